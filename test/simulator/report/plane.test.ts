import { expect } from "chai";

import { chartSvg } from "../../../simulator/report/chartImage.js";
import { chartOption } from "../../../simulator/report/chartOption.js";
import { dataTables } from "../../../simulator/report/dataTable.js";
import { pageOf } from "../../../simulator/report/page.js";
import type { PlaneChart } from "../../../simulator/report/types.js";
import { ChartSpecError, writeReport } from "../../../simulator/report/writeReport.js";

const plane: PlaneChart = {
  kind: "plane",
  id: "frontier",
  title: "Risk and cost",
  caption: "Across risk, up cost.",
  across: { label: "sd", unit: "USD", scale: "log", decimals: 0 },
  up: { label: "cost", unit: "USD", scale: "log", decimals: 1 },
  series: [
    { name: "optimum", style: "line", colour: "grey", across: [4_000, 2_000], up: [250, 500] },
    { name: "rule", style: "markers", colour: "blue", across: [3_000, 1_000], up: [400, 0] },
  ],
};

describe("charts of one figure against another", () => {
  it("pair the figures, join lines in their order, and leave out what a logarithm cannot show", () => {
    const { series, xAxis } = chartOption(plane, { isInteractive: false, legendRows: 1 });
    expect(series).to.have.lengthOf(2);
    expect(series).to.have.nested.property("[0].type", "line");
    expect(series)
      .to.have.nested.property("[0].data")
      .eql([
        [4_000, 250],
        [2_000, 500],
      ]);
    expect(series).to.have.nested.property("[1].type", "scatter");
    expect(series).to.have.nested.property("[1].data[1]").eql([1_000, null]);
    expect(xAxis).to.include({ type: "log", min: 900, max: 4_400 });
  });

  it("are drawn with title and axes, and listed as tables", () => {
    const svg = chartSvg(plane);
    for (const text of ["Risk and cost", "sd, USD", "cost, USD", "optimum", "rule"]) expect(svg).to.include(text);
    expect(dataTables(plane).map(({ title, rows }) => [title, rows[0]])).to.eql([
      ["optimum", ["4,000", "250.0"]],
      ["rule", ["3,000", "400.0"]],
    ]);
    const report = { title: "t", subtitle: "s", summaryTables: [], charts: [plane], notes: [] };
    expect(pageOf(report)).to.include("chart-frontier");
  });

  it("say so when there is nothing to draw, and refuse figures without a partner", async () => {
    const empty = { ...plane, series: [] };
    expect(chartSvg(empty)).to.include("no figures");
    const odd = { ...plane, series: [{ name: "odd", style: "line", colour: "blue", across: [1], up: [] }] } as const;
    const report = { title: "t", subtitle: "s", summaryTables: [], charts: [odd], notes: [] };
    const refused = await writeReport("out/never", report).then(
      () => undefined,
      (error: unknown) => error,
    );
    expect(refused).to.be.instanceOf(ChartSpecError).with.property("message").that.includes("0 values for 1 places");
  });
});
