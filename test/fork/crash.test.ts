import { expect } from "chai";
import { network } from "hardhat";
import type { SnapshotRestorer } from "@nomicfoundation/hardhat-network-helpers/types";

import { budgetFor } from "../../sdk/hedging/order.js";
import { abs } from "../../sdk/math/wad.js";
import { Fork, GWEI, roundProof } from "../../simulator/days/fork.js";
import type { ForkHedge, Written } from "../../simulator/days/fork.js";
import { plunge } from "../../simulator/days/paths.js";
import { PriceGuard__factory } from "../../types/index.js";
import { NEVER, NO_LIMIT, USDC, WAD } from "../support/system.js";

import { openUpstream, weekAfter } from "./support.js";
import type { Upstream } from "./support.js";

/** The base fee of the crash: five times what 12 March 2020 saw. */
const CRASH_BASE_FEE = 2_000n * GWEI;

const CRASH_MINUTES = 60;
const BOTTOM_PERCENT = 55;
const E8_TO_WAD = 10n ** 10n;
const guardErrors = PriceGuard__factory.createInterface();
/** A feed older than this is refused: deploy/parameters.ts, baseMaxAgeSeconds. */
const MAX_AGE_SECONDS = 4_500;

describe("A fork of mainnet", () => {
  let upstream: Upstream;
  let fork: Fork;
  let written: readonly Written[];
  let expiresAt: number;
  let startE8: bigint;
  let slippageBps: bigint;
  let snapshot: SnapshotRestorer;

  before(async () => {
    upstream = await openUpstream();
    fork = await Fork.of(network, upstream.url, { policy: "fixed" });
    expiresAt = weekAfter(fork.now);
    written = await fork.writeBook(expiresAt);
    startE8 = await fork.feedE8();
    slippageBps = await fork.keel.rebalancer.SLIPPAGE_BPS();
    snapshot = await fork.helpers.takeSnapshot();
  });

  beforeEach(async () => {
    await snapshot.restore();
    fork.now = await fork.helpers.time.latest();
    fork.baseFee = 10n ** 9n;
  });

  after(async () => {
    await upstream.close();
  });

  /** Minute by minute down to the bottom, falling fast first, with bounces. */
  function crashPath(): readonly bigint[] {
    const shape = plunge(BOTTOM_PERCENT / 100, CRASH_MINUTES);
    const levels = Array.from({ length: CRASH_MINUTES }, (_, minute) => shape(minute + 1));
    return levels.map((level) => (startE8 * BigInt(Math.round(level * 1e9))) / 10n ** 9n);
  }

  /** What a fill of this size may lose at the oracle's price; holds for part fills too, whose average price is bounded. */
  function budgetWad(hedge: ForkHedge, bps: bigint): bigint {
    return budgetFor(abs(hedge.baseMovedWad), hedge.spotWad, bps) + 1n;
  }

  /** Hedges, part by part where the pool is thin; returns the parts. */
  async function keepOn(): Promise<readonly ForkHedge[]> {
    const parts: ForkHedge[] = [];
    for (let part = await fork.keep(); part !== undefined; part = await fork.keep()) parts.push(part);
    return parts;
  }

  /** Hedges at one price, the arbitrageurs between any two rounds, until nothing is due; returns the last part. */
  async function hedgeOut(priceE8: bigint): Promise<ForkHedge | undefined> {
    let last: ForkHedge | undefined;
    for (let parts = await keepOn(); parts.length > 0; parts = await keepOn()) {
      last = parts.at(-1);
      await fork.minute(priceE8);
    }
    return last;
  }

  /** Plays a path with a keeper beside it; returns its hedges. */
  async function play(path: readonly bigint[]): Promise<readonly ForkHedge[]> {
    const hedges: ForkHedge[] = [];
    for (const priceE8 of path) {
      await fork.minute(priceE8);
      hedges.push(...(await keepOn()));
    }
    return hedges;
  }

  it("carries Keel through a fall by 45 % in an hour at a base fee of 2,000 gwei, to the last claim and the last share", async () => {
    const { vault, rebalancer } = fork.keel;
    fork.baseFee = CRASH_BASE_FEE;
    const hedges = await play(crashPath());

    expect(hedges.length, "hedges during the fall").to.be.greaterThan(5);
    for (const hedge of hedges) {
      expect(abs(hedge.netDeltaAfterWad)).to.be.at.most(abs(hedge.netDeltaBeforeWad));
      expect(abs(hedge.netDeltaAfterWad)).to.be.at.least(hedge.targetWad);
      expect(hedge.baseMovedWad > 0n).to.equal(hedge.netDeltaBeforeWad < 0n);
      expect(hedge.lossWad).to.be.at.most(budgetWad(hedge, slippageBps));
      expect(hedge.mined.gasPriceWei).to.equal(CRASH_BASE_FEE);
    }
    expect(hedges.filter((hedge) => hedge.baseMovedWad < 0n).length, "sales").to.be.greaterThan(3);
    const { exposure, band } = await rebalancer.status();
    expect(abs(exposure.netDeltaWad)).to.be.at.most(band.triggerWad);
    const poolWad = await fork.keel.venue.midPriceWad();
    const bottomWad = (startE8 * E8_TO_WAD * BigInt(BOTTOM_PERCENT)) / 100n;
    expect(abs(poolWad - bottomWad), "the pool fell with the market").to.be.lessThan(bottomWad / 100n);

    const bottomE8 = bottomWad / E8_TO_WAD;
    fork.baseFee = 10n ** 9n;
    fork.now = expiresAt;
    await fork.refreshFeeds(bottomE8);
    await vault.settle(expiresAt, await roundProof(fork, expiresAt));
    expect(await vault.settledPriceWad(expiresAt)).to.equal(bottomE8 * E8_TO_WAD);

    const last = await hedgeOut(bottomE8);
    expect(last?.netDeltaAfterWad, "everything was sold when nothing was left to hedge").to.equal(0n);
    for (const { id, strikeE8, quantityWad } of written) {
      const payoffE8 = bottomE8 > strikeE8 ? bottomE8 - strikeE8 : 0n;
      const payout = (payoffE8 * quantityWad) / (10n ** 2n * WAD);
      const held = await fork.mainnet.usdc.balanceOf(fork.buyer.address);
      const claim = vault.connect(fork.buyer).claim(id, quantityWad, fork.buyer.address);
      if (payout === 0n) await expect(claim).to.be.revertedWithCustomError(vault, "OptionsVault_NothingToClaim");
      else await claim;
      expect((await fork.mainnet.usdc.balanceOf(fork.buyer.address)) - held).to.equal(payout);
    }
    const [, , claimsQuote] = await vault.ledger();
    expect(claimsQuote).to.equal(0n);

    await fork.refreshFeeds(bottomE8);
    const shares = await vault.balanceOf(fork.lp.address);
    const before = await fork.mainnet.usdc.balanceOf(fork.lp.address);
    await vault.connect(fork.lp).redeem(shares, fork.lp.address, fork.lp.address);
    const taken = (await fork.mainnet.usdc.balanceOf(fork.lp.address)) - before;
    expect(await vault.totalSupply()).to.equal(0n);
    const [quoteLeft] = await vault.ledger();
    expect(quoteLeft, "virtual shares keep less than a cent").to.be.lessThan(USDC / 100n);
    const deposited = (startE8 * 500n) / 100n;
    expect(taken, "the LP's loss in the crash").to.be.greaterThan((deposited * 90n) / 100n);
  });

  it("waits, refuses new risk and changes nothing while the feed is stale, then hedges on its first round", async () => {
    const { vault, rebalancer } = fork.keel;
    const bottomE8 = (startE8 * 80n) / 100n;
    const ledger = await vault.ledger();
    await fork.next(MAX_AGE_SECONDS + 60);
    await fork.mainnet.arbitrageur.movePoolTo(bottomE8 * E8_TO_WAD);

    const status = await rebalancer.status();
    expect(status.due).to.equal(false);
    // The pool has run away from its own average, so that may not stand in either (docs/price.md).
    const refusal = guardErrors.parseError(status.detail);
    expect(refusal?.name).to.equal("PriceGuard_NoPriceForHedge");
    expect(guardErrors.parseError(String(refusal?.args[0]))?.name).to.equal("ChainlinkOracle_Stale");
    expect(guardErrors.parseError(String(refusal?.args[1]))?.name).to.equal("PriceGuard_SpotOffTwap");
    await expect(rebalancer.connect(fork.keeper).rebalance()).to.be.revertedWithCustomError(
      { interface: guardErrors },
      "PriceGuard_NoPriceForHedge",
    );
    const [first] = written;
    if (first === undefined) throw new TypeError("The book is empty.");
    const buy = vault.connect(fork.buyer).buy(first.id, WAD, NO_LIMIT, fork.buyer.address, NEVER);
    await expect(buy).to.be.revertedWithCustomError(fork.keel.oracle, "ChainlinkOracle_Stale");
    expect(await vault.ledger()).to.deep.equal(ledger);

    fork.now = await fork.helpers.time.latest();
    await fork.refreshFeeds(bottomE8);
    const hedge = await hedgeOut(bottomE8);
    expect(hedge?.spotWad).to.equal(bottomE8 * E8_TO_WAD);
    expect(abs(hedge?.netDeltaAfterWad ?? NO_LIMIT)).to.be.at.most(hedge?.triggerWad ?? 0n);
  });

  it("does not trade in a pool drained of ether far from the oracle, and hedges when the pool is back", async () => {
    const { vault, rebalancer } = fork.keel;
    const spotWad = startE8 * E8_TO_WAD;
    const ledger = await vault.ledger();
    await fork.next();
    await fork.mainnet.arbitrageur.movePoolExactlyTo(spotWad * 10n);
    fork.now = await fork.helpers.time.latest();
    await fork.refreshFeeds(startE8);

    expect((await rebalancer.status()).due).to.equal(false);
    await expect(rebalancer.connect(fork.keeper).rebalance()).to.be.revertedWithCustomError(
      rebalancer,
      "Rebalancer_VenueBeyondLimit",
    );
    expect(await vault.ledger()).to.deep.equal(ledger);

    fork.now = await fork.helpers.time.latest();
    await fork.minute(startE8);
    const hedge = await fork.keep();
    expect(hedge?.baseMovedWad ?? 0n, "bought what the written calls need").to.be.greaterThan(0n);
    expect(hedge?.lossWad ?? NO_LIMIT).to.be.at.most(hedge === undefined ? 0n : budgetWad(hedge, slippageBps));
  });
});
