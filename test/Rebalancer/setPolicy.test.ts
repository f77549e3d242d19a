import { expect } from "chai";
import { ZeroAddress } from "ethers";

import {
  CostEchoPolicy__factory,
  FixedBand__factory,
  OneWordContract__factory,
  ScriptedPolicy__factory,
  SilentContract__factory,
} from "../../types/index.js";
import { readingOf, SPOT_WAD } from "../support/hedging.js";
import { snapshotted } from "../support/snapshotted.js";
import { deployTradedSystem, WAD } from "../support/system.js";

const GWEI = 10n ** 9n;

describe("Rebalancer: setPolicy", () => {
  const deployed = snapshotted(deployTradedSystem);

  const refusal = async (policy: string) => {
    const { rebalancer } = deployed();
    const before = await rebalancer.policy();
    await expect(rebalancer.setPolicy(policy))
      .to.be.revertedWithCustomError(rebalancer, "Rebalancer_BadPolicy")
      .withArgs(policy);
    expect(await rebalancer.policy()).to.equal(before);
  };

  it("swaps the policy, says so, and hedges by the new one", async () => {
    const { rebalancer, policy, deployer } = deployed();
    const wide = await new FixedBand__factory(deployer).deploy(10_000, 10_000);
    await expect(rebalancer.setPolicy(wide))
      .to.emit(rebalancer, "PolicySet")
      .withArgs(await policy.getAddress(), await wide.getAddress());
    expect(await rebalancer.policy()).to.equal(await wide.getAddress());
    await expect(rebalancer.rebalance()).to.be.revertedWithCustomError(rebalancer, "Rebalancer_InsideBand");
  });

  it("refuses anybody but the governor", async () => {
    const { rebalancer, stranger, keeper } = deployed();
    for (const account of [stranger, keeper]) {
      await expect(rebalancer.connect(account).setPolicy(ZeroAddress))
        .to.be.revertedWithCustomError(rebalancer, "AccessManagedUnauthorized")
        .withArgs(account.address);
    }
  });

  it("refuses the policy already set", async () => {
    await refusal(await deployed().policy.getAddress());
  });

  it("refuses an account without code, and zero", async () => {
    await refusal(deployed().stranger.address);
    await refusal(ZeroAddress);
  });

  it("refuses a policy that reverts", async () => {
    const policy = await new ScriptedPolicy__factory(deployed().deployer).deploy();
    await policy.script({ triggerWad: 1n, targetWad: 1n }, true);
    await refusal(await policy.getAddress());
  });

  it("refuses a policy whose target is wider than its trigger", async () => {
    const policy = await new ScriptedPolicy__factory(deployed().deployer).deploy();
    await policy.script({ triggerWad: 1n, targetWad: 2n }, false);
    await refusal(await policy.getAddress());
  });

  it("refuses a contract that is no policy: a token, one that answers nothing, one that answers half", async () => {
    const { deployer, mainnet } = deployed();
    await refusal(await mainnet.weth.getAddress());
    await refusal(await (await new SilentContract__factory(deployer).deploy()).getAddress());
    await refusal(await (await new OneWordContract__factory(deployer).deploy()).getAddress());
  });

  it("tells the policy what a hedge costs: fee and depth at the size of a usual order, gas at the base fee and spot", async () => {
    const { rebalancer, venue, deployer, connection } = deployed();
    await rebalancer.setPolicy(await new CostEchoPolicy__factory(deployer).deploy());
    const exposure = await deployed().vault.exposureAt(readingOf(SPOT_WAD));
    const { costWad } = await venue.quoteFor(exposure.grossWad / 20n, true);
    expect(costWad).to.be.greaterThan(WAD / 2_000n); // more than the fee of 0.05 %
    // Half an hour at a gwei, whatever the base fee was when the system was deployed.
    for (let i = 0; i < 3; i++) {
      await connection.networkHelpers.time.increase(600);
      await connection.networkHelpers.setNextBlockBaseFeePerGas(GWEI);
      await rebalancer.observe({ maxFeePerGas: 2n * GWEI }); // an average as of now: it goes on with every second
    }
    const [averageWei] = await rebalancer.averageBaseFee();
    // Twice the average: what the block shows beyond it does not count. By hand: 400,000 gas · 2 · average · 3,000.
    const baseFee = 10n ** 11n;
    const { networkHelpers } = connection;
    // A second after that look.
    await networkHelpers.time.setNextBlockTimestamp((await networkHelpers.time.latest()) + 1);
    await networkHelpers.setNextBlockBaseFeePerGas(baseFee);
    await rebalancer.rebalance({ gasLimit: 2_000_000n, maxFeePerGas: 2n * baseFee });
    const [hedged] = await rebalancer.queryFilter(rebalancer.filters.Rebalanced());
    if (hedged === undefined) throw new Error("No hedge was recorded.");
    const { triggerWad, targetWad } = hedged.args;
    expect(targetWad).to.be.closeTo(costWad, WAD / 10n ** 9n);
    expect(triggerWad).to.be.closeTo(400_000n * 2n * averageWei * 3_000n, WAD / 10n ** 4n);
  });
});
