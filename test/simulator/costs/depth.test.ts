import { expect } from "chai";

import { sizeCosts } from "../../../simulator/costs/depth.js";
import { SimulationInputError } from "../../../simulator/errors.js";
import type { PriceBar } from "../../../simulator/market/priceFile.js";
import { expectClose } from "../../support/close.js";

const bar = (closeUsd: number, liquidity?: number): PriceBar => ({
  startsAt: 1,
  openUsd: closeUsd,
  highUsd: closeUsd,
  lowUsd: closeUsd,
  closeUsd,
  line: 1,
  ...(liquidity === undefined ? {} : { liquidity }),
});

describe("cost of a size in a pool", () => {
  it("is the fee and, by hand, size · √price / depth on top", () => {
    const [one, , ten] = sizeCosts([bar(2_500, 5e18)], 0.0005);
    // Depth 5e6; √2500 = 50: 1e-5 for one ether, 1e-4 for ten.
    expectClose(one?.median, 0.0005 + 1e-5, 5e-7);
    expectClose(ten?.median, 0.0005 + 1e-4, 1e-6);
  });

  it("is dearer in the shallow minutes", () => {
    const bars = Array.from({ length: 100 }, (_, minute) => bar(2_500, minute < 85 ? 5e18 : 1e18));
    const [one] = sizeCosts(bars, 0);
    expectClose(one?.median, 1e-5, 1e-8);
    expectClose(one?.ninth, 5e-5, 1e-7);
    expectClose(one?.worst, 5e-5, 1e-7);
  });

  it("cannot be told without liquidity", () => {
    expect(() => sizeCosts([bar(2_500), bar(2_500, 0)], 0)).to.throw(SimulationInputError, "minutes of a pool");
  });
});
