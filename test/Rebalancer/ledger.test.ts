import { expect } from "chai";

import { ledgerSoFar } from "../support/ledger.js";
import { snapshotted } from "../support/snapshotted.js";
import { deployTradedSystem, strikeE8, WAD } from "../support/system.js";
import type { System } from "../support/system.js";

const YEAR = 31_536_000n;

async function market(system: System, priceUsd: number, seconds: number): Promise<void> {
  const { connection, mainnet } = system;
  await connection.networkHelpers.time.increase(seconds);
  await mainnet.arbitrageur.movePoolExactlyTo(BigInt(priceUsd) * WAD);
  await mainnet.ethUsd.push(strikeE8(priceUsd), await connection.networkHelpers.time.latest());
}

/** Hedges; what the vault's own view was just before, what moved, and what the ledger says. */
async function hedge(system: System) {
  const { rebalancer, vault, venue, connection } = system;
  const midWad = await venue.midPriceWad();
  const receipt = await (await rebalancer.rebalance({ gasLimit: 2_000_000n })).wait();
  if (receipt === null) throw new Error("no receipt");
  const { blockNumber } = receipt;
  const [rebalanced] = await rebalancer.queryFilter(rebalancer.filters.Rebalanced, blockNumber, blockNumber);
  const [hedged] = await vault.queryFilter(vault.filters.Hedged, blockNumber, blockNumber);
  const entry = (await ledgerSoFar(rebalancer)).at(-1);
  if (entry === undefined || rebalanced === undefined || hedged === undefined) throw new Error("an event is missing");
  const { timestamp = 0, baseFeePerGas } = (await connection.ethers.provider.getBlock(blockNumber)) ?? {};
  const { spotWad } = rebalanced.args;
  // The book does not change in a hedge, and its Greeks are read at the block's own time.
  const at = { blockTag: blockNumber };
  const book = await vault.bookAt({ spotWad, updatedAt: 0n, ageSeconds: 0n, source: 1n }, at);
  const baseFee = baseFeePerGas ?? 0n;
  return { entry, rebalanced: rebalanced.args, hedged: hedged.args, book, midWad, timestamp, baseFee, receipt };
}

describe("Rebalancer: the efficiency ledger", () => {
  const deployed = snapshotted(deployTradedSystem);

  it("tells of a first hedge what it cost, and nothing of a time before it", async () => {
    const { entry, rebalanced, hedged, midWad, baseFee, receipt } = await hedge(deployed());
    expect(entry.midWad).to.equal(midWad);
    expect(entry.executionWad).to.equal((-rebalanced.quoteMovedWad * WAD) / rebalanced.baseMovedWad);
    expect(entry.feeQuoteWad).to.equal((rebalanced.baseMovedWad * midWad) / WAD / 2_000n);
    expect(entry.lossWad).to.be.closeTo(hedged.lossWad, 1n); // the vault rounds up, against the hedge
    expect(entry.lossWad).to.be.greaterThan(entry.feeQuoteWad);
    expect([entry.deltaBeforeWad, entry.deltaAfterWad]).to.deep.equal([
      rebalanced.netDeltaBeforeWad,
      rebalanced.netDeltaAfterWad,
    ]);
    const gasQuoteWad = receipt.gasUsed * baseFee * 3_000n;
    // The gas is what a paid hedge takes; here the purse is empty, and the payment's is counted all the same.
    expect(entry.gasQuoteWad).to.be.within((gasQuoteWad * 90n) / 100n, (gasQuoteWad * 106n) / 100n);
    expect([entry.intervalSeconds, entry.gammaPnlWad, entry.thetaPnlWad, entry.realisedVarianceWad]).to.deep.equal([
      0n,
      0n,
      0n,
      0n,
    ]);
    expect([entry.cumulativeCostWad, entry.cumulativeHedgedWad, entry.cumulativeUnhedgedWad]).to.deep.equal([
      entry.lossWad,
      0n,
      0n,
    ]);
  });

  it("explains the time between two hedges by the Greeks at its beginning, and sums up", async () => {
    const system = deployed();
    const first = await hedge(system);
    await market(system, 3_090, 7_200);
    const second = await hedge(system);
    const { entry } = second;
    const seconds = BigInt(second.timestamp - first.timestamp);
    const move = 90n;
    // By hand: ½·Γ·90², with Γ = gammaSpot / 3,000; θ for the time; the share 3 % squared over the time in years.
    const gamma = (first.book.gammaSpotWad * move * move) / 3_000n / 2n;
    expect(entry.intervalSeconds).to.equal(seconds);
    expect(entry.gammaPnlWad).to.be.closeTo(gamma, 100_000n);
    expect(entry.gammaPnlWad).to.be.lessThan(0n);
    expect(entry.thetaPnlWad).to.equal((first.book.thetaWad * seconds) / YEAR);
    expect(entry.thetaPnlWad).to.be.greaterThan(0n);
    expect(entry.realisedVarianceWad).to.be.closeTo((((9n * WAD) / 10_000n) * YEAR) / seconds, 10_000n);
    expect(Number(entry.impliedVarianceWad) / 1e18).to.be.within(0.6, 0.68); // a smile about 80 %
    const netAfterFirst = first.entry.deltaAfterWad;
    expect(entry.deltaPnlWad).to.equal(netAfterFirst * move);
    expect(entry.cumulativeHedgedWad).to.equal(entry.deltaPnlWad);
    const optionDelta = netAfterFirst - first.rebalanced.baseMovedWad;
    expect(entry.cumulativeUnhedgedWad).to.equal(optionDelta * move);
    expect(entry.cumulativeCostWad).to.equal(first.entry.lossWad + entry.lossWad);

    await market(system, 2_950, 3_600);
    const third = await hedge(system);
    expect(third.entry.cumulativeHedgedWad).to.equal(entry.cumulativeHedgedWad + entry.deltaAfterWad * -140n);
    expect(third.entry.cumulativeCostWad).to.equal(entry.cumulativeCostWad + third.entry.lossWad);
    const { optionDeltaWad, gammaSpotWad, thetaWad } = third.rebalanced;
    const { book } = third;
    expect([optionDeltaWad, gammaSpotWad, thetaWad]).to.deep.equal([book.deltaWad, book.gammaSpotWad, book.thetaWad]);
  });

  it("explains the vault's own change of worth to the third order of the move", async () => {
    const system = deployed();
    const { vault } = system;
    const navAt = async (spotWad: bigint, blockTag: number) =>
      (await vault.navAt({ spotWad, updatedAt: 0n, ageSeconds: 0n, source: 1n }, { blockTag })).navWad;
    const first = await hedge(system);
    const start = await navAt(3_000n * WAD, first.receipt.blockNumber);
    await market(system, 3_045, 3_600);
    const second = await hedge(system);
    const end = (await navAt(3_045n * WAD, second.receipt.blockNumber)) + second.entry.lossWad;
    const { deltaPnlWad, gammaPnlWad, thetaPnlWad } = second.entry;
    const explained = deltaPnlWad + gammaPnlWad + thetaPnlWad;
    const actual = end - start;
    // A move of 1.5 %: the third order is a few per cent of the second.
    expect(Math.abs(Number(actual - explained)) / Math.abs(Number(gammaPnlWad))).to.be.below(0.05);
  });
});
