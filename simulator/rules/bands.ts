import type { Problem } from "../engine/types.js";
import type { Rule } from "../engine/zones.js";
import { closedFormBand } from "../../sdk/hedging/optimalBand/index.js";
import { MINIMUM_TRADE, startNeutral, writeAround, writeWait } from "./around.js";
import { OctaveTable } from "./octaveTable.js";

/** Whalley and Wilmott 1997: half-width (3·k·S·Γ²/(2λ))^(1/3), to its edge, as if hedges were without a fixed cost. */
export function whalleyWilmott(lambda: number, problem: Problem): Rule {
  return bandRule(lambda, { ...problem, gasUsd: 0 }, 0);
}

/** The sdk's closed form, at the problem's gas throughout; below the smallest trade it waits, as the contracts do. */
export function closedForm(lambda: number, problem: Problem): Rule {
  return bandRule(lambda, problem, MINIMUM_TRADE);
}

/**
 * The closed form times spot is a function of Γ·S² alone (multiply its two equations by S³ and S⁴), so the sdk is asked
 * once for each node of a table and not at each of a billion steps; relative error below 1e-6, asserted in the tests.
 */
export function closedFormTable(lambda: number, { k, gasUsd }: Pick<Problem, "k" | "gasUsd">): OctaveTable {
  const terms = { spot: 1, proportional: k, fixedQuote: gasUsd, riskPrice: lambda };
  return new OctaveTable((gammaSquare) => {
    const { trigger, target } = closedFormBand({ gammaSpot: gammaSquare }, terms);
    return [trigger, target];
  });
}

function bandRule(lambda: number, costs: Pick<Problem, "k" | "gasUsd">, minimum: number): Rule {
  const bands = closedFormTable(lambda, costs);
  return {
    start: startNeutral,
    zones: ({ paths, spots, delta, gammaSpot }, step, into, held) => {
      const at = step * paths;
      let isDue = false;
      for (let path = 0; path < paths; path++) {
        const spot = spots[at + path] ?? 1;
        bands.find(Math.abs(gammaSpot[at + path] ?? 0) * spot);
        const centre = -(delta[at + path] ?? 0);
        const trigger = bands.first() / spot;
        const deviation = Math.abs((held[path] ?? 0) - centre);
        if (deviation <= trigger || deviation - bands.second() / spot < minimum) {
          writeWait(into, path);
        } else {
          writeAround(into, path, centre, trigger, bands.second() / spot);
          isDue = true;
        }
      }
      return isDue;
    },
  };
}
