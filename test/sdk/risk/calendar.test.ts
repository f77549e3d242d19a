import { expect } from "chai";

import { anchored } from "../../../sdk/book/exact/smile.js";
import type { SmileParameters } from "../../../sdk/book/types.js";
import { greeks } from "../../../sdk/pricing/float.js";
import { calendarGaps } from "../../../sdk/risk/calendar.js";

const NOW = 1_789_977_600;
const DAY = 86_400;
const SPOT = 3_000;
const LN_SPOT_WAD = BigInt(Math.round(Math.log(SPOT) * 1e18));

function priced(days: number, atmPercent: number, more: Partial<SmileParameters> = {}) {
  const parameters = { atmE9: BigInt(atmPercent * 10_000_000), skewE9: 0n, curvatureE9: 0n, ...more };
  const smile = anchored(parameters, LN_SPOT_WAD, BigInt(days * DAY), BigInt(NOW));
  return { expiresAt: NOW + days * DAY, smile };
}

describe("calendarGaps", () => {
  it("finds none where variance grows with life, and one where it does not, exactly from the least volatility on", () => {
    // A quarter of the life: half the volatility makes the two equal.
    expect(calendarGaps([priced(7, 80), priced(28, 41)], [SPOT], NOW)).to.deep.equal([]);
    const [gap] = calendarGaps([priced(7, 80), priced(28, 39)], [SPOT], NOW);
    expect(gap).to.include({ near: NOW + 7 * DAY, far: NOW + 28 * DAY, strike: SPOT });
    expect(Math.abs((gap?.leastFarVol ?? 0) - 0.4) < 1e-9).to.equal(true);
    expect([gap?.nearVol, gap?.farVol]).to.deep.equal([0.8, 0.39]);
  });

  it("names the strike where most is missing, and means by a gap that the later option costs less", () => {
    const near = priced(7, 80, { curvatureE9: 100_000_000n });
    const far = priced(28, 42);
    const strikes = [2_700, 3_000, 3_300, 3_600];
    const [gap, ...more] = calendarGaps([far, near], strikes, NOW);
    expect(more).to.deep.equal([]);
    expect(gap?.strike).to.equal(3_600);
    const call = (vol: number, days: number) => greeks({ spot: SPOT, strike: 3_600, vol, tau: days / 365 }).call;
    const near7 = call(gap?.nearVol ?? 0, 7);
    expect(call(gap?.farVol ?? 0, 28) < near7).to.equal(true);
    expect(Math.abs(call(gap?.leastFarVol ?? 0, 28) - near7) < 1e-6).to.equal(true);
  });

  it("leaves out what has expired and what has no smile, and compares neighbours only", () => {
    const unset = { expiresAt: NOW + 10 * DAY, smile: { ...priced(10, 80).smile, setAt: 0n } };
    const passed = { ...priced(7, 400), expiresAt: NOW };
    expect(calendarGaps([passed, unset, priced(28, 39)], [SPOT], NOW)).to.deep.equal([]);
    const gaps = calendarGaps([priced(28, 39), priced(7, 80), priced(14, 30)], [SPOT], NOW);
    expect(gaps.map(({ near, far }) => [(near - NOW) / DAY, (far - NOW) / DAY])).to.deep.equal([[7, 14]]);
    expect(calendarGaps([], [SPOT], NOW)).to.deep.equal([]);
  });
});
