import { expect } from "chai";
import { network } from "hardhat";

import { FixedBand__factory } from "../../types/index.js";
import { exposureOf } from "../support/hedging.js";
import { snapshotted } from "../support/snapshotted.js";
import { WAD } from "../support/system.js";

async function deployBand() {
  const connection = await network.create();
  const [deployer] = await connection.ethers.getSigners();
  const factory = new FixedBand__factory(deployer);
  return { connection, factory, band: await factory.deploy(200, 100) };
}

describe("FixedBand", () => {
  const deployed = snapshotted(deployBand);
  const bandFor = async (grossWad: bigint) => {
    const answer = await deployed().band.bandFor(exposureOf({ grossWad, netDeltaWad: 5n * WAD }), 3_000n * WAD, {
      proportionalWad: WAD / 2_000n,
      fixedQuoteWad: 50n * WAD,
      volRatioWad: WAD,
    });
    return { triggerWad: answer.triggerWad, targetWad: answer.targetWad };
  };

  it("answers its shares of the contracts written", async () => {
    // By hand: 2 % and 1 % of 150.
    expect(await bandFor(150n * WAD)).to.deep.equal({ triggerWad: 3n * WAD, targetWad: (3n * WAD) / 2n });
  });

  it("answers zero when nothing is written: all base is surplus", async () => {
    expect(await bandFor(0n)).to.deep.equal({ triggerWad: 0n, targetWad: 0n });
  });

  it("rounds both widths down", async () => {
    // By hand: 2 % and 1 % of 149 wei are 2.98 and 1.49.
    expect(await bandFor(149n)).to.deep.equal({ triggerWad: 2n, targetWad: 1n });
  });

  it("does not revert for the largest exposure", async () => {
    const { triggerWad } = await bandFor(2n ** 256n - 1n);
    expect(triggerWad).to.equal(((2n ** 256n - 1n) * 200n) / 10_000n);
  });

  it("tells its settings", async () => {
    expect(await deployed().band.TRIGGER_BPS()).to.equal(200n);
    expect(await deployed().band.TARGET_BPS()).to.equal(100n);
  });

  it("takes a target equal to its trigger, and both edges of the range", async () => {
    await deployed().factory.deploy(0, 0);
    await deployed().factory.deploy(10_000, 10_000);
  });

  it("refuses a target wider than the trigger", async () => {
    const { factory, band } = deployed();
    await expect(factory.deploy(100, 101))
      .to.be.revertedWithCustomError(band, "FixedBand_BadSettings")
      .withArgs(100n, 101n);
  });

  it("refuses a trigger above 100 %", async () => {
    const { factory, band } = deployed();
    await expect(factory.deploy(10_001, 0))
      .to.be.revertedWithCustomError(band, "FixedBand_BadSettings")
      .withArgs(10_001n, 0n);
  });
});
