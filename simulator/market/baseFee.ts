import type { MinutePath } from "./minutePath.js";
import { randomStream } from "./random.js";

/** Block-space demand as a function of how far the price has moved. Gwei figures are wei × 1e-9. */
export interface DemandModel {
  /** What the marginal transaction pays when the market is quiet. */
  readonly calmGwei: number;
  /** What nobody pays more than. */
  readonly capGwei: number;
  /** Log-range of the last hour's prices below which the market counts as quiet. */
  readonly quietRange: number;
  /** Log-range of the last hour's prices at which demand reaches the cap. */
  readonly panicRange: number;
}

/** Quiet at 30 gwei; a move of 25 % within an hour (both recorded crashes have one) brings 2,000 gwei. */
export const CRASH_DEMAND: DemandModel = { calmGwei: 30, capGwei: 2_000, quietRange: 0.04, panicRange: 0.25 };

export const BLOCKS_PER_MINUTE = 5;
const BLOCK_GAS_LIMIT = 36_000_000n;
const ELASTICITY = 2n;
const CHANGE_DENOMINATOR = 8n;
const WEI_PER_GWEI = 1e9;
const RANGE_MINUTES = 60;
/** Gas above target for each unit of log-distance between what users would pay and the base fee, in targets. */
const DEMAND_SLOPE = 4;
/** Standard deviation of a block's fullness around what demand asks, in targets. */
const FULLNESS_SD = 0.15;
/** Seed salt of the fullness stream; the price path salts with hour numbers, which are positive. */
const FULLNESS_SALT = -1;

/** EIP-1559: base fee of the block after one that used `gasUsed` of `gasLimit`. Integer division, as nodes do it. */
export function nextBaseFeeWei(baseFeeWei: bigint, gasUsed: bigint, gasLimit: bigint): bigint {
  const gasTarget = gasLimit / ELASTICITY;
  if (gasUsed === gasTarget) return baseFeeWei;
  if (gasUsed > gasTarget) {
    const rise = (baseFeeWei * (gasUsed - gasTarget)) / gasTarget / CHANGE_DENOMINATOR;
    return baseFeeWei + (rise > 1n ? rise : 1n);
  }
  return baseFeeWei - (baseFeeWei * (gasTarget - gasUsed)) / gasTarget / CHANGE_DENOMINATOR;
}

/** Base fee in wei of every block of the path, `BLOCKS_PER_MINUTE` a minute, the first at the calm level. */
export function blockBaseFeesWei(path: MinutePath, seed: number, demand: DemandModel = CRASH_DEMAND): bigint[] {
  const random = randomStream(seed, FULLNESS_SALT);
  const capWei = gweiToWei(demand.capGwei);
  const gasTarget = BLOCK_GAS_LIMIT / ELASTICITY;
  const fees: bigint[] = [];
  let baseFeeWei = gweiToWei(demand.calmGwei);
  for (const [minute] of path.pricesUsd.entries()) {
    const payableGwei = payableGweiAt(path.pricesUsd, minute, demand);
    for (let block = 0; block < BLOCKS_PER_MINUTE; block++) {
      fees.push(baseFeeWei);
      const gasUsed = gasUsedAt(payableGwei, baseFeeWei, random.gaussian());
      const nextWei = nextBaseFeeWei(baseFeeWei, gasUsed, BLOCK_GAS_LIMIT);
      // Nobody pays above the cap, so a block that would push the fee beyond it is no fuller than target.
      baseFeeWei = nextWei > capWei ? nextBaseFeeWei(baseFeeWei, gasTarget, BLOCK_GAS_LIMIT) : nextWei;
    }
  }
  return fees;
}

/** Base fee in wei of each minute: that of its last block, in which the minute's transactions are mined. */
export function minuteBaseFeesWei(path: MinutePath, seed: number, demand: DemandModel = CRASH_DEMAND): bigint[] {
  return blockBaseFeesWei(path, seed, demand).filter((_, block) => block % BLOCKS_PER_MINUTE === BLOCKS_PER_MINUTE - 1);
}

/** What the marginal user pays at a minute: geometric between calm and cap, by the range of the last hour's prices. */
function payableGweiAt(pricesUsd: readonly number[], minute: number, demand: DemandModel): number {
  const recent = pricesUsd.slice(Math.max(0, minute - RANGE_MINUTES), minute + 1);
  const range = Math.log(Math.max(...recent) / Math.min(...recent));
  const panic = (range - demand.quietRange) / (demand.panicRange - demand.quietRange);
  const share = Math.min(1, Math.max(0, panic));
  return demand.calmGwei * (demand.capGwei / demand.calmGwei) ** share;
}

/** Gas of a block: target when the base fee is what users pay, fuller below, emptier above, never past the limit. */
function gasUsedAt(payableGwei: number, baseFeeWei: bigint, noise: number): bigint {
  const pull = Math.log((payableGwei * WEI_PER_GWEI) / Number(baseFeeWei));
  const targets = Math.min(2, Math.max(0, 1 + DEMAND_SLOPE * pull + FULLNESS_SD * noise));
  return BigInt(Math.round(targets * Number(BLOCK_GAS_LIMIT / ELASTICITY)));
}

function gweiToWei(gwei: number): bigint {
  return BigInt(Math.round(gwei * WEI_PER_GWEI));
}
