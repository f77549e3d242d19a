import { costFraction, depthOf, quoteMoved } from "../../../simulator/exact/poolModel.js";
import { expectClose } from "../../support/close.js";

const pool = { price: 3_000, depth: 1e6, fee: 0.0005 };

describe("pool model", () => {
  it("keeps the product of virtual reserves, less the fee, on either side", () => {
    const [base, quote] = [1e6 / Math.sqrt(3_000), 1e6 * Math.sqrt(3_000)];
    const paid = -quoteMoved(pool, 10) * (1 - pool.fee);
    expectClose((base - 10) * (quote + paid), 1e12, 1);
    const got = quoteMoved(pool, -10);
    expectClose((base + 10 * (1 - pool.fee)) * (quote - got), 1e12, 1);
  });

  it("costs the fee for dust, and for size the fee and the way the price goes", () => {
    expectClose(costFraction(pool, 1e-6), 0.0005, 1e-6);
    expectClose(costFraction(pool, -1e-6), 0.0005, 1e-6);
    const impact = (100 * Math.sqrt(3_000)) / 1e6;
    expectClose(costFraction(pool, 100), 0.0005 + impact, 5e-5);
    expectClose(costFraction(pool, -100), 0.0005 + impact, 5e-5);
  });

  it("reads liquidity in the units of a pool of 6 and 18 decimals", () => {
    expectClose(depthOf(2_391_553_663_290_390_016n), 2_391_553.66, 0.01);
  });
});
