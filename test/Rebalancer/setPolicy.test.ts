import { expect } from "chai";
import { ZeroAddress } from "ethers";

import {
  CostEchoPolicy__factory,
  FixedBand__factory,
  OneWordContract__factory,
  ScriptedPolicy__factory,
  SilentContract__factory,
} from "../../types/index.js";
import { restoredBeforeEach } from "../support/snapshot.js";
import { HEDGE_GAS } from "../support/scripted.js";
import { deployTradedSystem, WAD } from "../support/system.js";

describe("Rebalancer: setPolicy", () => {
  const deployed = restoredBeforeEach(deployTradedSystem);

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

  it("tells the policy what a hedge costs: the pool's fee, and its gas at the block's base fee and spot", async () => {
    const { rebalancer, deployer, connection } = deployed();
    const echo = await new CostEchoPolicy__factory(deployer).deploy();
    await connection.networkHelpers.setNextBlockBaseFeePerGas(10n ** 11n);
    await rebalancer.setPolicy(echo);
    // A fee over the gas cost makes the echoed band upside down, so the gas must cost more than 0.0005.
    const block = await connection.ethers.provider.getBlock("latest");
    const baseFee = block?.baseFeePerGas ?? 0n;
    const { band } = await rebalancer.status({ gasPrice: 10n ** 12n, blockTag: "latest" });
    expect(band.targetWad).to.equal(WAD / 2_000n);
    expect(band.triggerWad).to.equal((HEDGE_GAS * baseFee * 3_000n * WAD) / WAD);
  });
});
