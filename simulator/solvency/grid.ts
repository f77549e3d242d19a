import type { PlayVault } from "../play/system.js";

/** A vault with what it holds through the 66 shocks of the standard grid (`IRiskReport.grid`). */
export interface GridOutcome {
  readonly shocks: number;
  /** Shocks after which it is worth less than nothing. */
  readonly insolvent: number;
  readonly leastNavWad: bigint;
  /** The shock that leaves the least: move of spot, factor on volatility, seconds passed. */
  readonly spotMoveBps: bigint;
  readonly volFactorBps: bigint;
  readonly forwardSeconds: bigint;
}

/** Asks the vault's own lens. */
export async function gridOf({ keel, vault }: PlayVault): Promise<GridOutcome> {
  const outcomes = await keel.risk.outcomesOf(
    vault,
    (await keel.risk.grid()).map(({ spotMoveBps, volFactorBps, forwardSeconds }) => ({
      spotMoveBps,
      volFactorBps,
      forwardSeconds,
    })),
  );
  const [worst] = outcomes.toSorted((a, b) => (a.navWad < b.navWad ? -1 : 1));
  if (worst === undefined) throw new RangeError("the lens knows no shock");
  const { spotMoveBps, volFactorBps, forwardSeconds } = worst.shock;
  return {
    shocks: outcomes.length,
    insolvent: outcomes.filter(({ navWad }) => navWad < 0n).length,
    leastNavWad: worst.navWad,
    spotMoveBps,
    volFactorBps,
    forwardSeconds,
  };
}
