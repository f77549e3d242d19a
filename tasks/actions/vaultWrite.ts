import type { HardhatRuntimeEnvironment } from "hardhat/types/hre";

import { fixed, parseAmount } from "../support/amounts.js";
import { askUser, confirm } from "../support/confirm.js";
import type { Ask } from "../support/confirm.js";
import { revertOf } from "../support/explain.js";
import { runTask } from "../support/output.js";
import { withSession } from "../support/session.js";
import type { Session } from "../support/session.js";
import { approveExactly, receiptOf, requireQuote } from "../support/spend.js";
import type { Sent } from "../support/spend.js";
import { atMost, deadlineOf, legsOf, receiverOf, tradedIn } from "../support/trade.js";
import type { OrderLeg, TradedLeg } from "../support/trade.js";
import { priceWords, quantityWords, quoteUnitWords, quoteWords } from "../support/words.js";
import type { TokenNames } from "../support/words.js";

const WAD = 10n ** 18n;

/** What the command line gives. */
export interface WriteArguments {
  /** Name of the series, or several separated by commas. */
  readonly series: string | undefined;
  /** As many as series. */
  readonly quantity: string | undefined;
  /** In quote, for all together; one per cent above the premium quoted now when not given. */
  readonly maxPremium: string | undefined;
  readonly receiver: string | undefined;
  /** List the series first when nobody has. */
  readonly list: boolean;
  readonly from: string | undefined;
  readonly yes: boolean;
  readonly json: boolean;
}

/** One series the vault wrote. */
export interface WrittenLeg extends TradedLeg {
  readonly name: string;
  readonly wasListed: boolean;
  /** What the receiver holds of the series now. */
  readonly heldWad: bigint;
}

/** What a purchase did: the vault wrote these options. */
export interface WriteResult extends Sent {
  readonly tokens: TokenNames;
  readonly legs: readonly WrittenLeg[];
  readonly buyer: string;
  readonly receiver: string;
  /** For all legs, quote units. */
  readonly premiumQuote: bigint;
  readonly markWad: bigint;
  readonly spotWad: bigint;
  readonly network: string;
}

export default async function vaultWrite(args: WriteArguments, hre: HardhatRuntimeEnvironment): Promise<void> {
  const work = () => withSession(hre, args.from, (session) => write(session, args, askUser(hre)));
  await runTask({ json: args.json, work, render: renderWrite });
}

/**
 * Buys options from the vault, which writes them; several series in one transaction against one premium. Whatever can be
 * refused is, before the first transaction.
 */
export async function write(session: Session, args: WriteArguments, ask: Ask | undefined): Promise<WriteResult> {
  const { account, keel, tokens, isDevelopment } = session;
  const legs = legsOf(args.series, args.quantity);
  const limit = args.maxPremium === undefined ? undefined : maxPremium(args.maxPremium, tokens);
  const receiver = receiverOf(args.receiver, account.address);
  const wasListed = await Promise.all(legs.map(({ id }) => keel.vault.isListed(id)));
  const unlisted = args.list ? legs.filter((_, i) => wasListed[i] !== true) : [];
  await list(session, args, unlisted, ask);

  const order = orderOf(session, legs);
  const maxPremiumQuote = limit ?? atMost(await order.quote());
  const terms = [maxPremiumQuote, receiver, await deadlineOf(session)] as const;
  await requireAccepted(session, () => order.simulate(...terms));
  await requireQuote(session, maxPremiumQuote);
  const names = legs.map(({ quantityWad, name }) => `${quantityWords(quantityWad)} ${name}`).join(", ");
  const question = `Buy ${names} for at most ${quoteUnitWords(maxPremiumQuote, tokens)}?`;
  await confirm({ what: "the purchase", question, isDevelopment, yes: args.yes, ask });
  await approveExactly(session, maxPremiumQuote);
  const receipt = await receiptOf(order.send(...terms));
  // What the limit left over is taken back: the vault keeps no allowance it has no use for.
  await approveExactly(session, 0n);
  const traded = tradedIn(keel, "Bought", receipt.logs);
  const held = await Promise.all(legs.map(({ id }) => keel.optionToken.balanceOf(receiver, id)));
  return {
    ...{ hash: receipt.hash, block: receipt.blockNumber, gasUsed: receipt.gasUsed, tokens, network: session.network },
    ...{ buyer: account.address, receiver },
    legs: traded.map((leg, i) => ({
      ...leg,
      name: legs[i]?.name ?? "",
      wasListed: wasListed[i] ?? false,
      heldWad: held[i] ?? 0n,
    })),
    premiumQuote: traded.reduce((sum, leg) => sum + leg.amountQuote, 0n),
    markWad: traded.reduce((sum, leg) => sum + leg.markWad, 0n),
    spotWad: traded[0]?.spotWad ?? 0n,
  };
}

/** One series goes by `buy`, several by `buyMany`: the same premium, less gas for the one. */
function orderOf({ keel: { vault } }: Session, legs: readonly OrderLeg[]) {
  type Terms = readonly [maxPremiumQuote: bigint, receiver: string, deadline: bigint];
  const [one] = legs;
  if (one !== undefined && legs.length === 1) {
    const { id, quantityWad } = one;
    return {
      quote: () => vault.quoteBuy(id, quantityWad),
      simulate: (...terms: Terms) => vault.buy.staticCall(id, quantityWad, ...terms),
      send: (...terms: Terms) => vault.buy(id, quantityWad, ...terms),
    };
  }
  const many = legs.map(({ id, quantityWad }) => ({ id, quantityWad }));
  return {
    quote: () => vault.quoteBuyMany(many),
    simulate: (...terms: Terms) => vault.buyMany.staticCall(many, ...terms),
    send: (...terms: Terms) => vault.buyMany(many, ...terms),
  };
}

async function list(
  { keel: { vault }, isDevelopment }: Session,
  { yes }: WriteArguments,
  legs: readonly OrderLeg[],
  ask: Ask | undefined,
): Promise<void> {
  for (const { series, name } of legs) {
    await confirm({ what: "the listing", question: `List ${name}?`, isDevelopment, yes, ask });
    await receiptOf(vault.listSeries(series.expiresAt, series.strikeE8, series.isPut));
  }
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

function maxPremium(text: string, tokens: TokenNames): bigint {
  return parseAmount(text, { option: "max-premium", decimals: tokens.quoteDecimals, example: "120.5" });
}

/** The purchase in words. */
export function renderWrite(result: WriteResult): string {
  const { tokens, legs, receiver } = result;
  const written = legs.flatMap((leg) => {
    const each = fixed((leg.amountQuote * WAD) / leg.quantityWad, tokens.quoteDecimals, 2);
    const premium = `${quoteUnitWords(leg.amountQuote, tokens)} (${each} each)`;
    return [
      `The vault wrote ${quantityWords(leg.quantityWad)} ${leg.name} to ${receiver}.`,
      `  premium   ${premium}, paid by ${result.buyer}`,
      `  mid       ${quoteWords(leg.markWad, tokens)} at spot ${priceWords(leg.spotWad)}`,
      `  holds     ${quantityWords(leg.heldWad)} ${leg.name} now`,
    ];
  });
  const sum = `All together ${quoteUnitWords(result.premiumQuote, tokens)}, ${quoteWords(result.markWad, tokens)} at mid.`;
  return [
    ...written,
    ...(legs.length > 1 ? [sum] : []),
    `Transaction ${result.hash}, block ${result.block}, gas ${result.gasUsed}.`,
    `Next: npx hardhat rebalance --dry-run --network ${result.network}`,
  ].join("\n");
}
