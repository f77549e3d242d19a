import { expect } from "chai";
import fc from "fast-check";

import { sqrtFromPriceWadDown } from "../../scripts/mainnet/index.js";
import { deployHookedMarket, deployOnEmptyPool, movedBy } from "../support/adapter.js";
import { BPS, orderOf, QUOTE_SCALE, SPOT_WAD } from "../support/hedging.js";
import { snapshotted } from "../support/snapshotted.js";
import { deploySystem, USDC, WAD } from "../support/system.js";

const PIPS = 1_000_000n;
const FEE_PIPS = 500n;

describe("UniswapV3Adapter: trade", () => {
  const deployed = snapshotted(async () => {
    const system = await deploySystem();
    return { ...system, hooked: await deployHookedMarket(system) };
  });

  type Order = ReturnType<typeof orderOf>;
  /** What a buy may spend at most, USDC units, rounded up: what the vault sends for it. */
  const mostQuote = (order: Order): bigint =>
    (order.baseWad * order.worstPriceWad + WAD * QUOTE_SCALE - 1n) / (WAD * QUOTE_SCALE);
  /** Funds the adapter as a vault does and trades as the stranger; returns what the stranger gained. */
  const tradeFunded = async (order: Order) => {
    const { venue, stranger, mainnet } = deployed();
    const to = await venue.getAddress();
    const funded = order.baseWad > 0n ? mostQuote(order) : -order.baseWad;
    if (order.baseWad > 0n) await mainnet.fundUsdc(to, funded);
    else await mainnet.fundWeth(to, funded);
    const trade = async () => venue.connect(stranger).trade(order);
    const [base, quote] = await movedBy(stranger, [mainnet.weth, mainnet.usdc], trade);
    return { base, quote, funded };
  };
  const expectEmptyAdapter = async () => {
    const { venue, mainnet } = deployed();
    expect(await mainnet.usdc.balanceOf(venue)).to.equal(0n, "A1: no quote stays");
    expect(await mainnet.weth.balanceOf(venue)).to.equal(0n, "A1: no base stays");
    expect(await mainnet.usdc.allowance(venue, mainnet.pool005)).to.equal(0n, "A1");
    expect(await mainnet.weth.allowance(venue, mainnet.pool005)).to.equal(0n, "A1");
  };

  describe("when the pool has the depth", () => {
    it("buys exactly what was ordered, for the quoter's price, and sends the rest back", async () => {
      const { mainnet, connection } = deployed();
      const { weth, usdc } = mainnet;
      const fields = { tokenIn: usdc, tokenOut: weth, fee: FEE_PIPS, amount: 10n * WAD, sqrtPriceLimitX96: 0n };
      const caller = mainnet.quoterV2.connect(connection.ethers.provider);
      const [cost] = await caller.quoteExactOutputSingle.staticCall(fields);
      const { base, quote, funded } = await tradeFunded(orderOf(10n * WAD));
      expect(base).to.equal(10n * WAD);
      expect(funded - quote).to.equal(cost);
      // By hand: 10 ETH at 3,000 and 0.05 % on top cost 30,015 and a little impact.
      expect(cost >= 30_015n * USDC && cost < 30_025n * USDC).to.equal(true, `cost ${cost}`);
      await expectEmptyAdapter();
    });

    it("sells exactly what was ordered, for the quoter's price", async () => {
      const { mainnet, connection } = deployed();
      const { weth, usdc } = mainnet;
      const fields = { tokenIn: weth, tokenOut: usdc, fee: FEE_PIPS, amountIn: 10n * WAD, sqrtPriceLimitX96: 0n };
      const caller = mainnet.quoterV2.connect(connection.ethers.provider);
      const [proceeds] = await caller.quoteExactInputSingle.staticCall(fields);
      const { base, quote } = await tradeFunded(orderOf(-10n * WAD));
      expect(base).to.equal(0n);
      expect(quote).to.equal(proceeds);
      expect(proceeds <= 29_985n * USDC && proceeds > 29_975n * USDC).to.equal(true, `proceeds ${proceeds}`);
      await expectEmptyAdapter();
    });
  });

  describe("when the order is larger than the pool's depth inside the limit", () => {
    it("buys up to the limit, where the next unit with its fee would cost the worst price, and returns the rest", async () => {
      const { mainnet, venue } = deployed();
      const order = orderOf(20_000n * WAD);
      const { base, quote, funded } = await tradeFunded(order);
      expect(base > 1_000n * WAD && base < 20_000n * WAD).to.equal(true, `bought ${base}`);
      expect((funded - quote) * QUOTE_SCALE * WAD < base * order.worstPriceWad).to.equal(true);
      // By hand: the pool ends at 3030 · (1 − 0.0005) = 3028.485.
      expect(await venue.midPriceWad()).to.be.closeTo((order.worstPriceWad * (PIPS - FEE_PIPS)) / PIPS, 10n ** 7n);
      expect(await mainnet.weth.balanceOf(deployed().stranger)).to.equal(base);
      await expectEmptyAdapter();
    });

    it("sells down to the limit and returns the rest", async () => {
      const { venue } = deployed();
      const order = orderOf(-20_000n * WAD);
      const { base, quote } = await tradeFunded(order);
      const sold = 20_000n * WAD - base;
      expect(sold > 1_000n * WAD && base > 0n).to.equal(true, `sold ${sold}`);
      expect(quote * QUOTE_SCALE * WAD > sold * order.worstPriceWad).to.equal(true);
      // By hand: the pool ends at 2970 / (1 − 0.0005) = 2971.4857…
      expect(await venue.midPriceWad()).to.be.closeTo((order.worstPriceWad * PIPS) / (PIPS - FEE_PIPS), 10n ** 7n);
      await expectEmptyAdapter();
    });
  });

  describe("when the pool cannot serve the order", () => {
    it("refuses a buy when the pool stands above the limit, and a sale when it stands below", async () => {
      const { venue, mainnet, stranger } = deployed();
      await mainnet.arbitrageur.movePoolExactlyTo(3_029n * WAD);
      await expect(venue.connect(stranger).trade(orderOf(WAD)))
        .to.be.revertedWithCustomError(venue, "UniswapV3Adapter_PoolBeyondLimit")
        .withArgs(await venue.midPriceWad(), 3_030n * WAD);
      await mainnet.arbitrageur.movePoolExactlyTo(2_971n * WAD);
      await expect(venue.connect(stranger).trade(orderOf(-WAD)))
        .to.be.revertedWithCustomError(venue, "UniswapV3Adapter_PoolBeyondLimit")
        .withArgs(await venue.midPriceWad(), 2_970n * WAD);
    });

    it("fills nothing in a pool without liquidity, and gives everything back", async () => {
      const system = deployed();
      const { adapter } = await deployOnEmptyPool(system, sqrtFromPriceWadDown(SPOT_WAD));
      const { mainnet, stranger } = system;
      await mainnet.fundUsdc(await adapter.getAddress(), 6_180n * USDC);
      const order = orderOf(2n * WAD, SPOT_WAD, 300n);
      const trade = async () => adapter.connect(stranger).trade(order);
      const [base, quote] = await movedBy(stranger, [mainnet.weth, mainnet.usdc], trade);
      expect([base, quote]).to.deep.equal([0n, 6_180n * USDC]);
    });

    it("refuses an order for nothing", async () => {
      const { venue, stranger } = deployed();
      await expect(venue.connect(stranger).trade(orderOf(0n))).to.be.revertedWithCustomError(
        venue,
        "UniswapV3Adapter_EmptyOrder",
      );
    });
  });

  describe("when somebody has donated to the adapter", () => {
    it("gives the caller no more back than its order could have spent", async () => {
      const { venue, mainnet, stranger } = deployed();
      const donation = 1_000_000n * USDC;
      await mainnet.fundUsdc(await venue.getAddress(), donation);
      const { base, quote, funded } = await tradeFunded(orderOf(10n * WAD));
      expect(base).to.equal(10n * WAD);
      expect(quote < funded).to.equal(true, `${quote} came back of ${funded}: the donation must not look like a gain`);
      expect(await mainnet.weth.balanceOf(stranger)).to.equal(base);
    });

    it("fills a sale as if the donation were not there", async () => {
      const { venue, mainnet } = deployed();
      await mainnet.fundWeth(await venue.getAddress(), 500n * WAD);
      const { base, quote } = await tradeFunded(orderOf(-10n * WAD));
      expect(base).to.equal(0n);
      expect(quote > 29_970n * USDC).to.equal(true);
    });
  });

  it("never fills beyond the worst price, fee included, in 200 random markets and orders", async () => {
    const { mainnet, connection } = deployed();
    const cases = fc.sample(
      fc.record({
        isBuy: fc.boolean(),
        sizeE15: fc.bigInt({ min: 1n, max: 10_000_000n }),
        slippageBps: fc.bigInt({ min: 6n, max: 500n }),
        poolBps: fc.bigInt({ min: -600n, max: 600n }),
      }),
      { numRuns: 200, seed: 5 },
    );
    const snapshot = await connection.networkHelpers.takeSnapshot();
    let fills = 0;
    for (const { isBuy, sizeE15, slippageBps, poolBps } of cases) {
      await snapshot.restore();
      await mainnet.arbitrageur.movePoolExactlyTo((SPOT_WAD * (BPS + poolBps)) / BPS);
      const size = sizeE15 * 10n ** 15n;
      const order = orderOf(isBuy ? size : -size, SPOT_WAD, slippageBps);
      const result = await tradeFunded(order).catch((error: unknown) => {
        expect(String(error)).to.include("UniswapV3Adapter_PoolBeyondLimit");
        return undefined;
      });
      if (result === undefined) continue;
      const filled = isBuy ? result.base : size - result.base;
      const money = isBuy ? result.funded - result.quote : result.quote;
      expect(filled >= 0n && filled <= size).to.equal(true);
      const moneyWad = money * QUOTE_SCALE * WAD;
      const worst = filled * order.worstPriceWad;
      expect(isBuy ? moneyWad <= worst : moneyWad >= worst).to.equal(true, `${money} for ${filled}`);
      await expectEmptyAdapter();
      fills++;
    }
    expect(fills).to.be.greaterThan(80);
  });

  it("never fills beyond the worst price when base is token0", async () => {
    const { hooked, stranger, mainnet, connection } = deployed();
    const { token, adapter } = hooked;
    const to = await adapter.getAddress();
    const cases = fc.sample(
      fc.record({
        isBuy: fc.boolean(),
        sizeE15: fc.bigInt({ min: 1n, max: 900_000n }),
        bps: fc.bigInt({ min: 6n, max: 500n }),
      }),
      { numRuns: 30, seed: 6 },
    );
    const snapshot = await connection.networkHelpers.takeSnapshot();
    for (const { isBuy, sizeE15, bps } of cases) {
      await snapshot.restore();
      const size = sizeE15 * 10n ** 15n;
      const order = orderOf(isBuy ? size : -size, SPOT_WAD, bps);
      const funded = isBuy ? mostQuote(order) : size;
      if (isBuy) await mainnet.fundUsdc(to, funded);
      else await token.mint(to, funded);
      const trade = async () => adapter.connect(stranger).trade(order);
      const [base, quote] = await movedBy(stranger, [token, mainnet.usdc], trade);
      const filled = isBuy ? base : size - base;
      const moneyWad = (isBuy ? funded - quote : quote) * QUOTE_SCALE * WAD;
      const worst = filled * order.worstPriceWad;
      expect(filled > 0n).to.equal(true);
      expect(isBuy ? moneyWad <= worst : moneyWad >= worst).to.equal(true, `${moneyWad} for ${filled}`);
    }
  });
});
