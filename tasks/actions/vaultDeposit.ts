import type { HardhatRuntimeEnvironment } from "hardhat/types/hre";

import { fixed, parseAmount } from "../support/amounts.js";
import { askUser, confirm } from "../support/confirm.js";
import type { Ask } from "../support/confirm.js";
import { runTask } from "../support/output.js";
import { withSession } from "../support/session.js";
import type { Session } from "../support/session.js";
import { approveExactly, mined, requireQuote } from "../support/spend.js";
import type { Sent } from "../support/spend.js";
import { quoteUnitWords } from "../support/words.js";
import type { TokenNames } from "../support/words.js";

/** What the command line gives. */
export interface DepositArguments {
  readonly amount: string | undefined;
  readonly from: string | undefined;
  readonly yes: boolean;
  readonly json: boolean;
}

/** What a deposit did. */
export interface DepositResult extends Sent {
  readonly tokens: TokenNames;
  readonly account: string;
  readonly assetsQuote: bigint;
  readonly shares: bigint;
  readonly shareDecimals: number;
  readonly sharesHeld: bigint;
}

export default async function vaultDeposit(args: DepositArguments, hre: HardhatRuntimeEnvironment): Promise<void> {
  const work = () => withSession(hre, args.from, (session) => deposit(session, args, askUser(hre)));
  await runTask({ json: args.json, work, render: renderDeposit });
}

/** Deposits quote for LP shares, approving exactly the amount. @throws InsufficientFundsError, RevertedError, … */
export async function deposit(session: Session, args: DepositArguments, ask: Ask | undefined): Promise<DepositResult> {
  const { account, keel, tokens, isDevelopment } = session;
  const { vault } = keel;
  const assets = parseAmount(args.amount, { option: "amount", decimals: tokens.quoteDecimals, example: "250000" });
  // Its refusals (desk only, paused, stale price, insolvent) come before any money is asked for.
  const { selector } = vault.getFunction("deposit").fragment;
  const [mayCall] = await keel.authority.canCall(account.address, vault, selector);
  if (!mayCall || (await vault.paused())) await vault.deposit.staticCall(assets, account.address);
  const expected = await vault.previewDeposit(assets);
  await requireQuote(session, assets);
  const question = `Deposit ${quoteUnitWords(assets, tokens)} from ${account.address}?`;
  await confirm({ what: "the deposit", question, isDevelopment, yes: args.yes, ask });

  const before = await vault.balanceOf(account.address);
  await approveExactly(session, assets);
  const sent = await mined(vault.deposit(assets, account.address));
  const sharesHeld = await vault.balanceOf(account.address);
  const shares = sharesHeld > before ? sharesHeld - before : expected;
  return {
    ...sent,
    tokens,
    account: account.address,
    assetsQuote: assets,
    shares,
    shareDecimals: Number(await vault.decimals()),
    sharesHeld,
  };
}

/** The deposit in words. */
export function renderDeposit(result: DepositResult): string {
  const shares = (amount: bigint): string => fixed(amount, result.shareDecimals, 6);
  return (
    `${result.account} deposited ${quoteUnitWords(result.assetsQuote, result.tokens)} for ${shares(result.shares)} shares ` +
    `and now holds ${shares(result.sharesHeld)}.\n` +
    `Transaction ${result.hash}, block ${result.block}, gas ${result.gasUsed}.`
  );
}
