import { expect } from "chai";

import { HedgeCaller__factory } from "../../types/index.js";
import { abs, corruptVenue, moneyOf, QUOTE_SCALE, REASON, SPOT_WAD } from "../support/hedging.js";
import { deployWithScriptedPolicy } from "../support/scripted.js";
import { marketAt } from "../support/short.js";
import { snapshotted } from "../support/snapshotted.js";
import {
  callId,
  DAY,
  deploySystem,
  deployTradedSystem,
  EXPIRY,
  NEVER,
  NO_LIMIT,
  SMILE,
  strikeE8,
  USDC,
  WAD,
} from "../support/system.js";

describe("Rebalancer: rebalance", () => {
  const deployed = snapshotted(deployTradedSystem);

  const netDelta = async () => (await deployed().rebalancer.status()).exposure.netDeltaWad;
  const refused = async (error: string) => {
    const { rebalancer } = deployed();
    const before = await moneyOf(deployed());
    await expect(rebalancer.rebalance()).to.be.revertedWithCustomError(rebalancer, error);
    expect(await moneyOf(deployed())).to.deep.equal(before, "a refused hedge changes nothing");
  };

  describe("when net delta is below the band", () => {
    it("buys base up to the near target, reports every figure, and leaves no allowance and no lock behind", async () => {
      const { rebalancer, vault, keeper } = deployed();
      const before = await moneyOf(deployed());
      const sent = await rebalancer.connect(keeper).rebalance();
      const receipt = await sent.wait();
      const events = await rebalancer.queryFilter(rebalancer.filters.Rebalanced, receipt?.blockNumber);
      const after = await moneyOf(deployed());
      expect(events.length).to.equal(1);
      const args = events[0]?.args;
      if (args === undefined) throw new Error("no event");
      expect(args.caller).to.equal(keeper.address);
      expect(args.reason).to.equal(REASON.deltaOutsideBand);
      // By hand: 150 contracts, trigger 2 % = 3, target 1 % = 1.5.
      expect([args.triggerWad, args.targetWad]).to.deep.equal([3n * WAD, (3n * WAD) / 2n]);
      expect(args.netDeltaBeforeWad < -3n * WAD).to.equal(true);
      expect(args.netDeltaAfterWad).to.equal((-3n * WAD) / 2n);
      expect(args.baseMovedWad).to.equal(args.netDeltaAfterWad - args.netDeltaBeforeWad);
      expect(args.baseMovedWad).to.equal(after.baseBalance - before.baseBalance);
      expect(args.quoteMovedWad).to.equal((after.quoteBalance - before.quoteBalance) * QUOTE_SCALE);
      expect(args.spotWad).to.equal(SPOT_WAD);
      expect([after.vaultWeth, after.vaultUsdc]).to.deep.equal([after.baseBalance, after.quoteBalance], "L1");
      expect([after.venueUsdc, after.venueWeth, ...after.allowances]).to.deep.equal([0n, 0n, 0n, 0n, 0n, 0n], "A1");
      expect(await rebalancer.lastHedgeBlock()).to.equal(receipt?.blockNumber);
      expect(BigInt(await vault.lockHolder())).to.equal(0n);
    });

    it("buys as much as the free quote pays for, and then says it is short of quote", async () => {
      const system = await deployPoor();
      const { rebalancer, vault, connection } = system;
      await rebalancer.rebalance();
      await rebalancer.rebalance(); // with what the first had set aside for the worst price and did not need
      await marketAt(system, 4_500);
      await connection.networkHelpers.mine(); // a call sees the latest block, and that one has had its hedge
      const [quoteBalance] = await vault.ledger();
      const { exposure, reason } = await rebalancer.status();
      expect(reason).to.equal(REASON.shortOfQuote);
      expect(exposure.netDeltaWad < -10n * WAD).to.equal(true);
      expect(quoteBalance < 600n * USDC).to.equal(true, `left: ${quoteBalance}`);
      await expect(rebalancer.rebalance()).to.be.revertedWithCustomError(rebalancer, "Rebalancer_ShortOfQuote");
    });
  });

  describe("when net delta is above the band", () => {
    it("sells down to the near target after a holder has sold options back", async () => {
      const { rebalancer, vault, buyer } = deployed();
      await rebalancer.rebalance();
      await vault.connect(buyer).sell(callId(3000), 60n * WAD, 0n, buyer.address, NEVER);
      const before = await netDelta();
      expect(before > 3n * WAD).to.equal(true);
      await expect(rebalancer.rebalance()).to.emit(vault, "Hedged");
      // By hand: 90 contracts left, target 1 % = 0.9; a few seconds of decay since.
      expect(await netDelta()).to.be.closeTo((9n * WAD) / 10n, WAD / 1_000n);
    });

    it("sells all base once everything is settled, so that payouts and LPs get their quote", async () => {
      const { rebalancer, vault, mainnet, connection } = deployed();
      await rebalancer.rebalance();
      await connection.networkHelpers.time.increaseTo(EXPIRY + 30);
      const base = await mainnet.ethUsd.latest();
      const quote = await mainnet.usdcUsd.latest();
      await mainnet.ethUsd.pushHistory([{ answerE8: strikeE8(3_010), updatedAt: EXPIRY + 10 }]);
      await mainnet.usdcUsd.push(100_000_000n, EXPIRY + 20);
      await vault.settle(EXPIRY, {
        baseRoundId: base.roundId + 1n,
        basePreviousRoundId: base.roundId,
        quoteRoundId: quote.roundId,
      });
      await expect(rebalancer.rebalance()).to.emit(rebalancer, "Rebalanced");
      const [, baseBalance, claimsQuote] = await vault.ledger();
      expect(baseBalance).to.equal(0n);
      expect(claimsQuote).to.equal(1_000n * USDC); // by hand: 100 calls, 10 dollars in the money
      await refused("Rebalancer_InsideBand");
    });
  });

  describe("when a hedge must wait", () => {
    it("H4: reverts inside the band and changes nothing", async () => {
      await deployed().rebalancer.rebalance();
      await refused("Rebalancer_InsideBand");
    });

    it("reverts with the oracle's reason when the feed is stale, and changes nothing", async () => {
      const { rebalancer, oracle, connection } = deployed();
      await connection.networkHelpers.time.increase(4_501);
      await expect(rebalancer.rebalance()).to.be.revertedWithCustomError(oracle, "ChainlinkOracle_Stale");
    });

    it("reverts when the pool is far from the oracle, and changes nothing", async () => {
      await deployed().mainnet.arbitrageur.movePoolExactlyTo(3_300n * WAD);
      await refused("Rebalancer_VenueBeyondLimit");
    });
  });

  describe("in one block", () => {
    const nearTheLimit = 3_028n * WAD; // 1.6 bps below a buyer's limit: a part of the order fits

    it("hedges once: the second of two transactions fails and moves nothing", async () => {
      const { rebalancer, connection, keeper, stranger, mainnet, vault } = deployed();
      await mainnet.arbitrageur.movePoolExactlyTo(nearTheLimit);
      const { provider } = connection.ethers;
      await provider.send("evm_setAutomine", [false]);
      const gasLimit = 3_000_000n;
      const first = await rebalancer.connect(keeper).rebalance({ gasLimit });
      const second = await rebalancer.connect(stranger).rebalance({ gasLimit });
      await connection.networkHelpers.mine();
      await provider.send("evm_setAutomine", [true]);
      const receipts = await Promise.all([first, second].map(async ({ hash }) => provider.getTransactionReceipt(hash)));
      expect(receipts.map((receipt) => receipt?.blockNumber)).to.deep.equal([
        receipts[0]?.blockNumber,
        receipts[0]?.blockNumber,
      ]);
      expect(receipts.map((receipt) => receipt?.status).sort()).to.deep.equal([0, 1]);
      const block = receipts[0]?.blockNumber;
      expect((await vault.queryFilter(vault.filters.Hedged, block, block)).length).to.equal(1);
    });

    it("names the block it was hedged in, and hedges the rest in the next", async () => {
      const { rebalancer, mainnet, connection, deployer } = deployed();
      const caller = await new HedgeCaller__factory(deployer).deploy();
      await mainnet.arbitrageur.movePoolExactlyTo(nearTheLimit);
      const next = BigInt((await connection.ethers.provider.getBlockNumber()) + 1);
      await expect(caller.hedgeTwice(rebalancer, { gasLimit: 5_000_000n }))
        .to.be.revertedWithCustomError(rebalancer, "Rebalancer_AlreadyHedgedThisBlock")
        .withArgs(next);
      await rebalancer.rebalance();
      expect((await netDelta()) < -3n * WAD).to.equal(true, "a part was filled");
      await mainnet.arbitrageur.movePoolExactlyTo(SPOT_WAD);
      await rebalancer.rebalance();
      expect(await netDelta()).to.be.closeTo((-3n * WAD) / 2n, WAD / 1_000n);
    });
  });

  it("H3: hands on the vault's refusal when a dishonest venue takes more than the budget", async () => {
    const { rebalancer, vault, mainnet } = deployed();
    const { order } = await rebalancer.status();
    const scripted = await corruptVenue(deployed());
    const give = order.baseWad / 2n; // all the quote for half the base
    const data = mainnet.weth.interface.encodeFunctionData("transfer", [await vault.getAddress(), give]);
    await mainnet.fundWeth(await scripted.getAddress(), order.baseWad);
    await scripted.script([{ target: await mainnet.weth.getAddress(), data }], SPOT_WAD, true);
    const before = await moneyOf(deployed());
    await expect(rebalancer.rebalance()).to.be.revertedWithCustomError(vault, "OptionsVault_BudgetExceeded");
    expect(await moneyOf(deployed())).to.deep.equal(before);
  });

  it("is not stopped by a donation to the venue as large as the hedge", async () => {
    const { rebalancer, mainnet, venue } = deployed();
    await mainnet.fundUsdc(await venue.getAddress(), 1_000_000n * USDC);
    await mainnet.fundWeth(await venue.getAddress(), 1_000n * WAD);
    await expect(rebalancer.rebalance()).to.emit(rebalancer, "Rebalanced");
  });

  it("H1, H3: a sandwich costs the vault at most the order's budget, whatever it pushes the pool to", async () => {
    const { rebalancer, mainnet, connection } = deployed();
    const snapshot = await connection.networkHelpers.takeSnapshot();
    for (const pushedBps of [30n, 80n, 90n, 94n]) {
      await snapshot.restore();
      const { order } = await rebalancer.status();
      const before = await moneyOf(deployed());
      const netBefore = await netDelta();
      await mainnet.arbitrageur.movePoolExactlyTo((SPOT_WAD * (10_000n + pushedBps)) / 10_000n);
      await rebalancer.rebalance();
      await mainnet.arbitrageur.movePoolExactlyTo(SPOT_WAD);
      const after = await moneyOf(deployed());
      const paidWad = (before.quoteBalance - after.quoteBalance) * QUOTE_SCALE;
      const lossWad = paidWad - ((after.baseBalance - before.baseBalance) * SPOT_WAD) / WAD;
      expect(lossWad > 0n && lossWad <= order.budgetQuoteWad).to.equal(true, `H3 at ${pushedBps}: ${lossWad}`);
      expect(abs(await netDelta()) < abs(netBefore)).to.equal(true, "H1");
    }
  });

  /** Calls in the money, whose whole hedge takes a little more than the vault has; when ether rises, much more. */
  async function deployPoor() {
    const system = await deploySystem({ maxUtilisationBps: 100_000 });
    const { vault, lp, buyer } = system;
    await vault.connect(lp).deposit(60_000n * USDC, lp.address);
    await vault.listSeries(EXPIRY, strikeE8(2800), false);
    await vault.setSmile(EXPIRY, SMILE);
    await vault.connect(buyer).buy(callId(2800), 36n * WAD, NO_LIMIT, buyer.address, NEVER);
    return system;
  }
});

describe("Rebalancer: rebalance under a dictated band", () => {
  const deployed = snapshotted(deployWithScriptedPolicy);

  it("trades to zero and no further under a band of nothing", async () => {
    const { rebalancer, scriptedPolicy } = deployed();
    await scriptedPolicy.script({ triggerWad: 0n, targetWad: 0n }, false);
    const sent = await rebalancer.rebalance();
    const block = (await sent.wait())?.blockNumber;
    const [event] = await rebalancer.queryFilter(rebalancer.filters.Rebalanced, block, block);
    expect(event?.args.netDeltaAfterWad).to.equal(0n);
  });

  it("never trades under a band wider than any exposure, also after a day", async () => {
    const { rebalancer, scriptedPolicy, connection, mainnet } = deployed();
    const max = 2n ** 256n - 1n;
    await scriptedPolicy.script({ triggerWad: max, targetWad: 0n }, false);
    await connection.networkHelpers.time.increase(DAY);
    await mainnet.ethUsd.push(strikeE8(4_000), await connection.networkHelpers.time.latest());
    await expect(rebalancer.rebalance()).to.be.revertedWithCustomError(rebalancer, "Rebalancer_InsideBand");
  });
});
