import { expect } from "chai";
import { ZeroAddress } from "ethers";

import { MAINNET } from "../../scripts/mainnet/index.js";
import { UniswapV3Adapter__factory } from "../../types/index.js";
import { snapshotted } from "../support/snapshotted.js";
import { deploySystem } from "../support/system.js";

describe("UniswapV3Adapter: constructor", () => {
  const deployed = snapshotted(deploySystem);

  const deploy = (base: string, quote: string, feePips: number, pool: string) =>
    new UniswapV3Adapter__factory(deployed().deployer).deploy(MAINNET.factory, base, quote, feePips, pool);
  const refusal = async (deployment: Promise<unknown>, pool: string, expected: string) => {
    await expect(deployment)
      .to.be.revertedWithCustomError(deployed().venue, "UniswapV3Adapter_NotFactoryPool")
      .withArgs(pool, expected);
  };

  it("takes the factory's pool of its tokens and fee, and keeps what it was given", async () => {
    const adapter = await deploy(MAINNET.weth, MAINNET.usdc, 3_000, MAINNET.pool03);
    expect(await adapter.POOL()).to.equal(MAINNET.pool03);
    expect(await adapter.BASE()).to.equal(MAINNET.weth);
    expect(await adapter.QUOTE()).to.equal(MAINNET.usdc);
    expect(await adapter.feeWad()).to.equal(3_000_000_000_000_000n); // 0.3 %
  });

  it("refuses the pool of another fee", async () => {
    await refusal(deploy(MAINNET.weth, MAINNET.usdc, 500, MAINNET.pool03), MAINNET.pool03, MAINNET.pool005);
  });

  it("refuses a fee for which there is no pool", async () => {
    await refusal(deploy(MAINNET.weth, MAINNET.usdc, 100, MAINNET.pool005), MAINNET.pool005, ZeroAddress);
    await refusal(deploy(MAINNET.weth, MAINNET.usdc, 100, ZeroAddress), ZeroAddress, ZeroAddress);
  });

  it("refuses a pool of other tokens, a token against itself and a contract that is no pool", async () => {
    await refusal(deploy(MAINNET.weth, MAINNET.swapRouter, 500, MAINNET.pool005), MAINNET.pool005, ZeroAddress);
    await refusal(deploy(MAINNET.weth, MAINNET.weth, 500, MAINNET.pool005), MAINNET.pool005, ZeroAddress);
    await refusal(deploy(MAINNET.weth, MAINNET.usdc, 500, MAINNET.weth), MAINNET.weth, MAINNET.pool005);
  });
});
