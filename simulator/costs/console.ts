import { SimulationInputError } from "../errors.js";
import { readPriceFile } from "../market/priceFile.js";
import { formatNumber } from "../report/chartOption.js";
import { createTerminal } from "../report/terminal.js";
import { sizeCosts } from "./depth.js";

/** What the command line gives. */
export interface RawDepth {
  readonly prices: string | undefined;
  readonly json: boolean;
}

/** The pool of the case files: 0.05 %. */
const FEE = 0.0005;
const BPS = 10_000;

/** `sim depth`: what `k` is at each size, from a pool's minutes. @throws SimulationInputError, PriceDataError */
export function depthOnTerminal(raw: RawDepth): void {
  if (raw.prices === undefined) {
    throw new SimulationInputError("No pool was given", "Name a CSV of a pool's minutes by --prices.");
  }
  const { bars } = readPriceFile(raw.prices);
  const costs = sizeCosts(bars, FEE);
  if (raw.json) {
    process.stdout.write(`${JSON.stringify({ prices: raw.prices, fee: FEE, costs })}\n`);
    return;
  }
  const terminal = createTerminal({ out: process.stdout, progress: process.stderr, env: process.env });
  const bps = (fraction: number): string => formatNumber(BPS * fraction, 2);
  terminal.printTable({
    title: `k of an order in basis points, fee of ${bps(FEE)} included, over ${bars.length} minutes of ${raw.prices}`,
    columns: [
      { label: "order, ETH", align: "right" },
      { label: "median minute", align: "right" },
      { label: "one of ten is dearer than", align: "right" },
      { label: "one of a hundred", align: "right" },
    ],
    rows: costs.map(({ size, median, ninth, worst }) => [String(size), bps(median), bps(ninth), bps(worst)]),
  });
}
