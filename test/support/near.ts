import { expect } from "chai";

/**
 * Holds a double to a tolerance. Chai's own `closeTo` is for integers only once Hardhat's matchers are loaded, whichever
 * test of a run loads them.
 */
export function expectNear(actual: number | undefined, expected: number, tolerance: number, what = "The number"): void {
  const isNear = actual !== undefined && Math.abs(actual - expected) <= tolerance;
  expect(isNear, `${what}: ${actual} is not within ${tolerance} of ${expected}`).to.equal(true);
}
