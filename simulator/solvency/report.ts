import type { ChartSpec, Column, Report, Table, TimeSeries } from "../report/types.js";
import { isoOf } from "../time.js";
import { dollars, plain } from "../play/summary.js";
import { CAPITAL_QUOTE } from "./book.js";
import type { Figures } from "./figures.js";
import type { Played } from "./game.js";
import type { Jump } from "./jumps.js";

const CAPITAL = Number(CAPITAL_QUOTE) * 1e-6;
const PERCENT = 100;

/** The vaults side by side: hedged and unhedged in each crash. */
export function solvencyTable(figures: readonly Figures[]): Table {
  const rows: readonly (readonly [string, (one: Figures) => string])[] = [
    ["notional written / NAV", ({ notionalToNav }) => `${notionalToNav.toFixed(2)} ×`],
    ["premium taken", ({ premium }) => dollars(premium)],
    [
      "puts, of those the short side carries",
      ({ puts, carriable }) => `${etherWords(puts)} of ${etherWords(carriable)}`,
    ],
    ["NAV after the grid's worst shock", ({ gridLeastNav }) => dollars(gridLeastNav)],
    ["… which is", ({ gridWorst }) => gridWorst],
    ["shocks that leave less than nothing", ({ gridInsolvent, gridShocks }) => `${gridInsolvent} of ${gridShocks}`],
    ["least NAV on the path", ({ leastNav }) => dollars(leastNav)],
    ["… at", ({ leastNavAt }) => isoOf(leastNavAt).slice(0, 10)],
    ["NAV at the end", ({ endNav }) => dollars(endNav)],
    ["least share of its payouts an expiry got", ({ leastShare }) => `${(leastShare * PERCENT).toFixed(2)} %`],
    ["shortfall", ({ missing }) => dollars(missing)],
    ["paid to holders", ({ paid }) => dollars(paid)],
    ["claims left unpaid", ({ unpaidClaims }) => String(unpaidClaims)],
    ["hedges", ({ hedges }) => String(hedges)],
    ["ether it lacked for its hedge, at most", ({ mostShort }) => etherWords(mostShort)],
    ["least rise at once that would have broken it", ({ breakingRise }) => jumpWords(breakingRise)],
    ["least fall at once", ({ breakingFall }) => jumpWords(breakingFall)],
    ["lost in hedges, fees and slippage", ({ hedgingCost }) => dollars(hedgingCost)],
    ["gas", ({ gas }) => dollars(gas)],
  ];
  const columns = figures.map(({ crash, isHedged }): Column => ({
    label: `${crash.slice(0, 4)} ${isHedged ? "hedged" : "unhedged"}`,
    align: "right",
  }));
  return {
    title: `One book of five times its capital, ${dollars(CAPITAL)}, over six weeks`,
    columns: [{ label: "", align: "left" }, ...columns],
    rows: rows.map(([label, cell]) => [label, ...figures.map(cell)]),
  };
}

function etherWords(ether: number): string {
  return Math.round(ether).toLocaleString("en-US");
}

function jumpWords(jump: Jump | null): string {
  if (jump === null) return "none to +300 or −99 %";
  if (jump.share === 0) return "broken without one";
  return `${jump.share > 0 ? "+" : "−"}${Math.round(Math.abs(jump.share) * PERCENT)} % on ${isoOf(jump.at).slice(5, 10)}`;
}

/** The page: the table, and a chart for each crash. */
export function solvencyReport(all: readonly Played[], figures: readonly Figures[]): Report {
  return {
    title: "Five times its capital",
    subtitle:
      "The same options written by two vaults through the real contracts, on a local mainnet with the real pools and the " +
      "real Aave: one is hedged by its keeper, the other by nobody.",
    summaryTables: [solvencyTable(figures)],
    charts: all.map(navChart),
    notes: [
      "Hourly prices are recorded. An hour in which the price moved by more than 3 % is played by the quarter, along a drawn " +
        "path through its open, high, low and close. The keeper looks once at each step and trades up to twelve times.",
      "Every open expiry is marked anew every six hours, at the greater of the realised volatilities of the last seven and the " +
        "last thirty days, in the steps the vault allows.",
      "All risk limits are the defaults of a deployment; each purchase passed them by itself.",
    ],
  };
}

/** NAV of both vaults over the capital, and the price. */
export function navChart({ weeks, moments, vaults }: Played): ChartSpec {
  const times = moments.map(({ at }) => at);
  const line = (name: string, rest: Pick<TimeSeries, "colour" | "axis">, values: readonly number[]): TimeSeries => ({
    name,
    style: "line",
    times,
    values,
    ...rest,
  });
  const navOf = (name: string): readonly number[] => {
    const index = vaults.findIndex((vault) => vault.name === name);
    return moments.map(({ navWad }) => (plain(navWad[index] ?? 0n) / CAPITAL) * PERCENT);
  };
  return {
    id: `nav-${weeks.crash}`,
    kind: "time",
    title: `Six weeks to the crash of ${weeks.crash}: five times the capital in options`,
    caption:
      "What each vault is worth, in percent of its capital, with the same options written. Below the dashed line it owes more " +
      "than it has. Right: the price of ether.",
    left: { label: "NAV", unit: "% of capital", decimals: 1 },
    right: { label: "ETH", unit: "USD", decimals: 0 },
    series: [
      line(
        "price of ether",
        { colour: "grey", axis: "right" },
        moments.map(({ priceWad }) => plain(priceWad)),
      ),
      { ...line("hedged by Keel", { colour: "blue", axis: "left" }, navOf("keel")), isEmphasised: true },
      { ...line("unhedged", { colour: "vermilion", axis: "left" }, navOf("unhedged")), isEmphasised: true },
      {
        ...line(
          "nothing left",
          { colour: "grey", axis: "left" },
          times.map(() => 0),
        ),
        dash: "dashed",
      },
    ],
  };
}

/** Base and net delta are the hedged vault's. */
const COLUMNS = ["crash", "unix_s", "price_wad", "hedged_nav_wad", "unhedged_nav_wad", "base_wad", "net_delta_wad"];

/** Every step as a row. */
export function momentsCsv(all: readonly Played[]): string {
  const rows = all.flatMap(({ weeks, moments }) =>
    moments.map(({ at, priceWad, navWad, baseWad, netDeltaWad }) =>
      [weeks.crash, at, priceWad, ...navWad, baseWad[0], netDeltaWad[0]].join(","),
    ),
  );
  return `${[COLUMNS.join(","), ...rows].join("\n")}\n`;
}
