import { costBps } from "./hedge.js";
import type { Hedge } from "./hedge.js";
import type { Played } from "./play.js";
import type { ChartSpec, Colour, Report, TimeSeries } from "../report/types.js";
import { plain, worthOf } from "./summary.js";
import type { Summary } from "./summary.js";
import { hedgeTable, resultTable, VAULT_LABELS } from "./tables.js";
import type { VaultName } from "./system.js";

const COLOURS: Readonly<Record<VaultName, Colour>> = { keel: "blue", daily: "ochre", unhedged: "vermilion" };
const WEI_PER_GWEI = 1e9;
const SPLIT_LABELS = ["premium", "gamma", "theta", "open delta", "hedging", "interest", "gas", "residual"] as const;

/** The page of a run: tables, charts, and what they do not show. */
export function reportOf(
  title: string,
  subtitle: string,
  played: Played,
  summary: Summary,
  notes: readonly string[],
): Report {
  const hedges = played.vaults.flatMap((vault) => vault.hedges).toSorted((a, b) => a.timestamp - b.timestamp);
  return {
    title,
    subtitle,
    summaryTables: [resultTable(summary), hedgeTable(hedges)],
    charts: [
      marketChart(played),
      worthChart(played),
      deltaChart(played),
      bandChart(played),
      inventoryChart(played),
      healthChart(played),
      interestChart(played),
      hourlyChart(summary),
      splitChart(summary),
      costChart(hedges),
    ],
    notes,
  };
}

function marketChart({ minutes, vaults }: Played): ChartSpec {
  const times = minutes.map(({ at }) => at);
  const hedges = vaults[0]?.hedges ?? [];
  return {
    id: "price-and-gas",
    kind: "time",
    title: "The crash: price and base fee",
    caption:
      "The market price the arbitrageur keeps the pool at, each hedge of Keel at the oracle price, and the base fee.",
    left: { label: "ETH", unit: "USD" },
    right: { label: "base fee", unit: "gwei", scale: "log", decimals: 0 },
    series: [
      line(
        "base fee",
        "grey",
        times,
        minutes.map(({ baseFeeWei }) => Number(baseFeeWei) / WEI_PER_GWEI),
        "right",
      ),
      {
        ...line(
          "market price",
          "vermilion",
          times,
          minutes.map(({ marketWad }) => plain(marketWad)),
        ),
        isEmphasised: true,
      },
      {
        name: "hedges of Keel",
        axis: "left",
        style: "markers",
        colour: "blue",
        times: hedges.map(({ timestamp }) => timestamp),
        values: hedges.map(({ spotWad }) => plain(spotWad)),
      },
    ],
  };
}

function worthChart({ minutes, vaults }: Played): ChartSpec {
  const times = minutes.map(({ at }) => at);
  return {
    id: "profit-and-loss",
    kind: "time",
    title: "Profit and loss of the three vaults",
    caption:
      "Worth at the oracle price less all gas, against the end of the first minute. The flatter, the better hedged.",
    left: { label: "P&L", unit: "USD", decimals: 0 },
    series: vaults.map(({ name }, index) => {
      const worth = worthOf(minutes, index);
      const start = worth[0] ?? 0;
      const values = worth.map((value) => value - start);
      return { ...line(VAULT_LABELS[name], COLOURS[name], times, values), isEmphasised: name === "keel" };
    }),
  };
}

function deltaChart({ minutes, vaults }: Played): ChartSpec {
  const times = minutes.map(({ at }) => at);
  return {
    id: "net-delta",
    kind: "time",
    title: "Net delta of the three vaults",
    caption: "Options and ether together, in ether. Zero means a small move of the price changes nothing.",
    left: { label: "net delta", unit: "ETH", decimals: 0 },
    series: vaults.map(({ name }, index) => {
      const values = minutes.map((minute) => plain(minute.vaults[index]?.netDeltaWad ?? 0n));
      return { ...line(VAULT_LABELS[name], COLOURS[name], times, values), isEmphasised: name === "keel" };
    }),
  };
}

function bandChart({ minutes }: Played): ChartSpec {
  const times = minutes.map(({ at }) => at);
  const trigger = minutes.map(({ vaults }) => plain(vaults[0]?.triggerWad ?? 0n));
  const net = minutes.map(({ vaults }) => plain(vaults[0]?.netDeltaWad ?? 0n));
  return {
    id: "keel-band",
    kind: "time",
    title: "Keel's net delta and its band",
    caption: "At the end of each minute, after the hedge if there was one. Outside the dashed lines a hedge is due.",
    left: { label: "net delta", unit: "ETH" },
    series: [
      { ...line("net delta", "blue", times, net), isEmphasised: true },
      { ...line("band, upper", "grey", times, trigger), dash: "dashed" },
      {
        ...line(
          "band, lower",
          "grey",
          times,
          trigger.map((value) => -value),
        ),
        dash: "dashed",
      },
    ],
  };
}

function inventoryChart({ minutes }: Played): ChartSpec {
  const times = minutes.map(({ at }) => at);
  const held = minutes.map(({ vaults }) => plain(vaults[0]?.baseHeldWad ?? 0n));
  const owed = minutes.map(({ vaults }) => -plain(vaults[0]?.baseOwedWad ?? 0n));
  const collateral = minutes.map(({ vaults }) => plain(vaults[0]?.collateralWad ?? 0n));
  return {
    id: "inventory",
    kind: "time",
    title: "Keel's inventory: ether held and owed",
    caption:
      "Above zero the vault holds ether, below it owes some to Aave; never both at once. Right: its collateral there.",
    left: { label: "ether", unit: "ETH", decimals: 0 },
    right: { label: "collateral", unit: "USD", decimals: 0 },
    series: [
      line("collateral at Aave", "grey", times, collateral, "right"),
      { ...line("held", "blue", times, held), style: "step", isEmphasised: true },
      { ...line("owed", "vermilion", times, owed), style: "step", isEmphasised: true },
    ],
  };
}

function healthChart({ minutes, vaults }: Played): ChartSpec {
  const times = minutes.map(({ at }) => at);
  const health = minutes.map(({ vaults: [keel] }) =>
    keel === undefined || keel.baseOwedWad === 0n ? NaN : plain(keel.healthWad),
  );
  const level = (name: string, colour: Colour, value: number): TimeSeries => ({
    ...line(
      name,
      colour,
      times,
      times.map(() => value),
    ),
    dash: "dashed",
  });
  return {
    id: "health",
    kind: "time",
    title: "Health of Keel's loan",
    caption:
      "Collateral over what Aave asks for, at the end of each minute; a gap while nothing is owed. At 1 Aave liquidates, under " +
      "the floor anyone may have the vault deleverage. A falling price makes a loan of ether healthier.",
    left: { label: "health", unit: "times" },
    series: [
      { ...line("health", "blue", times, health), isEmphasised: true },
      level("floor", "ochre", plain(vaults[0]?.floorHealthWad ?? 0n)),
      level("liquidation", "vermilion", 1),
    ],
  };
}

function interestChart({ minutes }: Played): ChartSpec {
  const times = minutes.map(({ at }) => at);
  const earned = minutes.map(({ vaults }) => plain(vaults[0]?.earnedWad ?? 0n));
  const paid = minutes.map(({ vaults }) => -plain(vaults[0]?.paidWad ?? 0n));
  return {
    id: "interest",
    kind: "time",
    title: "Interest of Keel's short side",
    caption:
      "Since the start: what its collateral earned, and what the ether it owed cost at the price of each step. The three " +
      "vaults borrow in one market, so a loan of another raises the rate.",
    left: { label: "interest", unit: "USD" },
    series: [
      line("earned on collateral", "green", times, earned),
      line("paid on ether owed", "vermilion", times, paid),
    ],
  };
}

function hourlyChart({ vaults }: Summary): ChartSpec {
  return {
    id: "hourly-pnl",
    kind: "histogram",
    title: "P&L of an hour, Keel and unhedged",
    caption: "How often each size of hourly result occurred. A hedged book has a narrow hill at zero.",
    axis: { label: "P&L of an hour", unit: "USD", decimals: 0 },
    // The daily vault's few enormous hours would squeeze the other two into one bin; its figures are in the table.
    groups: vaults
      .filter(({ name }) => name !== "daily")
      .map(({ name, hourlyPnl }) => ({
        name: VAULT_LABELS[name],
        colour: COLOURS[name],
        values: hourlyPnl,
      })),
  };
}

function splitChart({ vaults }: Summary): ChartSpec {
  return {
    id: "pnl-split",
    kind: "bars",
    title: "Where the result came from",
    caption: "The parts add up to the change of NAV less gas, to the last unit.",
    categories: [...SPLIT_LABELS],
    axis: { label: "P&L", unit: "USD", decimals: 0 },
    groups: vaults.map(({ name, split: s }) => ({
      name: VAULT_LABELS[name],
      colour: COLOURS[name],
      values: [s.premiumWad, s.gammaWad, s.thetaWad, s.deltaWad, s.hedgingWad, s.interestWad, s.gasWad, s.residualWad],
    })),
  };
}

function costChart(hedges: readonly Hedge[]): ChartSpec {
  const keel = hedges.filter(({ vault }) => vault === "keel");
  const times = keel.map(({ timestamp }) => timestamp);
  return {
    id: "hedge-cost",
    kind: "time",
    title: "What Keel's hedges cost",
    caption: "Left: value lost against the oracle price, pool fee included, in basis points of the trade. Right: gas.",
    left: { label: "cost against oracle", unit: "bps", decimals: 1 },
    right: { label: "gas of the hedge", unit: "USD", decimals: 2 },
    series: [
      { name: "cost", axis: "left", style: "markers", colour: "blue", times, values: keel.map(costBps) },
      {
        name: "gas",
        axis: "right",
        style: "markers",
        colour: "ochre",
        times,
        values: keel.map(({ gasQuoteWad }) => plain(gasQuoteWad)),
      },
    ],
  };
}

function line(
  name: string,
  colour: Colour,
  times: readonly number[],
  values: readonly number[],
  axis: "left" | "right" = "left",
): TimeSeries {
  return { name, axis, style: "line", colour, times, values };
}
