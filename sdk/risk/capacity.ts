/** How much notional a unit of capital carries: under a stress, hedged and not, beside rules that others go by. */
import { STANDARD_STRESS, stressLoss, unhedgedStressLoss } from "./stress.js";
import type { Stress } from "./stress.js";

/** One written option; strike over spot, volatility a year, days to expiry. */
export interface CapacityOption {
  readonly moneyness: number;
  readonly vol: number;
  readonly days: number;
  readonly isPut: boolean;
}

/** Notional (a call's spot, a put's strike) over the capital that each rule asks for it. */
export interface Capacity {
  /** Solvent through the stress with the hedge in place, as far as capital and premium together buy it. */
  readonly hedged: number;
  /** Solvent through it with nothing held. */
  readonly unhedged: number;
  /** A covered call, a cash-secured put. */
  readonly fullCollateral: number;
  /** The standard initial margin of a short option on Aevo and Deribit, less its mark, which the premium pays. */
  readonly standardMargin: number;
}

const MARGIN_SHARE = 0.15;
const MARGIN_LEAST = 0.1;
const MOST_QUANTITY = 2 ** 20;
const BISECTIONS = 60;

/** @throws RangeError for numbers that are not above zero */
export function capacityOf(option: CapacityOption, stress: Stress = STANDARD_STRESS): Capacity {
  const { moneyness, vol, days, isPut } = option;
  for (const [name, value] of Object.entries({ moneyness, vol, days })) {
    if (!(value > 0)) throw new RangeError(`${name} must be above zero, not ${value}.`);
  }
  const written = (quantity: number) => [
    { strike: moneyness, vol, tau: days / 365, calls: isPut ? 0 : quantity, puts: isPut ? quantity : 0 },
  ];
  const notional = isPut ? moneyness : 1;
  return {
    hedged: notional * mostWithin((quantity) => stressLoss(written(quantity), 1, stress, 1)),
    unhedged: notional / unhedgedStressLoss(written(1), 1, stress),
    fullCollateral: 1,
    standardMargin: notional / standardMarginMargin(option),
  };
}

/** The quantity at which a loss that grows with it reaches one; endless where none of those tried does. */
function mostWithin(lossOf: (quantity: number) => number): number {
  let [inside, beyond] = [0, 1];
  while (lossOf(beyond) <= 1) {
    [inside, beyond] = [beyond, 2 * beyond];
    if (beyond > MOST_QUANTITY) return Infinity;
  }
  for (let step = 0; step < BISECTIONS; step++) {
    const middle = (inside + beyond) / 2;
    if (lossOf(middle) <= 1) inside = middle;
    else beyond = middle;
  }
  return inside;
}

/**
 * Capital beyond the premium, over spot: max(15 % less what it is out of the money, 10 %), for calls and puts alike. It covers a
 * move of about that size and relies on liquidation beyond.
 */
function standardMarginMargin({ moneyness, isPut }: CapacityOption): number {
  const outOfTheMoney = Math.max(0, isPut ? 1 - moneyness : moneyness - 1);
  return Math.max(MARGIN_SHARE - outOfTheMoney, MARGIN_LEAST);
}
