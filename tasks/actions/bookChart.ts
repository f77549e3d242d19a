import { writeFileSync } from "node:fs";

import { foldChart } from "../../scripts/gas/foldChart.js";
import { readSnapshot } from "../../scripts/gas/snapshot.js";

/** Draws the chart of docs/fold.md anew. */
export default function bookChart(): Promise<void> {
  writeFileSync("docs/fold.svg", foldChart(readSnapshot("gas-snapshot.json").gas));
  console.log("Drew docs/fold.svg.");
  return Promise.resolve();
}
