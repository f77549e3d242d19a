import { expect } from "chai";

import { deployHookedMarket } from "../support/adapter.js";
import { actAs, orderOf } from "../support/hedging.js";
import { snapshotted } from "../support/snapshotted.js";
import { deploySystem, USDC, WAD } from "../support/system.js";

describe("UniswapV3Adapter: callback", () => {
  const deployed = snapshotted(async () => {
    const system = await deploySystem();
    return { ...system, hooked: await deployHookedMarket(system) };
  });

  it("refuses a stranger, who would be paid out of money lying there", async () => {
    const { venue, stranger, mainnet } = deployed();
    await mainnet.fundUsdc(await venue.getAddress(), 1_000n * USDC);
    for (const [amount0, amount1] of [
      [1n, 0n],
      [0n, 1n],
      [-1n, -1n],
      [2n ** 255n - 1n, 2n ** 255n - 1n],
    ] as const) {
      await expect(venue.connect(stranger).uniswapV3SwapCallback(amount0, amount1, "0x"))
        .to.be.revertedWithCustomError(venue, "UniswapV3Adapter_UnexpectedCallback")
        .withArgs(stranger.address);
    }
    expect(await mainnet.usdc.balanceOf(venue)).to.equal(1_000n * USDC);
  });

  it("refuses its own pool outside a trade", async () => {
    const { venue, connection, mainnet } = deployed();
    const pool = await mainnet.pool005.getAddress();
    const asPool = await actAs(connection, pool);
    await expect(venue.connect(asPool).uniswapV3SwapCallback(1n, 0n, "0x"))
      .to.be.revertedWithCustomError(venue, "UniswapV3Adapter_UnexpectedCallback")
      .withArgs(pool);
  });

  it("refuses the factory's other pool of the same tokens", async () => {
    const { venue, connection, mainnet } = deployed();
    const other = await mainnet.pool03.getAddress();
    const asOther = await actAs(connection, other);
    await expect(venue.connect(asOther).uniswapV3SwapCallback(1n, 0n, "0x"))
      .to.be.revertedWithCustomError(venue, "UniswapV3Adapter_UnexpectedCallback")
      .withArgs(other);
  });

  it("refuses a fake pool in the middle of a trade, and the trade goes on unharmed", async () => {
    const { hooked, stranger, mainnet } = deployed();
    const { token, adapter } = hooked;
    const callback = (amount0: bigint, amount1: bigint) =>
      adapter.interface.encodeFunctionData("uniswapV3SwapCallback", [amount0, amount1, "0x"]);
    await token.hook(adapter, [callback(1n, 0n), callback(0n, 1n)]);
    await mainnet.fundUsdc(await adapter.getAddress(), 3_030n * USDC);
    const trade = await adapter.connect(stranger).trade(orderOf(WAD));
    const refused = adapter.interface.encodeErrorResult("UniswapV3Adapter_UnexpectedCallback", [
      await token.getAddress(),
    ]);
    await expect(trade).to.emit(token, "HookCalled").withArgs(0n, false, refused);
    await expect(trade).to.emit(token, "HookCalled").withArgs(1n, false, refused);
    expect(await token.balanceOf(stranger)).to.equal(WAD);
  });

  it("cannot be nested: a trade inside a trade fails on the pool's own lock and spends nothing", async () => {
    const { hooked, stranger, mainnet, buyer } = deployed();
    const { token, adapter } = hooked;
    await token.hook(adapter, [adapter.interface.encodeFunctionData("trade", [orderOf(WAD / 1_000n)])]);
    await mainnet.fundUsdc(await adapter.getAddress(), 3_030n * USDC);
    const trade = await adapter.connect(stranger).trade(orderOf(WAD));
    const receipt = await trade.wait();
    const hooks = (receipt?.logs ?? []).flatMap((log) => {
      const parsed = token.interface.parseLog(log);
      return parsed?.name === "HookCalled" ? [parsed.args] : [];
    });
    expect(hooks.length).to.equal(1);
    expect(hooks[0]?.success).to.equal(false);
    // The pool's own "LOK", as Uniswap encodes it: Error(string).
    const lok = "0x08c379a0" + "20".padStart(64, "0") + "3".padStart(64, "0") + "4c4f4b".padEnd(64, "0");
    expect(hooks[0]?.answer).to.equal(lok);
    expect(await token.balanceOf(stranger)).to.equal(WAD);
    expect(await token.balanceOf(buyer)).to.equal(0n);
  });

  it("does not pay the pool more than was sent for the order", async () => {
    const { venue, stranger, mainnet } = deployed();
    await mainnet.fundUsdc(await venue.getAddress(), 100n * USDC);
    const buy = venue.connect(stranger).trade(orderOf(WAD));
    await expect(buy).to.be.revertedWithCustomError(venue, "UniswapV3Adapter_PoolAsksTooMuch");
    const sale = venue.connect(stranger).trade(orderOf(-WAD));
    await expect(sale).to.be.revertedWithCustomError(venue, "UniswapV3Adapter_PoolAsksTooMuch").withArgs(WAD, 0n);
  });
});
