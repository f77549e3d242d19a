import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { chartSvg, pngOf } from "./chartImage.js";
import { pageOf } from "./page.js";
import type { ChartSpec, Report } from "./types.js";

/**
 * Writes `report.html` and each chart as `<id>.svg` and `<id>.png` (made from that SVG) into a folder, which is made
 * if it is not there. Returns the paths of all files written, the page first.
 */
export async function writeReport(dir: string, report: Report): Promise<readonly string[]> {
  requireDrawable(report.charts);
  await mkdir(dir, { recursive: true });
  const page = join(dir, "report.html");
  await writeFile(page, pageOf(report));
  const written = [page];
  for (const chart of report.charts) {
    const svg = chartSvg(chart);
    const [svgFile, pngFile] = [join(dir, `${chart.id}.svg`), join(dir, `${chart.id}.png`)];
    await writeFile(svgFile, svg);
    await writeFile(pngFile, await pngOf(svg));
    written.push(svgFile, pngFile);
  }
  return written;
}

/** A report that contradicts itself is a fault of the caller; it is refused before anything is written. */
function requireDrawable(charts: readonly ChartSpec[]): void {
  const seen = new Set<string>();
  for (const chart of charts) {
    if (!/^[a-z0-9-]+$/.test(chart.id))
      throw new ChartSpecError(chart.id, "its id is not lower-case letters, digits, hyphens");
    if (seen.has(chart.id)) throw new ChartSpecError(chart.id, "another chart has the same id");
    seen.add(chart.id);
    const fault = faultOf(chart);
    if (fault !== undefined) throw new ChartSpecError(chart.id, fault);
  }
}

function faultOf(chart: ChartSpec): string | undefined {
  if (chart.kind === "histogram") return undefined;
  if (chart.kind === "plane") {
    const odd = chart.series.find(({ across, up }) => across.length !== up.length);
    return odd && `"${odd.name}" has ${odd.up.length} values for ${odd.across.length} places`;
  }
  if (chart.kind === "bars") {
    const odd = chart.groups.find(({ values }) => values.length !== chart.categories.length);
    return odd && `"${odd.name}" has ${odd.values.length} values for ${chart.categories.length} categories`;
  }
  for (const { name, axis, times, values } of chart.series) {
    if (times.length !== values.length) return `"${name}" has ${values.length} values for ${times.length} times`;
    if (axis === "right" && chart.right === undefined) return `"${name}" stands on a right axis that is not described`;
  }
  return undefined;
}

export class ChartSpecError extends Error {
  constructor(id: string, fault: string) {
    super(`The chart "${id}" cannot be drawn: ${fault}. Mend the chart's description.`);
    this.name = new.target.name;
  }
}
