import { expect } from "chai";

import { readPrice, renderPrice } from "../../tasks/actions/vaultPrice.js";
import { MAINNET_TOKENS } from "../../tasks/support/words.js";
import { deployGuardedSystem, MAX_AGE, pass, poolTo, SOURCE } from "../support/guard.js";
import { expireAt } from "../support/settling.js";
import { snapshotted } from "../support/snapshotted.js";
import { callId, deployTradedSystem, EXPIRY, USDC, WAD } from "../support/system.js";

describe("PriceGuard: what needs no price of today", () => {
  const deployed = snapshotted(() => deployGuardedSystem());

  it("settles and pays out while the witnesses disagree, and after Chainlink fell silent", async () => {
    const { vault, guard, buyer, mainnet } = deployed();
    const proof = await expireAt(deployed(), 3_500);
    await poolTo(deployed(), 3_900);
    await pass(deployed(), 30 * 86_400);
    await poolTo(deployed(), 3_000);
    await expect(guard.readForHedge()).to.be.revertedWithCustomError(guard, "PriceGuard_NoPriceForHedge");
    await vault.connect(buyer).settle(EXPIRY, proof);
    expect(await vault.settledPriceWad(EXPIRY)).to.equal(3_500n * WAD);
    const before = await mainnet.usdc.balanceOf(buyer);
    await vault.connect(buyer).claim(callId(3_000), 10n * WAD, buyer.address);
    expect((await mainnet.usdc.balanceOf(buyer)) - before).to.equal(5_000n * USDC);
  });

  it("passes a proof on to Chainlink's oracle as it is", async () => {
    const { guard, chainlink } = deployed();
    const proof = await expireAt(deployed(), 3_500);
    expect(await guard.priceAt(EXPIRY, proof)).to.equal(await chainlink.priceAt(EXPIRY, proof));
    await expect(guard.priceAt(EXPIRY + 1, proof)).to.be.revertedWithCustomError(
      guard,
      "ChainlinkOracle_NotFirstRoundAtOrAfter",
    );
  });
});

describe("PriceGuard: what it shows", () => {
  const deployed = snapshotted(() => deployGuardedSystem());
  const report = async () => readPrice({ keel: deployed(), tokens: MAINNET_TOKENS });

  it("three witnesses and four open doors while all is well", async () => {
    const { risk, hedges, pressingHedges, chainlink, pool } = await report();
    expect([risk.isOpen, hedges.isOpen, hedges.isDegraded, pressingHedges.isOpen]).to.deep.equal([
      true,
      true,
      false,
      true,
    ]);
    expect(chainlink.priceWad).to.equal(3_000n * WAD);
    expect([pool?.spot.ceilingBps, pool?.twap.ceilingBps, pool?.hedgeCeilingBps]).to.deep.equal([150n, 500n, 100n]);
    expect(renderPrice(await report()))
      .to.contain("from Chainlink, at most 1.5 %")
      .and.contain("open");
  });

  it("how far they are apart, and why the door is closed", async () => {
    await poolTo(deployed(), 3_090);
    const { risk, hedges, pool } = await report();
    expect(pool?.spot.apartWad).to.be.closeTo((3n * WAD) / 100n, WAD / 10n ** 9n);
    expect([risk.isOpen, hedges.isOpen, hedges.isDegraded]).to.deep.equal([false, true, false]);
    expect(risk.reason).to.contain("The pool trades at 3,090.00, Chainlink says 3,000.00: more than 1.5 % apart");
  });

  it("a degraded mode, and no price at all with both reasons", async () => {
    await pass(deployed(), MAX_AGE + 60);
    const degraded = await report();
    expect([degraded.risk.isOpen, degraded.hedges.isOpen, degraded.hedges.isDegraded]).to.deep.equal([
      false,
      true,
      true,
    ]);
    expect(degraded.chainlink.priceWad).to.equal(null);
    expect(renderPrice(degraded)).to.contain("degraded: at the pool's average");
    await poolTo(deployed(), 3_300);
    const { hedges } = await report();
    expect(hedges.isOpen).to.equal(false);
    expect(hedges.reason)
      .to.contain("old, above the 1 h 15 min allowed")
      .and.contain("more than 1 % from its own average");
    const { guard } = deployed();
    expect((await guard.witnesses()).hedgeSource).to.equal(SOURCE.none);
  });

  it("Chainlink alone where the deployment has no guard", async () => {
    const bare = await deployTradedSystem();
    const alone = await readPrice({ keel: bare, tokens: MAINNET_TOKENS });
    expect([alone.isGuarded, alone.pool, alone.risk.isOpen]).to.deep.equal([false, null, true]);
    await pass(bare, MAX_AGE + 60);
    const stale = await readPrice({ keel: bare, tokens: MAINNET_TOKENS });
    expect([stale.risk.isOpen, stale.hedges.isOpen]).to.deep.equal([false, false]);
    expect(renderPrice(stale)).to.contain("no guard: Chainlink alone");
  });
});
