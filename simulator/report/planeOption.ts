import type { EChartsOption, SeriesOption, XAXisComponentOption } from "echarts";

import { drawable, SYMBOLS, valueAxis } from "./axis.js";
import { COLOURS } from "./chartTheme.js";
import type { PlaneChart, PlaneSeries } from "./types.js";

/** One figure against another: a point for each pair, joined in their order where the series is a line. */
export function planeOption(spec: PlaneChart): EChartsOption {
  const across = valueAxis(spec.across) as XAXisComponentOption;
  return {
    xAxis: { ...across, nameRotate: 0, nameGap: 30, splitLine: { show: true }, ...rangeOf(spec, "across") },
    yAxis: { ...valueAxis(spec.up), ...rangeOf(spec, "up") },
    series: spec.series.map((series, index) => planeSeries(series, spec, index)),
  };
}

function planeSeries(series: PlaneSeries, spec: PlaneChart, index: number): SeriesOption {
  const color = COLOURS[series.colour];
  const data = series.across.map((across, point) => [
    drawable(across, spec.across),
    drawable(series.up[point], spec.up),
  ]);
  const symbol = SYMBOLS[index % SYMBOLS.length] ?? SYMBOLS[0];
  const marks = {
    symbol,
    symbolKeepAspect: true,
    symbolSize: series.isEmphasised === true ? 8 : 6,
    itemStyle: { color },
  };
  if (series.style === "markers") return { name: series.name, type: "scatter", data, ...marks };
  return {
    name: series.name,
    type: "line",
    data,
    ...marks,
    z: series.isEmphasised === true ? 3 : 2,
    lineStyle: { color, width: series.isEmphasised === true ? 2.6 : 1.6, type: series.dash ?? "solid" },
  };
}

/** A logarithmic axis would else reach to the next power of ten, and most of the picture stay empty. */
function rangeOf(spec: PlaneChart, side: "across" | "up"): { min?: number; max?: number } {
  if (spec[side].scale !== "log") return {};
  const values = spec.series.flatMap((series) => series[side].filter((value) => Number.isFinite(value) && value > 0));
  if (values.length === 0) return {};
  return { min: round(0.9 * Math.min(...values)), max: round(1.1 * Math.max(...values)) };
}

function round(value: number): number {
  return Number(value.toPrecision(2));
}
