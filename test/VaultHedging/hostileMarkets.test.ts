import { expect } from "chai";

import { deployKeel } from "../../deploy/index.js";
import type { KeelOverrides } from "../../deploy/index.js";
import { sqrtFromPriceWadDown } from "../../scripts/mainnet/index.js";
import { deployHookedMarket, deployOnEmptyPool } from "../support/adapter.js";
import { orderOf, readingOf, REASON, SPOT_WAD } from "../support/hedging.js";
import { snapshotted } from "../support/snapshotted.js";
import { callId, deploySystem, EXPIRY, NEVER, NO_LIMIT, SMILE, strikeE8, USDC, WAD } from "../support/system.js";
import type { System } from "../support/system.js";

/** Code that answers every call with three words of zero. */
const ANSWERS_NOTHING = "0x60606000f3";

/** A second Keel on the same chain, on another market, with 20 calls at 3,000 written and nothing hedged. */
async function deployOnMarket(system: System, overrides: KeelOverrides) {
  // The pool is a minute old; what that means for the guard is told in test/PriceGuard.
  const open = { policy: "fixed", priceGuard: false, lpAccess: "open" } as const;
  const keel = await deployKeel(system.connection, { overrides: { ...open, ...overrides } });
  const { lp, buyer, mainnet } = system;
  for (const account of [lp, buyer]) await mainnet.usdc.connect(account).approve(keel.vault, NO_LIMIT);
  await keel.vault.connect(lp).deposit(500_000n * USDC, lp.address);
  await keel.vault.listSeries(EXPIRY, strikeE8(3000), false);
  await keel.vault.setSmile(EXPIRY, SMILE);
  // A pool that could not hedge them would have them refused: while they are bought, hedging costs nothing.
  const { provider } = system.connection;
  const venue = await keel.venue.getAddress();
  const code: unknown = await provider.request({ method: "eth_getCode", params: [venue, "latest"] });
  await provider.request({ method: "hardhat_setCode", params: [venue, ANSWERS_NOTHING] });
  await keel.vault.connect(buyer).buy(callId(3000), 20n * WAD, NO_LIMIT, buyer.address, NEVER);
  await provider.request({ method: "hardhat_setCode", params: [venue, code] });
  return { ...system, ...keel };
}

describe("OptionsVault: hedging on a token that calls out on every transfer", () => {
  const deployed = snapshotted(async () => {
    const system = await deploySystem();
    const { token, pool, adapter } = await deployHookedMarket(system);
    const overrides = { base: await token.getAddress(), pool: await pool.getAddress() };
    return { ...(await deployOnMarket(system, overrides)), token, hookedAdapter: adapter };
  });

  it("keeps every door shut while the hedge is under way, and the hedge comes out right", async () => {
    const { token, vault, rebalancer, stranger, keeper } = deployed();
    const self = await vault.getAddress();
    const v = vault.interface;
    const calls = [
      v.encodeFunctionData("deposit", [1n, stranger.address]),
      v.encodeFunctionData("withdraw", [1n, stranger.address, stranger.address]),
      v.encodeFunctionData("buy", [callId(3000), WAD, NO_LIMIT, stranger.address, NEVER]),
      v.encodeFunctionData("sell", [callId(3000), WAD, 0n, stranger.address, NEVER]),
      v.encodeFunctionData("navAt", [readingOf(SPOT_WAD)]),
      v.encodeFunctionData("totalAssets"),
      v.encodeFunctionData("ledger"),
    ];
    await token.hook(vault, calls);
    const { order } = await rebalancer.status();
    const sent = await rebalancer.connect(keeper).rebalance();
    const held = v.encodeErrorResult("VaultLock_Held", [self]);
    for (let index = 0n; index < BigInt(calls.length); index++) {
      await expect(sent).to.emit(token, "HookCalled").withArgs(index, false, held);
    }
    const [quoteBalance, baseBalance] = await vault.ledger();
    expect(await token.balanceOf(vault)).to.equal(baseBalance, "L1");
    expect(await deployed().mainnet.usdc.balanceOf(vault)).to.equal(quoteBalance, "L1");
    expect(baseBalance).to.be.closeTo(order.baseWad, WAD / 10_000n);
    expect(baseBalance > WAD / 2n).to.equal(true);
  });

  it("does not hedge inside a hedge", async () => {
    const { token, vault, rebalancer } = deployed();
    await token.hook(rebalancer, [rebalancer.interface.encodeFunctionData("rebalance")]);
    const held = vault.interface.encodeErrorResult("VaultLock_Held", [await vault.getAddress()]);
    await expect(rebalancer.rebalance()).to.emit(token, "HookCalled").withArgs(0n, false, held);
  });

  it("does not let the token spend the vault's money through the adapter", async () => {
    const { token, venue, rebalancer, vault } = deployed();
    await token.hook(venue, [venue.interface.encodeFunctionData("trade", [orderOf(WAD)])]);
    const { order } = await rebalancer.status();
    await rebalancer.rebalance();
    const [, baseBalance] = await vault.ledger();
    expect(baseBalance).to.be.closeTo(order.baseWad, WAD / 10_000n);
    expect(await token.balanceOf(token)).to.equal(0n);
  });
});

describe("OptionsVault: hedging on a pool without liquidity", () => {
  const deployed = snapshotted(async () => {
    const system = await deploySystem();
    const { pool } = await deployOnEmptyPool(system, sqrtFromPriceWadDown(SPOT_WAD));
    return deployOnMarket(system, { pool: await pool.getAddress(), poolFeePips: 10_000, slippageBps: 300 });
  });

  it("says that nothing was filled, and changes nothing", async () => {
    const { rebalancer, vault } = deployed();
    const before = await vault.ledger();
    const { reason } = await rebalancer.status();
    expect(reason).to.equal(REASON.deltaOutsideBand, "a price without depth cannot be told from a market by looking");
    await expect(rebalancer.rebalance()).to.be.revertedWithCustomError(vault, "OptionsVault_NothingFilled");
    expect(await vault.ledger()).to.deep.equal(before);
    expect(await rebalancer.lastHedgeBlock()).to.equal(0n);
  });
});
