/** What fees take of a return, along a path of plain growth: the vault's own arithmetic, period by period. */
import { YEAR_SECONDS } from "../math/wad.js";

import { dueSharesDown, VIRTUAL_SHARES } from "./due.js";
import type { FeeState, FeeTerms } from "./due.js";

const RAY = 10n ** 27n;
/** Enough that no rounding shows: a million whole tokens of six decimals. */
const STARTING_QUOTE = 10n ** 12n;
const SHARES_A_UNIT = VIRTUAL_SHARES;

/** Yearly growth of the exit mark before fees, 0.1 for a tenth, and for how long. */
export interface PlainGrowth {
  readonly yearlyGrowth: number;
  readonly years: number;
}

/** For every unit put in at the start: worth at the end, and what each fee's shares are worth then. */
export interface FeeCost {
  readonly before: number;
  readonly after: number;
  readonly management: number;
  readonly performance: number;
}

/** Nobody comes or goes; gains are charged at the end of each whole period, and what is due then at the end. */
export function feeCost(terms: FeeTerms, { yearlyGrowth, years }: PlainGrowth): FeeCost {
  const end = BigInt(Math.round(years * Number(YEAR_SECONDS)));
  const navAt = (seconds: bigint) => {
    const grown = (1 + yearlyGrowth) ** (Number(seconds) / Number(YEAR_SECONDS));
    return BigInt(Math.round(Number(STARTING_QUOTE) * grown));
  };
  const invested = STARTING_QUOTE * SHARES_A_UNIT;
  let supply = invested;
  let state: FeeState = { accruedAt: 0n, crystallisedAt: 0n, highWaterMarkRay: RAY / SHARES_A_UNIT };
  let [management, performance] = [0n, 0n];
  for (let at = 0n; at < end;) {
    const next = at + terms.crystallisationSeconds;
    at = next < end ? next : end;
    const due = dueSharesDown(terms, state, { supply, exitNav: navAt(at), timestamp: at });
    management += due.management;
    performance += due.performance;
    supply += due.management + due.performance;
    state = { accruedAt: at, crystallisedAt: at, highWaterMarkRay: markAfter(state, navAt(at), supply) };
  }
  const worth = (shares: bigint) => Number((navAt(end) * shares) / supply) / Number(STARTING_QUOTE);
  return {
    before: Number(navAt(end)) / Number(STARTING_QUOTE),
    after: worth(invested),
    management: worth(management),
    performance: worth(performance),
  };
}

function markAfter({ highWaterMarkRay }: FeeState, exitNav: bigint, supply: bigint): bigint {
  const priceRay = ((exitNav + 1n) * RAY) / (supply + VIRTUAL_SHARES);
  return priceRay > highWaterMarkRay ? priceRay : highWaterMarkRay;
}
