import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import vm from "node:vm";

import { expect } from "chai";

import { breakLines, chartSvg, legendRowsOf } from "../../../simulator/report/chartImage.js";
import { binLabel, chartOption, formatNumber } from "../../../simulator/report/chartOption.js";
import { COLOURS, DARK, LIGHT } from "../../../simulator/report/chartTheme.js";
import { dataTables } from "../../../simulator/report/dataTable.js";
import { pageOf } from "../../../simulator/report/page.js";
import type { BarChart, ChartSpec, HistogramChart, Report, TimeChart } from "../../../simulator/report/types.js";
import { ChartSpecError, writeReport } from "../../../simulator/report/writeReport.js";

const START = Date.UTC(2020, 2, 12) / 1000;
const minutes = (count: number): number[] => Array.from({ length: count }, (_, minute) => START + minute * 60);

function timeChart(values: readonly number[], more: Partial<TimeChart> = {}): TimeChart {
  const series = [
    { name: "spot", axis: "left", style: "line", colour: "blue", times: minutes(values.length), values } as const,
  ];
  return {
    kind: "time",
    id: "price",
    title: "Price",
    caption: "Spot.",
    left: { label: "price", unit: "USDC" },
    series,
    ...more,
  };
}

const bars: BarChart = {
  kind: "bars",
  id: "parts",
  title: "Parts",
  caption: "By part.",
  axis: { label: "P&L", unit: "USDC", decimals: 0 },
  categories: ["premium", "gas"],
  groups: [{ name: "hedged", colour: "blue", values: [1234.5, -20] }],
};

const sizes: HistogramChart = {
  kind: "histogram",
  id: "sizes",
  title: "Sizes",
  caption: "How often.",
  axis: { label: "P&L", unit: "USDC" },
  groups: [
    { name: "hedged", colour: "blue", values: [0.5, 1.5, 1.6] },
    { name: "unhedged", colour: "vermilion", values: [-0.5, Number.NaN] },
  ],
  binCount: 3,
};

const report = (...charts: ChartSpec[]): Report => ({
  title: "Run <1>",
  subtitle: 'said "so" & more',
  summaryTables: [
    {
      title: "Result",
      columns: [
        { label: "what", align: "left" },
        { label: "USDC", align: "right" },
      ],
      rows: [["gas", "-20"]],
    },
  ],
  charts,
  notes: ["</script><script>throw new Error('escaped')</script>"],
});

const pngSize = (png: Uint8Array): [number, number] => {
  const view = new DataView(png.buffer, png.byteOffset);
  return [view.getUint32(16), view.getUint32(20)];
};

const seriesOf = (option: ReturnType<typeof chartOption>): { data: unknown[]; symbol?: string }[] =>
  option.series as { data: unknown[]; symbol?: string }[];

const inPage = { isInteractive: true, legendRows: 1 };

describe("report", () => {
  describe("files", () => {
    let dir = "";
    before(() => (dir = mkdtempSync(join(tmpdir(), "keel-report-"))));
    after(() => rmSync(dir, { recursive: true }));

    it("writes a page and each chart as SVG and PNG into a folder it makes", async () => {
      const folder = join(dir, "deep", "out");
      const files = await writeReport(folder, report(timeChart([1, 2, 3]), bars));
      expect(files.map((file) => file.slice(folder.length + 1))).to.deep.equal([
        "report.html",
        "price.svg",
        "price.png",
        "parts.svg",
        "parts.png",
      ]);
      const png = readFileSync(join(folder, "price.png"));
      expect(png.subarray(1, 4).toString()).to.equal("PNG");
      expect(pngSize(png)).to.deep.equal([1800, 960]);
    });

    it("writes a page that asks nothing of a network and shows text as text", () => {
      const html = pageOf(report(timeChart([1, 2, 3])));
      expect(html).to.include("<h1>Run &lt;1&gt;</h1><p>said &quot;so&quot; &amp; more</p>");
      expect(html).to.include("<li>&lt;/script&gt;&lt;script&gt;throw");
      expect(html).to.include("default-src 'none'");
      expect(html.replace(/<script>[^]*?<\/script>/g, "")).to.not.match(/(src|href)=/);
      // Three scripts were opened, so three must be closed: nothing inside one ends it early.
      expect(html.match(/<\/script>/g)).to.have.length(3);
      const scripts = [...html.matchAll(/<script>([^]*?)<\/script>/g)].map((match) => match[1] ?? "");
      for (const script of scripts) expect(() => new vm.Script(script)).to.not.throw();
      const json = /<script type="application\/json" id="charts">([^]*?)<\/script>/.exec(html)?.[1] ?? "";
      expect(JSON.parse(json)).to.have.property("charts").with.length(1);
    });

    it("folds a table of more than thirty rows, so that the charts are in sight", () => {
      const table = (rows: number) => ({
        title: "Hedges",
        columns: [{ label: "n", align: "left" as const }],
        rows: Array.from({ length: rows }, (_, n) => [`row ${n}`]),
      });
      const page = (rows: number) => pageOf({ ...report(timeChart([1, 2])), summaryTables: [table(rows)] });
      expect(page(30)).to.not.include("<summary>All");
      expect(page(31)).to.include("<h2>Hedges</h2><details><summary>All 31 rows</summary>").and.include("row 30");
    });

    it("refuses charts that contradict themselves and writes nothing", async () => {
      const [line] = timeChart([1, 2]).series;
      if (line === undefined) throw new Error("the chart has a line");
      const faults: [ChartSpec[], RegExp][] = [
        [[timeChart([1]), timeChart([2])], /another chart has the same id/],
        [[timeChart([1], { id: "../x" })], /its id is not/],
        [[timeChart([1], { series: [{ ...line, values: [1] }] })], /"spot" has 1 values for 2 times/],
        [[timeChart([1], { series: [{ ...line, axis: "right" }] })], /right axis that is not described/],
        [[{ ...bars, categories: ["premium"] }], /"hedged" has 2 values for 1 categories/],
      ];
      for (const [charts, message] of faults) {
        const error = await writeReport(join(dir, "refused"), report(...charts)).catch((cause: unknown) => cause);
        expect(error).to.be.instanceOf(ChartSpecError);
        expect(String(error)).to.match(message);
      }
      expect(() => readFileSync(join(dir, "refused", "report.html"))).to.throw("ENOENT");
    });
  });

  describe("chart", () => {
    it("carries title, caption, axes with units and legend into the image", () => {
      const svg = chartSvg(timeChart([1, 2, 3]));
      for (const text of ["Price", "Spot.", "price, USDC", "time, UTC", "spot", "12 Mar"])
        expect(svg).to.include(`>${text}<`);
    });

    it("leaves a gap where a value is not finite, and on a log axis where it is not above zero", () => {
      const values = [1, Number.NaN, Number.NEGATIVE_INFINITY, 0, -2];
      const drawn = (spec: TimeChart): unknown[] =>
        (seriesOf(chartOption(spec, inPage))[0]?.data ?? []).map((point) => (point as unknown[])[1]);
      expect(drawn(timeChart(values))).to.deep.equal([1, null, null, 0, -2]);
      const left = { label: "fee", unit: "gwei", scale: "log" } as const;
      expect(drawn(timeChart(values, { left }))).to.deep.equal([1, null, null, null, null]);
      expect(chartSvg(timeChart(values, { left }))).to.not.include("NaN");
    });

    it("says so when there are no figures, instead of failing", () => {
      for (const spec of [
        timeChart([]),
        timeChart([Number.NaN]),
        { ...sizes, groups: [] },
        { ...bars, categories: [], groups: [] },
      ]) {
        expect(chartSvg(spec)).to.include("no figures");
      }
      expect(chartSvg(timeChart([1]))).to.not.include("no figures");
    });

    it("draws 30,000 points into a small image", () => {
      const values = Array.from({ length: 30_000 }, (_, minute) => Math.sin(minute / 500));
      expect(chartSvg(timeChart(values)).length).to.be.below(300_000);
    });

    it("is plain data, so that the page can hold it as JSON", () => {
      for (const spec of [timeChart([1, 2]), bars, sizes]) {
        const option = chartOption(spec, inPage);
        expect(JSON.parse(JSON.stringify(option))).to.deep.equal(option);
      }
    });

    it("starts bars at zero", () => {
      expect((chartOption(bars, inPage).yAxis as { scale: boolean }).scale).to.equal(false);
    });

    it("gives the legend rows as its names need", () => {
      const named = (count: number): HistogramChart => ({
        ...sizes,
        groups: Array.from({ length: count }, (_, n) => ({
          name: `a rather long name, number ${n}`,
          colour: "blue",
          values: [],
        })),
      });
      expect([1, 4, 8].map((count) => legendRowsOf(named(count), 1_152))).to.deep.equal([1, 1, 2]);
    });

    it("breaks captions at words within the width", () => {
      expect(breakLines("", 100, 13)).to.deep.equal([]);
      expect(breakLines("one  two\nthree", 1_000, 13)).to.deep.equal(["one two three"]);
      expect(breakLines("one two three", 60, 13)).to.deep.equal(["one two", "three"]);
      expect(breakLines("incomprehensibilities", 10, 13)).to.deep.equal(["incomprehensibilities"]);
    });

    it("shows each colour at 3:1 or more against the light and the dark background", () => {
      const channel = (hex: string): number => {
        const share = Number.parseInt(hex, 16) / 255;
        return share <= 0.03928 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
      };
      const luminance = (colour: string): number =>
        0.2126 * channel(colour.slice(1, 3)) +
        0.7152 * channel(colour.slice(3, 5)) +
        0.0722 * channel(colour.slice(5, 7));
      for (const [name, colour] of Object.entries(COLOURS)) {
        for (const { background } of [LIGHT, DARK]) {
          const [darker = 0, lighter = 0] = [luminance(colour), luminance(background)].toSorted((a, b) => a - b);
          expect((lighter + 0.05) / (darker + 0.05), `${name} on ${background}`).to.be.at.least(3);
        }
      }
    });
  });

  describe("data tables", () => {
    it("show lines by time with units, and markers apart", () => {
      const [line] = timeChart([100, Number.NaN]).series;
      if (line === undefined) throw new Error("the chart has a line");
      const hedges = { ...line, name: "hedges", style: "markers", times: [START + 30], values: [7] } as const;
      const tables = dataTables(timeChart([], { series: [line, hedges] }));
      expect(tables.map(({ title }) => title)).to.deep.equal(["values", "hedges"]);
      expect(tables[0]?.columns.map(({ label }) => label)).to.deep.equal(["time, UTC", "spot (USDC)"]);
      expect(tables[0]?.rows).to.deep.equal([
        ["2020-03-12 00:00", "100.00"],
        ["2020-03-12 00:01", "–"],
      ]);
    });

    it("are thinned when long, keep the last row and say so", () => {
      const [table] = dataTables(timeChart(Array.from({ length: 2_880 }, (_, minute) => minute)));
      expect(table?.title).to.equal("values, every 24th of 2,880 points");
      expect(table?.rows).to.have.length(121);
      expect(table?.rows.at(-1)).to.deep.equal(["2020-03-13 23:59", "2,879.00"]);
    });

    it("show bars by category and histograms by bin", () => {
      expect(dataTables(bars)[0]?.rows).to.deep.equal([
        ["premium", "1,235"],
        ["gas", "-20"],
      ]);
      expect(dataTables(sizes)[0]?.rows).to.deep.equal([
        ["-1 to 0", "0", "1"],
        ["0 to 1", "1", "0"],
        ["1 to 2", "2", "0"],
      ]);
    });

    it("write figures with groups and a dash for none, bins to the digits that tell them apart", () => {
      expect(formatNumber(-1234567.891, 2)).to.equal("-1,234,567.89");
      expect(formatNumber(Number.POSITIVE_INFINITY, 2)).to.equal("–");
      expect(binLabel(-75_000, -70_000)).to.equal("-75,000 to -70,000");
      expect(binLabel(0, 0.025)).to.equal("0 to 0.025");
    });
  });
});
