import { expect } from "chai";

import { breakingJump } from "../../../simulator/solvency/jumps.js";
import { loadWeeks } from "../../../simulator/solvency/weeks.js";
import { expectClose } from "../../support/close.js";

const WAD = 10n ** 18n;
const weeks = loadWeeks("2020-03-12", { quietHours: 24, seed: 1 });
/** So little time and volatility that an option is worth what it pays. */
const smile = { atmE9: 100_000_000n, skewE9: 0n, curvatureE9: 0n };
const at = weeks.startsAt;

/** One moment at 100 dollars of a vault with a position of ten options that expire in a minute. */
function vaultWith(strikeUsd: number, isPut: boolean, nav: bigint, base: bigint) {
  const moment = { at, priceWad: 100n * WAD, navWad: [nav * WAD], baseWad: [base * WAD], netDeltaWad: [0n], smile };
  const book = [{ expiresAt: at + 60, strikeUsd, quantityWad: 10n * WAD, isPut }];
  return { weeks, book, moments: [moment], vaults: [] };
}

describe("the least jump that would have broken a vault", () => {
  it("is where ten naked calls at 100 cost what it is worth", () => {
    // 10 · jump · 100 > 250 from +25 % on; a step of a percent beyond.
    expectClose(breakingJump(vaultWith(100, false, 250n, 0n), 0, true)?.share ?? 0, 0.26, 1e-9);
    expect(breakingJump(vaultWith(100, false, 250n, 0n), 0, false)).to.equal(undefined);
  });

  it("is where ten naked puts at 100 do", () => {
    expectClose(breakingJump(vaultWith(100, true, 250n, 0n), 0, false)?.share ?? 0, -0.26, 1e-9);
    expect(breakingJump(vaultWith(100, true, 250n, 0n), 0, true)).to.equal(undefined);
  });

  it("is none upwards once all calls are covered, and downwards what the ether loses", () => {
    const covered = vaultWith(90, false, 255n, 10n);
    expect(breakingJump(covered, 0, true)).to.equal(undefined);
    // Down to 90 calls lose with the ether; below it the ether alone: nothing is left at 64.50.
    expectClose(breakingJump(covered, 0, false)?.share ?? 0, -0.36, 1e-9);
  });

  it("is none at all where it is broken already, and the least of all moments", () => {
    const [moment] = vaultWith(100, false, -1n, 0n).moments;
    const whole = vaultWith(100, false, 500n, 0n);
    expect(breakingJump({ ...whole, moments: moment === undefined ? [] : [moment] }, 0, true)?.share).to.equal(0);
    const later = whole.moments.map((one) => ({ ...one, at: at + 30, navWad: [400n * WAD] }));
    const least = breakingJump({ ...whole, moments: [...whole.moments, ...later] }, 0, true);
    expect(least?.at).to.equal(at + 30);
    expectClose(least?.share ?? 0, 0.41, 1e-9);
  });
});
