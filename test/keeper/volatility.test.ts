import { expect } from "chai";

import { observePrice, startVol, volWad } from "../../keeper/volatility.js";

const YEAR = 31_536_000;

describe("realised volatility", () => {
  it("knows nothing from one price", () => {
    expect(volWad(startVol(100, 0))).to.equal(0n);
  });

  it("tends to the volatility of a steady zigzag", () => {
    // A move of ±ln(1.01) each minute: sqrt(ln(1.01)² · 525,600) = 7.2138… a year.
    let vol = startVol(100, 0);
    for (let minute = 1; minute <= 600; minute++) vol = observePrice(vol, minute % 2 === 0 ? 100 : 101, minute * 60);
    const expected = Math.log(1.01) * Math.sqrt(YEAR / 60);
    expect(Math.abs(Number(volWad(vol)) / 1e18 / expected - 1)).to.be.below(1e-4);
  });

  it("halves the variance in one half-life of standstill", () => {
    const moved = observePrice(startVol(100, 0), 110, 60);
    const later = observePrice(moved, 110, 60 + 1_800);
    expect(Math.abs(later.variance / moved.variance - 0.5)).to.be.below(1e-12);
  });

  it("ignores a price that is not newer", () => {
    const vol = startVol(100, 60);
    expect(observePrice(vol, 200, 60)).to.equal(vol);
    expect(observePrice(vol, 200, 59)).to.equal(vol);
  });
});
