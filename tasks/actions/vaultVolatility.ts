import type { HardhatRuntimeEnvironment } from "hardhat/types/hre";

import { uncountedRounds } from "../../keeper/rounds.js";
import type { FeedRound } from "../../keeper/rounds.js";
import { impliedVarianceWad } from "../../sdk/hedging/triggers.js";
import { sqrtDown, WAD } from "../../sdk/math/wad.js";
import { AggregatorProxy__factory } from "../../types/index.js";
import { parseAmount } from "../support/amounts.js";
import { askUser, confirm } from "../support/confirm.js";
import type { Ask } from "../support/confirm.js";
import { facts, runTask } from "../support/output.js";
import { withSession } from "../support/session.js";
import type { Session } from "../support/session.js";
import { mined } from "../support/spend.js";
import { percentWords, timeWords } from "../support/words.js";

/** A hundred rounds take some three million gas. */
const ROUNDS_A_CALL = 100;

/** What the command line gives. */
export interface VolatilityArguments {
  readonly count: boolean;
  readonly most: string;
  readonly from: string | undefined;
  readonly yes: boolean;
  readonly json: boolean;
}

/** What `vault volatility` tells. Volatilities a year, WAD. */
export interface VolatilityReport {
  readonly realisedVolWad: bigint;
  /** Whether triggers and policies rely on it now. */
  readonly isReliedOn: boolean;
  /** The book's own; zero while it has none. */
  readonly impliedVolWad: bigint;
  readonly lastRoundId: bigint;
  readonly countedAt: bigint;
  /** Of a full weight. */
  readonly weightWad: bigint;
  readonly counted: number;
  readonly waiting: number;
  readonly transactions: readonly string[];
}

export default async function vaultVolatility(
  args: VolatilityArguments,
  hre: HardhatRuntimeEnvironment,
): Promise<void> {
  const work = () => withSession(hre, args.from, (session) => lookAndCount(session, args, askUser(hre)));
  await runTask({ json: args.json, work, render: renderVolatility });
}

/** Looks at the estimate, and with `count` counts the feed's rounds that wait. */
export async function lookAndCount(
  session: Session,
  args: Pick<VolatilityArguments, "count" | "most" | "yes">,
  ask: Ask | undefined,
): Promise<VolatilityReport> {
  const { volatility, rebalancer } = session.keel;
  const most = Number(parseAmount(args.most, { option: "most", decimals: 0, example: "500" }));
  const waiting = await roundsOf(session, most);
  const transactions: string[] = [];
  if (args.count && waiting.length > 0) {
    const question = `Count ${waiting.length} rounds of the feed?`;
    await confirm({ what: "the count", question, isDevelopment: session.isDevelopment, yes: args.yes, ask });
    for (let i = 0; i < waiting.length; i += ROUNDS_A_CALL) {
      transactions.push((await mined(volatility.update(waiting.slice(i, i + ROUNDS_A_CALL)))).hash);
    }
    // Hedges do not ask the estimator: the rebalancer keeps what it was told.
    transactions.push((await mined(rebalancer.observe())).hash);
  }
  const [last, kept, realisedVolWad, status, block] = await Promise.all([
    volatility.lastRound(),
    rebalancer.realisedVariance(),
    volatility.volatilityWad(),
    rebalancer.status(),
    session.connection.ethers.provider.getBlock("latest"),
  ]);
  const { exposure, price } = status;
  return {
    realisedVolWad,
    isReliedOn: kept.varianceWad > 0n && BigInt(block?.timestamp ?? 0) <= kept.validUntil,
    impliedVolWad: price.spotWad === 0n ? 0n : sqrtDown(impliedVarianceWad(exposure, price.spotWad) * WAD),
    ...{ lastRoundId: last.roundId, countedAt: last.countedAt, weightWad: last.weightWad },
    counted: transactions.length > 0 ? waiting.length : 0,
    waiting: transactions.length > 0 ? 0 : waiting.length,
    transactions,
  };
}

/** The rounds that the estimator takes next. */
async function roundsOf(session: Session, most: number): Promise<readonly bigint[]> {
  const { volatility } = session.keel;
  const feed = AggregatorProxy__factory.connect(await volatility.FEED(), session.account);
  const read = async (roundId: bigint): Promise<FeedRound | undefined> => {
    try {
      const { answer, updatedAt } = await feed.getRoundData(roundId);
      return updatedAt === 0n ? undefined : { answer, updatedAt };
    } catch {
      return undefined; // some feeds revert for rounds they do not have
    }
  };
  const { roundId, countedAt } = await volatility.lastRound();
  return uncountedRounds(read, { roundId, countedAt }, most);
}

/** The estimate in words. */
export function renderVolatility(report: VolatilityReport): string {
  const known = report.isReliedOn ? "" : " (not relied on: too young, or its last round too old)";
  const lines: readonly (readonly [string, string])[] = [
    ["realised", `${percentWords(report.realisedVolWad)}${known}`],
    ["implied by the book", report.impliedVolWad === 0n ? "none" : percentWords(report.impliedVolWad)],
    ["counted up to", `${timeWords(report.countedAt)}, ${percentWords(report.weightWad)} of a full weight`],
    ["rounds", report.counted > 0 ? `${report.counted} counted now` : `${report.waiting} wait; --count counts them`],
  ];
  return facts(lines);
}
