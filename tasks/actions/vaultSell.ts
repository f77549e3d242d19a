import type { HardhatRuntimeEnvironment } from "hardhat/types/hre";

import { fixed, parseAmount } from "../support/amounts.js";
import { askUser, confirm } from "../support/confirm.js";
import type { Ask } from "../support/confirm.js";
import { NothingHeldError } from "../support/errors.js";
import { runTask } from "../support/output.js";
import { withSession } from "../support/session.js";
import type { Session } from "../support/session.js";
import { receiptOf } from "../support/spend.js";
import type { Sent } from "../support/spend.js";
import { atLeast, deadlineOf, quantityOf, receiverOf, seriesOf, tradedIn } from "../support/trade.js";
import type { TradedLeg } from "../support/trade.js";
import { priceWords, quantityWords, quoteUnitWords, quoteWords } from "../support/words.js";
import type { TokenNames } from "../support/words.js";

const WAD = 10n ** 18n;

/** What the command line gives. */
export interface SellArguments {
  readonly series: string | undefined;
  /** All the account holds when not given. */
  readonly quantity: string | undefined;
  /** In quote; one per cent below the proceeds quoted now when not given. */
  readonly minProceeds: string | undefined;
  readonly receiver: string | undefined;
  readonly from: string | undefined;
  readonly yes: boolean;
  readonly json: boolean;
}

/** What a sale back to the vault did. */
export interface SellResult extends Sent, TradedLeg {
  readonly tokens: TokenNames;
  readonly name: string;
  readonly seller: string;
  readonly receiver: string;
  /** What the seller has left of the series. */
  readonly heldWad: bigint;
  readonly network: string;
}

export default async function vaultSell(args: SellArguments, hre: HardhatRuntimeEnvironment): Promise<void> {
  const work = () => withSession(hre, args.from, (session) => sell(session, args, askUser(hre)));
  await runTask({ json: args.json, work, render: renderSell });
}

/** Sells options back to the vault before they expire; also while it is paused. @throws NothingHeldError, RevertedError */
export async function sell(session: Session, args: SellArguments, ask: Ask | undefined): Promise<SellResult> {
  const { account, keel, tokens, isDevelopment } = session;
  const { name, id } = seriesOf(args.series);
  const limit = args.minProceeds === undefined ? undefined : minProceeds(args.minProceeds, tokens);
  const receiver = receiverOf(args.receiver, account.address);
  const held = await keel.optionToken.balanceOf(account.address, id);
  if (held === 0n) throw new NothingHeldError(account.address, name);
  const quantityWad = args.quantity === undefined ? held : quantityOf(args.quantity);
  const minProceedsQuote = limit ?? atLeast(await keel.vault.quoteSell(id, quantityWad));
  const order = [id, quantityWad, minProceedsQuote, receiver, await deadlineOf(session)] as const;
  await keel.vault.sell.staticCall(...order);
  const question = `Sell ${quantityWords(quantityWad)} ${name} for at least ${quoteUnitWords(minProceedsQuote, tokens)}?`;
  await confirm({ what: "the sale", question, isDevelopment, yes: args.yes, ask });
  const receipt = await receiptOf(keel.vault.sell(...order));
  const [sold] = tradedIn(keel, "Sold", receipt.logs);
  if (sold === undefined) throw new TypeError("The sale left no Sold event.");
  return {
    ...{ hash: receipt.hash, block: receipt.blockNumber, gasUsed: receipt.gasUsed },
    ...{ ...sold, tokens, name, seller: account.address, receiver, network: session.network },
    heldWad: await keel.optionToken.balanceOf(account.address, id),
  };
}

function minProceeds(text: string, tokens: TokenNames): bigint {
  return parseAmount(text, { option: "min-proceeds", decimals: tokens.quoteDecimals, example: "120.5" });
}

/** The sale in words. */
export function renderSell(result: SellResult): string {
  const { tokens, name, quantityWad, amountQuote } = result;
  const each = fixed((amountQuote * WAD) / quantityWad, tokens.quoteDecimals, 2);
  return [
    `The vault took ${quantityWords(quantityWad)} ${name} back from ${result.seller}.`,
    `  proceeds  ${quoteUnitWords(amountQuote, tokens)} (${each} each), paid to ${result.receiver}`,
    `  mid       ${quoteWords(result.markWad, tokens)} at spot ${priceWords(result.spotWad)}`,
    `  left      ${quantityWords(result.heldWad)} ${name}`,
    `Transaction ${result.hash}, block ${result.block}, gas ${result.gasUsed}.`,
    `Next: npx hardhat rebalance --dry-run --network ${result.network}`,
  ].join("\n");
}
