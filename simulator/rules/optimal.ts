import { optimalBand } from "../../sdk/hedging/optimalBand/index.js";
import type { FloatBand } from "../../sdk/hedging/optimalBand/index.js";
import type { PathBlock } from "../engine/block.js";
import type { Problem } from "../engine/types.js";
import type { Rule } from "../engine/zones.js";
import { startNeutral, writeAround, writeWait } from "./around.js";
import { closedFormTable } from "./bands.js";
import { grossOf } from "./shares.js";

/** Keeps the table's error on the safe side. */
const SURELY = 1 - 1e-5;

/**
 * `OptimalBand` as the sdk has it. Its correction only ever widens the closed form's trigger, up to all contracts: a
 * deviation inside both is inside the band, which the table says at once, and the sdk is asked about all others. The
 * table is for one price of gas; where gas is another, the sdk is asked always.
 */
export function optimal(lambda: number, problem: Problem): Rule {
  const steady = closedFormTable(lambda, problem);
  const gross = grossOf(problem);
  return {
    start: startNeutral,
    zones: (block, step, into, held) => {
      const { paths, spots, delta, gammaSpot } = block;
      const at = step * paths;
      const isTabled = block.gasUsd[step] === problem.gasUsd;
      let isDue = false;
      for (let path = 0; path < paths; path++) {
        const centre = -(delta[at + path] ?? 0);
        const deviation = Math.abs((held[path] ?? 0) - centre);
        writeWait(into, path);
        if (isTabled) {
          const spot = spots[at + path] ?? 1;
          steady.find(Math.abs(gammaSpot[at + path] ?? 0) * spot);
          if (deviation <= SURELY * Math.min(steady.first() / spot, gross)) continue;
        }
        const { trigger, target } = bandAt(block, step, path, { lambda, k: problem.k, gross });
        if (deviation <= trigger) continue;
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
