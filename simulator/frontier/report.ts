import type { Report } from "../report/types.js";
import type { Comparison } from "./compare.js";
import type { Frontier } from "./frontier.js";
import { comparisonTable, frontierTable, meanTable } from "./tables.js";

/** The page of a run. */
export function frontierReport(frontier: Frontier, comparisons: readonly Comparison[], seed: number): Report {
  const { problem } = frontier;
  return {
    title: `The cheapest hedge for its risk: ${problem.name}`,
    subtitle: `${problem.paths} paths of geometric Brownian motion, seed ${seed}.`,
    summaryTables: [frontierTable(frontier), meanTable(comparisons), comparisonTable(problem.name, comparisons)],
    charts: [],
    notes: [],
  };
}
