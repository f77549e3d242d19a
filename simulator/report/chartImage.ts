import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

import { initWasm, Resvg } from "@resvg/resvg-wasm";
import * as echarts from "echarts";

import { chartOption, namesOf } from "./chartOption.js";
import { FONT_FAMILY, LIGHT, themeOf } from "./chartTheme.js";
import { fontMetricsOf } from "./fontMetrics.js";
import type { ChartSpec } from "./types.js";

export const IMAGE_WIDTH = 1_200;
const IMAGE_HEIGHT = 640;
/** Pixels of the PNG for each unit of the SVG, so that it stays sharp on dense screens. */
const PNG_ZOOM = 1.5;
const CAPTION_PIXELS = 13;
const LEGEND_SYMBOL = 28 + 8 + 18;

const require = createRequire(import.meta.url);
const fonts = ["DejaVuSans.ttf", "DejaVuSans-Bold.ttf"].map((name) =>
  readFileSync(require.resolve(`dejavu-fonts-ttf/ttf/${name}`)),
);
const [regular = new Uint8Array()] = fonts;
const metrics = fontMetricsOf(regular);

let wasm: Promise<void> | undefined;

/** Draws a chart as SVG, with its title and caption in the picture. */
export function chartSvg(spec: ChartSpec): string {
  echarts.setPlatformAPI({ measureText: measureForEcharts });
  const chart = echarts.init(null, themeOf(LIGHT), {
    renderer: "svg",
    ssr: true,
    width: IMAGE_WIDTH,
    height: IMAGE_HEIGHT,
  });
  try {
    const captionLines = breakLines(spec.caption, IMAGE_WIDTH - 48, CAPTION_PIXELS);
    const legendRows = legendRowsOf(spec, IMAGE_WIDTH - 48);
    chart.setOption(chartOption(spec, { title: { text: spec.title, captionLines }, isInteractive: false, legendRows }));
    return chart.renderToSVGString();
  } finally {
    chart.dispose();
  }
}

/** Turns that very SVG into a PNG. */
export async function pngOf(svg: string): Promise<Uint8Array> {
  // The module can be started only once in a process.
  wasm ??= initWasm(readFileSync(require.resolve("@resvg/resvg-wasm/index_bg.wasm")));
  await wasm;
  const image = new Resvg(svg, {
    font: { fontBuffers: fonts, defaultFontFamily: FONT_FAMILY, sansSerifFamily: FONT_FAMILY },
    fitTo: { mode: "zoom", value: PNG_ZOOM },
  });
  try {
    return image.render().asPng();
  } finally {
    image.free();
  }
}

/** Rows that a chart's legend takes in a width in pixels. */
export function legendRowsOf(spec: ChartSpec, width: number): number {
  let rows = 1;
  let used = 0;
  for (const name of namesOf(spec)) {
    const item = LEGEND_SYMBOL + metrics.widthOf(name, CAPTION_PIXELS);
    if (used > 0 && used + item > width) [rows, used] = [rows + 1, 0];
    used += item;
  }
  return rows;
}

/** Breaks a text at spaces into lines of at most `width` pixels; a longer word stands alone. */
export function breakLines(text: string, width: number, fontPixels: number): string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(/\s+/).filter((piece) => piece !== "")) {
    const longer = line === "" ? word : `${line} ${word}`;
    if (line !== "" && metrics.widthOf(longer, fontPixels) > width) {
      lines.push(line);
      line = word;
    } else {
      line = longer;
    }
  }
  return line === "" ? lines : [...lines, line];
}

/** Bold is about a tenth wider than the regular face. */
function measureForEcharts(text: string, font?: string): { width: number } {
  const pixels = Number(/(\d*\.?\d+)px/.exec(font ?? "")?.[1] ?? 12);
  return { width: metrics.widthOf(text, pixels) * (/bold/.test(font ?? "") ? 1.1 : 1) };
}
