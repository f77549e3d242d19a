import type { HardhatRuntimeEnvironment } from "hardhat/types/hre";

import type { FeedRound } from "../../keeper/rounds.js";
import { proveSettlement } from "../../keeper/settlement.js";
import type { Feed, Feeds, SettlementProof } from "../../keeper/settlement.js";
import { WAD } from "../../sdk/math/wad.js";
import { crossDown } from "../../sdk/settlement/cross.js";
import { AggregatorProxy__factory } from "../../types/index.js";

import { askUser, confirm } from "../support/confirm.js";
import type { Ask } from "../support/confirm.js";
import { expiryOf } from "../support/expiry.js";
import { revertOf } from "../support/explain.js";
import type { ReadingSession } from "../support/logs.js";
import { runTask } from "../support/output.js";
import { withSession } from "../support/session.js";
import type { Session } from "../support/session.js";
import { receiptOf } from "../support/spend.js";
import { percentWords, priceWords, quoteUnitWords, timeWords } from "../support/words.js";
import type { TokenNames } from "../support/words.js";

/** What the command line gives. */
export interface SettleArguments {
  /** Day as in a series' name; every expiry that is due when not given. */
  readonly expiry: string | undefined;
  readonly from: string | undefined;
  readonly yes: boolean;
  readonly json: boolean;
}

/** What of a session a settlement needs. */
export type SettlingSession = Pick<Session, "keel" | "account" | "tokens" | "isDevelopment"> &
  Pick<ReadingSession, "connection">;

/** An expiry that was settled. */
export interface Settlement {
  readonly expiresAt: number;
  readonly way: SettlementProof["way"];
  /** Why the feed could not; null where it did. */
  readonly cause: "silence" | "badRound" | null;
  readonly priceWad: bigint;
  /** What holders are paid of their payoff; 1e18 is all of it. */
  readonly shareWad: bigint;
  readonly payoutQuote: bigint;
  readonly hash: string;
  readonly gasUsed: bigint;
}

/** An expiry that must wait, and why. */
export interface Waiting {
  readonly expiresAt: number;
  readonly reason: string;
}

/** What `vault settle` did. */
export interface SettleReport {
  readonly tokens: TokenNames;
  readonly settled: readonly Settlement[];
  readonly waiting: readonly Waiting[];
}

/** How an expiry is settled, in words. */
const WAYS = {
  feed: "by the feed's first round since",
  silence: "by the fallback: the feed has written no round since the expiry",
  badRound: "by the fallback: the feed's first round since the expiry makes no price",
} as const;

/** Refusals that time alone removes. */
const PASSING: ReadonlySet<string> = new Set([
  "ChainlinkOracle_FallbackTooEarly",
  "PriceGuard_SequencerDown",
  "PriceGuard_SequencerInGrace",
]);

export default async function vaultSettle(args: SettleArguments, hre: HardhatRuntimeEnvironment): Promise<void> {
  const work = () => withSession(hre, args.from, (session) => settle(session, args, askUser(hre)));
  await runTask({ json: args.json, work, render: renderSettle });
}

/** Settles the expiry asked for, or all that are due. @throws RevertedError, NoRoundBeforeError, BadOptionValueError */
export async function settle(
  session: SettlingSession,
  args: Pick<SettleArguments, "expiry" | "yes">,
  ask: Ask | undefined,
): Promise<SettleReport> {
  const expiries = args.expiry === undefined ? await dueOn(session) : [expiryOf(args.expiry)];
  const settled: Settlement[] = [];
  const waiting: Waiting[] = [];
  const feeds = await feedsOf(session);
  for (const expiresAt of expiries) {
    try {
      settled.push(await settleOne(session, feeds, expiresAt, { yes: args.yes, ask }));
    } catch (error) {
      const reverted = revertOf(error, session.tokens);
      if (reverted === undefined || !PASSING.has(reverted.contractError)) throw error;
      waiting.push({ expiresAt, reason: reverted.message });
    }
  }
  return { tokens: session.tokens, settled, waiting };
}

/** Expiries on the book that have passed, by the chain's clock, the earliest first. */
async function dueOn({ keel, connection }: SettlingSession): Promise<readonly number[]> {
  const [strikes, block] = await Promise.all([keel.vault.openStrikes(), connection.ethers.provider.getBlock("latest")]);
  const now = block?.timestamp ?? 0;
  const expiries = new Set(Array.from(strikes, ({ expiresAt }) => Number(expiresAt)));
  return [...expiries].filter((expiresAt) => expiresAt <= now).sort((a, b) => a - b);
}

async function settleOne(
  session: SettlingSession,
  feeds: Feeds,
  expiresAt: number,
  { yes, ask }: { readonly yes: boolean; readonly ask: Ask | undefined },
): Promise<Settlement> {
  const { vault } = session.keel;
  const found = await proveSettlement(feeds, BigInt(expiresAt));
  // Each way is tried before it is sent, so that a refusal costs nothing.
  const priceWad =
    found.way === "feed"
      ? await vault.settle.staticCall(expiresAt, found.proof)
      : await vault.settleByFallback.staticCall(expiresAt, found.proof);
  const question = `Settle ${timeWords(expiresAt)} at ${priceWords(priceWad)}, ${WAYS[found.way === "feed" ? "feed" : found.cause]}?`;
  await confirm({ what: "the settlement", question, isDevelopment: session.isDevelopment, yes, ask });
  const receipt = await receiptOf(
    found.way === "feed" ? vault.settle(expiresAt, found.proof) : vault.settleByFallback(expiresAt, found.proof),
  );
  const event = receipt.logs.map((log) => vault.interface.parseLog(log)).find((log) => log?.name === "Settled");
  if (event == null) throw new TypeError("The settlement left no Settled event.");
  const recorded = await vault.settlementOf(expiresAt);
  return {
    ...{ expiresAt, way: found.way, cause: found.way === "feed" ? null : found.cause },
    ...{ priceWad: recorded.priceWad, shareWad: recorded.shareWad },
    payoutQuote: BigInt(String(event.args.getValue("payoutQuote"))),
    ...{ hash: receipt.hash, gasUsed: receipt.gasUsed },
  };
}

/** The oracle's two feeds, and which of their answers it would take. */
async function feedsOf({ keel, account }: SettlingSession): Promise<Feeds> {
  const { chainlink } = keel;
  const [base, quote] = [
    AggregatorProxy__factory.connect(await chainlink.BASE_FEED(), account),
    AggregatorProxy__factory.connect(await chainlink.QUOTE_FEED(), account),
  ];
  const terms = {
    baseDecimals: Number(await base.decimals()),
    quoteDecimals: Number(await quote.decimals()),
    minPriceWad: await chainlink.MIN_PRICE_WAD(),
    maxPriceWad: await chainlink.MAX_PRICE_WAD(),
  };
  return {
    base: await feedAt(base),
    quote: await feedAt(quote),
    isUsable: (baseAnswer, quoteAnswer) => crossDown(terms, baseAnswer, quoteAnswer) !== undefined,
  };
}

async function feedAt(proxy: ReturnType<typeof AggregatorProxy__factory.connect>): Promise<Feed> {
  const read = async (roundId: bigint): Promise<FeedRound | undefined> => {
    try {
      const { answer, updatedAt } = await proxy.getRoundData(roundId);
      return updatedAt === 0n ? undefined : { answer, updatedAt };
    } catch (error) {
      if (revertOf(error) === undefined) throw error;
      return undefined; // some feeds revert for rounds they do not have
    }
  };
  return { read, latestId: (await proxy.latestRoundData()).roundId };
}

/** The settlements in words. */
export function renderSettle({ tokens, settled, waiting }: SettleReport): string {
  if (settled.length + waiting.length === 0) return "No expiry has passed that is not settled.";
  const done = settled.map(({ expiresAt, cause, priceWad, shareWad, payoutQuote, hash, gasUsed }) => {
    const by = WAYS[cause ?? "feed"];
    const share =
      shareWad === WAD
        ? ""
        : ` The vault is worth less than its debts: every holder is paid ${percentWords(shareWad)} of the payoff.`;
    return (
      `${timeWords(expiresAt)} is settled at ${priceWords(priceWad)}, ${by}. ${quoteUnitWords(payoutQuote, tokens)} are set ` +
      `aside for holders.${share} Transaction ${hash}, gas ${gasUsed}.`
    );
  });
  return [...done, ...waiting.map(({ expiresAt, reason }) => `${timeWords(expiresAt)} waits: ${reason}`)].join("\n");
}
