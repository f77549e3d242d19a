import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import { expect } from "chai";

import { mulWadUp } from "../../sdk/math/wad.js";
import { unpackSeriesId } from "../../sdk/series/id.js";
import { payoutDown, shareDown } from "../../sdk/settlement/payout.js";
import { freshPrice, navOf, soon } from "../support/chain.js";
import { expireAt, settleAt } from "../support/settling.js";
import { deployShortSystem } from "../support/short.js";
import { snapshotted } from "../support/snapshotted.js";
import {
  callId,
  DAY,
  deployOpenSystem,
  EXPIRY,
  NEVER,
  NO_LIMIT,
  putId,
  SMILE,
  strikeE8,
  WAD,
} from "../support/system.js";
import type { System } from "../support/system.js";

const ID = callId(3_000);
/** From token units of six decimals to WAD. */
const SCALE = 10n ** 12n;
const LATER = EXPIRY + 7 * DAY;

/** The vault's worth at a price, as the vault tells it. */
async function worthAt({ vault }: System, spotWad: bigint) {
  return vault.navAt({ spotWad, updatedAt: 0n, ageSeconds: 0n, source: 1n });
}

async function buy({ vault, buyer }: System, id: bigint, contracts: bigint): Promise<void> {
  await vault.connect(buyer).buy(id, contracts * WAD, NO_LIMIT, buyer.address, NEVER);
}

describe("OptionsVault shortfall: a vault worth less than it owes", () => {
  /** 330 calls at 3000, held by three, and no hedge at all: at 7000 they are to be paid 1.32 M by a vault of little over 1 M. */
  const system = snapshotted(async () => {
    const deployed = await deployOpenSystem();
    const { buyer, buyer2, stranger, optionToken } = deployed;
    await buy(deployed, ID, 330n);
    const third = 110n * WAD;
    await optionToken.connect(buyer).safeTransferFrom(buyer.address, buyer2.address, ID, third, "0x");
    await optionToken.connect(buyer).safeTransferFrom(buyer.address, stranger.address, ID, third, "0x");
    return deployed;
  });

  const claimAll = async (holder: HardhatEthersSigner): Promise<bigint> => {
    const { vault, optionToken } = system();
    const held = await optionToken.balanceOf(holder.address, ID);
    const paid = await vault.connect(holder).claim.staticCall(ID, held, holder.address);
    await vault.connect(holder).claim(ID, held, holder.address);
    return paid;
  };

  it("records the share of what is owed that is there, and tells it", async () => {
    const { vault } = system();
    const [quote] = await vault.ledger();
    const proof = await expireAt(system(), 7_000);
    const debts = 1_320_000n * WAD;
    const share = (quote * SCALE * WAD) / debts;
    expect(share < WAD).to.equal(true);
    const payout = (4_000n * share * 330n) / SCALE;
    await expect(vault.settle(EXPIRY, proof))
      .to.emit(vault, "ShortfallShared")
      .withArgs(EXPIRY, share, quote * SCALE, debts)
      .and.to.emit(vault, "Settled")
      .withArgs(EXPIRY, 7_000n * WAD, payout, payout);
    expect(await vault.settlementOf(EXPIRY)).to.deep.equal([7_000n * WAD, share]);
    expect(await vault.settledPriceWad(EXPIRY)).to.equal(7_000n * WAD);
    const [, , claims] = await vault.ledger();
    expect(claims).to.equal(payout);
    expect(claims <= quote && quote - claims <= 1n, "all there is, to a unit").to.equal(true);
  });

  it("S1: three holders claim in any order and get the same share to the unit; the last one leaves nothing", async () => {
    const { vault, buyer, buyer2, stranger, connection } = system();
    const [quote] = await vault.ledger();
    await settleAt(system(), 7_000);
    const settled = await connection.networkHelpers.takeSnapshot();
    const three = [buyer, buyer2, stranger] as const;
    const paid = new Set<bigint>();
    for (const order of [
      [0, 1, 2],
      [0, 2, 1],
      [1, 0, 2],
      [1, 2, 0],
      [2, 0, 1],
      [2, 1, 0],
    ] as const) {
      for (const who of order) paid.add(await claimAll(three[who]));
      const [left, , claims] = await vault.ledger();
      expect(claims, `claims left after ${order.join()}`).to.equal(0n);
      expect(left <= 3n, `${left} units left after ${order.join()}`).to.equal(true);
      await settled.restore();
    }
    expect(paid.size).to.equal(1);
    const [each = 0n] = paid;
    expect(quote - 3n * each <= 3n, "all of it was shared").to.equal(true);
  });

  it("S1: pays by quantity, however a holder splits it, and never more than the whole", async () => {
    const { vault, buyer, connection } = system();
    await settleAt(system(), 7_000);
    const [priceWad, shareWad] = await vault.settlementOf(EXPIRY);
    const settled = { series: unpackSeriesId(ID), priceWad, shareWad };
    const parts = [1n, WAD / 3n, 7n * WAD, 31n * WAD + 123_456_789n];
    const whole = parts.reduce((sum, part) => sum + part, 0n);
    const before = await connection.networkHelpers.takeSnapshot();
    let sum = 0n;
    for (const part of parts.slice(1)) {
      const expected = payoutDown(settled, part, SCALE);
      expect(await vault.connect(buyer).claim.staticCall(ID, part, buyer.address)).to.equal(expected);
      await vault.connect(buyer).claim(ID, part, buyer.address);
      sum += expected;
    }
    await before.restore();
    const atOnce = await vault.connect(buyer).claim.staticCall(ID, whole, buyer.address);
    expect(atOnce).to.equal(payoutDown(settled, whole, SCALE));
    expect(sum <= atOnce && atOnce - sum <= 3n).to.equal(true);
  });

  it("pays in full to the last unit of worth, and a share from the first unit short of it", async () => {
    const fresh = await deployOpenSystem();
    const { vault, connection } = fresh;
    await buy(fresh, ID, 100n);
    const [quote] = await vault.ledger();
    // A hundred calls move by one unit with the price's last digit.
    const enough = Number(quote) / 1e8 + 3_000;
    const before = await connection.networkHelpers.takeSnapshot();
    await expect(vault.settle(EXPIRY, await expireAt(fresh, enough))).not.to.emit(vault, "ShortfallShared");
    expect(await vault.settlementOf(EXPIRY)).to.deep.equal([3_000n * WAD + quote * 10n ** 10n, WAD]);
    expect((await vault.ledger())[2]).to.equal(quote);
    await before.restore();
    await expect(vault.settle(EXPIRY, await expireAt(fresh, enough + 1e-8))).to.emit(vault, "ShortfallShared");
    expect((await vault.settlementOf(EXPIRY)).shareWad).to.equal((quote * WAD) / (quote + 1n));
    expect((await vault.ledger())[2] <= quote).to.equal(true);
  });

  it("records a full share where nothing is to be paid, whatever the vault is worth", async () => {
    const { vault } = system();
    await buy(system(), callId(3_300), 1n);
    await settleAt(system(), 2_900);
    expect((await vault.settlementOf(EXPIRY)).shareWad).to.equal(WAD);
  });

  it("opens no door to LPs: a deposit would only pay the holders", async () => {
    const { vault, lp } = system();
    const later = EXPIRY + 7 * DAY;
    await vault.listSeries(later, strikeE8(3_000), false);
    await vault.setSmile(later, SMILE);
    await buy(system(), callId(3_000, later), 3n);
    await settleAt(system(), 7_000);
    await soon(system());
    expect((await navOf(system())).navWad < 0n).to.equal(true);
    expect(await vault.maxDeposit(lp.address)).to.equal(0n);
    expect(await vault.maxWithdraw(lp.address)).to.equal(0n);
  });

  it("leaves the open options of a later expiry their part, however little is left", async () => {
    const { vault, buyer } = system();
    await vault.listSeries(EXPIRY - DAY, strikeE8(3_000), false);
    await vault.setSmile(EXPIRY - DAY, SMILE);
    const early = callId(3_000, EXPIRY - DAY);
    await buy(system(), early, 1n);
    await freshPrice(system(), 100_000 - 1e-8, EXPIRY - DAY);
    const { mainnet } = system();
    const { roundId } = await mainnet.ethUsd.latest();
    const quoteRoundId = (await mainnet.usdcUsd.latest()).roundId;
    await vault.settle(EXPIRY - DAY, { baseRoundId: roundId, basePreviousRoundId: roundId - 1n, quoteRoundId });
    const { shareWad } = await vault.settlementOf(EXPIRY - DAY);
    expect(shareWad > 0n && shareWad < WAD / 10n, "the open expiry's debt has its part of what there is").to.equal(
      true,
    );
    await vault.connect(buyer).claim(early, WAD, buyer.address);
  });
});

describe("OptionsVault shortfall: several expiries", () => {
  const system = snapshotted(async () => {
    const deployed = await deployOpenSystem();
    const { vault } = deployed;
    await vault.listSeries(LATER, strikeE8(3_000), false);
    await vault.setSmile(LATER, SMILE);
    return deployed;
  });

  const settleLater = async (usd: number): Promise<void> => {
    const { vault, mainnet } = system();
    await freshPrice(system(), usd, LATER);
    const { roundId } = await mainnet.ethUsd.latest();
    const quoteRoundId = (await mainnet.usdcUsd.latest()).roundId;
    await vault.settle(LATER, { baseRoundId: roundId, basePreviousRoundId: roundId - 1n, quoteRoundId });
  };

  it("leaves what was settled before segregated and whole", async () => {
    const { vault, buyer } = system();
    await buy(system(), ID, 200n);
    await buy(system(), callId(3_000, LATER), 100n);
    await settleAt(system(), 4_000);
    expect((await vault.settlementOf(EXPIRY)).shareWad).to.equal(WAD);
    const [quote, , claimsBefore] = await vault.ledger();
    await settleLater(30_000);
    const { shareWad } = await vault.settlementOf(LATER);
    // By hand: what is there less the 200,000 owed before, over 100 × 27,000.
    expect(shareWad).to.equal(((quote - claimsBefore) * SCALE * WAD) / (2_700_000n * WAD));
    expect(await vault.connect(buyer).claim.staticCall(ID, 200n * WAD, buyer.address)).to.equal(200_000n * 10n ** 6n);
    await vault.connect(buyer).claim(callId(3_000, LATER), 100n * WAD, buyer.address);
    await vault.connect(buyer).claim(ID, 200n * WAD, buyer.address);
    const [left, , claims] = await vault.ledger();
    expect([left <= 2n, claims]).to.deep.equal([true, 0n]);
  });

  it("lets open options share pro rata at the settled price, and pays them as much when their turn comes", async () => {
    const { vault, buyer } = system();
    await buy(system(), ID, 150n);
    await buy(system(), callId(3_000, LATER), 150n);
    const proof = await expireAt(system(), 12_000);
    const worth = await worthAt(system(), 12_000n * WAD);
    await vault.settle(EXPIRY, proof);
    const { shareWad } = await vault.settlementOf(EXPIRY);
    const exact = (worth.quoteWad * WAD) / worth.liabilityWad;
    expect(shareWad).to.be.closeTo(exact, 10n ** 6n);
    await vault.connect(buyer).claim(ID, 150n * WAD, buyer.address);
    await settleLater(12_000);
    const later = (await vault.settlementOf(LATER)).shareWad;
    // As much, and the time value that they lost meanwhile.
    expect(later >= shareWad && later < (shareWad * 101n) / 100n, `${shareWad} then ${later}`).to.equal(true);
  });

  it("counts expired options that await settlement at intrinsic", async () => {
    const { vault, mainnet } = system();
    await buy(system(), ID, 150n);
    await buy(system(), callId(3_000, LATER), 150n);
    const proof = await expireAt(system(), 12_000);
    await freshPrice(system(), 12_000, LATER);
    const latest = await mainnet.ethUsd.latest();
    await vault.settle(EXPIRY, proof);
    const { shareWad } = await vault.settlementOf(EXPIRY);
    const [quote] = await vault.ledger();
    expect(shareWad).to.equal((quote * SCALE * WAD) / (2n * 150n * 9_000n * WAD));
    const quoteRoundId = (await mainnet.usdcUsd.latest()).roundId;
    const rounds = { baseRoundId: latest.roundId, basePreviousRoundId: latest.roundId - 1n, quoteRoundId };
    await vault.settle(LATER, rounds);
    expect((await vault.settlementOf(LATER)).shareWad).to.be.closeTo(shareWad, 10n ** 9n);
  });
});

describe("OptionsVault shortfall: base in the hedge", () => {
  const system = snapshotted(async () => {
    const deployed = await deployOpenSystem();
    await buy(deployed, ID, 330n);
    await deployed.rebalancer.rebalance();
    return deployed;
  });

  /** Settles at 20,000 with the price now at `liveUsd`, or no fresh price; returns the share and the means it came from. */
  const shareAt = async (liveUsd: number | undefined) => {
    const { vault } = system();
    const proof = await expireAt(system(), 20_000);
    if (liveUsd === undefined) await system().connection.networkHelpers.time.increaseTo(EXPIRY + 2 * DAY);
    else await freshPrice(system(), liveUsd, EXPIRY + 60);
    const worth = await worthAt(system(), 20_000n * WAD);
    await vault.settle(EXPIRY, proof);
    return { worth, shareWad: (await vault.settlementOf(EXPIRY)).shareWad };
  };

  it("counts at the settled price while the price now is above it, or there is none", async () => {
    const { connection } = system();
    const before = await connection.networkHelpers.takeSnapshot();
    const shares: bigint[] = [];
    for (const live of [20_000, 26_000, undefined]) {
      const { worth, shareWad } = await shareAt(live);
      const assets = worth.quoteWad + worth.baseValueWad;
      expect(shareWad).to.equal((assets * WAD) / (330n * 17_000n * WAD));
      shares.push(shareWad);
      await before.restore();
    }
    expect(new Set(shares).size).to.equal(1);
  });

  it("counts at the price now where that is lower: what is promised must still be there", async () => {
    const { worth, shareWad } = await shareAt(15_000);
    const assets = worth.quoteWad + (worth.baseValueWad * 3n) / 4n;
    expect(shareWad).to.equal((assets * WAD) / (330n * 17_000n * WAD));
  });

  it("keeps a recorded share when the vault gains afterwards", async () => {
    const { vault, buyer } = system();
    const { shareWad } = await shareAt(15_000);
    const first = await vault.connect(buyer).claim.staticCall(ID, WAD, buyer.address);
    await vault.connect(buyer).claim(ID, WAD, buyer.address);
    await freshPrice(system(), 40_000, EXPIRY + 600);
    expect((await navOf(system())).navWad > 0n, "what the base gained is the LPs'").to.equal(true);
    expect((await vault.settlementOf(EXPIRY)).shareWad).to.equal(shareWad);
    expect(await vault.connect(buyer).claim.staticCall(ID, WAD, buyer.address)).to.equal(first);
  });

  it("agrees with the twin to the wei", async () => {
    const { worth, shareWad } = await shareAt(17_123);
    const priceWad = 20_000n * WAD;
    const { quoteWad, collateralWad, baseValueWad, debtValueWad, claimsWad } = worth;
    const payoutWad = mulWadUp(17_000n * WAD, 330n * WAD);
    const rest = { quoteWad, collateralWad, baseValueWad, debtValueWad, claimsWad, liabilityWad: 0n };
    expect(shareDown({ ...rest, payoutWad, priceWad, liveWad: 17_123n * WAD })).to.equal(shareWad);
  });
});

describe("OptionsVault shortfall: base owed", () => {
  const system = snapshotted(async () => {
    const deployed = await deployShortSystem();
    await buy(deployed, putId(3_000), 250n);
    await deployed.rebalancer.rebalance();
    return deployed;
  });

  it("counts at the price now where that is higher: it will cost as much to buy back", async () => {
    const { vault, connection } = system();
    const proof = await expireAt(system(), 500);
    const before = await connection.networkHelpers.takeSnapshot();
    await vault.settle(EXPIRY, proof);
    expect((await vault.settlementOf(EXPIRY)).shareWad, "solvent at the settled price").to.equal(WAD);
    await before.restore();
    await freshPrice(system(), 9_000, EXPIRY + 60);
    const worth = await worthAt(system(), 500n * WAD);
    expect(worth.debtValueWad > 0n).to.equal(true);
    const tx = await vault.settle(EXPIRY, proof);
    const { shareWad } = await vault.settlementOf(EXPIRY);
    const held = worth.quoteWad + worth.collateralWad + worth.baseValueWad;
    const debts = 250n * 2_500n * WAD;
    const expected = ((held - worth.debtValueWad * 18n) * WAD) / debts;
    // Interest of a block on collateral and debt.
    expect(shareWad).to.be.closeTo(expected, 10n ** 12n);
    expect(shareWad < WAD).to.equal(true);
    await expect(tx).to.emit(vault, "ShortfallShared");
  });

  it("settles also while the lender does not answer, and counts what the vault has in its own hands", async () => {
    const { vault, short, connection } = system();
    const proof = await expireAt(system(), 2_500);
    const [quote, base] = await vault.ledger();
    await connection.networkHelpers.setCode(await short.POOL(), "0x5f5ffd");
    await expect(short.holdings()).to.be.revert(connection.ethers);
    await vault.settle(EXPIRY, proof);
    const worthWad = quote * SCALE + base * 2_500n;
    const debtsWad = 250n * 500n * WAD;
    const expected = worthWad >= debtsWad ? WAD : (worthWad * WAD) / debtsWad;
    expect((await vault.settlementOf(EXPIRY)).shareWad).to.equal(expected);
    expect((await vault.ledger())[2]).to.equal((125_000n * 10n ** 6n * expected) / WAD);
  });
});
