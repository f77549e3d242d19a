import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

import { legendRowsOf } from "./chartImage.js";
import { chartOption } from "./chartOption.js";
import { DARK, LIGHT, type Shades, themeOf } from "./chartTheme.js";
import { dataTables } from "./dataTable.js";
import type { ChartSpec, Report, Table, ValueAxis } from "./types.js";

const require = createRequire(import.meta.url);

/** Least width of a chart in pixels; on a narrower screen it is moved sideways, so that its legend never overlaps. */
const CHART_MIN_WIDTH = 860;
/** From here on a table is folded. */
const LONG_TABLE_ROWS = 30;

/** A page that needs nothing but itself: it works from a disk without a network, and its policy allows none. */
export function pageOf(report: Report): string {
  const echarts = readFileSync(require.resolve("echarts/dist/echarts.min.js"), "utf8");
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data:">
<title>${escapeHtml(report.title)}</title>
<style>${STYLE}</style>
</head>
<body>
<main>
<header><h1>${escapeHtml(report.title)}</h1><p>${escapeHtml(report.subtitle)}</p></header>
${report.summaryTables.map((table) => `<section>${summaryHtml(table)}</section>`).join("\n")}
${report.charts.map(figureHtml).join("\n")}
${notesHtml(report.notes)}
</main>
<noscript><p>The charts need JavaScript; their figures are in the tables above.</p></noscript>
<script>${escapeScript(echarts)}</script>
<script type="application/json" id="charts">${escapeScript(JSON.stringify(payloadOf(report)))}</script>
<script>${SCRIPT}</script>
</body>
</html>
`;
}

/** Escapes text for element content and for quoted attributes. */
export function escapeHtml(text: string): string {
  const entities: Readonly<Record<string, string>> = {
    "&": "&amp;",
    "<": "&lt;",
    ">": "&gt;",
    '"': "&quot;",
    "'": "&#39;",
  };
  return text.replace(/[&<>"']/g, (character) => entities[character] ?? character);
}

/** A closing tag or a comment inside a script would end it; in JavaScript and JSON strings \x3c and < are one. */
function escapeScript(text: string): string {
  return text.replace(/<(?=[/!]|script)/gi, text.startsWith("{") ? "\\u003c" : "\\x3c");
}

function figureHtml(chart: ChartSpec): string {
  const tables = dataTables(chart).map((table) => `<h3>${escapeHtml(table.title)}</h3>${rowsHtml(table)}`);
  return `<figure aria-labelledby="title-${chart.id}">
<h2 id="title-${chart.id}">${escapeHtml(chart.title)}</h2>
<figcaption>${escapeHtml(chart.caption)}</figcaption>
<div class="scroll"><div class="chart" id="chart-${chart.id}"></div></div>
<details><summary>Figures of this chart</summary>${tables.join("")}</details>
</figure>`;
}

/** A long table is folded, so that nobody has to scroll past it to see the charts. */
function summaryHtml(table: Table): string {
  const head = `<h2>${escapeHtml(table.title)}</h2>`;
  if (table.rows.length <= LONG_TABLE_ROWS) return head + rowsHtml(table);
  return `${head}<details><summary>All ${table.rows.length} rows</summary>${rowsHtml(table)}</details>`;
}

function rowsHtml(table: Table): string {
  const cell = (tag: string, text: string, index: number): string =>
    `<${tag}${table.columns[index]?.align === "right" ? ' class="figure"' : ""}>${escapeHtml(text)}</${tag}>`;
  const head = table.columns.map(({ label }, index) => cell("th", label, index)).join("");
  const rows = table.rows.map((row) => `<tr>${row.map((text, index) => cell("td", text, index)).join("")}</tr>`);
  return `
<div class="scroll" tabindex="0"><table><thead><tr>${head}</tr></thead><tbody>${rows.join("\n")}</tbody></table></div>`;
}

function notesHtml(notes: readonly string[]): string {
  if (notes.length === 0) return "";
  return `<section><h2>Notes</h2><ul>${notes.map((note) => `<li>${escapeHtml(note)}</li>`).join("")}</ul></section>`;
}

function payloadOf(report: Report): object {
  return {
    themes: { light: themeOf(LIGHT), dark: themeOf(DARK) },
    charts: report.charts.map((chart) => ({
      id: chart.id,
      option: chartOption(chart, { isInteractive: true, legendRows: legendRowsOf(chart, CHART_MIN_WIDTH - 32) }),
      axes: axesOf(chart).map(({ unit, decimals }) => ({ unit, decimals: decimals ?? 2 })),
    })),
  };
}

/** The axis of each series, for the tooltip's decimals and unit. */
function axesOf(chart: ChartSpec): ValueAxis[] {
  if (chart.kind === "time")
    return chart.series.map(({ axis }) => (axis === "right" ? (chart.right ?? chart.left) : chart.left));
  if (chart.kind === "plane") return chart.series.map(() => chart.up);
  if (chart.kind === "bars") return chart.groups.map(() => chart.axis);
  return chart.groups.map(() => ({ label: "", unit: "", decimals: 0 }));
}

const variables = (shades: Shades): string =>
  `--background:${shades.background};--ink:${shades.ink};--muted:${shades.muted};--rule:${shades.rule}`;

const STYLE = `
:root{${variables(LIGHT)}}
@media (prefers-color-scheme:dark){:root{${variables(DARK)}}}
*{box-sizing:border-box}
body{margin:0;background:var(--background);color:var(--ink);font:16px/1.5 "DejaVu Sans",Verdana,system-ui,sans-serif}
main{max-width:1120px;margin:0 auto;padding:32px 24px 64px}
h1{font-size:1.7rem;line-height:1.25;margin:0 0 8px}
h2{font-size:1.2rem;margin:40px 0 4px}
h3{font-size:1rem;margin:16px 0 4px}
header p,figcaption{color:var(--muted);margin:0 0 8px;max-width:90ch}
figure{margin:0}
.chart{width:100%;min-width:${CHART_MIN_WIDTH}px;height:460px}
.scroll{overflow-x:auto}
table{border-collapse:collapse;font-size:.875rem;font-variant-numeric:tabular-nums}
th,td{padding:4px 16px 4px 0;text-align:left;border-bottom:1px solid var(--rule);white-space:nowrap}
th{font-weight:600}
.figure{text-align:right}
details{margin-top:4px}
details .scroll{max-height:420px;overflow:auto}
summary{cursor:pointer;color:var(--muted);font-size:.875rem}
li{margin:4px 0}
`;

/** Only what JSON cannot hold: the tooltips' number format, the change of theme, the change of size. */
const SCRIPT = `
"use strict";
const { themes, charts } = JSON.parse(document.getElementById("charts").textContent);
const dark = matchMedia("(prefers-color-scheme: dark)");
const theme = () => (dark.matches ? themes.dark : themes.light);
const drawn = charts.map(({ id, option, axes }) => {
  option.series.forEach((series, index) => {
    const { unit, decimals } = axes[index];
    const show = (value) => value.toLocaleString("en-US", { minimumFractionDigits: decimals, maximumFractionDigits: decimals });
    const one = (value) => (Array.isArray(value) ? value[value.length - 1] : value);
    series.tooltip = { valueFormatter: (value) => (one(value) == null ? "–" : show(one(value)) + " " + unit) };
  });
  const chart = echarts.init(document.getElementById("chart-" + id), theme(), { renderer: "canvas" });
  chart.setOption(option);
  return chart;
});
dark.addEventListener("change", () => drawn.forEach((chart) => chart.setTheme(theme())));
addEventListener("resize", () => drawn.forEach((chart) => chart.resize()));
`;
