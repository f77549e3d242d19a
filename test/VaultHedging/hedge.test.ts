import { expect } from "chai";
import { ZeroAddress } from "ethers";

import {
  abs,
  actAs,
  BPS,
  corruptVenue,
  moneyOf,
  orderOf,
  QUOTE_SCALE,
  SLIPPAGE_CAP_BPS,
  SPOT_WAD,
} from "../support/hedging.js";
import { snapshotted } from "../support/snapshotted.js";
import { callId, deployTradedSystem, EXPIRY, NEVER, NO_LIMIT, SMILE, USDC, WAD } from "../support/system.js";
import { ROLES } from "../../deploy/index.js";
import { HedgeTrader__factory } from "../../types/index.js";

const SIZE = 10n * WAD;

describe("OptionsVault: hedge", () => {
  /** A trader contract stands in for the rebalancer: it takes the lock and sends whatever order a test writes. */
  const deployed = snapshotted(async () => {
    const system = await deployTradedSystem();
    const trader = await new HedgeTrader__factory(system.deployer).deploy(system.vault);
    await system.authority.grantRole(ROLES.governor, trader, 0);
    return { ...system, trader };
  });

  type Order = ReturnType<typeof orderOf>;
  const refusal = async (order: Order, error: string, args: readonly unknown[]) => {
    const { trader, vault } = deployed();
    const before = await moneyOf(deployed());
    await expect(trader.hedge(order))
      .to.be.revertedWithCustomError(vault, error)
      .withArgs(...args);
    expect(await moneyOf(deployed())).to.deep.equal(before, "a refused hedge changes nothing");
    expect(await vault.lockHolder()).to.equal(ZeroAddress);
  };

  describe("with the real venue", () => {
    it("books exactly what moved, and says so", async () => {
      const { trader, vault, mainnet } = deployed();
      const before = await moneyOf(deployed());
      const order = orderOf(SIZE);
      const fill = await trader.hedge.staticCall(order);
      const sent = await trader.hedge(order);
      const after = await moneyOf(deployed());
      expect(fill.baseMoved).to.equal(SIZE);
      expect(after.baseBalance - before.baseBalance).to.equal(fill.baseMoved);
      expect(after.quoteBalance - before.quoteBalance).to.equal(fill.quoteMoved);
      expect(await mainnet.weth.balanceOf(vault)).to.equal(after.baseBalance, "L1");
      expect(await mainnet.usdc.balanceOf(vault)).to.equal(after.quoteBalance, "L1");
      const lossWad = -fill.quoteMoved * QUOTE_SCALE - (SIZE * SPOT_WAD) / WAD;
      await expect(sent)
        .to.emit(vault, "Hedged")
        .withArgs(fill.baseMoved, fill.quoteMoved, SPOT_WAD, lossWad, after.quoteBalance, after.baseBalance);
      expect([after.venueUsdc, after.venueWeth, ...after.allowances]).to.deep.equal([0n, 0n, 0n, 0n, 0n, 0n], "A1");
    });

    it("sells base it has, and no more than it has", async () => {
      const { trader, vault } = deployed();
      await trader.hedge(orderOf(SIZE));
      await refusal(orderOf(-SIZE - 1n), "OptionsVault_OrderOutsideBounds", [SIZE + 1n, SIZE]);
      await trader.hedge(orderOf(-SIZE));
      const [, baseBalance] = await vault.ledger();
      expect(baseBalance).to.equal(0n);
    });

    it("does not touch base that was sent to it without being bought", async () => {
      const { mainnet, vault } = deployed();
      await mainnet.fundWeth(await vault.getAddress(), SIZE);
      await refusal(orderOf(-SIZE), "OptionsVault_OrderOutsideBounds", [SIZE, 0n]);
    });

    it("hedges while paused: a pause never stops what removes risk", async () => {
      const { trader, vault } = deployed();
      await vault.pause();
      await expect(trader.hedge(orderOf(SIZE))).to.emit(vault, "Hedged");
    });

    it("is not stopped by a donation to the venue, in either token", async () => {
      const { trader, vault, venue, mainnet } = deployed();
      const to = await venue.getAddress();
      await mainnet.fundUsdc(to, 1_000_000n * USDC);
      await mainnet.fundWeth(to, 1_000n * WAD);
      await expect(trader.hedge(orderOf(SIZE))).to.emit(vault, "Hedged");
      await expect(trader.hedge(orderOf(-SIZE))).to.emit(vault, "Hedged");
    });
  });

  describe("when the order is outside the vault's own bounds", () => {
    it("takes the ceiling itself and refuses one wei beyond it, buying", async () => {
      const { trader, vault } = deployed();
      const ceiling = orderOf(SIZE, SPOT_WAD, SLIPPAGE_CAP_BPS);
      // By hand: 3000 · 1.03 = 3090; budget 10 · 3000 · 3 % = 900.
      expect(ceiling.worstPriceWad).to.equal(3_090n * WAD);
      expect(ceiling.budgetQuoteWad).to.equal(900n * WAD);
      const error = "OptionsVault_OrderOutsideBounds";
      await refusal({ ...ceiling, worstPriceWad: 3_090n * WAD + 1n }, error, [3_090n * WAD + 1n, 3_090n * WAD]);
      await refusal({ ...ceiling, budgetQuoteWad: 900n * WAD + 1n }, error, [900n * WAD + 1n, 900n * WAD]);
      await expect(trader.hedge(ceiling)).to.emit(vault, "Hedged");
    });

    it("takes the floor itself and refuses one wei beyond it, selling", async () => {
      const { trader, vault } = deployed();
      await trader.hedge(orderOf(SIZE));
      const floor = orderOf(-SIZE, SPOT_WAD, SLIPPAGE_CAP_BPS);
      expect(floor.worstPriceWad).to.equal(2_910n * WAD);
      const error = "OptionsVault_OrderOutsideBounds";
      await refusal({ ...floor, worstPriceWad: 2_910n * WAD - 1n }, error, [2_910n * WAD - 1n, 2_910n * WAD]);
      await refusal({ ...floor, budgetQuoteWad: 900n * WAD + 1n }, error, [900n * WAD + 1n, 900n * WAD]);
      await expect(trader.hedge(floor)).to.emit(vault, "Hedged");
    });

    it("refuses an order for nothing, and one for more base than there is", async () => {
      const { trader, venue, vault } = deployed();
      await expect(trader.hedge(orderOf(0n))).to.be.revertedWithCustomError(venue, "UniswapV3Adapter_EmptyOrder");
      await expect(trader.hedge(orderOf(-(10n ** 50n))))
        .to.be.revertedWithCustomError(vault, "OptionsVault_OrderOutsideBounds")
        .withArgs(10n ** 50n, 0n);
    });
  });

  describe("when the venue is dishonest", () => {
    /** What the venue hands over in its trade; the vault has funded it with `order` before. */
    const venuePays = async (baseToVault: bigint, quoteToVault: bigint) => {
      const { vault, mainnet } = deployed();
      const scripted = await corruptVenue(deployed());
      const to = await scripted.getAddress();
      await mainnet.fundWeth(to, 100n * WAD);
      await mainnet.fundUsdc(to, 100n * USDC);
      const send = (token: typeof mainnet.weth | typeof mainnet.usdc, amount: bigint) => ({
        target: token.getAddress(),
        data: mainnet.weth.interface.encodeFunctionData("transfer", [vaultAddress, amount]),
      });
      const vaultAddress = await vault.getAddress();
      const steps = [
        ...(baseToVault > 0n ? [send(mainnet.weth, baseToVault)] : []),
        ...(quoteToVault > 0n ? [send(mainnet.usdc, quoteToVault)] : []),
      ];
      const resolved = await Promise.all(steps.map(async (s) => ({ target: await s.target, data: s.data })));
      await scripted.script(resolved, SPOT_WAD, true);
      return scripted;
    };
    const FUNDED = 30_300n * USDC; // 10 ETH at 3,030

    it("refuses a fill of nothing, with the money kept", async () => {
      await venuePays(0n, 0n);
      await refusal(orderOf(SIZE), "OptionsVault_NothingFilled", [SIZE]);
    });

    it("refuses a fill of nothing, with the money back", async () => {
      await venuePays(0n, FUNDED);
      await refusal(orderOf(SIZE), "OptionsVault_NothingFilled", [SIZE]);
    });

    it("refuses one wei more than ordered", async () => {
      await venuePays(SIZE + 1n, 0n);
      await refusal(orderOf(SIZE), "OptionsVault_BadFill", [SIZE + 1n, -FUNDED, SIZE]);
    });

    it("refuses base together with more quote than was spent: nobody gives that away", async () => {
      await venuePays(SIZE, FUNDED + 1n);
      await refusal(orderOf(SIZE), "OptionsVault_BadFill", [SIZE, 1n, SIZE]);
    });

    it("takes base for nothing", async () => {
      await venuePays(SIZE, FUNDED);
      const { trader, vault } = deployed();
      await expect(trader.hedge(orderOf(SIZE))).to.emit(vault, "Hedged");
    });

    it("refuses a sale that brings nothing, and one that comes back larger", async () => {
      const { trader } = deployed();
      await trader.hedge(orderOf(2n * SIZE));
      await venuePays(0n, 0n);
      await refusal(orderOf(-SIZE), "OptionsVault_BadFill", [-SIZE, 0n, -SIZE]);
      await venuePays(SIZE + 1n, 0n);
      await refusal(orderOf(-SIZE), "OptionsVault_BadFill", [1n, 0n, -SIZE]);
      await venuePays(SIZE, 100n);
      await refusal(orderOf(-SIZE), "OptionsVault_NothingFilled", [-SIZE]);
    });

    it("H3: refuses a loss one unit above the budget, and takes one exactly at it, buying", async () => {
      // By hand: fair cost 30,000, budget 1 % = 300, funded 30,300. Spending all of it loses exactly 300.
      const { trader, vault } = deployed();
      const tight = { ...orderOf(SIZE), budgetQuoteWad: 300n * WAD - 1n };
      await venuePays(SIZE, 0n);
      await refusal(tight, "OptionsVault_BudgetExceeded", [300n * WAD, 300n * WAD - 1n]);
      await expect(trader.hedge(orderOf(SIZE))).to.emit(vault, "Hedged");
    });

    it("H3: refuses a loss one unit above the budget, and takes one exactly at it, selling", async () => {
      const { trader, vault, mainnet } = deployed();
      await trader.hedge(orderOf(2n * SIZE));
      const proceeds = 29_700n * USDC;
      await venuePays(0n, proceeds - 1n);
      await mainnet.fundUsdc(await deployed().venue.getAddress(), proceeds);
      await refusal(orderOf(-SIZE), "OptionsVault_BudgetExceeded", [300n * WAD + QUOTE_SCALE, 300n * WAD]);
      await venuePays(0n, proceeds);
      await mainnet.fundUsdc(await deployed().venue.getAddress(), proceeds);
      await expect(trader.hedge(orderOf(-SIZE))).to.emit(vault, "Hedged");
    });

    it("H3: does not let a part of the order use up the budget of the whole", async () => {
      // By hand: 1 of 10 ETH filled, fair 3,000; the whole budget of 300 taken on it is 10 % slippage, not 1 %.
      await venuePays(WAD, FUNDED - 3_300n * USDC);
      await deployed().mainnet.fundUsdc(await deployed().venue.getAddress(), FUNDED);
      await refusal(orderOf(SIZE), "OptionsVault_BudgetExceeded", [300n * WAD, 30n * WAD]);
    });

    it("refuses every way back in from inside the trade, by the lock's own error", async () => {
      const { vault, rebalancer, trader, stranger } = deployed();
      const scripted = await corruptVenue(deployed());
      const v = vault.interface;
      const self = await vault.getAddress();
      const id = callId(3000);
      const proof = { baseRoundId: 1n, basePreviousRoundId: 1n, quoteRoundId: 1n };
      const held = v.encodeErrorResult("VaultLock_Held", [self]);
      const notHolder = v.encodeErrorResult("VaultLock_NotHolder", [await scripted.getAddress(), self]);
      const reading = { spotWad: SPOT_WAD, updatedAt: 0n, ageSeconds: 0n, source: 1n };
      const calls = [
        [v.encodeFunctionData("deposit", [1n, stranger.address]), held],
        [v.encodeFunctionData("mint", [1n, stranger.address]), held],
        [v.encodeFunctionData("withdraw", [1n, stranger.address, stranger.address]), held],
        [v.encodeFunctionData("redeem", [1n, stranger.address, stranger.address]), held],
        [v.encodeFunctionData("buy", [id, WAD, NO_LIMIT, stranger.address, NEVER]), held],
        [v.encodeFunctionData("sell", [id, WAD, 0n, stranger.address, NEVER]), held],
        [v.encodeFunctionData("settle", [EXPIRY, proof]), held],
        [v.encodeFunctionData("claim", [id, WAD, stranger.address]), held],
        [v.encodeFunctionData("exposureAt", [reading]), held],
        [v.encodeFunctionData("navAt", [reading]), held],
        [v.encodeFunctionData("bookAt", [reading]), held],
        [v.encodeFunctionData("openStrikes"), held],
        [v.encodeFunctionData("ledger"), held],
        [v.encodeFunctionData("totalAssets"), held],
        [v.encodeFunctionData("previewRedeem", [1n]), held],
        [v.encodeFunctionData("maxWithdraw", [stranger.address]), held],
        [v.encodeFunctionData("quoteBuy", [id, WAD]), held],
        [v.encodeFunctionData("quoteSell", [id, WAD]), held],
        [v.encodeFunctionData("hedge", [orderOf(WAD)]), notHolder],
        [v.encodeFunctionData("acquireLock"), held],
      ] as const;
      const weth = deployed().mainnet.weth;
      const steps = calls.map(([data]) => ({ target: self, data }));
      const rebalance = rebalancer.interface.encodeFunctionData("rebalance");
      steps.push({ target: await rebalancer.getAddress(), data: rebalance });
      const pay = weth.interface.encodeFunctionData("transfer", [self, SIZE]);
      steps.push({ target: await weth.getAddress(), data: pay });
      await deployed().mainnet.fundWeth(await scripted.getAddress(), SIZE);
      await scripted.script(steps, SPOT_WAD, false);
      await trader.hedge(orderOf(SIZE));

      const outcomes = await scripted.outcomes();
      expect(outcomes.length).to.equal(calls.length + 2);
      calls.forEach(([data, expected], index) => {
        const name = v.parseTransaction({ data })?.name ?? "?";
        expect(outcomes[index]?.success).to.equal(false, name);
        expect(outcomes[index]?.answer).to.equal(expected, name);
      });
      expect(outcomes[calls.length]?.success).to.equal(false);
      expect(outcomes[calls.length]?.answer).to.equal(held, "rebalance");
    });

    it("refuses a role holder too when it comes back through the venue: setSmile and listSeries are locked", async () => {
      const { vault, trader, authority } = deployed();
      const scripted = await corruptVenue(deployed());
      await authority.grantRole(ROLES.lister, scripted, 0);
      await authority.grantRole(ROLES.volKeeper, scripted, 0);
      const self = await vault.getAddress();
      const v = vault.interface;
      for (const data of [
        v.encodeFunctionData("setSmile", [EXPIRY, SMILE]),
        v.encodeFunctionData("listSeries", [EXPIRY, 310_000_000_000n, false]),
        v.encodeFunctionData("acquireLock"),
      ]) {
        await scripted.script([{ target: self, data }], SPOT_WAD, true);
        await expect(trader.hedge(orderOf(SIZE)))
          .to.be.revertedWithCustomError(vault, "VaultLock_Held")
          .withArgs(self);
      }
    });
  });

  describe("the lock", () => {
    it("opens to the rebalancer alone", async () => {
      const { vault, stranger, deployer } = deployed();
      for (const account of [stranger, deployer]) {
        await expect(vault.connect(account).acquireLock())
          .to.be.revertedWithCustomError(vault, "VaultLock_NotRebalancer")
          .withArgs(account.address);
      }
    });

    it("must be held to hedge, even by the rebalancer itself", async () => {
      const { vault, rebalancer, connection, stranger } = deployed();
      const address = await rebalancer.getAddress();
      const asRebalancer = await actAs(connection, address);
      await expect(vault.connect(asRebalancer).hedge(orderOf(SIZE)))
        .to.be.revertedWithCustomError(vault, "VaultLock_NotHolder")
        .withArgs(address, ZeroAddress);
      await expect(vault.connect(stranger).hedge(orderOf(SIZE)))
        .to.be.revertedWithCustomError(vault, "VaultLock_NotHolder")
        .withArgs(stranger.address, ZeroAddress);
    });

    it("is free again with the hedge, so that a second order needs it anew", async () => {
      const { vault, rebalancer, connection, trader } = deployed();
      await trader.hedge(orderOf(SIZE));
      expect(await trader.hedgeTwice.staticCall(orderOf(SIZE))).to.equal(ZeroAddress, "who held it after the first");
      const asRebalancer = await actAs(connection, await rebalancer.getAddress());
      await expect(vault.connect(asRebalancer).hedge(orderOf(SIZE)))
        .to.be.revertedWithCustomError(vault, "VaultLock_NotHolder")
        .withArgs(asRebalancer.address, ZeroAddress);
    });

    it("cannot be taken twice, keeps traders out while held, and lets the holder read", async () => {
      const { trader, vault } = deployed();
      const self = await trader.getAddress();
      await expect(trader.acquireTwice()).to.be.revertedWithCustomError(vault, "VaultLock_Held").withArgs(self);
      expect(await trader.readWhileHolding.staticCall()).to.equal(true);
      const buy = vault.interface.encodeFunctionData("buy", [callId(3000), WAD, NO_LIMIT, self, NEVER]);
      await expect(trader.callWhileHolding(buy)).to.be.revertedWithCustomError(vault, "VaultLock_Held").withArgs(self);
    });

    it("is gone with the transaction when its holder forgets to release it", async () => {
      const { trader, vault, buyer } = deployed();
      await trader.acquireAndForget();
      expect(await vault.lockHolder()).to.equal(ZeroAddress);
      await vault.connect(buyer).buy(callId(3000), WAD, NO_LIMIT, buyer.address, NEVER);
    });
  });

  it("loses to a sandwich no more than the order's budget, and never more than its slippage on what it got", async () => {
    const { trader, mainnet, vault } = deployed();
    for (const pushBps of [10n, 50n, 90n, 94n]) {
      await mainnet.arbitrageur.movePoolExactlyTo((SPOT_WAD * (BPS + pushBps)) / BPS);
      const order = orderOf(SIZE);
      const before = await moneyOf(deployed());
      await trader.hedge(order);
      await mainnet.arbitrageur.movePoolExactlyTo(SPOT_WAD);
      const after = await moneyOf(deployed());
      const got = after.baseBalance - before.baseBalance;
      const paidWad = (before.quoteBalance - after.quoteBalance) * QUOTE_SCALE;
      const lossWad = paidWad - (got * SPOT_WAD) / WAD;
      expect(got > 0n).to.equal(true);
      expect(lossWad <= order.budgetQuoteWad).to.equal(true, `H3 at ${pushBps} bps: lost ${lossWad}`);
      expect(abs(lossWad) * BPS * WAD <= got * SPOT_WAD * 100n).to.equal(true);
    }
    expect(await mainnet.weth.balanceOf(vault)).to.be.greaterThan(0n);
  });
});
