import { expect } from "chai";
import fc from "fast-check";

import { priceWadFromSqrt } from "../../scripts/mainnet/index.js";
import { HedgingHarness__factory } from "../../types/index.js";
import { deployHookedMarket, SQRT_3000_TOKEN0 } from "../support/adapter.js";
import { SPOT_WAD } from "../support/hedging.js";
import { snapshotted } from "../support/snapshotted.js";
import { deploySystem, USDC, WAD } from "../support/system.js";

const Q192 = 1n << 192n;
const MIN_SQRT_X96 = 4_295_128_739n;
const MAX_SQRT_X96 = 1_461_446_703_485_210_103_287_273_052_203_988_822_378_723_970_342n;

describe("UniswapV3Adapter: views", () => {
  const deployed = snapshotted(async () => {
    const system = await deploySystem();
    const harness = await new HedgingHarness__factory(system.deployer).deploy();
    return { ...system, harness, hooked: await deployHookedMarket(system) };
  });

  it("tells the pool's own price when base is token1, and follows it", async () => {
    const { venue, mainnet } = deployed();
    const before = (await mainnet.pool005.slot0()).sqrtPriceX96;
    expect(await venue.midPriceWad()).to.equal(priceWadFromSqrt(before));
    await mainnet.arbitrageur.movePoolExactlyTo(2_345n * WAD);
    const after = (await mainnet.pool005.slot0()).sqrtPriceX96;
    expect(await venue.midPriceWad()).to.equal(priceWadFromSqrt(after));
    expect(await venue.midPriceWad()).to.be.closeTo(2_345n * WAD, 2n * 10n ** 6n);
  });

  it("tells the pool's own price when base is token0", async () => {
    // By hand: the pool was opened at floor(sqrt(3000e6/1e18)·2^96), a hair below 3,000.
    const answered = await deployed().hooked.adapter.midPriceWad();
    expect(answered).to.equal((SQRT_3000_TOKEN0 * SQRT_3000_TOKEN0 * 10n ** 30n) / Q192);
    expect(answered).to.be.closeTo(SPOT_WAD, 10n ** 6n);
  });

  it("tells its fee, and that it cannot go short", async () => {
    const { venue } = deployed();
    expect(await venue.feeWad()).to.equal(WAD / 2_000n); // 0.05 %
    expect(await venue.canGoShort()).to.equal(false);
  });

  describe("what it asks for a trade", () => {
    /** What the quoter says the whole trade loses against mid, WAD of notional. */
    const lost = async (sizeWad: bigint, isBuy: boolean): Promise<bigint> => {
      const { mainnet, connection, venue } = deployed();
      const { weth, usdc } = mainnet;
      const caller = mainnet.quoterV2.connect(connection.ethers.provider);
      const fields = { fee: 500n, sqrtPriceLimitX96: 0n };
      const worthWad = (sizeWad * (await venue.midPriceWad())) / WAD;
      if (isBuy) {
        const [cost] = await caller.quoteExactOutputSingle.staticCall({
          ...{ ...fields, tokenIn: usdc, tokenOut: weth, amount: sizeWad },
        });
        return ((cost * 10n ** 12n - worthWad) * WAD) / worthWad;
      }
      const [got] = await caller.quoteExactInputSingle.staticCall({
        ...{ ...fields, tokenIn: weth, tokenOut: usdc, amountIn: sizeWad },
      });
      return ((worthWad - got * 10n ** 12n) * WAD) / worthWad;
    };

    it("is the pool's own price, its fee, and a cost that the quoter confirms while the trade stays in one range", async () => {
      const { venue } = deployed();
      for (const isBuy of [true, false]) {
        for (const sizeWad of [WAD, 10n * WAD, 100n * WAD]) {
          const { midWad, feeWad, costWad } = await venue.quoteFor(sizeWad, isBuy);
          expect([midWad, feeWad]).to.deep.equal([await venue.midPriceWad(), WAD / 2_000n]);
          // USDC has six decimals: the quoter's own rounding is 1e-6 of a few thousand dollars.
          expect(costWad).to.be.closeTo(await lost(sizeWad, isBuy), WAD / 10n ** 8n);
        }
      }
    });

    it("stays within a tenth of the cost when a trade leaves the range it began in", async () => {
      const { venue } = deployed();
      for (const isBuy of [true, false]) {
        const { costWad } = await venue.quoteFor(2_000n * WAD, isBuy);
        const trueWad = await lost(2_000n * WAD, isBuy);
        expect(Number(costWad) / Number(trueWad)).to.be.within(0.7, 1.1, `${costWad} for ${trueWad}`);
      }
    });

    it("is as good where base is token0", async () => {
      const { adapter, pool } = deployed().hooked;
      const liquidity = await pool.liquidity();
      // By hand: the virtual reserve of base is L / sqrt(price), so a share x of it costs x and the fee, squares aside.
      const reserve = (liquidity << 96n) / SQRT_3000_TOKEN0;
      const { costWad } = await adapter.quoteFor(reserve / 1_000n, false);
      expect(costWad).to.be.closeTo(WAD - (WAD * 9_995n * 1_000n * 10_000n) / (10_000n * 10_009_995n), 10n ** 6n);
    });

    it("is everything where there is no depth, and never more", async () => {
      const { harness } = deployed();
      const fee = WAD / 2_000n;
      expect(await harness.tradeCostWadUp(1n, 0n, fee, true)).to.equal(WAD);
      expect(await harness.tradeCostWadUp(WAD, WAD, fee, false)).to.equal(WAD);
      expect(await harness.tradeCostWadUp(WAD - 1n, WAD, fee, true)).to.equal(WAD);
      // By hand: a tenth of the reserve: a buyer pays 1/(0.9 · 0.9995) = 1.111667…, a seller gets 0.9995/1.09995 = 0.908677….
      expect(await harness.tradeCostWadUp(WAD, 10n * WAD, fee, true)).to.be.closeTo(111_666_944_583_402_813n, 2n);
      expect(await harness.tradeCostWadUp(WAD, 10n * WAD, fee, false)).to.be.closeTo(91_322_332_833_310_605n, 2n);
      expect(await harness.tradeCostWadUp(0n, WAD, 0n, true)).to.equal(0n);
    });
  });

  it("answers at both ends of Uniswap's range, where anyone can push an empty pool for nothing", async () => {
    const { harness } = deployed();
    const low = await harness.toPriceWadDown(MIN_SQRT_X96, WAD, USDC, false);
    expect(low).to.equal((10n ** 30n * Q192) / (MIN_SQRT_X96 * MIN_SQRT_X96));
    expect(await harness.toPriceWadDown(MIN_SQRT_X96, WAD, USDC, true)).to.equal(
      (MIN_SQRT_X96 * MIN_SQRT_X96 * 10n ** 30n) / Q192,
    );
    for (const [baseUnit, quoteUnit] of [
      [WAD, USDC],
      [USDC, WAD],
      [WAD, WAD],
    ] as const) {
      const asToken0 = (MAX_SQRT_X96 * MAX_SQRT_X96 * baseUnit * WAD) / (quoteUnit * Q192);
      const high = await harness.toPriceWadDown(MAX_SQRT_X96, baseUnit, quoteUnit, true);
      expect(high <= asToken0 && (asToken0 - high) >> 64n <= asToken0 >> 127n).to.equal(true, `${high}, ${asToken0}`);
      const asToken1 = (baseUnit * WAD * Q192) / (MAX_SQRT_X96 * MAX_SQRT_X96 * quoteUnit);
      expect(await harness.toPriceWadDown(MAX_SQRT_X96, baseUnit, quoteUnit, false)).to.equal(asToken1);
    }
  });

  describe("conversion between prices and sqrt prices", () => {
    const PAIRS = [
      { name: "18 and 6 decimals", baseUnit: 10n ** 18n, quoteUnit: 10n ** 6n },
      { name: "8 and 6 decimals", baseUnit: 10n ** 8n, quoteUnit: 10n ** 6n },
      { name: "18 and 18 decimals", baseUnit: 10n ** 18n, quoteUnit: 10n ** 18n },
      { name: "6 and 18 decimals", baseUnit: 10n ** 6n, quoteUnit: 10n ** 18n },
    ] as const;
    for (const { name, baseUnit, quoteUnit } of PAIRS) {
      for (const baseIsToken0 of [true, false]) {
        it(`is exact to the last bit with ${name}, base as token${baseIsToken0 ? 0 : 1}`, async () => {
          const { harness } = deployed();
          const cases = fc.sample(fc.bigInt({ min: 10n ** 12n, max: 10n ** 24n }), { numRuns: 12, seed: 7 });
          for (const priceWad of [10n ** 12n + 234_567_890_123n, ...cases]) {
            const sqrt = await harness.toSqrtPriceX96Down(priceWad, baseUnit, quoteUnit, baseIsToken0);
            // floor(sqrt(r)): sqrt² <= r < (sqrt+1)², with r = token1 per token0 · 2^192, cross-multiplied.
            const numerator = (baseIsToken0 ? priceWad * quoteUnit : baseUnit * WAD) * Q192;
            const denominator = baseIsToken0 ? baseUnit * WAD : priceWad * quoteUnit;
            expect(sqrt * sqrt * denominator <= numerator).to.equal(true, `${priceWad}: not down`);
            expect((sqrt + 1n) * (sqrt + 1n) * denominator > numerator).to.equal(true, `${priceWad}: too low`);

            const back = await harness.toPriceWadDown(sqrt, baseUnit, quoteUnit, baseIsToken0);
            const exact = baseIsToken0
              ? (sqrt * sqrt * baseUnit * WAD) / (quoteUnit * Q192)
              : (baseUnit * WAD * Q192) / (sqrt * sqrt * quoteUnit);
            expect(back).to.equal(exact);
          }
        });
      }
    }
  });
});
