import { optimalBand } from "../../sdk/hedging/optimalBand/index.js";
import type { FloatBand } from "../../sdk/hedging/optimalBand/index.js";
import type { PathBlock } from "../engine/block.js";
import type { Problem } from "../engine/types.js";
import type { Rule } from "../engine/zones.js";
import { MINIMUM_TRADE, startNeutral, writeAround, writeWait } from "./around.js";
import { grossOf } from "./shares.js";
import { TriggerSieve } from "./sieve.js";

/**
 * `OptimalBand` as the sdk has it. Most deviations are far inside their band, which a sieve made of the sdk's own triggers
 * tells at once; the sdk itself is asked about all others, so the trades are the sdk's to the bit. A path of its own looks
 * (recorded prices, changing gas) is asked about throughout.
 */
export function optimal(lambda: number, problem: Problem): Rule {
  const sieve = new TriggerSieve(lambda, problem.k);
  const gross = grossOf(problem);
  return {
    start: startNeutral,
    zones: (block, step, into, held) => {
      const { paths, spots, delta, gammaSpot } = block;
      const at = step * paths;
      const row = paths > 1 ? sieve.row(block, step) : undefined;
      let isDue = false;
      for (let path = 0; path < paths; path++) {
        const centre = -(delta[at + path] ?? 0);
        const deviation = Math.abs((held[path] ?? 0) - centre);
        writeWait(into, path);
        if (row !== undefined) {
          const spot = spots[at + path] ?? 1;
          const least = sieve.leastTrigger(row, Math.abs(gammaSpot[at + path] ?? 0) * spot) / spot;
          if (deviation <= Math.min(least, gross)) continue;
        }
        const { trigger, target } = bandAt(block, step, path, { lambda, k: problem.k, gross });
        if (deviation <= trigger || deviation - target < MINIMUM_TRADE) continue;
        writeAround(into, path, centre, trigger, target);
        isDue = true;
      }
      return isDue;
    },
  };
}

/** What the owner and the market say of a band. */
export interface BandChoice {
  readonly lambda: number;
  readonly k: number;
  readonly gross: number;
}

/** The sdk's band at a place of a block: θ and vega of a book of one expiry and one volatility follow from its Γ. */
export function bandAt(block: PathBlock, step: number, path: number, { lambda, k, gross }: BandChoice): FloatBand {
  const spot = block.spots[step * block.paths + path] ?? 1;
  const gammaSpot = block.gammaSpot[step * block.paths + path] ?? 0;
  const vol = block.vols[step] ?? 0;
  return optimalBand(
    {
      gammaSpot,
      theta: -0.5 * vol * vol * gammaSpot * spot,
      vega: vol * (block.taus[step] ?? 0) * gammaSpot * spot,
      gross,
    },
    { spot, proportional: k, fixedQuote: block.gasUsd[step] ?? 0, riskPrice: lambda },
  );
}
