import type { HardhatRuntimeEnvironment } from "hardhat/types/hre";
import pc from "picocolors";

import { fixed } from "../support/amounts.js";
import { askUser, confirm } from "../support/confirm.js";
import type { Ask } from "../support/confirm.js";
import { revertOf } from "../support/explain.js";
import { facts, runTask, section } from "../support/output.js";
import { reasonName, reasonWords, tierName } from "../support/reason.js";
import type { HedgeStatus } from "../support/reason.js";
import { withSession } from "../support/session.js";
import type { Session } from "../support/session.js";
import { receiptOf } from "../support/spend.js";
import type { Sent } from "../support/spend.js";
import { baseWords, durationWords, priceWords, quoteWords } from "../support/words.js";
import type { TokenNames } from "../support/words.js";

const WAD = 10n ** 18n;
const BPS = 10_000n;
const WAD_DECIMALS = 18;

/** What the command line gives. */
export interface RebalanceArguments {
  readonly dryRun: boolean;
  readonly from: string | undefined;
  readonly yes: boolean;
  readonly json: boolean;
}

/** What the market would give, or gave, for the order. Positive came into the vault. */
export interface FillReport {
  readonly baseMovedWad: bigint;
  readonly quoteMovedWad: bigint;
  readonly spotWad: bigint;
  /** Quote per base, fee included. */
  readonly averagePriceWad: bigint;
  /** How far the average price is on the wrong side of the oracle's. */
  readonly againstOracleBps: bigint;
  /** Value lost at the oracle's price; negative when the market gave more than that. */
  readonly lossWad: bigint;
  readonly netDeltaAfterWad: bigint;
}

/** Everything `rebalance` looked at and did. */
export interface RebalanceReport {
  readonly network: string;
  readonly tokens: TokenNames;
  readonly due: boolean;
  readonly reason: string;
  readonly words: string;
  readonly spotWad: bigint;
  readonly ageSeconds: bigint;
  readonly optionDeltaWad: bigint;
  readonly baseHeldWad: bigint;
  readonly netDeltaWad: bigint;
  readonly triggerWad: bigint;
  readonly targetWad: bigint;
  readonly order: { readonly baseWad: bigint; readonly worstPriceWad: bigint; readonly budgetQuoteWad: bigint } | null;
  readonly poolPriceWad: bigint;
  /** Null when nothing is due, or when the simulated call is refused. */
  readonly fill: FillReport | null;
  /** Why a hedge that is due would be refused. */
  readonly refusal: string | null;
  readonly gas: { readonly units: bigint; readonly baseFeeWei: bigint; readonly costWad: bigint } | null;
  /** How pressing the hedge is: routine, urgent or emergency. */
  readonly tier: string;
  /** What the budget would pay the caller, or paid, quote WAD; zero when nothing is due. */
  readonly bountyWad: bigint;
  /** Null on a dry run, and when nothing was due. */
  readonly sent: Sent | null;
}

export default async function rebalance(args: RebalanceArguments, hre: HardhatRuntimeEnvironment): Promise<void> {
  const work = () => withSession(hre, args.from, (session) => runRebalance(session, args, askUser(hre)));
  await runTask({ json: args.json, work, render: renderRebalance });
}

/** Looks, simulates, and unless it is a dry run hedges when a hedge is due. Not being due is an answer, no failure. */
export async function runRebalance(
  session: Session,
  args: Pick<RebalanceArguments, "dryRun" | "yes">,
  ask: Ask | undefined,
): Promise<RebalanceReport> {
  const { rebalancer, venue } = session.keel;
  const status = await rebalancer.status();
  const poolPriceWad = await venue.midPriceWad();
  const [, payableQuote] = status.due ? await rebalancer.bountyNow() : [0n, 0n];
  const bountyWad = payableQuote * quoteScale(session.tokens);
  const seen = { ...lookedAt(session, status), poolPriceWad, bountyWad };
  if (!status.due) return { ...seen, fill: null, refusal: null, gas: null, sent: null };
  try {
    const simulated = await rebalancer.rebalance.staticCall();
    const gas = await gasOf(session, status.price.spotWad);
    const fill = simulatedFill(status, simulated, session.tokens);
    if (args.dryRun) return { ...seen, fill, refusal: null, gas, sent: null };
    const question = `Hedge: ${seen.words} Gas costs about ${quoteWords(gas.costWad, session.tokens)}.`;
    await confirm({ what: "the hedge", question, isDevelopment: session.isDevelopment, yes: args.yes, ask });
    return { ...seen, ...(await hedge(session)), refusal: null, gas };
  } catch (error) {
    const reverted = revertOf(error, session.tokens);
    if (reverted === undefined || !args.dryRun) throw error;
    return { ...seen, fill: null, refusal: reverted.message, gas: null, sent: null };
  }
}

function lookedAt(session: Session, status: HedgeStatus) {
  const { price, exposure, band, order } = status;
  return {
    network: session.network,
    tokens: session.tokens,
    due: status.due,
    reason: reasonName(status.reason),
    tier: tierName(status.tier),
    words: reasonWords(status, session.tokens),
    ...{ spotWad: price.spotWad, ageSeconds: price.ageSeconds },
    ...{
      optionDeltaWad: exposure.optionDeltaWad,
      baseHeldWad: exposure.baseHeldWad,
      netDeltaWad: exposure.netDeltaWad,
    },
    ...{ triggerWad: band.triggerWad, targetWad: band.targetWad },
    order:
      order.baseWad === 0n
        ? null
        : { baseWad: order.baseWad, worstPriceWad: order.worstPriceWad, budgetQuoteWad: order.budgetQuoteWad },
  };
}

async function gasOf(session: Session, spotWad: bigint) {
  const { rebalancer } = session.keel;
  const units = await rebalancer.rebalance.estimateGas();
  const block = await session.connection.ethers.provider.getBlock("latest");
  const baseFeeWei = block?.baseFeePerGas ?? 0n;
  return { units, baseFeeWei, costWad: (units * baseFeeWei * spotWad) / WAD };
}

/** Sends the hedge and reports what the rebalancer recorded, which is exact where the look before was a block older. */
async function hedge(session: Session) {
  const { rebalancer } = session.keel;
  const { hash, blockNumber, gasUsed, logs } = await receiptOf(rebalancer.rebalance());
  const event = logs.map((log) => rebalancer.interface.parseLog(log)).find((log) => log?.name === "Rebalanced");
  if (event == null) throw new TypeError("The hedge left no Rebalanced event.");
  const number = (name: string): bigint => BigInt(String(event.args.getValue(name)));
  const fill = fillReport({
    ...{ baseMovedWad: number("baseMovedWad"), quoteMovedWad: number("quoteMovedWad") },
    ...{ spotWad: number("spotWad"), netDeltaAfterWad: number("netDeltaAfterWad") },
  });
  const bounty = logs.map((log) => rebalancer.interface.parseLog(log)).find((log) => log?.name === "BountyPaid");
  const paidQuote = bounty == null ? 0n : BigInt(String(bounty.args.getValue("paidQuote")));
  return { sent: { hash, block: blockNumber, gasUsed }, fill, bountyWad: paidQuote * quoteScale(session.tokens) };
}

function quoteScale({ quoteDecimals }: TokenNames): bigint {
  return 10n ** BigInt(WAD_DECIMALS - quoteDecimals);
}

interface Moved {
  readonly baseMovedWad: bigint;
  readonly quoteMovedWad: bigint;
  readonly spotWad: bigint;
  readonly netDeltaAfterWad: bigint;
}

/** A fill judged at the price its order was sized at. */
function fillReport(moved: Moved): FillReport {
  const { baseMovedWad, quoteMovedWad, spotWad } = moved;
  const size = baseMovedWad < 0n ? -baseMovedWad : baseMovedWad;
  const paid = quoteMovedWad < 0n ? -quoteMovedWad : quoteMovedWad;
  const lossWad = -(quoteMovedWad + (baseMovedWad * spotWad) / WAD);
  const notionalWad = (size * spotWad) / WAD;
  return {
    ...moved,
    averagePriceWad: size === 0n ? 0n : (paid * WAD) / size,
    againstOracleBps: notionalWad === 0n ? 0n : (lossWad * BPS) / notionalWad,
    lossWad,
  };
}

/** What the simulated call answers, in WAD. */
function simulatedFill(status: HedgeStatus, fill: Fill, tokens: TokenNames): FillReport {
  const baseMovedWad = fill.baseMoved * 10n ** BigInt(WAD_DECIMALS - tokens.baseDecimals);
  return fillReport({
    baseMovedWad,
    quoteMovedWad: fill.quoteMoved * 10n ** BigInt(WAD_DECIMALS - tokens.quoteDecimals),
    spotWad: status.price.spotWad,
    netDeltaAfterWad: status.exposure.netDeltaWad + baseMovedWad,
  });
}

interface Fill {
  readonly baseMoved: bigint;
  readonly quoteMoved: bigint;
}

/** What was looked at, what would happen, and why or why not. */
export function renderRebalance(report: RebalanceReport): string {
  const { tokens } = report;
  const looked: readonly (readonly [string, string])[] = [
    [
      "oracle",
      report.spotWad === 0n ? "no price" : `${priceWords(report.spotWad)} (${durationWords(report.ageSeconds)} old)`,
    ],
    ["pool", `${priceWords(report.poolPriceWad)} before its fee`],
    ["option delta", baseWords(report.optionDeltaWad, tokens)],
    ["base held", baseWords(report.baseHeldWad, tokens)],
    ["net delta", baseWords(report.netDeltaWad, tokens)],
    ["band", `±${baseWords(report.triggerWad, tokens)}, hedged back to ±${baseWords(report.targetWad, tokens)}`],
  ];
  const parts = [section("Looked at", facts(looked)), section("Decision", `  ${report.words}`)];
  if (report.order !== null) parts.push(section("Order", facts(orderLines(report.order, tokens))));
  if (report.refusal !== null) parts.push(pc.yellow(`The call would be refused: ${report.refusal}`));
  const { fill, gas, sent } = report;
  if (fill !== null)
    parts.push(section(sent === null ? "The pool would give" : "The pool gave", facts(fillLines(fill, report))));
  if (gas !== null) {
    const gwei = fixed(gas.baseFeeWei, 9, 3);
    parts.push(
      section("Gas", `  ${gas.units} at ${gwei} gwei: ${quoteWords(gas.costWad, tokens)}, paid by the caller`),
      section(
        "Bounty",
        `  ${quoteWords(report.bountyWad, tokens)} ${sent === null ? "would be" : "were"} paid to the caller`,
      ),
    );
  }
  if (sent !== null) parts.push(`Hedged in ${sent.hash}, block ${sent.block}, gas ${sent.gasUsed}.`);
  else if (fill !== null) parts.push(`Nothing was sent. To hedge: npx hardhat rebalance --network ${report.network}`);
  return parts.join("\n\n");
}

function orderLines(
  order: NonNullable<RebalanceReport["order"]>,
  tokens: TokenNames,
): readonly (readonly [string, string])[] {
  const isBuy = order.baseWad > 0n;
  const size = baseWords(isBuy ? order.baseWad : -order.baseWad, tokens);
  return [
    [isBuy ? "buy" : "sell", size],
    ["worst price", `${priceWords(order.worstPriceWad)} on average, fee included`],
    ["budget", `${quoteWords(order.budgetQuoteWad, tokens)} may be lost at the oracle's price`],
  ];
}

function fillLines(fill: FillReport, report: RebalanceReport): readonly (readonly [string, string])[] {
  const { tokens, order } = report;
  const share = order === null || order.budgetQuoteWad === 0n ? 0n : (fill.lossWad * 100n) / order.budgetQuoteWad;
  return [
    [tokens.baseSymbol, baseWords(fill.baseMovedWad, tokens)],
    [tokens.quoteSymbol, quoteWords(fill.quoteMovedWad, tokens)],
    ["average price", `${priceWords(fill.averagePriceWad)}, ${fill.againstOracleBps} bps against the oracle`],
    ["loss", `${quoteWords(fill.lossWad, tokens)}, ${share} % of the budget`],
    ["net delta after", baseWords(fill.netDeltaAfterWad, tokens)],
  ];
}
