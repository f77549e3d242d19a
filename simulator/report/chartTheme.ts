import type { Colour } from "./types.js";

/**
 * Okabe and Ito's palette for all kinds of colour vision, its light colours darkened so that each stands out at least
 * 3:1 on white and on the dark background; charts tell series apart by dash as well.
 */
export const COLOURS: Readonly<Record<Colour, string>> = {
  blue: "#0072b2",
  vermilion: "#d55e00",
  green: "#009e73",
  pink: "#c7649b",
  ochre: "#a67600",
  violet: "#8a63d2",
  grey: "#77787a",
};

export const FONT_FAMILY = "DejaVu Sans";
/** Without quotes, because echarts writes it into an SVG attribute as it is. */
const FONT_STACK = `${FONT_FAMILY}, Verdana, sans-serif`;

export interface Shades {
  readonly background: string;
  readonly ink: string;
  readonly muted: string;
  readonly rule: string;
}

export const LIGHT: Shades = { background: "#ffffff", ink: "#1b1f24", muted: "#57606a", rule: "#e1e4e8" };
export const DARK: Shades = { background: "#14171c", ink: "#e6e9ee", muted: "#a2abb8", rule: "#2b313a" };

/** An echarts theme; plain data, so that it can be written into the page as JSON. */
export function themeOf(shades: Shades): object {
  const axis = {
    axisLine: { lineStyle: { color: shades.muted } },
    axisTick: { lineStyle: { color: shades.muted } },
    axisLabel: { color: shades.muted },
    nameTextStyle: { color: shades.ink },
    splitLine: { lineStyle: { color: shades.rule } },
    minorSplitLine: { lineStyle: { color: shades.rule } },
  };
  return {
    backgroundColor: shades.background,
    textStyle: { fontFamily: FONT_STACK, color: shades.ink },
    title: { textStyle: { color: shades.ink }, subtextStyle: { color: shades.muted } },
    legend: { textStyle: { color: shades.ink } },
    tooltip: {
      backgroundColor: shades.background,
      borderColor: shades.muted,
      textStyle: { color: shades.ink },
    },
    categoryAxis: axis,
    valueAxis: axis,
    logAxis: axis,
    timeAxis: axis,
  };
}
