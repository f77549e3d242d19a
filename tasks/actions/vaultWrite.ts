import type { HardhatRuntimeEnvironment } from "hardhat/types/hre";
import { isAddress } from "ethers";

import { packSeriesId } from "../../sdk/series/id.js";
import { parseSeriesName, seriesName } from "../../sdk/series/name.js";

import { fixed, parseAmount, required } from "../support/amounts.js";
import { askUser, confirm } from "../support/confirm.js";
import type { Ask } from "../support/confirm.js";
import { BadOptionValueError } from "../support/errors.js";
import { revertOf } from "../support/explain.js";
import { runTask } from "../support/output.js";
import { withSession } from "../support/session.js";
import type { Session } from "../support/session.js";
import { approveExactly, receiptOf, requireQuote } from "../support/spend.js";
import type { Sent } from "../support/spend.js";
import { priceWords, quantityWords, quoteUnitWords, quoteWords } from "../support/words.js";
import type { TokenNames } from "../support/words.js";

/** How long a purchase may wait for its block. */
const DEADLINE_SECONDS = 600;
const WAD_DECIMALS = 18;

/** What the command line gives. */
export interface WriteArguments {
  readonly series: string | undefined;
  readonly quantity: string | undefined;
  /** In quote; the premium quoted now when not given. */
  readonly maxPremium: string | undefined;
  readonly receiver: string | undefined;
  /** List the series first when nobody has. */
  readonly list: boolean;
  readonly from: string | undefined;
  readonly yes: boolean;
  readonly json: boolean;
}

/** What a purchase did: the vault wrote these options. */
export interface WriteResult extends Sent {
  readonly tokens: TokenNames;
  readonly name: string;
  readonly id: bigint;
  readonly wasListed: boolean;
  readonly buyer: string;
  readonly receiver: string;
  readonly quantityWad: bigint;
  readonly premiumQuote: bigint;
  /** What the same options are worth at the smile's mid. */
  readonly markWad: bigint;
  readonly spotWad: bigint;
  /** What the receiver holds of the series now. */
  readonly heldWad: bigint;
  readonly network: string;
}

export default async function vaultWrite(args: WriteArguments, hre: HardhatRuntimeEnvironment): Promise<void> {
  const work = () => withSession(hre, args.from, (session) => write(session, args, askUser(hre)));
  await runTask({ json: args.json, work, render: renderWrite });
}

/** Buys options from the vault, which writes them. Whatever can be refused is, before the first transaction. */
export async function write(session: Session, args: WriteArguments, ask: Ask | undefined): Promise<WriteResult> {
  const { account, keel, tokens, isDevelopment } = session;
  const { vault } = keel;
  const series = parseSeriesName(required(args.series, "series", "ETH-27NOV26-4000-C"));
  const quantityWad = parseAmount(args.quantity, { option: "quantity", decimals: WAD_DECIMALS, example: "1.5" });
  const limit = args.maxPremium === undefined ? undefined : maxPremium(args.maxPremium, tokens);
  const receiver = receiverOf(args.receiver, account.address);
  const id = packSeriesId(series);
  const wasListed = await vault.isListed(id);
  if (!wasListed && args.list) {
    const question = `List ${seriesName(series)}?`;
    await confirm({ what: "the listing", question, isDevelopment, yes: args.yes, ask });
    await receiptOf(vault.listSeries(series.expiresAt, series.strikeE8, series.isPut));
  }

  const maxPremiumQuote = limit ?? (await vault.quoteBuy(id, quantityWad));
  const deadline = BigInt(await timeOf(session)) + BigInt(DEADLINE_SECONDS);
  const order = [id, quantityWad, maxPremiumQuote, receiver, deadline] as const;
  await requireAccepted(session, () => vault.buy.staticCall(...order));
  await requireQuote(session, maxPremiumQuote);
  const what = `${quantityWords(quantityWad)} ${seriesName(series)} for at most ${quoteUnitWords(maxPremiumQuote, tokens)}`;
  await confirm({ what: "the purchase", question: `Buy ${what}?`, isDevelopment, yes: args.yes, ask });
  await approveExactly(session, maxPremiumQuote);
  const receipt = await receiptOf(vault.buy(...order));
  // What the limit left over is taken back: the vault keeps no allowance it has no use for.
  await approveExactly(session, 0n);
  return {
    ...{ hash: receipt.hash, block: receipt.blockNumber, gasUsed: receipt.gasUsed },
    ...{ tokens, name: seriesName(series), id, wasListed, buyer: account.address, receiver, network: session.network },
    ...boughtIn(session, receipt.logs),
    heldWad: await keel.optionToken.balanceOf(receiver, id),
  };
}

/**
 * Runs the purchase without sending it. The vault pulls the premium after every check of its own, so a refusal by the
 * token alone (nothing is approved yet) means that the vault would take the order.
 */
async function requireAccepted(session: Session, simulate: () => Promise<unknown>): Promise<void> {
  try {
    await simulate();
  } catch (error) {
    const reverted = revertOf(error, session.tokens);
    if (reverted === undefined || !isTokenRefusal(reverted.contractError, reverted.message)) throw reverted ?? error;
  }
}

/** Whether the token, not the vault, refused: OpenZeppelin's errors, or the text of Circle's USDC. */
function isTokenRefusal(contractError: string, message: string): boolean {
  return (
    contractError.startsWith("ERC20Insufficient") || (contractError === "Error" && message.includes("ERC20: transfer"))
  );
}

function boughtIn(session: Session, logs: readonly { readonly topics: readonly string[]; readonly data: string }[]) {
  const { vault } = session.keel;
  const bought = logs
    .map((log) => vault.interface.parseLog(log))
    .find((event) => event !== null && event.name === "Bought");
  if (bought == null) throw new TypeError("The purchase left no Bought event.");
  const number = (name: string): bigint => BigInt(String(bought.args.getValue(name)));
  return {
    quantityWad: number("quantityWad"),
    premiumQuote: number("premiumQuote"),
    markWad: number("markWad"),
    spotWad: number("spotWad"),
  };
}

function maxPremium(text: string, tokens: TokenNames): bigint {
  return parseAmount(text, { option: "max-premium", decimals: tokens.quoteDecimals, example: "120.5" });
}

function receiverOf(text: string | undefined, fallback: string): string {
  if (text === undefined) return fallback;
  if (isAddress(text)) return text;
  throw new BadOptionValueError("receiver", text, "Give a 20-byte hex address; mixed case must match its checksum.");
}

async function timeOf(session: Session): Promise<number> {
  const block = await session.connection.ethers.provider.getBlock("latest");
  return block?.timestamp ?? 0;
}

/** The purchase in words. */
export function renderWrite(result: WriteResult): string {
  const { tokens, quantityWad } = result;
  const each = (result.premiumQuote * 10n ** BigInt(WAD_DECIMALS)) / quantityWad;
  return [
    `The vault wrote ${quantityWords(quantityWad)} ${result.name} to ${result.receiver}.`,
    `  premium   ${quoteUnitWords(result.premiumQuote, tokens)} (${fixed(each, tokens.quoteDecimals, 2)} each), paid by ${result.buyer}`,
    `  mid       ${quoteWords(result.markWad, tokens)} at spot ${priceWords(result.spotWad)}`,
    `  holds     ${quantityWords(result.heldWad)} ${result.name} now`,
    `Transaction ${result.hash}, block ${result.block}, gas ${result.gasUsed}.`,
    `Next: npx hardhat rebalance --dry-run --network ${result.network}`,
  ].join("\n");
}
