import { expect } from "chai";
import { encodeBytes32String } from "ethers";

import { MAINNET } from "../../scripts/mainnet/index.js";
import { PriceGuard__factory } from "../../types/index.js";
import { deployGuardedSystem, GUARD_SETTINGS, guardOver } from "../support/guard.js";
import { snapshotted } from "../support/snapshotted.js";

const errors = PriceGuard__factory.createInterface();

describe("PriceGuard: constructor", () => {
  const deployed = snapshotted(deployGuardedSystem);

  it("is what vault and rebalancer of a default deployment believe, with the settings asked for", async () => {
    const { guard, vault, rebalancer, chainlink } = deployed();
    const address = await guard.getAddress();
    expect([await vault.ORACLE(), await rebalancer.ORACLE()]).to.deep.equal([address, address]);
    expect([await guard.CHAINLINK(), await guard.POOL()]).to.deep.equal([chainlink.target, MAINNET.pool005]);
    expect([...(await guard.settings())]).to.deep.equal(Object.values(GUARD_SETTINGS));
  });

  const BOUNDS: readonly (readonly [keyof typeof GUARD_SETTINGS, bigint, bigint])[] = [
    ["windowSeconds", 1_800n, 14_400n],
    ["spotCeilingBps", 10n, 300n],
    ["twapCeilingBps", 10n, 1_000n],
    ["hedgeCeilingBps", 10n, 200n],
    ["minDepthQuote", 1n, 2n ** 128n - 1n],
    ["graceSeconds", 1_800n, 86_400n],
  ];
  for (const [name, least, most] of BOUNDS) {
    it(`takes ${name} from ${least} to ${most} and nothing beyond, whoever deploys`, async () => {
      // The grace period is at least the window; so that each is alone at fault, the longest grace goes with every window.
      const rest = name === "graceSeconds" ? {} : { graceSeconds: 86_400n };
      for (const good of [least, most]) await guardOver(deployed(), { settings: { ...rest, [name]: good } });
      for (const [bad, bound] of [
        [least - 1n, least],
        [most + 1n, most],
      ] as const) {
        await expect(guardOver(deployed(), { settings: { ...rest, [name]: bad } }))
          .to.be.revertedWithCustomError({ interface: errors }, "PriceGuard_BadSetting")
          .withArgs(encodeBytes32String(name), bad, bound);
      }
    });
  }

  it("refuses a grace period shorter than the window, in whose average the outage would still be", async () => {
    await expect(guardOver(deployed(), { settings: { windowSeconds: 3_601n } }))
      .to.be.revertedWithCustomError({ interface: errors }, "PriceGuard_BadSetting")
      .withArgs(encodeBytes32String("graceSeconds"), 3_600n, 3_601n);
  });

  it("refuses a pool that is not the factory's own for the pair and the fee", async () => {
    const foreign = { feePips: 500, pool: MAINNET.pool03 };
    await expect(guardOver(deployed(), foreign))
      .to.be.revertedWithCustomError({ interface: errors }, "PriceGuard_NotFactoryPool")
      .withArgs(MAINNET.pool03, MAINNET.pool005);
    const unknown = { feePips: 777, pool: "0x0000000000000000000000000000000000000000" };
    await expect(guardOver(deployed(), unknown)).to.be.revertedWithCustomError(
      { interface: errors },
      "PriceGuard_NotFactoryPool",
    );
  });
});
