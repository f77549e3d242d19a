import type { YAXisComponentOption } from "echarts";

import type { ValueAxis } from "./types.js";

/** Outlines of markers: as paths they keep their shape in the legend, which stretches the built-in ones. */
export const SYMBOLS = ["path://M0,8L4,0L8,8Z", "path://M4,0L8,4L4,8L0,4Z", "path://M0,0H8V8H0Z"] as const;

/** An axis of values; the second of two has no lines of its own. */
export function valueAxis(axis: ValueAxis, isSecond = false): YAXisComponentOption {
  return {
    type: axis.scale === "log" ? "log" : "value",
    name: axis.unit === "" ? axis.label : `${axis.label}, ${axis.unit}`,
    nameLocation: "middle",
    nameRotate: 90,
    nameGap: 12,
    nameMoveOverlap: true,
    // A second grid of lines would belong to no ticks that the eye can follow.
    splitLine: { show: !isSecond },
    scale: true,
    axisLabel: { fontSize: 12 },
    axisLine: { show: true },
  };
}

/** echarts leaves a gap at null; seven digits are more than a screen shows and keep the page small. */
export function drawable(value: number | undefined, axis: ValueAxis): number | null {
  if (value === undefined || !Number.isFinite(value)) return null;
  if (axis.scale === "log" && value <= 0) return null;
  return Number(value.toPrecision(7));
}
