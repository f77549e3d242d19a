import { normalCdf } from "../engine/normal.js";
import type { PathBlock } from "../engine/block.js";
import { stepsOf, stepYears } from "../engine/types.js";
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
  const { vol, k } = problem;
  const steps = stepsOf(problem);
  const years = stepYears(problem);
  const tauAt = (step: number): number => (steps - step) * years;
  const rootVol = vol ** -0.25;
  const deltaAt = adjustedDelta(problem);
  const powers = new OctaveTable((x) => [x ** 0.15, 0]);
  const shares = Float64Array.from({ length: steps }, (_, step) => 4.76 * k ** 0.78 * tauAt(step) ** -0.02 * rootVol);
  const centreAt = ({ paths, logs, spots, gammaSpot }: PathBlock, step: number, path: number): number => {
    const at = step * paths + path;
    const gammaSquare = Math.abs(gammaSpot[at] ?? 0) * (spots[at] ?? 0);
    powers.find(lambda * gammaSquare);
    return -deltaAt(logs[at] ?? 0, tauAt(step), (shares[step] ?? 0) * powers.first());
  };
  return {
    start: (block, held) => {
      for (let path = 0; path < held.length; path++) held[path] = centreAt(block, 0, path);
    },
    zones: (block, step, into) => {
      const { paths, spots, gammaSpot } = block;
      const fromGamma = 1.12 * k ** 0.31 * tauAt(step) ** 0.05 * rootVol * lambda ** -0.5;
      const fromTime = k / (lambda * vol * vol * tauAt(step));
      for (let path = 0; path < paths; path++) {
        const spot = spots[step * paths + path] ?? 1;
        const gamma = Math.abs(gammaSpot[step * paths + path] ?? 0) / spot;
        const width = fromGamma * Math.sqrt(gamma) + fromTime / spot;
        writeAround(into, path, centreAt(block, step, path), width, width);
      }
      return true;
    },
  };
}

/** Delta of a book as a function of log-price, years left and how far volatility is moved. */
function adjustedDelta({ book, spot, vol }: Problem): (log: number, tau: number, share: number) => number {
  const lnMoneyness = Float64Array.from(book, ({ strike }) => Math.log(spot / strike));
  const signs = Float64Array.from(book, ({ qty }) => -Math.sign(qty));
  const quantities = Float64Array.from(book, ({ qty }) => qty);
  const shift = book.reduce((sum, { qty, kind }) => sum - (kind === "put" ? qty : 0), 0);
  return (log, tau, share) => {
    let delta = shift;
    let sign = 0;
    let deviation = 0;
    let inverse = 0;
    for (let leg = 0; leg < quantities.length; leg++) {
      // Most books are all written or all held: one root for all of their legs.
      if (signs[leg] !== sign) {
        sign = signs[leg] ?? 0;
        deviation = vol * Math.sqrt(tau * Math.max(LEAST_VARIANCE_SHARE, 1 + sign * share));
        inverse = 1 / deviation;
      }
      delta += (quantities[leg] ?? 0) * normalCdf(((lnMoneyness[leg] ?? 0) + log) * inverse + deviation / 2);
    }
    return delta;
  };
}
