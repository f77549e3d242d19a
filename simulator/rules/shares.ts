import type { Problem } from "../engine/types.js";
import type { Rule } from "../engine/zones.js";
import { startNeutral, writeAround, writeWait } from "./around.js";

/** Contracts of a book, whatever their sign: what bands are shares of, as in the contract's `grossWad`. */
export function grossOf(problem: Pick<Problem, "book">): number {
  return problem.book.reduce((sum, { qty }) => sum + Math.abs(qty), 0);
}

export function noHedge(): Rule {
  return { start: (_, held) => void held.fill(0), zones: () => false };
}

export function deltaThreshold(share: number, problem: Problem): Rule {
  return fixedBand({ trigger: share, target: 0 }, problem);
}

export function fixedBand(shares: { readonly trigger: number; readonly target: number }, problem: Problem): Rule {
  const gross = grossOf(problem);
  const trigger = shares.trigger * gross;
  const target = shares.target * gross;
  return {
    start: startNeutral,
    zones: ({ paths, delta }, step, into, held) => {
      const at = step * paths;
      let isDue = false;
      for (let path = 0; path < paths; path++) {
        const centre = -(delta[at + path] ?? 0);
        if (Math.abs((held[path] ?? 0) - centre) <= trigger) {
          writeWait(into, path);
        } else {
          writeAround(into, path, centre, trigger, target);
          isDue = true;
        }
      }
      return isDue;
    },
  };
}
