import { plain } from "../play/summary.js";
import type { Played, VaultEnd } from "./game.js";

import { breakingJump } from "./jumps.js";
import type { Jump } from "./jumps.js";

/** What became of one vault in one crash, as shown and as `--json` gives it. Dollars, plain numbers. */
export interface Figures {
  readonly crash: string;
  readonly isHedged: boolean;
  /** Notional written over NAV, right after the sale. */
  readonly notionalToNav: number;
  readonly premium: number;
  /** Puts written, and how many the short side could carry then; base. */
  readonly puts: number;
  readonly carriable: number;
  /** NAV after the worst of the grid's shocks, and how many of them leave less than nothing. */
  readonly gridLeastNav: number;
  readonly gridWorst: string;
  readonly gridInsolvent: number;
  readonly gridShocks: number;
  readonly leastNav: number;
  /** Unix seconds. */
  readonly leastNavAt: number;
  readonly endNav: number;
  /** The least share of their payouts that an expiry's holders were given, and what all of them miss. */
  readonly leastShare: number;
  readonly missing: number;
  readonly paid: number;
  readonly unpaidClaims: number;
  readonly hedges: number;
  /** Hedges that were refused when rehearsed. */
  readonly refusals: number;
  readonly deleverages: number;
  /** The most base it had no money to buy for its hedge. */
  readonly mostShort: number;
  /** The smallest jumps at once, up and down, that would have left it with nothing. */
  readonly breakingRise: Jump | null;
  readonly breakingFall: Jump | null;
  /** Lost to the market at the oracle's price, and gas. */
  readonly hedgingCost: number;
  readonly gas: number;
}

export function figuresOf(played: Played): readonly Figures[] {
  const { weeks, moments, vaults } = played;
  return vaults.map((vault, index) => {
    const navs = moments.map(({ navWad }) => plain(navWad[index] ?? 0n));
    const leastNav = Math.min(...navs);
    const { settlements, cost, grid } = vault;
    return {
      crash: weeks.crash,
      isHedged: vault.name !== "unhedged",
      notionalToNav: Number(vault.utilisationBps) / 1e4,
      premium: plain(vault.premiumWad),
      puts: plain(vault.putsWad),
      carriable: plain(vault.carriableWad),
      gridLeastNav: plain(grid.leastNavWad),
      gridWorst: shockWords(grid),
      gridInsolvent: grid.insolvent,
      gridShocks: grid.shocks,
      leastNav,
      leastNavAt: moments[navs.indexOf(leastNav)]?.at ?? 0,
      endNav: navs.at(-1) ?? 0,
      leastShare: Math.min(...settlements.map(({ shareWad }) => plain(shareWad))),
      missing: settlements.reduce((sum, { missingWad }) => sum + plain(missingWad), 0),
      paid: plain(vault.paidWad),
      unpaidClaims: vault.unpaidClaims,
      hedges: cost.hedges,
      refusals: cost.refusals,
      deleverages: cost.deleverages,
      mostShort: Math.max(0, ...moments.map(({ netDeltaWad }) => -plain(netDeltaWad[index] ?? 0n))),
      breakingRise: breakingJump(played, index, true) ?? null,
      breakingFall: breakingJump(played, index, false) ?? null,
      hedgingCost: plain(cost.lossWad),
      gas: plain(cost.gasWad),
    };
  });
}

function shockWords({ spotMoveBps, volFactorBps, forwardSeconds }: VaultEnd["grid"]): string {
  const move = Number(spotMoveBps) / 100;
  return `${move > 0 ? "+" : ""}${move} %, vol × ${Number(volFactorBps) / 1e4}${forwardSeconds > 0n ? ", a week on" : ""}`;
}
