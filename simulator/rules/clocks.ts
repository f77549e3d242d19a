import { pathsPerBlock, Tenor } from "../engine/block.js";
import type { PathBlock } from "../engine/block.js";
import type { Problem } from "../engine/types.js";
import type { Rule } from "../engine/zones.js";
import { startNeutral, writeAround, writeWait } from "./around.js";

const MINUTES_PER_YEAR = 525_600;
const LEAST_VARIANCE_SHARE = 1e-6;

export function interval(minutes: number, problem: Problem): Rule {
  const every = Math.round(minutes / problem.stepMinutes);
  return {
    start: startNeutral,
    zones: ({ paths, delta }, step, into) => {
      if (step % every !== 0) return false;
      const at = step * paths;
      for (let path = 0; path < paths; path++) writeAround(into, path, -(delta[at + path] ?? 0), 0, 0);
      return true;
    },
  };
}

/**
 * Leland 1985, at the block's own volatility: delta at σ²·(1 ± A), A = √(2/π)·2k/(σ·√δt), with 2k the cost of a round trip: above σ for what was
 * written, below it (never below zero) for what is held.
 */
export function leland(minutes: number, problem: Problem): Rule {
  const { k, book } = problem;
  const perVol = (Math.sqrt(2 / Math.PI) * 2 * k) / Math.sqrt(minutes / MINUTES_PER_YEAR);
  const tenor = new Tenor(problem);
  const every = Math.round(minutes / problem.stepMinutes);
  const own = new Float64Array(pathsPerBlock(problem));
  const fill = ({ logs, paths, vols, taus }: PathBlock, step: number): void => {
    const vol = vols[step] ?? 0;
    const rootTau = Math.sqrt(taus[step] ?? 0);
    const deviations = book.map(({ qty }) => {
      const share = Math.max(LEAST_VARIANCE_SHARE, 1 - (Math.sign(qty) * perVol) / vol);
      return vol * Math.sqrt(share) * rootTau;
    });
    tenor.fillWith(deviations, logs, { from: step * paths, paths, at: 0 }, own);
  };
  return {
    start: (block, held) => {
      fill(block, 0);
      for (let path = 0; path < block.paths; path++) held[path] = -(own[path] ?? 0);
    },
    zones: (block, step, into) => {
      if (step % every !== 0) return false;
      fill(block, step);
      const { paths } = block;
      for (let path = 0; path < paths; path++) writeAround(into, path, -(own[path] ?? 0), 0, 0);
      return true;
    },
  };
}

/** Remembers, for each path, the price of the last hedge. */
export function priceMove(share: number): Rule {
  let last = new Float64Array(0);
  return {
    start: (block, held) => {
      last = block.spots.slice(0, block.paths);
      startNeutral(block, held);
    },
    zones: ({ paths, spots, delta }, step, into) => {
      const at = step * paths;
      for (let path = 0; path < paths; path++) {
        const spot = spots[at + path] ?? 0;
        const before = last[path] ?? 0;
        if (Math.abs(spot - before) <= share * before) {
          writeWait(into, path);
          continue;
        }
        writeAround(into, path, -(delta[at + path] ?? 0), 0, 0);
        last[path] = spot;
      }
      return true;
    },
  };
}
