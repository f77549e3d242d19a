import { expect } from "chai";

import { CostEchoPolicy__factory, SilentContract__factory } from "../../types/index.js";
import { REASON } from "../support/hedging.js";
import { snapshotted } from "../support/snapshotted.js";
import { deployTradedSystem, strikeE8, WAD } from "../support/system.js";

const GWEI = 10n ** 9n;

describe("Rebalancer: the base fee that counts", () => {
  /** An average that has settled at 10 gwei. */
  const deployed = snapshotted(async () => {
    const system = await deployTradedSystem();
    const { connection, rebalancer } = system;
    for (let i = 0; i < 14; i++) {
      await connection.networkHelpers.time.increase(43_200);
      await connection.networkHelpers.setNextBlockBaseFeePerGas(10n * GWEI);
      await rebalancer.observe({ maxFeePerGas: 1_000n * GWEI });
    }
    await system.mainnet.ethUsd.push(strikeE8(3_000), await connection.networkHelpers.time.latest());
    await system.mainnet.usdcUsd.push(100_000_000n, await connection.networkHelpers.time.latest());
    return system;
  });
  const observe = async (feeWei: bigint, seconds = 12) => {
    const { connection, rebalancer, stranger } = deployed();
    const { observedAt } = await rebalancer.averageBaseFee();
    await connection.networkHelpers.time.setNextBlockTimestamp(Number(observedAt) + seconds);
    await connection.networkHelpers.setNextBlockBaseFeePerGas(feeWei);
    return rebalancer.connect(stranger).observe({ maxFeePerGas: 100_000n * GWEI });
  };
  const average = async () => (await deployed().rebalancer.averageBaseFee()).averageWei;

  it("follows what anyone lets it see, and says so", async () => {
    expect(await average()).to.be.within((99n * GWEI) / 10n, 10n * GWEI);
    const { rebalancer } = deployed();
    // By hand: half of the way to 20 gwei after an hour.
    const before = await average();
    await expect(observe(20n * GWEI, 3_600))
      .to.emit(rebalancer, "BaseFeeObserved")
      .withArgs(20n * GWEI, (before + 20n * GWEI) / 2n);
  });

  it("is moved by no more than 1 % by a block of a hundred times the fee, and by nothing by a second look", async () => {
    const { connection, rebalancer } = deployed();
    const before = await average();
    await observe(1_000n * GWEI);
    expect((await average()) * 100n).to.be.at.most(before * 101n);
    await connection.ethers.provider.send("evm_setAutomine", [false]);
    const looks = await Promise.all([
      rebalancer.observe({ maxFeePerGas: 100_000n * GWEI, gasLimit: 100_000n, nonce: await nonceOf() }),
      rebalancer.observe({ maxFeePerGas: 100_000n * GWEI, gasLimit: 100_000n, nonce: (await nonceOf()) + 1 }),
    ]);
    await connection.networkHelpers.mine();
    await connection.ethers.provider.send("evm_setAutomine", [true]);
    const seen = await rebalancer.queryFilter(rebalancer.filters.BaseFeeObserved, "latest", "latest");
    expect(looks.length).to.equal(2);
    expect(seen.map(({ args }) => args.averageWei)[1]).to.equal(seen.map(({ args }) => args.averageWei)[0]);
  });

  it("enters a policy's costs at no more than twice and no less than half the average, and at it when a node tells none", async () => {
    const { rebalancer, deployer, connection } = deployed();
    const g = async (baseFeeWei: bigint): Promise<bigint> => {
      const snapshot = await connection.networkHelpers.takeSnapshot();
      await connection.networkHelpers.setNextBlockBaseFeePerGas(baseFeeWei);
      const receipt = await (
        await rebalancer.rebalance({ maxFeePerGas: 100_000n * GWEI, gasLimit: 3_000_000n })
      ).wait();
      const [event] = await rebalancer.queryFilter(
        rebalancer.filters.Rebalanced,
        receipt?.blockNumber,
        receipt?.blockNumber,
      );
      await snapshot.restore();
      return event?.args.triggerWad ?? 0n;
    };
    // The echo shows g as the band's trigger: 400,000 gas · 3,000 · wei, so 12 dollars at 10 gwei.
    await rebalancer.setPolicy(await new CostEchoPolicy__factory(deployer).deploy());
    const normal = 400_000n * 3_000n * 10n * GWEI;
    expect(await g(10n * GWEI)).to.be.closeTo(normal, normal / 50n);
    expect(await g(10_000n * GWEI)).to.be.closeTo(2n * normal, normal / 20n);
    expect(await g(GWEI)).to.be.closeTo(normal / 2n, normal / 20n);
    expect((await rebalancer.status()).costs.fixedQuoteWad).to.be.closeTo(normal, normal / 50n);
  });

  async function nonceOf(): Promise<number> {
    return deployed().connection.ethers.provider.getTransactionCount(deployed().deployer, "latest");
  }
});

describe("Rebalancer: an estimator of volatility", () => {
  const deployed = snapshotted(deployTradedSystem);

  it("that is gone, reverts, burns gas or answers nonsense stops no hedge and changes none", async () => {
    const { rebalancer, volatility, connection, deployer } = deployed();
    const silent = await new SilentContract__factory(deployer).deploy();
    const snapshot = await connection.networkHelpers.takeSnapshot();
    for (const code of [
      "0x",
      "0xfe",
      "0x60006000fd",
      "0x61ffff6000f3", // 65,535 bytes of nothing
      await connection.ethers.provider.getCode(await silent.getAddress()),
    ]) {
      await snapshot.restore();
      await connection.networkHelpers.setCode(await volatility.getAddress(), code);
      await rebalancer.observe({ gasLimit: 2_000_000n });
      const status = await rebalancer.status();
      expect([status.due, status.reason, status.costs.volRatioWad], code).to.deep.equal([
        true,
        REASON.deltaOutsideBand,
        0n,
      ]);
      await expect(rebalancer.rebalance({ gasLimit: 2_000_000n })).to.emit(rebalancer, "Rebalanced");
    }
  });

  /** Lets the estimator answer two words: PUSH32 each, MSTORE, RETURN 64 bytes. */
  async function answer(first: string, second: string): Promise<void> {
    const { volatility, connection } = deployed();
    const code = `0x7f${first}5f527f${second}60205260405ff3`;
    await connection.networkHelpers.setCode(await volatility.getAddress(), code);
  }
  const FOREVER = "ff".repeat(32);
  const word = (value: bigint) => value.toString(16).padStart(64, "0");

  it("that answers any number gives a ratio between a half and two", async () => {
    const { rebalancer, stranger } = deployed();
    for (const [variance, ratio] of [
      ["ff".repeat(32), 2n * WAD],
      [word(1n), WAD / 2n],
    ] as const) {
      await answer(variance, FOREVER);
      await rebalancer.connect(stranger).observe();
      expect((await rebalancer.status()).costs.volRatioWad).to.equal(ratio);
    }
  });

  it("is heard when anyone lets the rebalancer look, and counts until its answer is too old", async () => {
    const { rebalancer, stranger, connection } = deployed();
    const now = await connection.networkHelpers.time.latest();
    await answer(word(2n * WAD), word(BigInt(now) + 600n));
    expect((await rebalancer.status()).costs.volRatioWad, "nobody looked").to.equal(0n);
    // The chain's clock goes on while other tests run: this look is a second later, whatever it shows.
    await connection.networkHelpers.time.setNextBlockTimestamp(now + 1);
    await expect(rebalancer.connect(stranger).observe())
      .to.emit(rebalancer, "VolatilityObserved")
      .withArgs(2n * WAD);
    expect([...(await rebalancer.realisedVariance())]).to.deep.equal([2n * WAD, BigInt(now) + 600n]);
    const { volRatioWad } = (await rebalancer.status()).costs;
    // √(2 / σ²) at a smile about 80 %.
    expect(Number(volRatioWad) / 1e18).to.be.within(1.7, 1.83);
    await connection.networkHelpers.time.setNextBlockTimestamp(now + 600);
    await connection.networkHelpers.mine();
    expect((await rebalancer.status()).costs.volRatioWad, "its last second").to.be.closeTo(volRatioWad, WAD / 10_000n);
    await connection.networkHelpers.mine();
    expect((await rebalancer.status()).costs.volRatioWad).to.equal(0n);
  });
});
