import { expect } from "chai";
import { encodeBytes32String } from "ethers";

import { Rebalancer__factory, ScriptedVault__factory } from "../../types/index.js";
import { snapshotted } from "../support/snapshotted.js";
import { HEDGE_GAS, MINIMUM_WAD, SETTINGS } from "../support/scripted.js";
import { deploySystem } from "../support/system.js";

const MAX_SLIPPAGE_BPS = 500n;

describe("Rebalancer: constructor", () => {
  const deployed = snapshotted(deploySystem);

  /** One slippage for every tier. */
  const slipping = (slippageBps: bigint) => ({
    ...SETTINGS,
    ...{ slippageBps, urgentSlippageBps: slippageBps, emergencySlippageBps: slippageBps },
  });
  /** A rebalancer over a vault whose own ceiling is `capBps`. */
  const deploy = async (settings: typeof SETTINGS, capBps = 1_000n) => {
    const { deployer, vault, oracle, venue, authority, volatility, bounty, policy } = deployed();
    const [base, quote] = [await vault.BASE(), await vault.QUOTE()];
    const scripted = await new ScriptedVault__factory(deployer).deploy(base, quote, oracle, venue, capBps);
    return new Rebalancer__factory(deployer).deploy(
      { vault: scripted, policy, volatility, bounty, authority },
      settings,
    );
  };
  const refusal = async (deployment: Promise<unknown>, args: readonly bigint[]) => {
    await expect(deployment)
      .to.be.revertedWithCustomError(deployed().rebalancer, "Rebalancer_BadSettings")
      .withArgs(...args);
  };

  it("keeps what it was given and takes the rest from the vault", async () => {
    const { rebalancer, vault, oracle, venue, policy, volatility, bounty } = deployed();
    expect(await rebalancer.VAULT()).to.equal(await vault.getAddress());
    expect(await rebalancer.ORACLE()).to.equal(await oracle.getAddress());
    expect(await rebalancer.VENUE()).to.equal(await venue.getAddress());
    expect(await rebalancer.VOLATILITY()).to.equal(await volatility.getAddress());
    expect(await rebalancer.BOUNTY()).to.equal(await bounty.getAddress());
    expect(await rebalancer.policy()).to.equal(await policy.getAddress());
    expect(await rebalancer.SLIPPAGE_BPS()).to.equal(SETTINGS.slippageBps);
    expect(await rebalancer.MINIMUM_WAD()).to.equal(MINIMUM_WAD);
    expect(await rebalancer.HEDGE_GAS()).to.equal(HEDGE_GAS);
    expect(await rebalancer.lastHedgeBlock()).to.equal(0n);
  });

  it("takes a slippage of 1 to 500 bps and refuses 0 and 501", async () => {
    for (const slippageBps of [1n, 500n]) await deploy(slipping(slippageBps));
    for (const slippageBps of [0n, 501n]) {
      await refusal(deploy(slipping(slippageBps)), [slippageBps, MAX_SLIPPAGE_BPS, MINIMUM_WAD]);
    }
  });

  it("refuses a minimum size of nothing", async () => {
    await refusal(deploy({ ...SETTINGS, minimumWad: 0n }), [SETTINGS.slippageBps, MAX_SLIPPAGE_BPS, 0n]);
  });

  it("keeps each other setting inside its bounds, and tells them all", async () => {
    const day = 86_400n;
    const edges: readonly (readonly [keyof typeof SETTINGS, bigint, bigint])[] = [
      ["maximumWad", MINIMUM_WAD, MINIMUM_WAD + 1n],
      ["urgentSlippageBps", 99n, 100n],
      ["emergencySlippageBps", 501n, 500n],
      ["priceMoveBps", 49n, 50n],
      ["priceMoveBps", 10_001n, 10_000n],
      ["intervalSeconds", 599n, 600n],
      ["intervalSeconds", 30n * day + 1n, 30n * day],
      ["stressMoveBps", 99n, 100n],
      ["stressMoveBps", 10_001n, 10_000n],
      ["urgentLossBps", 0n, 1n],
      ["emergencyLossBps", 10_001n, 10_000n],
    ];
    for (const [name, actual, bound] of edges) {
      await expect(deploy({ ...SETTINGS, [name]: actual }), name)
        .to.be.revertedWithCustomError(deployed().rebalancer, "Rebalancer_BadSetting")
        .withArgs(encodeBytes32String(name), actual, bound);
      const settings = { ...SETTINGS, [name]: bound };
      const told = await (await deploy(settings)).settings();
      expect([...told], name).to.deep.equal(Object.values(settings));
    }
    await expect(deploy({ ...SETTINGS, urgentLossBps: 301n }))
      .to.be.revertedWithCustomError(deployed().rebalancer, "Rebalancer_BadSetting")
      .withArgs(encodeBytes32String("urgentLossBps"), 301n, 300n);
  });

  it("refuses a slippage above its vault's own ceiling, under which every hedge would be refused", async () => {
    await deploy(slipping(300n), 300n);
    await refusal(deploy(slipping(301n), 300n), [301n, 300n, MINIMUM_WAD]);
  });
});
