import type { EChartsOption, SeriesOption, YAXisComponentOption } from "echarts";

import { drawable, SYMBOLS, valueAxis } from "./axis.js";
import { COLOURS } from "./chartTheme.js";
import { planeOption } from "./planeOption.js";
import { histogram } from "./stats.js";
import type { BarChart, ChartSpec, HistogramChart, TimeChart, TimeSeries, ValueAxis, ValueGroup } from "./types.js";

/** What surrounds the plot: the page has its own headings and a slider, an image must carry its title itself. */
export interface Surroundings {
  /** Lines above the plot, already broken to the width; none in the page. */
  readonly title?: { readonly text: string; readonly captionLines: readonly string[] };
  readonly isInteractive: boolean;
  /** Rows that the legend takes at this width. */
  readonly legendRows: number;
}

const TITLE_HEIGHT = 34;
const CAPTION_LINE = 17;
const LEGEND_ROW = 24;
const SLIDER_HEIGHT = 44;
export const DEFAULT_BINS = 24;
/** Beyond this many points a line is thinned to what the pixels can show, keeping its peaks. */
const THIN_ABOVE = 5_000;
/** The one place that knows how a chart is drawn. Plain data without functions, so that it can be written as JSON. */
export function chartOption(spec: ChartSpec, around: Surroundings): EChartsOption {
  const plot = plotOption(spec, around);
  const head = around.title === undefined ? 8 : 12 + TITLE_HEIGHT + around.title.captionLines.length * CAPTION_LINE;
  const hasSlider = around.isInteractive && spec.kind === "time";
  return {
    animation: false,
    useUTC: true,
    ...(around.title === undefined ? {} : { title: titleOption(around.title.text, around.title.captionLines) }),
    legend: {
      data: legendItems(spec),
      top: head,
      left: 16,
      right: 16,
      itemWidth: 28,
      itemGap: 18,
      textStyle: { fontSize: 13 },
    },
    grid: {
      left: 16,
      right: spec.kind === "time" && spec.right !== undefined ? 16 : 28,
      top: head + around.legendRows * LEGEND_ROW + 14,
      bottom: hasSlider ? SLIDER_HEIGHT + 8 : 14,
      outerBoundsMode: "same",
    },
    ...(around.isInteractive ? { tooltip: tooltipOption(spec), aria: { enabled: true } } : {}),
    ...(hasSlider ? { dataZoom: zoomOption(spec.right !== undefined) } : {}),
    ...(hasNoFigure(spec) ? { graphic: emptyNote() } : {}),
    ...plot,
  };
}

/** Names of all that the legend lists, in order. */
export function namesOf(spec: ChartSpec): string[] {
  return "series" in spec ? spec.series.map(({ name }) => name) : spec.groups.map(({ name }) => name);
}

/** A line's legend shows its dash alone; echarts would put a dot on it that the plot does not have. */
function legendItems(spec: ChartSpec): { name: string; itemStyle?: { opacity: number } }[] {
  if (!("series" in spec)) return spec.groups.map(({ name }) => ({ name }));
  return spec.series.map(({ name, style }) => (style === "markers" ? { name } : { name, itemStyle: { opacity: 0 } }));
}

function plotOption(spec: ChartSpec, around: Surroundings): EChartsOption {
  if (spec.kind === "time") return timeOption(spec, around.isInteractive);
  if (spec.kind === "plane") return planeOption(spec);
  return spec.kind === "bars" ? barOption(spec) : histogramOption(spec);
}

function titleOption(text: string, captionLines: readonly string[]): EChartsOption["title"] {
  return {
    text,
    subtext: captionLines.join("\n"),
    left: 16,
    top: 12,
    itemGap: 8,
    textStyle: { fontSize: 18 },
    subtextStyle: { fontSize: 13, lineHeight: CAPTION_LINE },
  };
}

function tooltipOption(spec: ChartSpec): EChartsOption["tooltip"] {
  if (spec.kind === "plane") return { trigger: "item", confine: true };
  return { trigger: "axis", confine: true, axisPointer: { type: spec.kind === "time" ? "line" : "shadow" } };
}

/** Wheel and drag in the plot, and a slider below it that shows no line: it could show only one of them. */
function zoomOption(hasRightAxis: boolean): EChartsOption["dataZoom"] {
  const slider = {
    height: 18,
    bottom: 10,
    left: 72,
    right: hasRightAxis ? 72 : 28,
    showDataShadow: false,
    brushSelect: false,
  };
  return [
    { type: "inside", zoomOnMouseWheel: "ctrl", moveOnMouseWheel: false },
    { type: "slider", showDetail: false, ...slider },
  ];
}

function timeOption(spec: TimeChart, isInteractive: boolean): EChartsOption {
  const axes = spec.right === undefined ? [spec.left] : [spec.left, spec.right];
  return {
    xAxis: {
      type: "time",
      name: "time, UTC",
      nameLocation: "middle",
      nameGap: 30,
      axisLabel: {
        fontSize: 12,
        hideOverlap: true,
        formatter: { day: "{d} {MMM}", hour: "{HH}:{mm}", minute: "{HH}:{mm}" },
      },
      splitLine: { show: false },
    },
    yAxis: axes.map((axis, index) => valueAxis(axis, index === 1)),
    series: spec.series.map((series, index) => timeSeries(series, axisOf(spec, series), index, isInteractive)),
  };
}

function axisOf(spec: TimeChart, series: TimeSeries): ValueAxis {
  return series.axis === "right" && spec.right !== undefined ? spec.right : spec.left;
}

/** A bar's length is its meaning, so its axis must start at zero. */
function zeroBased(axis: YAXisComponentOption): YAXisComponentOption {
  return { ...axis, scale: false };
}

function timeSeries(series: TimeSeries, axis: ValueAxis, index: number, isInteractive: boolean): SeriesOption {
  const data = series.times.map((time, point) => [time * 1000, drawable(series.values[point], axis)]);
  const common = { name: series.name, yAxisIndex: series.axis === "right" ? 1 : 0, data };
  const color = COLOURS[series.colour];
  if (series.style === "markers") {
    const symbol = SYMBOLS[index % SYMBOLS.length] ?? SYMBOLS[0];
    const itemStyle = { color, opacity: 0.8 };
    return { ...common, type: "scatter", symbol, symbolKeepAspect: true, symbolSize: 8, z: 4, itemStyle };
  }
  return {
    ...common,
    type: "line",
    step: series.style === "step" ? "end" : false,
    // One value is a line of no length: its symbol is all there is to see of it.
    symbol: data.length === 1 ? "circle" : "none",
    connectNulls: false,
    ...(data.length > THIN_ABOVE && !isInteractive ? { sampling: "lttb" as const } : {}),
    z: series.isEmphasised === true ? 3 : 2,
    lineStyle: { color, width: series.isEmphasised === true ? 2.6 : 1.6, type: series.dash ?? "solid" },
    itemStyle: { color },
  };
}

function barOption(spec: BarChart): EChartsOption {
  return {
    xAxis: {
      type: "category",
      data: [...spec.categories],
      axisLabel: { fontSize: 12, interval: 0 },
      axisTick: { show: false },
    },
    yAxis: zeroBased(valueAxis(spec.axis, false)),
    series: spec.groups.map((group) => barSeries(group, group.values, spec.axis)),
  };
}

function histogramOption(spec: HistogramChart): EChartsOption {
  const { edges, counts } = histogram(
    spec.groups.map(({ values }) => values),
    spec.binCount ?? DEFAULT_BINS,
  );
  return {
    xAxis: {
      type: "category",
      name: `${spec.axis.label}, ${spec.axis.unit}`,
      nameLocation: "middle",
      nameGap: 30,
      data: edges.slice(1).map((edge, bin) => binLabel(edges[bin] ?? edge, edge)),
      axisLabel: { fontSize: 11, hideOverlap: true },
      axisTick: { alignWithLabel: true },
    },
    yAxis: { ...zeroBased(valueAxis({ label: "how often", unit: "" }, false)), minInterval: 1 },
    series: spec.groups.map((group, index) => barSeries(group, counts[index] ?? [], { label: "", unit: "" })),
  };
}

/** A bin as "from … to", to the digits that tell its edges apart. */
export function binLabel(from: number, to: number): string {
  const decimals = Math.max(0, 1 - Math.floor(Math.log10(to - from)));
  const show = (edge: number): string => formatNumber(edge, Math.min(decimals, 8)).replace(/\.0+$/, "");
  return `${show(from)} to ${show(to)}`;
}

/** A figure with thin groups of thousands as in "-12,345.60". */
export function formatNumber(value: number, decimals: number): string {
  if (!Number.isFinite(value)) return "–";
  return value.toLocaleString("en-US", { minimumFractionDigits: decimals, maximumFractionDigits: decimals });
}

function barSeries(group: ValueGroup, values: readonly number[], axis: ValueAxis): SeriesOption {
  const data = values.map((value) => drawable(value, axis));
  return { name: group.name, type: "bar", data, barGap: "8%", itemStyle: { color: COLOURS[group.colour] } };
}

function hasNoFigure(spec: ChartSpec): boolean {
  if (spec.kind === "plane") return !spec.series.some(({ up }) => up.some(Number.isFinite));
  const samples = spec.kind === "time" ? spec.series : spec.groups;
  return !samples.some(({ values }) => values.some(Number.isFinite));
}

function emptyNote(): EChartsOption["graphic"] {
  return {
    type: "text",
    left: "center",
    top: "middle",
    style: { text: "no figures", fontSize: 16, fill: COLOURS.grey },
  };
}
