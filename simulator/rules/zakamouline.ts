import { normalCdf } from "../engine/normal.js";
import type { PathBlock } from "../engine/block.js";
import type { Problem } from "../engine/types.js";
import type { Rule } from "../engine/zones.js";
import { writeAround } from "./around.js";
import { OctaveTable } from "./octaveTable.js";

const LEAST_VARIANCE_SHARE = 1e-6;

/**
 * Zakamouline 2006, proportional costs, no rate: to the edge of Δ(σ_m) ± (H1 + H0) with
 * H0 = k/(λSσ²τ), H1 = 1.12·k^0.31·τ^0.05·σ^−0.25·(|Γ|/λ)^0.5, σ_m² = σ²(1 ± 4.76·k^0.78·τ^−0.02·σ^−0.25·(λS²|Γ|)^0.15),
 * plus for what was written. His risk aversion is our λ: both price a variance V at ½λV.
 */
export function zakamouline(lambda: number, problem: Problem): Rule {
  const { k } = problem;
  const deltaAt = adjustedDelta(problem);
  const powers = new OctaveTable((x) => [x ** 0.15, 0]);
  const shareOf = (vol: number, tau: number): number => 4.76 * k ** 0.78 * tau ** -0.02 * vol ** -0.25;
  const centreAt = ({ paths, logs, spots, gammaSpot }: PathBlock, step: number, path: number, now: Now): number => {
    const at = step * paths + path;
    const gammaSquare = Math.abs(gammaSpot[at] ?? 0) * (spots[at] ?? 0);
    powers.find(lambda * gammaSquare);
    return -deltaAt(logs[at] ?? 0, now, now.share * powers.first());
  };
  const nowAt = ({ vols, taus }: PathBlock, step: number): Now => {
    const [vol, tau] = [vols[step] ?? 0, taus[step] ?? 0];
    return { vol, tau, share: shareOf(vol, tau) };
  };
  return {
    start: (block, held) => {
      const now = nowAt(block, 0);
      for (let path = 0; path < held.length; path++) held[path] = centreAt(block, 0, path, now);
    },
    zones: (block, step, into) => {
      const { paths, spots, gammaSpot } = block;
      const now = nowAt(block, step);
      const { vol, tau } = now;
      const fromGamma = 1.12 * k ** 0.31 * tau ** 0.05 * vol ** -0.25 * lambda ** -0.5;
      const fromTime = k / (lambda * vol * vol * tau);
      for (let path = 0; path < paths; path++) {
        const spot = spots[step * paths + path] ?? 1;
        const gamma = Math.abs(gammaSpot[step * paths + path] ?? 0) / spot;
        const width = fromGamma * Math.sqrt(gamma) + fromTime / spot;
        writeAround(into, path, centreAt(block, step, path, now), width, width);
      }
      return true;
    },
  };
}

/** What is the same for all paths of a step: volatility, years left, and how far the one moves per (λS²Γ)^0.15. */
interface Now {
  readonly vol: number;
  readonly tau: number;
  readonly share: number;
}

/** Delta of a book as a function of log-price, volatility, years left and how far volatility is moved. */
function adjustedDelta({ book, spot }: Problem): (log: number, now: Now, moved: number) => number {
  const lnMoneyness = Float64Array.from(book, ({ strike }) => Math.log(spot / strike));
  const signs = Float64Array.from(book, ({ qty }) => -Math.sign(qty));
  const quantities = Float64Array.from(book, ({ qty }) => qty);
  const shift = book.reduce((sum, { qty, kind }) => sum - (kind === "put" ? qty : 0), 0);
  return (log, { vol, tau }, moved) => {
    let delta = shift;
    let sign = 0;
    let deviation = 0;
    let inverse = 0;
    for (let leg = 0; leg < quantities.length; leg++) {
      // Most books are all written or all held: one root for all of their legs.
      if (signs[leg] !== sign) {
        sign = signs[leg] ?? 0;
        deviation = vol * Math.sqrt(tau * Math.max(LEAST_VARIANCE_SHARE, 1 + sign * moved));
        inverse = 1 / deviation;
      }
      delta += (quantities[leg] ?? 0) * normalCdf(((lnMoneyness[leg] ?? 0) + log) * inverse + deviation / 2);
    }
    return delta;
  };
}
