import { isoOf } from "../time.js";
import { binLabel, DEFAULT_BINS, formatNumber } from "./chartOption.js";
import { histogram } from "./stats.js";
import type { ChartSpec, Column, PlaneChart, Table, TimeChart, TimeSeries, ValueAxis } from "./types.js";

const MOST_ROWS = 120;
const DEFAULT_DECIMALS = 2;

/** The figures of a chart as tables, for those who cannot see it or want to copy them. Long series are thinned. */
export function dataTables(spec: ChartSpec): Table[] {
  if (spec.kind === "time") return timeTables(spec);
  if (spec.kind === "plane") return planeTables(spec);
  const columns = columnsOf(
    spec.kind === "bars" ? "" : withUnit(spec.axis),
    spec.groups.map(({ name }) => name),
  );
  if (spec.kind === "bars") {
    const rows = spec.categories.map((category, index) => [
      category,
      ...spec.groups.map(({ values }) => show(values[index], spec.axis)),
    ]);
    return [{ title: withUnit(spec.axis), columns, rows }];
  }
  const { edges, counts } = histogram(
    spec.groups.map(({ values }) => values),
    spec.binCount ?? DEFAULT_BINS,
  );
  const rows = edges
    .slice(1)
    .map((edge, bin) => [binLabel(edges[bin] ?? edge, edge), ...counts.map((count) => String(count[bin] ?? 0))]);
  return [{ title: "how often", columns, rows }];
}

/** Lines share a table by time, since they are sampled together; markers have their own times and so their own table. */
function timeTables(spec: TimeChart): Table[] {
  const lines = spec.series.filter(({ style }) => style !== "markers");
  const markers = spec.series.filter(({ style, times }) => style === "markers" && times.length > 0);
  const tables = lines.length === 0 ? [] : [sharedTable("values", lines, spec)];
  return [...tables, ...markers.map((series) => sharedTable(series.name, [series], spec))];
}

function planeTables({ series, across, up }: PlaneChart): Table[] {
  return series.map((each) => ({
    title: each.name,
    columns: columnsOf(withUnit(across), [withUnit(up)]),
    rows: each.across.map((value, point) => [show(value, across), show(each.up[point], up)]),
  }));
}

function sharedTable(title: string, series: readonly TimeSeries[], spec: TimeChart): Table {
  const times = [...new Set(series.flatMap((each) => [...each.times]))].sort((a, b) => a - b);
  const every = Math.ceil(times.length / MOST_ROWS);
  const shown = times.filter((_, index) => index % every === 0 || index === times.length - 1);
  const axisOf = (each: TimeSeries): ValueAxis => (each.axis === "right" ? (spec.right ?? spec.left) : spec.left);
  const byTime = series.map((each) => new Map(each.times.map((time, point) => [time, each.values[point]])));
  const names = series.map((each) => `${each.name} (${axisOf(each).unit})`);
  return {
    title: every === 1 ? title : `${title}, every ${every}th of ${formatNumber(times.length, 0)} points`,
    columns: columnsOf("time, UTC", names),
    rows: shown.map((time) => [
      isoOf(time).replace("T", " ").replace("Z", ""),
      ...series.map((each, index) => show(byTime[index]?.get(time), axisOf(each))),
    ]),
  };
}

function columnsOf(first: string, rest: readonly string[]): Column[] {
  return [{ label: first, align: "left" }, ...rest.map((label): Column => ({ label, align: "right" }))];
}

function withUnit(axis: ValueAxis): string {
  return axis.unit === "" ? axis.label : `${axis.label}, ${axis.unit}`;
}

function show(value: number | undefined, axis: ValueAxis): string {
  return formatNumber(value ?? Number.NaN, axis.decimals ?? DEFAULT_DECIMALS);
}
