import { expect } from "chai";

import { Rebalancer__factory, ScriptedVault__factory } from "../../types/index.js";
import { snapshotted } from "../support/snapshotted.js";
import { HEDGE_GAS, MINIMUM_WAD, SETTINGS } from "../support/scripted.js";
import { deploySystem } from "../support/system.js";

const MAX_SLIPPAGE_BPS = 500n;

describe("Rebalancer: constructor", () => {
  const deployed = snapshotted(deploySystem);

  /** A rebalancer over a vault whose own ceiling is `capBps`. */
  const deploy = async (settings: typeof SETTINGS, capBps = 1_000n) => {
    const { deployer, vault, oracle, venue, authority, policy } = deployed();
    const [base, quote] = [await vault.BASE(), await vault.QUOTE()];
    const scripted = await new ScriptedVault__factory(deployer).deploy(base, quote, oracle, venue, capBps);
    return new Rebalancer__factory(deployer).deploy(scripted, policy, authority, settings);
  };
  const refusal = async (deployment: Promise<unknown>, args: readonly bigint[]) => {
    await expect(deployment)
      .to.be.revertedWithCustomError(deployed().rebalancer, "Rebalancer_BadSettings")
      .withArgs(...args);
  };

  it("keeps what it was given and takes the rest from the vault", async () => {
    const { rebalancer, vault, oracle, venue, policy } = deployed();
    expect(await rebalancer.VAULT()).to.equal(await vault.getAddress());
    expect(await rebalancer.ORACLE()).to.equal(await oracle.getAddress());
    expect(await rebalancer.VENUE()).to.equal(await venue.getAddress());
    expect(await rebalancer.policy()).to.equal(await policy.getAddress());
    expect(await rebalancer.SLIPPAGE_BPS()).to.equal(SETTINGS.slippageBps);
    expect(await rebalancer.MINIMUM_WAD()).to.equal(MINIMUM_WAD);
    expect(await rebalancer.HEDGE_GAS()).to.equal(HEDGE_GAS);
    expect(await rebalancer.lastHedgeBlock()).to.equal(0n);
  });

  it("takes a slippage of 1 to 500 bps and refuses 0 and 501", async () => {
    for (const slippageBps of [1n, 500n]) await deploy({ ...SETTINGS, slippageBps });
    for (const slippageBps of [0n, 501n]) {
      await refusal(deploy({ ...SETTINGS, slippageBps }), [slippageBps, MAX_SLIPPAGE_BPS, MINIMUM_WAD]);
    }
  });

  it("refuses a minimum size of nothing", async () => {
    await refusal(deploy({ ...SETTINGS, minimumWad: 0n }), [SETTINGS.slippageBps, MAX_SLIPPAGE_BPS, 0n]);
  });

  it("refuses a slippage above its vault's own ceiling, under which every hedge would be refused", async () => {
    await deploy({ ...SETTINGS, slippageBps: 300n }, 300n);
    await refusal(deploy({ ...SETTINGS, slippageBps: 301n }, 300n), [301n, 300n, MINIMUM_WAD]);
  });
});
