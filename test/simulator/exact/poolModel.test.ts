import { expect } from "chai";

import { costFraction, depthOf, quoteMoved } from "../../../simulator/exact/poolModel.js";

const pool = { price: 3_000, depth: 1e6, fee: 0.0005 };

describe("pool model", () => {
  it("keeps the product of virtual reserves, less the fee, on either side", () => {
    const [base, quote] = [1e6 / Math.sqrt(3_000), 1e6 * Math.sqrt(3_000)];
    const paid = -quoteMoved(pool, 10) * (1 - pool.fee);
    expect((base - 10) * (quote + paid)).to.be.closeTo(1e12, 1);
    const got = quoteMoved(pool, -10);
    expect((base + 10 * (1 - pool.fee)) * (quote - got)).to.be.closeTo(1e12, 1);
  });

  it("costs the fee for dust, and for size the fee and the way the price goes", () => {
    expect(costFraction(pool, 1e-6)).to.be.closeTo(0.0005, 1e-6);
    expect(costFraction(pool, -1e-6)).to.be.closeTo(0.0005, 1e-6);
    const impact = (100 * Math.sqrt(3_000)) / 1e6;
    expect(costFraction(pool, 100)).to.be.closeTo(0.0005 + impact, 5e-5);
    expect(costFraction(pool, -100)).to.be.closeTo(0.0005 + impact, 5e-5);
  });

  it("reads liquidity in the units of a pool of 6 and 18 decimals", () => {
    expect(depthOf(2_391_553_663_290_390_016n)).to.be.closeTo(2_391_553.66, 0.01);
  });
});
