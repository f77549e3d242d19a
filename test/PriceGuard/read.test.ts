import { expect } from "chai";

import { UniswapPool__factory } from "../../types/index.js";
import { MAINNET } from "../../scripts/mainnet/index.js";
import {
  deployGuardedSystem,
  feedTo,
  geometricMeanWad,
  guardOver,
  pass,
  poolTo,
  SOURCE,
  WINDOW,
} from "../support/guard.js";
import { snapshotted } from "../support/snapshotted.js";
import { callId, EXPIRY, NEVER, NO_LIMIT, SMILE, strikeE8, USDC, WAD } from "../support/system.js";

const PRICE = 3_000n * WAD;
/** A tick is a basis point; the pool counts whole ones, and its mean is a whole one. */
const near = (wad: bigint) => (2n * wad) / 10_000n;

describe("PriceGuard: read", () => {
  const deployed = snapshotted(deployGuardedSystem);

  it("gives Chainlink's price while the pool now and on average agrees", async () => {
    const { spotWad, source } = await deployed().guard.read();
    expect([spotWad, source]).to.deep.equal([PRICE, SOURCE.chainlink]);
  });

  it("bars Chainlink's own failures as they are", async () => {
    await pass(deployed(), 4_600);
    await expect(deployed().guard.read()).to.be.revertedWithCustomError(deployed().guard, "ChainlinkOracle_Stale");
  });

  it("closes when the pool now is more than 1.5 % from Chainlink, above or below, and not at 1.5 %", async () => {
    const { guard, venue } = deployed();
    for (const [inside, beyond] of [
      [3_044.99, 3_045.01],
      [2_955.01, 2_954.99],
    ] as const) {
      await poolTo(deployed(), inside);
      expect((await guard.read()).spotWad).to.equal(PRICE);
      await poolTo(deployed(), beyond);
      const midWad = await venue.midPriceWad();
      await expect(guard.read())
        .to.be.revertedWithCustomError(guard, "PriceGuard_SpotDisagrees")
        .withArgs(midWad, PRICE, 150n);
    }
  });

  it("takes a price exactly at the ceiling and refuses it one wei beyond", async () => {
    const { guard } = deployed();
    const spotWad = await guard.poolSpotWad();
    // The largest p above the pool with p − spot <= 1.5 % of p, rounded down; there the two are equal.
    let edge = (spotWad * 10_000n) / 9_850n - 3n;
    while (edge + 1n - spotWad <= ((edge + 1n) * 150n) / 10_000n) edge++;
    expect(edge - spotWad).to.equal((edge * 150n) / 10_000n);
    await guard.requireAgreement(edge);
    await expect(guard.requireAgreement(edge + 1n)).to.be.revertedWithCustomError(guard, "PriceGuard_SpotDisagrees");
  });

  it("closes when Chainlink jumps and the pool does not follow", async () => {
    const { guard } = deployed();
    await feedTo(deployed(), 3_100);
    const spotWad = await guard.poolSpotWad();
    await expect(guard.read())
      .to.be.revertedWithCustomError(guard, "PriceGuard_SpotDisagrees")
      .withArgs(spotWad, 3_100n * WAD, 150n);
  });

  it("takes the geometric mean of what the pool traded at, each price for its time", async () => {
    const { guard, connection } = deployed();
    const movedAt = await poolTo(deployed(), 3_300);
    await pass(deployed(), 600);
    const held = (await connection.networkHelpers.time.latest()) - movedAt;
    const expected = geometricMeanWad([
      [3_000, WINDOW - held],
      [3_300, held],
    ]);
    expect((await guard.twap()).twapWad).to.be.closeTo(expected, near(expected));
    await pass(deployed(), WINDOW);
    expect((await guard.twap()).twapWad).to.be.closeTo(3_300n * WAD, near(3_300n * WAD));
  });

  it("closes after a fast move that pool and Chainlink agree on, until the average has followed", async () => {
    const { guard, connection } = deployed();
    const movedAt = await poolTo(deployed(), 3_300);
    await feedTo(deployed(), 3_300);
    await expect(guard.read()).to.be.revertedWithCustomError(guard, "PriceGuard_TwapDisagrees");
    // The mean is 5 % below 3,300 when 3,300 was held for the share s of the window with (1 − s)·ln 1.1 = −ln 0.95.
    const share = 1 + Math.log(0.95) / Math.log(1.1);
    const opensAt = movedAt + Math.ceil(share * WINDOW);
    await connection.networkHelpers.time.increaseTo(opensAt - 20);
    const { twapWad } = await guard.twap();
    await expect(guard.read())
      .to.be.revertedWithCustomError(guard, "PriceGuard_TwapDisagrees")
      .withArgs(twapWad, 3_300n * WAD, 500n);
    await connection.networkHelpers.time.increaseTo(opensAt + 20);
    expect((await guard.read()).spotWad).to.equal(3_300n * WAD);
  });

  it("closes every action that adds risk, and what trades on a mark", async () => {
    const { vault, guard, lp, buyer } = deployed();
    await poolTo(deployed(), 3_100);
    const refused = (call: Promise<unknown>) =>
      expect(call).to.be.revertedWithCustomError(guard, "PriceGuard_SpotDisagrees");
    await refused(vault.connect(buyer).buy(callId(3_000), WAD, NO_LIMIT, buyer.address, NEVER));
    await refused(vault.connect(buyer).sell(callId(3_000), WAD, 0n, buyer.address, NEVER));
    await refused(vault.connect(lp).deposit(USDC, lp.address));
    await refused(vault.connect(lp).mint(USDC, lp.address));
    await refused(vault.connect(lp).withdraw(USDC, lp.address, lp.address));
    await refused(vault.connect(lp).redeem(USDC, lp.address, lp.address));
    await refused(vault.listSeries(EXPIRY, strikeE8(3_100), false));
    await refused(vault.setSmile(EXPIRY, SMILE));
    await refused(vault.quoteBuy(callId(3_000), WAD));
    expect([await vault.maxDeposit(lp), await vault.maxMint(lp)]).to.deep.equal([0n, 0n]);
    expect([await vault.maxWithdraw(lp), await vault.maxRedeem(lp)]).to.deep.equal([0n, 0n]);
    await poolTo(deployed(), 3_000);
    await vault.connect(buyer).buy(callId(3_000), WAD, NO_LIMIT, buyer.address, NEVER);
  });

  it("is not bent by a short push: a third up for less than a minute moves the average by less than 1 %", async () => {
    const { guard } = deployed();
    const pushedAt = await poolTo(deployed(), 4_000);
    const held = (await poolTo(deployed(), 3_000)) - pushedAt;
    expect(held).to.be.below(60);
    const { twapWad } = await guard.twap();
    expect(twapWad).to.be.closeTo(
      geometricMeanWad([
        [3_000, WINDOW - held],
        [4_000, held],
      ]),
      near(PRICE),
    );
    expect(twapWad - PRICE).to.be.below(PRICE / 100n);
    expect((await guard.read()).spotWad).to.equal(PRICE);
  });

  it("reads another window where another is set", async () => {
    const guard = await guardOver(deployed(), { settings: { windowSeconds: 3_600n } });
    const movedAt = await poolTo(deployed(), 3_300);
    await pass(deployed(), WINDOW);
    const held = (await deployed().connection.networkHelpers.time.latest()) - movedAt;
    const expected = geometricMeanWad([
      [3_000, 3_600 - held],
      [3_300, held],
    ]);
    expect((await guard.twap()).twapWad).to.be.closeTo(expected, near(expected));
  });
});

describe("PriceGuard: a pool with too little history", () => {
  const deployed = snapshotted(() => deployGuardedSystem({ observationCardinality: 1 }, { observationCardinality: 1 }));

  it("names how much there is: a pool that keeps one observation forgets the rest at each trade", async () => {
    const { guard, connection } = deployed();
    const tradedAt = await poolTo(deployed(), 3_001);
    await pass(deployed(), 600);
    const history = (await connection.networkHelpers.time.latest()) - tradedAt;
    await expect(guard.twap())
      .to.be.revertedWithCustomError(guard, "PriceGuard_TooLittleHistory")
      .withArgs(history, WINDOW);
    await pass(deployed(), WINDOW);
    expect((await guard.twap()).twapWad).to.be.closeTo(3_001n * WAD, near(PRICE));
  });

  it("adds no risk meanwhile, and goes on hedging at Chainlink's price in the routine tier", async () => {
    const { guard, vault, rebalancer, buyer } = deployed();
    await poolTo(deployed(), 3_001);
    await pass(deployed(), 60);
    await expect(
      vault.connect(buyer).buy(callId(3_000), WAD, NO_LIMIT, buyer.address, NEVER),
    ).to.be.revertedWithCustomError(guard, "PriceGuard_TooLittleHistory");
    expect(await guard.isAgreed(PRICE)).to.equal(false);
    expect((await guard.readForHedge()).source).to.equal(SOURCE.chainlink);
    await expect(rebalancer.rebalance()).to.emit(rebalancer, "Rebalanced");
  });

  it("remembers the whole window again once its ring is grown, as a deployment does by itself", async () => {
    const { guard, deployer } = deployed();
    const pool = UniswapPool__factory.connect(MAINNET.pool005, deployer);
    await pool.increaseObservationCardinalityNext(300);
    expect((await pool.slot0()).observationCardinalityNext).to.equal(300n);
    for (const dollars of [3_001, 3_002, 3_003]) {
      await poolTo(deployed(), dollars);
      await pass(deployed(), WINDOW / 2);
    }
    await poolTo(deployed(), 3_004);
    expect((await guard.twap()).twapWad).to.be.closeTo(
      geometricMeanWad([
        [3_002, 900],
        [3_003, 900],
      ]),
      near(PRICE),
    );
  });

  it("was grown at deployment where the deployment asks for more than there is", async () => {
    const grown = await deployGuardedSystem({ observationCardinality: 1_200 }, { observationCardinality: 1 });
    const pool = UniswapPool__factory.connect(MAINNET.pool005, grown.deployer);
    expect((await pool.slot0()).observationCardinalityNext).to.equal(1_200n);
  });
});
