import { expect } from "chai";

import { randomStream } from "../../simulator/market/random.js";
import { expireAt } from "../support/settling.js";
import { abs, orderOf } from "../support/hedging.js";
import {
  deployShortSystem,
  FLOOR_HEALTH_WAD,
  healthOf,
  marketAt,
  navAt,
  stockOf,
  TARGET_HEALTH_WAD,
} from "../support/short.js";
import { snapshotted } from "../support/snapshotted.js";
import { callId, EXPIRY, NEVER, NO_LIMIT, putId, USDC, WAD } from "../support/system.js";

/** FixedBand of the deployment: trigger 2 % and target 1 % of what is written. */
const TRIGGER_BPS = 200n;
const TARGET_BPS = 100n;
/** Interest and rounding between a look and the next block, base wei. */
const SECONDS_OF_INTEREST = 10n ** 14n;
const SLIPPAGE_BPS = 100n;

describe("AaveShort: a vault that writes puts", () => {
  const deployed = snapshotted(deployShortSystem);

  const buy = async (id: bigint, contracts: bigint) => {
    const { vault, buyer } = deployed();
    await vault.connect(buyer).buy(id, contracts * WAD, NO_LIMIT, buyer.address, NEVER);
  };

  /** The market at a price, with its providers' liquidity around it. */
  async function deepMarketAt(dollars: number): Promise<void> {
    await marketAt(deployed(), dollars);
    await deployed().mainnet.recentreLiquidity();
  }

  /** Hedges until nothing is due, the arbitrageurs between any two hedges. Returns how many it took. */
  async function hedgeOut(dollars: bigint): Promise<number> {
    const { rebalancer, mainnet } = deployed();
    await mainnet.arbitrageur.movePoolExactlyTo(dollars * WAD);
    await mainnet.recentreLiquidity();
    for (let hedges = 0; hedges < 8; hedges++) {
      if (!(await rebalancer.status()).due) return hedges;
      await rebalancer.rebalance();
      await mainnet.arbitrageur.movePoolExactlyTo(dollars * WAD);
    }
    throw new Error(`Still due after eight hedges: ${(await rebalancer.status()).exposure.netDeltaWad}`);
  }

  async function expectSound(dollars: bigint): Promise<void> {
    const stock = await stockOf(deployed());
    expect(stock.vaultUsdc, "L1").to.equal(stock.quote);
    expect(stock.vaultWeth, "L1").to.equal(stock.base);
    expect(
      [stock.strayUsdc, stock.strayWeth, ...stock.allowances].every((one) => one === 0n),
      "A1",
    ).to.equal(true);
    expect(stock.base === 0n || stock.debt === 0n, "long and short at once").to.equal(true);
    if (stock.debt > 0n) expect(healthOf(stock.collateral, stock.debt, dollars)).to.be.above(FLOOR_HEALTH_WAD);
  }

  it("sells the base it does not hold when a put is written, and lands on the target", async () => {
    const { rebalancer, buyer } = deployed();
    await buy(putId(3000), 100n);
    const before = await rebalancer.status();
    expect(before.due).to.equal(true);
    // An at-the-money put written: about half an ether of delta each, to be sold.
    expect(before.exposure.netDeltaWad).to.be.within(45n * WAD, 50n * WAD);
    expect(before.exposure.borrowableWad).to.be.above(before.exposure.netDeltaWad);
    await rebalancer.connect(buyer).rebalance();
    const { exposure, band } = await rebalancer.status();
    expect(band.targetWad).to.equal((100n * WAD * TARGET_BPS) / 10_000n);
    expect(exposure.netDeltaWad).to.be.closeTo(band.targetWad, SECONDS_OF_INTEREST);
    await expectSound(3_000n);
  });

  it("crosses zero in one hedge when puts outweigh the calls it was long for", async () => {
    const { rebalancer } = deployed();
    await buy(callId(3000), 60n);
    await rebalancer.rebalance();
    expect((await stockOf(deployed())).base).to.be.above(25n * WAD);
    await buy(putId(3000), 150n);
    await rebalancer.rebalance();
    const down = await stockOf(deployed());
    expect(down.base).to.equal(0n);
    expect(down.debt).to.be.above(30n * WAD);
    await expectSound(3_000n);
    // And back: at 4,200 the puts are far out, the calls far in.
    await deepMarketAt(4_200);
    await rebalancer.rebalance();
    const up = await stockOf(deployed());
    expect([up.debt, up.collateral]).to.deep.equal([0n, 0n]);
    expect(up.base).to.be.above(30n * WAD);
    await expectSound(4_200n);
  });

  it("follows a crash and the recovery, every hedge inside its budget, never long and short at once", async () => {
    const { rebalancer, vault } = deployed();
    await buy(putId(3000), 60n);
    await buy(callId(3000), 60n);
    await rebalancer.rebalance().catch(() => undefined); // both sides alike: perhaps nothing to do
    let hedges = 0;
    for (const dollars of [2_900, 2_750, 2_600, 2_300, 1_900, 1_600, 1_900, 2_500, 3_000, 3_500, 3_900]) {
      await deepMarketAt(dollars);
      const before = await rebalancer.status();
      if (!before.due) continue; // deep in the money delta hardly moves
      hedges++;
      const worth = await navAt(deployed(), BigInt(dollars));
      await rebalancer.rebalance();
      const { exposure, reason } = await rebalancer.status();
      expect(abs(exposure.netDeltaWad), `${dollars}`).to.be.at.most((120n * WAD * TRIGGER_BPS) / 10_000n);
      expect(reason).to.equal(0n);
      // H3: what a hedge cost is at most the slippage on what it traded.
      const lost = worth.navWad - (await navAt(deployed(), BigInt(dollars))).navWad;
      const traded = abs(exposure.netDeltaWad - before.exposure.netDeltaWad);
      expect(lost).to.be.at.most((traded * BigInt(dollars) * SLIPPAGE_BPS) / 10_000n + WAD);
      await expectSound(BigInt(dollars));
    }
    expect(hedges).to.be.at.least(8);
    expect((await vault.ledger())[1], "long again at the end").to.be.above(0n);
  });

  it("pays puts that end deep in the money, and lets the last LP out", async () => {
    const { rebalancer, vault, buyer, lp } = deployed();
    await buy(putId(3000), 150n);
    await rebalancer.rebalance();
    for (const dollars of [2_700, 2_300, 1_900]) {
      await deepMarketAt(dollars);
      await rebalancer.rebalance();
    }
    await vault.settle(EXPIRY, await expireAt(deployed(), 1_800));
    // 150 × 1,200 dollars are owed; what is in the position comes back with the hedge that closes it.
    expect(await hedgeOut(1_800n)).to.be.at.least(1);
    const flat = await stockOf(deployed());
    expect([flat.base, flat.debt, flat.collateral]).to.deep.equal([0n, 0n, 0n]);
    const before = await deployed().mainnet.usdc.balanceOf(buyer.address);
    await vault.connect(buyer).claim(putId(3000), 150n * WAD, buyer.address);
    expect((await deployed().mainnet.usdc.balanceOf(buyer.address)) - before).to.equal(180_000n * USDC);
    const shares = await vault.balanceOf(lp.address);
    expect(await vault.maxRedeem(lp.address)).to.equal(shares);
    await vault.connect(lp).redeem(shares, lp.address, lp.address);
    const [quoteBalance, , claims] = await vault.ledger();
    expect(claims).to.equal(0n);
    expect(quoteBalance).to.be.below(USDC);
  });

  it("unwinds from collateral alone when every free quote is claimed", async () => {
    const { rebalancer, vault } = deployed();
    await buy(putId(3300), 230n);
    await hedgeOut(3_000n);
    await vault.settle(EXPIRY, await expireAt(deployed(), 700));
    const { exposure } = await rebalancer.status();
    expect(exposure.netDeltaWad).to.be.below(-100n * WAD);
    const { quote } = await stockOf(deployed());
    const [, , claims] = await vault.ledger();
    expect(claims - quote, "all of the quote is owed, and more").to.be.above(0n);
    expect(await hedgeOut(700n)).to.be.within(1, 4);
    const flat = await stockOf(deployed());
    expect([flat.debt, flat.collateral]).to.deep.equal([0n, 0n]);
  });

  it("keeps its books through forty random orders and moves of the price", async () => {
    const { trader, vault } = deployed();
    const random = randomStream(20_260_922, 5);
    let dollars = 3_000;
    for (let step = 0; step < 40; step++) {
      if (random.uniform() < 0.3) {
        dollars = Math.round(Math.min(Math.max(dollars * Math.exp(0.06 * random.gaussian()), 2_000), 4_500));
        await marketAt(deployed(), dollars);
      }
      const size = BigInt(Math.round((random.uniform() - 0.5) * 120e6)) * 10n ** 12n + BigInt(step);
      const order = orderOf(size === 0n ? WAD : size, BigInt(dollars) * WAD);
      const before = await navAt(deployed(), BigInt(dollars));
      const { debt } = await stockOf(deployed());
      const fill = await trader.hedge.staticCall(order);
      expect(abs(fill.baseMoved), `step ${step}`).to.be.at.most(abs(order.baseWad));
      await trader.hedge(order);
      const stock = await stockOf(deployed());
      expect([stock.vaultUsdc, stock.vaultWeth], `step ${step}`).to.deep.equal([stock.quote, stock.base]);
      expect([stock.strayUsdc, stock.strayWeth, ...stock.allowances].every((one) => one === 0n)).to.equal(true);
      expect(stock.base === 0n || stock.debt === 0n, `step ${step}: ${stock.base} ${stock.debt}`).to.equal(true);
      if (stock.debt > debt + SECONDS_OF_INTEREST) {
        const health = healthOf(stock.collateral, stock.debt, BigInt(dollars));
        expect(health, `step ${step}: a loan is taken at the target`).to.be.at.least(TARGET_HEALTH_WAD - WAD / 10_000n);
      }
      const after = await navAt(deployed(), BigInt(dollars));
      expect(before.navWad - after.navWad).to.be.at.most((abs(order.baseWad) * BigInt(dollars)) / 100n + WAD);
      if ((await vault.ledger())[0] < 50_000n * USDC) await trader.hedge(orderOf(20n * WAD, BigInt(dollars) * WAD));
    }
  });
});
