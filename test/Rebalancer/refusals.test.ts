import { expect } from "chai";

import { exposureOf, readingOf, REASON, SPOT_WAD } from "../support/hedging.js";
import { deployWithScriptedVault, MINIMUM_WAD } from "../support/scripted.js";
import { snapshotted } from "../support/snapshotted.js";
import { WAD } from "../support/system.js";

const BAND = { triggerWad: 2n * WAD, targetWad: WAD };
const RICH = { quoteFreeWad: 1_000_000n * WAD, baseHeldWad: 1_000n * WAD };
const NO_FILL = { baseMoved: 0n, quoteMoved: 0n };

/** A scripted vault dictates exposure and fill to the wei, so that every check fires with its exact evidence. */
describe("Rebalancer: why it refuses", () => {
  const deployed = snapshotted(async () => {
    const system = await deployWithScriptedVault();
    await system.scriptedPolicy.script(BAND, false);
    return system;
  });

  interface Case {
    readonly fields: Parameters<typeof exposureOf>[0];
    readonly fill?: { readonly baseMoved: bigint; readonly quoteMoved: bigint };
  }
  const script = async ({ fields, fill = NO_FILL }: Case) => deployed().scriptedVault.script(exposureOf(fields), fill);
  const refusal = async (situation: Case, error: string, args: readonly unknown[], reason?: bigint) => {
    const { rebalancer } = deployed();
    await script(situation);
    if (reason !== undefined) {
      const status = await rebalancer.status();
      expect(status.reason).to.equal(reason);
      expect(status.due).to.equal(reason === REASON.deltaOutsideBand);
    }
    await expect(rebalancer.rebalance())
      .to.be.revertedWithCustomError(rebalancer, error)
      .withArgs(...args);
    expect(await rebalancer.lastHedgeBlock()).to.equal(0n);
  };

  it("H4: inside the band and on its very edge", async () => {
    const error = "Rebalancer_InsideBand";
    for (const netDeltaWad of [0n, 2n * WAD, -2n * WAD]) {
      await refusal({ fields: { netDeltaWad, ...RICH } }, error, [netDeltaWad, 2n * WAD], REASON.insideBand);
    }
  });

  it("H4: inside a band as wide as numbers go", async () => {
    const max = 2n ** 256n - 1n;
    await deployed().scriptedPolicy.script({ triggerWad: max, targetWad: max }, false);
    const netDeltaWad = -(2n ** 255n);
    await refusal({ fields: { netDeltaWad } }, "Rebalancer_InsideBand", [netDeltaWad, max], REASON.insideBand);
  });

  it("below the minimum size", async () => {
    await deployed().scriptedPolicy.script({ triggerWad: WAD, targetWad: WAD }, false);
    const netDeltaWad = WAD + MINIMUM_WAD - 1n;
    const evidence = [MINIMUM_WAD - 1n, MINIMUM_WAD];
    const fields = { netDeltaWad, ...RICH };
    await refusal({ fields }, "Rebalancer_BelowMinimumSize", evidence, REASON.belowMinimumSize);
  });

  it("short of quote, short of base", async () => {
    const buy = { netDeltaWad: -5n * WAD, quoteFreeWad: 100n * WAD };
    await refusal({ fields: buy }, "Rebalancer_ShortOfQuote", [100n * WAD, -5n * WAD], REASON.shortOfQuote);
    const sale = { netDeltaWad: 5n * WAD, baseHeldWad: 7n };
    await refusal({ fields: sale }, "Rebalancer_ShortOfBase", [7n, 5n * WAD], REASON.shortOfBase);
  });

  it("when the pool stands beyond the worst price, either side", async () => {
    const { mainnet, venue } = deployed();
    const error = "Rebalancer_VenueBeyondLimit";
    await mainnet.arbitrageur.movePoolExactlyTo(3_030n * WAD);
    const above = [await venue.midPriceWad(), 3_030n * WAD];
    await refusal({ fields: { netDeltaWad: -5n * WAD, ...RICH } }, error, above, REASON.venueBeyondLimit);
    await mainnet.arbitrageur.movePoolExactlyTo(2_970n * WAD);
    const below = [await venue.midPriceWad(), 2_970n * WAD];
    await refusal({ fields: { netDeltaWad: 5n * WAD, ...RICH } }, error, below, REASON.venueBeyondLimit);
  });

  it("says the market is beyond the limit where the adapter refuses it, and up to a millionth before", async () => {
    const { mainnet, rebalancer } = deployed();
    // By hand: a buyer's limit is 3030 · 0.9995 = 3028.485, a seller's 2970 / 0.9995 = 2971.485742871…
    const [outside, inside] = [WAD / 1_000_000n, (4n * WAD) / 1_000n]; // a millionth of the limit is 0.003
    for (const [netDeltaWad, limitWad, outward] of [
      [-5n * WAD, (3_030n * WAD * 9_995n) / 10_000n, 1n],
      [5n * WAD, (2_970n * WAD * 10_000n) / 9_995n, -1n],
    ] as const) {
      await script({ fields: { netDeltaWad, ...RICH } });
      await mainnet.arbitrageur.movePoolExactlyTo(limitWad + outward * outside);
      expect((await rebalancer.status()).reason).to.equal(REASON.venueBeyondLimit);
      await mainnet.arbitrageur.movePoolExactlyTo(limitWad - outward * inside);
      expect((await rebalancer.status()).reason).to.equal(REASON.deltaOutsideBand);
    }
  });

  it("H1: a fill after which net delta is further out than before", async () => {
    const fill = { baseMoved: -1n, quoteMoved: 0n };
    const evidence = [-5n * WAD, -5n * WAD - 1n];
    await refusal({ fields: { netDeltaWad: -5n * WAD, ...RICH }, fill }, "Rebalancer_DeviationGrew", evidence);
    const far = { baseMoved: 10n * WAD + 1n, quoteMoved: 0n };
    const beyond = [-5n * WAD, 5n * WAD + 1n];
    await refusal({ fields: { netDeltaWad: -5n * WAD, ...RICH }, fill: far }, "Rebalancer_DeviationGrew", beyond);
  });

  it("H2: a fill that goes one wei past the target, or to the other side", async () => {
    const past = { baseMoved: 4n * WAD + 1n, quoteMoved: -1n };
    const error = "Rebalancer_CrossedTarget";
    await refusal({ fields: { netDeltaWad: -5n * WAD, ...RICH }, fill: past }, error, [-WAD + 1n, WAD]);
    const over = { baseMoved: 9n * WAD, quoteMoved: -1n };
    await refusal({ fields: { netDeltaWad: -5n * WAD, ...RICH }, fill: over }, error, [4n * WAD, WAD]);
    const soldOver = { baseMoved: -9n * WAD, quoteMoved: 1n };
    await refusal({ fields: { netDeltaWad: 5n * WAD, ...RICH }, fill: soldOver }, error, [-4n * WAD, WAD]);
  });

  it("takes a fill exactly to the target, a part of it, and one to zero when zero is the target", async () => {
    const { rebalancer, scriptedPolicy } = deployed();
    for (const baseMoved of [4n * WAD, 1n]) {
      await script({ fields: { netDeltaWad: -5n * WAD, ...RICH }, fill: { baseMoved, quoteMoved: -1n } });
      await expect(rebalancer.rebalance()).to.emit(rebalancer, "Rebalanced");
    }
    await scriptedPolicy.script({ triggerWad: 0n, targetWad: 0n }, false);
    await script({ fields: { netDeltaWad: 5n * WAD, ...RICH }, fill: { baseMoved: -5n * WAD, quoteMoved: 1n } });
    await expect(rebalancer.rebalance()).to.emit(rebalancer, "Rebalanced");
  });

  it("a policy that has turned bad: target wider than trigger, or reverting", async () => {
    const { rebalancer, scriptedPolicy } = deployed();
    await scriptedPolicy.script({ triggerWad: 1n, targetWad: 2n }, false);
    await refusal({ fields: { netDeltaWad: -5n * WAD, ...RICH } }, "Rebalancer_BadBand", [1n, 2n]);
    await expect(rebalancer.status()).to.be.revertedWithCustomError(rebalancer, "Rebalancer_BadBand").withArgs(1n, 2n);
    await scriptedPolicy.script(BAND, true);
    await expect(rebalancer.rebalance()).to.be.revertedWithCustomError(scriptedPolicy, "ScriptedPolicy_Refuses");
  });

  it("sends the order that status shows, and reports every figure of it", async () => {
    const { rebalancer, scriptedVault, keeper } = deployed();
    const fill = { baseMoved: 3n * WAD, quoteMoved: -9_001n * 10n ** 6n };
    await script({ fields: { netDeltaWad: -5n * WAD, ...RICH }, fill });
    const { order, exposure, band, price, market } = await rebalancer.status();
    await expect(rebalancer.connect(keeper).rebalance())
      .to.emit(rebalancer, "Rebalanced")
      .withArgs(
        keeper.address,
        REASON.deltaOutsideBand,
        -5n * WAD,
        -2n * WAD,
        BAND.triggerWad,
        BAND.targetWad,
        3n * WAD,
        -9_001n * WAD,
        SPOT_WAD,
        0n, // routine
        market.midWad,
        market.feeWad,
        exposure.optionDeltaWad,
        exposure.gammaSpotWad,
        exposure.thetaWad,
      );
    expect([...(await scriptedVault.lastOrder())]).to.deep.equal([...order]);
    expect(order.baseWad).to.equal(4n * WAD);
    expect(exposure.netDeltaWad).to.equal(-5n * WAD);
    expect([...band]).to.deep.equal([BAND.triggerWad, BAND.targetWad]);
    expect(price.spotWad).to.equal(readingOf(SPOT_WAD).spotWad);
  });
});
