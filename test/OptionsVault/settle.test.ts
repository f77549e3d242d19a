import { expect } from "chai";

import { freshPrice, navOf, nextAt } from "../support/chain.js";
import { expireAt, settleAt } from "../support/settling.js";
import { snapshotted } from "../support/snapshotted.js";
import {
  callId,
  DAY,
  deployTradedSystem,
  EXPIRY,
  NEVER,
  NO_LIMIT,
  putId,
  SMILE,
  strikeE8,
  USDC,
  WAD,
} from "../support/system.js";

const PAYOUT_3200 = 20_000n * USDC; // 100 × (3200 − 3000); the 3300s are worthless

describe("OptionsVault settle", () => {
  const system = snapshotted(deployTradedSystem);

  it("fixes the price, takes the expiry off the book and sets its payouts aside, whoever calls", async () => {
    const { vault, stranger } = system();
    const proof = await expireAt(system(), 3200);
    const [quoteBefore] = await vault.ledger();
    await expect(vault.connect(stranger).settle(EXPIRY, proof))
      .to.emit(vault, "Settled")
      .withArgs(EXPIRY, 3200n * WAD, PAYOUT_3200, PAYOUT_3200);
    expect(await vault.settledPriceWad(EXPIRY)).to.equal(3200n * WAD);
    expect(await vault.ledger()).to.deep.equal([quoteBefore, 0n, PAYOUT_3200]);
    expect(await vault.openStrikes()).to.deep.equal([]);
    expect(await vault.isListed(callId(3000))).to.equal(false);
    expect(await vault.isListed(putId(3000))).to.equal(false);
    expect((await vault.smileOf(EXPIRY)).setAt).to.equal(0n);
    const nav = await navOf(system());
    expect(nav.liabilityWad).to.equal(0n);
    expect(nav.claimsWad).to.equal(20_000n * WAD);
  });

  it("adds up the payouts of every strike in the money", async () => {
    const { vault } = system();
    const proof = await expireAt(system(), 3456.78);
    await vault.settle(EXPIRY, proof);
    // 100 × 456.78 + 50 × 156.78
    expect((await vault.ledger())[2]).to.equal(53_517_000_000n);
  });

  it("divides by the dollar price of the quote that was in force", async () => {
    const { vault, mainnet } = system();
    await mainnet.usdcUsd.push(80_000_000n, EXPIRY - 10);
    await nextAt(system(), EXPIRY);
    await mainnet.ethUsd.push(strikeE8(3200), EXPIRY);
    const { roundId } = await mainnet.ethUsd.latest();
    const quoteRoundId = (await mainnet.usdcUsd.latest()).roundId;
    await mainnet.usdcUsd.push(100_000_000n, EXPIRY + 1);
    const proof = { baseRoundId: roundId, basePreviousRoundId: roundId - 1n, quoteRoundId };
    await vault.settle(EXPIRY, proof);
    expect(await vault.settledPriceWad(EXPIRY)).to.equal(4000n * WAD);
  });

  it("leaves other expiries as they were", async () => {
    const { vault, buyer } = system();
    const later = EXPIRY + 7 * DAY;
    await vault.listSeries(later, strikeE8(3000), false);
    await vault.setSmile(later, SMILE);
    await vault.connect(buyer).buy(callId(3000, later), WAD, NO_LIMIT, buyer.address, NEVER);
    await settleAt(system(), 3200);
    const strikes = await vault.openStrikes();
    expect(strikes.map((one) => one.expiresAt)).to.deep.equal([BigInt(later)]);
    expect(strikes[0]?.callsWad).to.equal(WAD);
    expect(await vault.isListed(callId(3000, later))).to.equal(true);
  });

  it("frees the place of an expiry on which nothing was sold", async () => {
    const { vault } = system();
    const later = EXPIRY + 7 * DAY;
    for (let i = 0; i < 7; i++) await vault.listSeries(later + i, strikeE8(3000), false);
    await settleAt(system(), 3200);
    await vault.listSeries(later + 7, strikeE8(3000), false);
  });

  it("works from the very second of expiry, while paused and long after the price went stale", async () => {
    const { vault } = system();
    const proof = await expireAt(system(), 3200);
    await vault.pause();
    await nextAt(system(), EXPIRY + 30 * DAY);
    await vault.settle(EXPIRY, proof);
  });

  it("accepts a round that came late, when it is the first", async () => {
    const { vault } = system();
    const proof = await expireAt(system(), 3200, 7_200);
    await vault.settle(EXPIRY, proof);
    expect(await vault.settledPriceWad(EXPIRY)).to.equal(3200n * WAD);
  });

  describe("refuses", () => {
    it("one second before expiry", async () => {
      const { vault, mainnet } = system();
      const { roundId } = await mainnet.ethUsd.latest();
      const quoteRoundId = (await mainnet.usdcUsd.latest()).roundId;
      await nextAt(system(), EXPIRY - 1);
      await expect(vault.settle(EXPIRY, { baseRoundId: roundId, basePreviousRoundId: roundId - 1n, quoteRoundId }))
        .to.be.revertedWithCustomError(vault, "OptionsVault_NotExpired")
        .withArgs(EXPIRY, EXPIRY - 1);
    });

    it("a second settlement, also with another true proof", async () => {
      const { vault } = system();
      const proof = await settleAt(system(), 3200);
      await expect(vault.settle(EXPIRY, proof))
        .to.be.revertedWithCustomError(vault, "OptionsVault_AlreadySettled")
        .withArgs(EXPIRY);
    });

    it("an expiry it does not know", async () => {
      const { vault } = system();
      const proof = await expireAt(system(), 3200);
      await expect(vault.settle(EXPIRY - 1, proof))
        .to.be.revertedWithCustomError(vault, "OptionsVault_UnknownExpiry")
        .withArgs(EXPIRY - 1);
    });

    it("the round before and the round after the one that settles", async () => {
      const { vault, oracle, mainnet } = system();
      const { updatedAt: beforeAt } = await mainnet.ethUsd.latest();
      const proof = await expireAt(system(), 3200);
      await mainnet.ethUsd.push(strikeE8(3500), EXPIRY + 60);
      const shifted = (by: bigint) => ({
        ...proof,
        baseRoundId: proof.baseRoundId + by,
        basePreviousRoundId: proof.basePreviousRoundId + by,
      });
      const earlier = await mainnet.ethUsd.contract.getRoundData(proof.basePreviousRoundId - 1n);
      await expect(vault.settle(EXPIRY, shifted(-1n)))
        .to.be.revertedWithCustomError(oracle, "ChainlinkOracle_NotFirstRoundAtOrAfter")
        .withArgs(EXPIRY, earlier[3], beforeAt);
      await expect(vault.settle(EXPIRY, shifted(1n)))
        .to.be.revertedWithCustomError(oracle, "ChainlinkOracle_NotFirstRoundAtOrAfter")
        .withArgs(EXPIRY, EXPIRY, EXPIRY + 60);
    });

    it("a previous round that is not the one just before", async () => {
      const { vault, oracle } = system();
      const proof = await expireAt(system(), 3200);
      const skipped = { ...proof, basePreviousRoundId: proof.basePreviousRoundId - 1n };
      await expect(vault.settle(EXPIRY, skipped))
        .to.be.revertedWithCustomError(oracle, "ChainlinkOracle_NotPreviousRound")
        .withArgs(proof.baseRoundId, skipped.basePreviousRoundId);
    });

    it("rounds that do not exist", async () => {
      const { vault, oracle, mainnet } = system();
      const proof = await expireAt(system(), 3200);
      const missing = proof.baseRoundId + 1n;
      await expect(vault.settle(EXPIRY, { ...proof, baseRoundId: missing }))
        .to.be.revertedWithCustomError(oracle, "ChainlinkOracle_NoSuchRound")
        .withArgs(mainnet.ethUsd.address, missing);
      for (const quoteRoundId of [0n, proof.quoteRoundId + 1n, 2n ** 80n - 1n]) {
        await expect(vault.settle(EXPIRY, { ...proof, quoteRoundId }))
          .to.be.revertedWithCustomError(oracle, "ChainlinkOracle_NoSuchRound")
          .withArgs(mainnet.usdcUsd.address, quoteRoundId);
      }
    });

    it("a quote round that was over, or not yet there, when the base round was written", async () => {
      const { vault, oracle, mainnet } = system();
      const over = await mainnet.usdcUsd.latest();
      const proof = await expireAt(system(), 3200);
      await mainnet.usdcUsd.push(90_000_000n, EXPIRY + 1);
      const late = await mainnet.usdcUsd.latest();
      await expect(vault.settle(EXPIRY, { ...proof, quoteRoundId: over.roundId }))
        .to.be.revertedWithCustomError(oracle, "ChainlinkOracle_NotRoundInForce")
        .withArgs(EXPIRY, over.updatedAt, EXPIRY - 60);
      await expect(vault.settle(EXPIRY, { ...proof, quoteRoundId: late.roundId }))
        .to.be.revertedWithCustomError(oracle, "ChainlinkOracle_NotRoundInForce")
        .withArgs(EXPIRY, EXPIRY + 1, 0n);
    });
  });

  it("settles by one proof alone where a new phase opens with a copy of the old one's last round", async () => {
    const { vault, mainnet, oracle } = system();
    const last = await mainnet.ethUsd.latest();
    await mainnet.usdcUsd.push(100_000_000n, EXPIRY - 60);
    await nextAt(system(), EXPIRY + 5);
    await mainnet.ethUsd.push(strikeE8(3100), EXPIRY + 5);
    const settling = await mainnet.ethUsd.latest();
    await mainnet.ethUsd.advancePhase();
    const first = await mainnet.ethUsd.latest();
    const quoteRoundId = (await mainnet.usdcUsd.latest()).roundId;
    expect(first.roundId >> 64n).to.equal((last.roundId >> 64n) + 1n);
    expect(first.roundId & (2n ** 64n - 1n)).to.equal(1n);
    const proofOf = (baseRoundId: bigint, basePreviousRoundId: bigint) => ({
      baseRoundId,
      basePreviousRoundId,
      quoteRoundId,
    });
    // The copy bears the time of the round it copies, which was there first.
    for (const previous of [last.roundId - 1n, last.roundId]) {
      await expect(vault.settle(EXPIRY, proofOf(first.roundId, previous)))
        .to.be.revertedWithCustomError(oracle, "ChainlinkOracle_NotPreviousRound")
        .withArgs(first.roundId, previous);
    }
    await vault.settle(EXPIRY, proofOf(settling.roundId, last.roundId));
    expect(await vault.settledPriceWad(EXPIRY)).to.equal(3100n * WAD);
    expect(settling.roundId).to.equal(last.roundId + 1n);
  });

  it("is not blocked by a bad answer in the round before expiry", async () => {
    const { vault, mainnet } = system();
    await mainnet.ethUsd.push(0n, EXPIRY - 30);
    const proof = await expireAt(system(), 3200);
    await vault.settle(EXPIRY, proof);
    expect(await vault.settledPriceWad(EXPIRY)).to.equal(3200n * WAD);
  });
});

describe("OptionsVault between expiry and settlement", () => {
  const system = snapshotted(deployTradedSystem);

  it("values expired options at intrinsic, with a delta of one or nothing and no other Greek", async () => {
    const { vault } = system();
    await expireAt(system(), 3200);
    const nav = await navOf(system());
    expect(nav.liabilityWad).to.equal(20_000n * WAD);
    const { spotWad, updatedAt, ageSeconds, source } = await system().oracle.read();
    const book = await vault.bookAt({ spotWad, updatedAt, ageSeconds, source });
    expect(book.deltaWad).to.equal(-100n * WAD);
    expect(book.gammaSpotWad).to.equal(0n);
    expect(book.vegaWad).to.equal(0n);
    expect(book.thetaWad).to.equal(0n);
  });

  it("can still be hedged", async () => {
    const { vault, rebalancer, keeper } = system();
    await expireAt(system(), 3000.01);
    await rebalancer.connect(keeper).rebalance();
    expect((await vault.ledger())[1]).to.be.above(90n * WAD);
  });

  it("keeps LPs from coming and going until settled, from the second of expiry, and says so beforehand", async () => {
    const { vault, lp } = system();
    const proof = await expireAt(system(), 3200);
    const attempts = [
      () => vault.connect(lp).deposit(USDC, lp.address),
      () => vault.connect(lp).mint(USDC, lp.address),
      () => vault.connect(lp).withdraw(USDC, lp.address, lp.address),
      () => vault.connect(lp).redeem(USDC, lp.address, lp.address),
      () => vault.previewDeposit(USDC),
      () => vault.previewMint(USDC),
      () => vault.previewWithdraw(USDC),
      () => vault.previewRedeem(USDC),
    ];
    for (const attempt of attempts) {
      await expect(attempt()).to.be.revertedWithCustomError(vault, "OptionsVault_SettleFirst").withArgs(EXPIRY);
    }
    const maxima = ["maxDeposit", "maxMint", "maxWithdraw", "maxRedeem"] as const;
    for (const max of maxima) expect(await vault[max](lp.address), max).to.equal(0n);
    await vault.settle(EXPIRY, proof);
    for (const max of maxima) expect(await vault[max](lp.address), max).to.be.above(0n);
    await vault.connect(lp).withdraw(USDC, lp.address, lp.address);
  });

  it("does not wait for an expiry on which nothing is open", async () => {
    const { vault, lp, buyer } = system();
    await vault.connect(buyer).sell(callId(3000), 100n * WAD, 0n, buyer.address, NEVER);
    await vault.connect(buyer).sell(callId(3300), 50n * WAD, 0n, buyer.address, NEVER);
    await expireAt(system(), 3200);
    await vault.connect(lp).withdraw(USDC, lp.address, lp.address);
  });

  it("L4: nobody gains by entering, settling and leaving when spot moved on since expiry", async () => {
    const { vault, buyer2, mainnet } = system();
    const proof = await expireAt(system(), 3200);
    await freshPrice(system(), 3400, EXPIRY + 600);
    const before = await mainnet.usdc.balanceOf(buyer2.address);
    await expect(vault.connect(buyer2).deposit(1_000_000n * USDC, buyer2.address))
      .to.be.revertedWithCustomError(vault, "OptionsVault_SettleFirst")
      .withArgs(EXPIRY);
    await vault.settle(EXPIRY, proof);
    await vault.connect(buyer2).deposit(1_000_000n * USDC, buyer2.address);
    await vault.connect(buyer2).redeem(await vault.balanceOf(buyer2.address), buyer2.address, buyer2.address);
    expect((await mainnet.usdc.balanceOf(buyer2.address)) <= before).to.equal(true);
  });
});
