import { expect } from "chai";
import fc from "fast-check";

import { feeBand, priceWadFromSqrt, sqrtFromPriceWadDown, sqrtFromPriceWadUp } from "../../scripts/mainnet/index.js";
import { sqrtDown, tickRange } from "../../scripts/mainnet/price.js";

const WAD = 10n ** 18n;

describe("pool price of the local mainnet", () => {
  it("reads a raw price of one as a million millions of dollars", () => {
    expect(priceWadFromSqrt(1n << 96n)).to.equal(10n ** 30n);
  });

  it("gives the square root that Python's isqrt gives", () => {
    // isqrt(10**30 * 2**192 // (3000 * 10**18)) and the same for 194.61
    expect(sqrtFromPriceWadDown(3_000n * WAD)).to.equal(1_446_501_726_624_926_496_477_173_928_747_177n);
    expect(sqrtFromPriceWadDown(19_461n * 10n ** 16n)).to.equal(5_679_328_733_168_566_473_047_079_106_978_094n);
  });

  it("inverts within one part in a million millions, rounding as the name says", () => {
    fc.assert(
      fc.property(fc.bigInt(WAD, 1_000_000n * WAD), (priceWad) => {
        const down = priceWadFromSqrt(sqrtFromPriceWadDown(priceWad));
        const up = priceWadFromSqrt(sqrtFromPriceWadUp(priceWad));
        expect(up <= priceWad && priceWad <= down).to.equal(true);
        expect(down - up <= priceWad / 10n ** 12n).to.equal(true);
      }),
    );
  });

  it("keeps both edges of the fee band inside [price/(1+fee), price·(1+fee)]", () => {
    fc.assert(
      fc.property(fc.bigInt(WAD, 1_000_000n * WAD), fc.constantFrom(500, 3_000), (priceWad, feePips) => {
        const { lowerX96, upperX96 } = feeBand(priceWad, feePips);
        const fee = BigInt(feePips);
        expect(priceWadFromSqrt(lowerX96) * 1_000_000n <= priceWad * (1_000_000n + fee)).to.equal(true);
        expect((priceWadFromSqrt(upperX96) + 1n) * (1_000_000n + fee) >= priceWad * 1_000_000n).to.equal(true);
        expect(lowerX96 < upperX96).to.equal(true);
      }),
    );
  });

  it("takes the square root rounded down", () => {
    fc.assert(
      fc.property(fc.bigInt(0n, 1n << 320n), (value) => {
        const root = sqrtDown(value);
        expect(root * root <= value && (root + 1n) * (root + 1n) > value).to.equal(true);
      }),
    );
  });

  it("puts ranges on the pool's grid, around the price", () => {
    // log(1e12 / 3000) / log(1.0001) = 196,256.3 and log(1.1) / log(1.0001) = 953.1
    expect(tickRange(3_000n * WAD, 1.1, 10)).to.deep.equal({ lower: 195_300, upper: 197_210 });
    expect(tickRange(3_000n * WAD, null, 60)).to.deep.equal({ lower: -887_220, upper: 887_220 });
  });
});
