import { AssertionError } from "chai";

/**
 * Asserts that two doubles differ by at most `tolerance`. Chai's own `closeTo` belongs to Hardhat's matchers once they are
 * loaded, and those take integers only.
 */
export function expectClose(actual: number | undefined, expected: number, tolerance: number): void {
  const distance = actual === undefined ? NaN : Math.abs(actual - expected);
  if (distance <= tolerance) return;
  throw new AssertionError(`expected ${String(actual)} to be within ${tolerance} of ${expected}`);
}
