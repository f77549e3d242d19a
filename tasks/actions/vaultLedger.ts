import type { HardhatRuntimeEnvironment } from "hardhat/types/hre";

import { ledgerOf } from "../../sdk/hedging/ledger.js";
import type { HedgeFacts } from "../../sdk/hedging/ledger.js";
import { max, sqrtDown } from "../../sdk/math/wad.js";
import { facts, runTask, section, table } from "../support/output.js";
import { reasonName, tierName } from "../support/reason.js";
import { withSession } from "../support/session.js";
import type { Session } from "../support/session.js";
import { baseWords, durationWords, percentWords, priceWords, quoteWords, timeWords } from "../support/words.js";
import type { TokenNames } from "../support/words.js";

const WAD = 10n ** 18n;

/** What the command line gives. */
export interface LedgerArguments {
  readonly json: boolean;
}

/** One hedge as the rebalancer recorded it. Amounts in the unit their name says; quote amounts are gains of the vault. */
export interface LedgerRow {
  readonly block: number;
  /** Unix seconds. */
  readonly at: number;
  readonly reason: string;
  readonly tier: string;
  readonly spotWad: bigint;
  readonly baseMovedWad: bigint;
  readonly midWad: bigint;
  readonly executionWad: bigint;
  readonly feeQuoteWad: bigint;
  readonly lossWad: bigint;
  readonly gasQuoteWad: bigint;
  readonly bountyQuoteWad: bigint;
  readonly deltaBeforeWad: bigint;
  readonly deltaAfterWad: bigint;
  readonly intervalSeconds: bigint;
  readonly deltaPnlWad: bigint;
  readonly gammaPnlWad: bigint;
  readonly thetaPnlWad: bigint;
  readonly realisedVarianceWad: bigint;
  readonly impliedVarianceWad: bigint;
  /** Sums up to and with this hedge. */
  readonly cumulativeCostWad: bigint;
  readonly cumulativeHedgedWad: bigint;
  readonly cumulativeUnhedgedWad: bigint;
}

/** The whole history summed up. */
export interface LedgerTotals {
  readonly hedges: number;
  readonly seconds: bigint;
  readonly costWad: bigint;
  readonly feeQuoteWad: bigint;
  readonly gasQuoteWad: bigint;
  readonly bountyQuoteWad: bigint;
  readonly gammaPnlWad: bigint;
  readonly thetaPnlWad: bigint;
  /** What net delta made of the price's moves, and what the options' delta alone would have made of them. */
  readonly hedgedWad: bigint;
  readonly unhedgedWad: bigint;
  /** Root of the sum of squares of the same two, interval by interval: what was at risk, and would have been. */
  readonly hedgedRiskWad: bigint;
  readonly unhedgedRiskWad: bigint;
  /** Over all intervals, weighted by their length: volatilities a year. */
  readonly realisedVolWad: bigint;
  readonly impliedVolWad: bigint;
}

/** Everything `vault ledger` tells. */
export interface LedgerReport {
  readonly network: string;
  readonly rebalancer: string;
  readonly tokens: TokenNames;
  readonly rows: readonly LedgerRow[];
  readonly totals: LedgerTotals;
}

/** A row and the two P&L figures that only sums and squares of are told. */
interface Entry {
  readonly row: LedgerRow;
  readonly unhedgedWad: bigint;
}

export default async function vaultLedger(args: LedgerArguments, hre: HardhatRuntimeEnvironment): Promise<void> {
  await runTask({ json: args.json, work: () => withSession(hre, undefined, readLedger), render: renderLedger });
}

/** Every hedge since the deployment, from the rebalancer's events. */
export async function readLedger(session: Session): Promise<LedgerReport> {
  const { rebalancer } = session.keel;
  const entries = await readEntries(session);
  return {
    network: session.network,
    rebalancer: await rebalancer.getAddress(),
    tokens: session.tokens,
    rows: entries.map(({ row }) => row),
    totals: totalsOf(entries),
  };
}

async function readEntries(session: Session): Promise<readonly Entry[]> {
  const { rebalancer } = session.keel;
  const from = session.fromBlock;
  const [hedges, bounties] = await Promise.all([
    rebalancer.queryFilter(rebalancer.filters.Rebalanced, from),
    rebalancer.queryFilter(rebalancer.filters.BountyPaid, from),
  ]);
  const bountyIn = new Map(bounties.map(({ transactionHash, args }) => [transactionHash, args]));
  const quoteScale = 10n ** BigInt(18 - session.tokens.quoteDecimals);
  const facts: HedgeFacts[] = [];
  for (const hedge of hedges) {
    const [block, receipt] = await Promise.all([hedge.getBlock(), hedge.getTransactionReceipt()]);
    // Without a budget nobody measures the hedge's gas: then the whole transaction's is shown.
    const gasUsed = bountyIn.get(hedge.transactionHash)?.gasUsed ?? receipt.gasUsed;
    facts.push({ ...factsOf(hedge.args), at: BigInt(block.timestamp), gasUsed, baseFeeWei: block.baseFeePerGas ?? 0n });
  }
  const entries = ledgerOf(facts);
  return hedges.flatMap(({ args, blockNumber, transactionHash }, index) => {
    const [entry, fact] = [entries[index], facts[index]];
    if (entry === undefined || fact === undefined) return [];
    const { unhedgedPnlWad, ...shown } = entry;
    const row = {
      ...{ block: blockNumber, at: Number(fact.at) },
      ...{ reason: reasonName(args.reason), tier: tierName(args.tier) },
      ...{ spotWad: args.spotWad, baseMovedWad: args.baseMovedWad },
      bountyQuoteWad: (bountyIn.get(transactionHash)?.paidQuote ?? 0n) * quoteScale,
      ...shown,
    };
    return [{ row, unhedgedWad: unhedgedPnlWad }];
  });
}

type HedgeEvent = Omit<HedgeFacts, "at" | "gasUsed" | "baseFeeWei">;

/** The named fields of an event's arguments, which are an array too. */
function factsOf(args: HedgeEvent): HedgeEvent {
  const { spotWad, midWad, feeWad, netDeltaBeforeWad, netDeltaAfterWad, baseMovedWad, quoteMovedWad } = args;
  const { optionDeltaWad, gammaSpotWad, thetaWad } = args;
  const trade = { spotWad, midWad, feeWad, netDeltaBeforeWad, netDeltaAfterWad, baseMovedWad, quoteMovedWad };
  return { ...trade, optionDeltaWad, gammaSpotWad, thetaWad };
}

/** Sums over the history. Pure. */
export function totalsOf(entries: readonly Entry[]): LedgerTotals {
  const rows = entries.map(({ row }) => row);
  const sum = (pick: (row: LedgerRow) => bigint) => rows.reduce((total, row) => total + pick(row), 0n);
  const seconds = sum((row) => row.intervalSeconds);
  const weighted = (pick: (row: LedgerRow) => bigint) =>
    sqrtDown((sum((row) => pick(row) * row.intervalSeconds) / max(seconds, 1n)) * WAD);
  return {
    hedges: rows.length,
    seconds,
    costWad: sum((row) => row.lossWad),
    feeQuoteWad: sum((row) => row.feeQuoteWad),
    gasQuoteWad: sum((row) => row.gasQuoteWad),
    bountyQuoteWad: sum((row) => row.bountyQuoteWad),
    gammaPnlWad: sum((row) => row.gammaPnlWad),
    thetaPnlWad: sum((row) => row.thetaPnlWad),
    hedgedWad: sum((row) => row.deltaPnlWad),
    unhedgedWad: entries.reduce((total, { unhedgedWad }) => total + unhedgedWad, 0n),
    hedgedRiskWad: sqrtDown(sum((row) => row.deltaPnlWad ** 2n)),
    unhedgedRiskWad: sqrtDown(entries.reduce((total, { unhedgedWad }) => total + unhedgedWad ** 2n, 0n)),
    realisedVolWad: weighted((row) => row.realisedVarianceWad),
    impliedVolWad: weighted((row) => row.impliedVarianceWad),
  };
}

/** The history as a table, and the totals below it. */
export function renderLedger(report: LedgerReport): string {
  const { tokens, rows, totals } = report;
  if (rows.length === 0) return `${report.rebalancer} on ${report.network} has made no hedge yet.`;
  const hedges = totals.hedges === 1 ? "1 hedge" : `${totals.hedges} hedges`;
  const title = `${hedges}, ${durationWords(totals.seconds)} between the first and the last`;
  return `${table(
    HEAD,
    rows.map((row) => cellsOf(row, tokens)),
    2,
  )}\n\n${section(title, totalLines(totals, tokens))}`;
}

const HEAD = [
  "time",
  "why",
  "trade",
  "mid",
  "got",
  "loss",
  "gas",
  "bounty",
  "Δ P&L",
  "Γ P&L",
  "θ P&L",
  "vol",
  "implied",
];

function cellsOf(row: LedgerRow, tokens: TokenNames): readonly string[] {
  const vol = (varianceWad: bigint) => percentWords(sqrtDown(varianceWad * WAD));
  const money = (wad: bigint) => quoteWords(wad, tokens).replace(` ${tokens.quoteSymbol}`, "");
  return [
    timeWords(row.at),
    row.tier === "routine" ? row.reason : `${row.reason}, ${row.tier}`,
    baseWords(row.baseMovedWad, tokens),
    priceWords(row.midWad),
    priceWords(row.executionWad),
    ...[row.lossWad, row.gasQuoteWad, row.bountyQuoteWad].map(money),
    ...[row.deltaPnlWad, row.gammaPnlWad, row.thetaPnlWad].map(money),
    vol(row.realisedVarianceWad),
    vol(row.impliedVarianceWad),
  ];
}

function totalLines(totals: LedgerTotals, tokens: TokenNames): string {
  const money = (wad: bigint) => quoteWords(wad, tokens);
  const savedWad = totals.unhedgedRiskWad - totals.hedgedRiskWad;
  const share = totals.unhedgedRiskWad === 0n ? 0n : (savedWad * WAD) / totals.unhedgedRiskWad;
  return facts([
    ["lost in trading", `${money(totals.costWad)}, of which fees ${money(totals.feeQuoteWad)}`],
    ["gas of the callers", `${money(totals.gasQuoteWad)}, bounties ${money(totals.bountyQuoteWad)}`],
    ["gamma and theta", `${money(totals.gammaPnlWad)} and ${money(totals.thetaPnlWad)}`],
    ["delta, hedged", money(totals.hedgedWad)],
    ["delta, never hedged", money(totals.unhedgedWad)],
    [
      "risk taken away",
      `${percentWords(share)}: ${money(totals.hedgedRiskWad)} instead of ${money(totals.unhedgedRiskWad)}`,
    ],
    ["volatility", `${percentWords(totals.realisedVolWad)} realised, ${percentWords(totals.impliedVolWad)} implied`],
  ]);
}
