import type { HardhatRuntimeEnvironment } from "hardhat/types/hre";

import { attachMainnet } from "../../scripts/mainnet/index.js";

import { parseAmount } from "../support/amounts.js";
import { runTask } from "../support/output.js";
import { accountOf, developmentChain } from "../support/session.js";
import { MAINNET_TOKENS, quoteUnitWords } from "../support/words.js";

/** What the command line gives. */
export interface FundArguments {
  readonly amount: string | undefined;
  readonly from: string | undefined;
  readonly json: boolean;
}

/** What an account was given. */
export interface FundResult {
  readonly account: string;
  readonly givenQuote: bigint;
  readonly heldQuote: bigint;
}

/** Mints USDC to an account of a local mainnet, as Circle would. */
export default async function fund(args: FundArguments, hre: HardhatRuntimeEnvironment): Promise<void> {
  await runTask({ json: args.json, work: () => give(args, hre), render: renderFund });
}

async function give(args: FundArguments, hre: HardhatRuntimeEnvironment): Promise<FundResult> {
  const decimals = MAINNET_TOKENS.quoteDecimals;
  const amount = parseAmount(args.amount, { option: "amount", decimals, example: "2000000" });
  const connection = await developmentChain(hre, "Minting USDC");
  const account = await accountOf(connection, args.from);
  const mainnet = await attachMainnet(connection);
  await mainnet.fundUsdc(account.address, amount);
  return { account: account.address, givenQuote: amount, heldQuote: await mainnet.usdc.balanceOf(account.address) };
}

function renderFund({ account, givenQuote, heldQuote }: FundResult): string {
  return (
    `${account} was given ${quoteUnitWords(givenQuote, MAINNET_TOKENS)} and holds ` +
    `${quoteUnitWords(heldQuote, MAINNET_TOKENS)}.`
  );
}
