import type { Hedge, LostRace } from "./hedge.js";
import { costBps, fillPriceWad, paidWad } from "./hedge.js";
import { isoOf } from "../time.js";
import type { Column, Table } from "../report/types.js";
import { dollars, plain } from "./summary.js";
import type { Summary, VaultSummary } from "./summary.js";
import type { VaultName } from "./system.js";

const WEI_PER_GWEI = 1e9;

/** What the reader calls each vault. */
export const VAULT_LABELS: Readonly<Record<VaultName, string>> = {
  keel: "Keel",
  daily: "hedged daily",
  unhedged: "unhedged",
};

/** The end of the three vaults side by side. */
export function resultTable({ vaults }: Summary): Table {
  const rows: readonly (readonly [string, (vault: VaultSummary) => string])[] = [
    ["premium over mark", ({ split }) => dollars(split.premiumWad)],
    ["gamma", ({ split }) => dollars(split.gammaWad)],
    ["theta", ({ split }) => dollars(split.thetaWad)],
    ["delta left open", ({ split }) => dollars(split.deltaWad)],
    ["hedge slippage and fees", ({ split }) => dollars(split.hedgingWad)],
    ["interest, earned less paid", ({ split }) => cents(split.interestWad)],
    ["gas", ({ split }) => dollars(split.gasWad)],
    ["residual (higher order)", ({ split }) => dollars(split.residualWad)],
    ["total P&L", ({ total }) => dollars(total)],
    ["worst drawdown", ({ worstDrawdown }) => dollars(worstDrawdown)],
    ["sd of hourly P&L", ({ hourlySd }) => (hourlySd === undefined ? "–" : dollars(hourlySd))],
    ["… of unhedged", ({ sdToUnhedged }) => percent(sdToUnhedged)],
    ["… of gamma and theta alone", ({ gammaToUnhedged }) => percent(gammaToUnhedged)],
    ["most ether held", ({ inventory }) => ether(inventory.mostHeld)],
    ["most ether owed", ({ inventory }) => ether(inventory.mostOwed)],
    ["least health of the loan", ({ inventory }) => inventory.leastHealth?.toFixed(3) ?? "–"],
    ["… its floor", ({ inventory }) => inventory.floorHealth.toFixed(3)],
    ["interest earned on collateral", ({ inventory }) => cents(inventory.interestEarned)],
    ["interest paid on ether owed", ({ inventory }) => cents(inventory.interestPaid)],
    ["hedges", ({ hedges }) => String(hedges)],
    ["mean cost of a hedge, bps", ({ meanCostBps }) => meanCostBps?.toFixed(1) ?? "–"],
    ["dearest hedge, bps", ({ worstCostBps }) => worstCostBps?.toFixed(1) ?? "–"],
    ["gas used", ({ gasUsed }) => gasUsed.toLocaleString("en-US")],
    ["bounties paid to its keeper", ({ bounties }) => dollars(bounties)],
    ["races lost", ({ lostRaces }) => String(lostRaces)],
  ];
  const right = vaults.map(({ name }): Column => ({ label: VAULT_LABELS[name], align: "right" }));
  return {
    title: "Three vaults, one book, one path",
    columns: [{ label: "", align: "left" }, ...right],
    rows: rows.map(([label, cell]) => [label, ...vaults.map(cell)]),
  };
}

/** Every hedge, in order. */
export function hedgeTable(hedges: readonly Hedge[]): Table {
  const figures = ["spot", "net Δ before", "net Δ after", "ETH traded", "cost, bps", "gas", "gwei"];
  return {
    title: "Hedges",
    columns: [
      { label: "time, UTC", align: "left" },
      { label: "vault", align: "left" },
      ...figures.map((label): Column => ({ label, align: "right" })),
      { label: "why", align: "left" },
    ],
    rows: hedges.map((hedge) => [
      isoOf(hedge.timestamp).replace("T", " ").replace("Z", ""),
      VAULT_LABELS[hedge.vault],
      plain(hedge.spotWad).toFixed(2),
      plain(hedge.netDeltaBeforeWad).toFixed(2),
      plain(hedge.netDeltaAfterWad).toFixed(2),
      signed(plain(hedge.baseMovedWad), 2),
      costBps(hedge).toFixed(1),
      hedge.gasUsed.toLocaleString("en-US"),
      gwei(hedge).toFixed(0),
      causeOf(hedge),
    ]),
  };
}

/** One hedge as a line of the terminal. */
export function hedgeLine(hedge: Hedge): string {
  const time = isoOf(hedge.timestamp).slice(5, 16).replace("T", " ");
  const delta = `Δ ${fixed(hedge.netDeltaBeforeWad, 1, 8)} → ${fixed(hedge.netDeltaAfterWad, 1, 6)}`;
  const verb = hedge.baseMovedWad > 0n ? "buys" : "sells";
  const size = Math.abs(plain(hedge.baseMovedWad)).toFixed(1).padStart(7);
  const price = `@ ${plain(fillPriceWad(hedge)).toFixed(2)} (${signed(costBps(hedge), 1)} bps)`;
  const gas = `gas ${hedge.gasUsed} × ${gwei(hedge).toFixed(0)} gwei`;
  const who = VAULT_LABELS[hedge.vault].padEnd(12);
  const spot = `spot ${plain(hedge.spotWad).toFixed(2)}`;
  return `${time}  ${who} ${spot}  ${delta}  ${verb} ${size} ${price}  ${gas}  ${causeOf(hedge)}`;
}

/** A hedge that came too late as a line of the terminal. */
export function lostRaceLine({ at, revert, gasQuoteWad }: LostRace): string {
  const time = isoOf(at).slice(5, 16).replace("T", " ");
  return `${time}  a hedge came too late and cost ${dollars(plain(gasQuoteWad))} of gas: ${revert}`;
}

/** Why the hedge was made, with the keeper's figures. */
export function causeOf(hedge: Hedge): string {
  if (hedge.cause === "time-of-day") return "time of day";
  if (hedge.worth === undefined) return hedge.cause;
  const gas = dollars(plain(hedge.worth.gasQuoteWad));
  if (hedge.cause === "paid") return `paid ${dollars(plain(paidWad(hedge)))} for gas ${gas}`;
  if (hedge.cause === "urgent") return `urgent, gas ${gas}`;
  return `risk ${dollars(plain(hedge.worth.riskRemovedQuoteWad))} > gas ${gas}`;
}

function ether(value: number): string {
  return Math.round(value).toLocaleString("en-US");
}

/** Interest of two days is small: dollars with two decimals. */
function cents(value: number): string {
  return `${value < 0 ? "-" : ""}$${Math.abs(value).toLocaleString("en-US", { minimumFractionDigits: 2, maximumFractionDigits: 2 })}`;
}

function gwei(hedge: Hedge): number {
  return Number(hedge.gasPriceWei) / WEI_PER_GWEI;
}

function fixed(wad: bigint, decimals: number, width: number): string {
  return signed(plain(wad), decimals).padStart(width);
}

function signed(value: number, decimals: number): string {
  return `${value < 0 ? "-" : "+"}${Math.abs(value).toFixed(decimals)}`;
}

function percent(share: number | undefined): string {
  return share === undefined ? "–" : `${(share * 100).toFixed(1)} %`;
}
