import { expect } from "chai";

import { freshPrice, GAS, inOneBlock, navOf, NEXT, nextAt, soon } from "../support/chain.js";
import { askUnits, bidUnits, hedgeSize, relativeVega } from "../support/reference.js";
import { settleAt } from "../support/settling.js";
import { snapshotted } from "../support/snapshotted.js";
import { callId, DAY, deployOpenSystem, EXPIRY, NEVER, NO_LIMIT, SMILE, USDC, WAD } from "../support/system.js";
import type { System } from "../support/system.js";
import { deployVariant, openMarket, SETTINGS } from "../support/vaults.js";

const LOT = 10n ** 9n;
const CAP_WAD = (3n * WAD) / 100n;
/** Code that refuses every call without a reason: a venue that gives no answer. */
const REVERTS = "0x60006000fd";

async function buy(system: System, id: bigint, quantityWad: bigint) {
  const { vault, buyer } = system;
  return vault.connect(buyer).buy(id, quantityWad, NO_LIMIT, buyer.address, NEVER);
}

async function sell(system: System, id: bigint, quantityWad: bigint) {
  const { vault, buyer } = system;
  return vault.connect(buyer).sell(id, quantityWad, 0n, buyer.address, NEVER);
}

/** The option of a series as the reference takes it, in the block at `now`. At 3000 every smile is 80 %. */
const atTheMoney = (now: number) => ({ spot: 3000, strike: 3000, vol: 0.8, seconds: EXPIRY - now, isPut: false });

async function hedgeCostOf(system: System, size: number, isBuy: boolean): Promise<number> {
  const { costWad } = await system.venue.quoteFor(BigInt(Math.round(size * 1e18)), isBuy);
  return Number(costWad) / 1e18;
}

/** Asserts that a quote is the reference to within 1e-8 and one unit. */
function expectGolden(actual: bigint, reference: number): void {
  expect(Math.abs(Number(actual) - reference), `${actual} against ${reference}`).to.be.at.most(1 + reference * 1e-8);
}

function expectNear(actual: number, expected: number, tolerance: number): void {
  expect(Math.abs(actual - expected), `${actual} against ${expected}`).to.be.at.most(tolerance);
}

describe("OptionsVault quotes and vega", () => {
  const system = snapshotted(deployOpenSystem);

  it("ask more and bid more as the book's vega grows, by the reference, with no impact left", async () => {
    const { vault, buyer, connection } = system();
    const sold = [100n, 60n, 60n];
    for (const quantity of sold) {
      await vault.connect(buyer).buy(callId(3000), quantity * WAD, NO_LIMIT, buyer.address, NEVER);
      // Ten hours and more: impact has halved twenty times.
      await connection.networkHelpers.time.increase(36_000);
      await freshPrice(system(), 3000, await soon(system()));
      await vault.setSmile(EXPIRY, SMILE);
      const now = await soon(system());
      const held = Number((await vault.openStrikes()).reduce((sum, { callsWad }) => sum + callsWad, 0n)) / 1e18;
      const option = atTheMoney(now);
      const nav = Number((await navOf(system(), NEXT)).navWad) / 1e18;
      const { impactWad, impactAt } = await vault.flowOf(EXPIRY);
      const impact = (Number(impactWad) / 1e18) * 2 ** (-(now - Number(impactAt)) / 1_800);
      const terms = { quantity: 5, volSpread: 0.05, premiumSpread: 0.005, slope: 1 };
      const shared = { ...terms, bookVega: held * relativeVega(option), nav, impact };
      const size = hedgeSize(option) * 5;
      const ask = askUnits(option, { ...shared, hedgeCost: await hedgeCostOf(system(), size, true) });
      const bid = bidUnits(option, { ...shared, hedgeCost: await hedgeCostOf(system(), size, false) });
      expectGolden(await vault.quoteBuy(callId(3000), 5n * WAD, NEXT), ask);
      expectGolden(await vault.quoteSell(callId(3000), 5n * WAD, NEXT), bid);
    }
  });

  it("never bid closer to mid than half a percent of volatility, however full the book", async () => {
    const { vault, oracle, authority } = system();
    const steep = await deployVariant(system(), { settings: { vegaSlopeBps: 50_000n, volSpreadBps: 100n } });
    expect(await steep.authority()).to.equal(await authority.getAddress());
    expect(await vault.ORACLE()).to.equal(await oracle.getAddress());
    await system().mainnet.usdc.connect(system().lp).approve(steep, NO_LIMIT);
    await system().mainnet.usdc.connect(system().buyer).approve(steep, NO_LIMIT);
    await steep.connect(system().lp).deposit(1_000_000n * USDC, system().lp.address);
    await openMarket(steep);
    const full = { ...system(), vault: steep };
    await buy(full, callId(3000), 250n * WAD);
    const { spreadWad, markWad, amountQuote } = await steep.quoteParts(callId(3000), WAD, true);
    expect(spreadWad).to.equal(5n * 10n ** 15n);
    expect(amountQuote * 10n ** 12n < markWad).to.equal(true);
  });

  it("move volatility by nine tenths of itself at most", async () => {
    const { lp, buyer, mainnet } = system();
    const settings = { vegaSlopeBps: 50_000n, volSpreadBps: 5_000n, maxUtilisationBps: 100_000n };
    const steep = await deployVariant(system(), { settings });
    await mainnet.usdc.connect(lp).approve(steep, NO_LIMIT);
    await mainnet.usdc.connect(buyer).approve(steep, NO_LIMIT);
    await steep.connect(lp).deposit(100_000n * USDC, lp.address);
    await openMarket(steep);
    await buy({ ...system(), vault: steep }, callId(3000), 60n * WAD);
    const now = await soon(system());
    const quote = await steep.quoteParts(callId(3000), WAD, false, NEXT);
    expect(quote.spreadWad + quote.impactWad > (9n * WAD) / 10n).to.equal(true);
    const capped = { ...atTheMoney(now), vol: 0.8 * 1.9 };
    const hedgeless = askUnits(capped, {
      ...{ quantity: 1, volSpread: 0, premiumSpread: 0, slope: 0, bookVega: 0, nav: 1, impact: 0, hedgeCost: 0 },
    });
    expectGolden(quote.modelWad / 10n ** 12n, hedgeless);
  });

  it("leave a two-way trader poorer by the spread both ways, in one block, at every size and series", async () => {
    const { vault, buyer2, mainnet } = system();
    await buy(system(), callId(3000), 100n * WAD);
    for (const quantity of [10n ** 16n, WAD, 150n * WAD]) {
      for (const strike of [2800, 3000, 3300]) {
        await soon(system());
        const before = await mainnet.usdc.balanceOf(buyer2.address);
        await inOneBlock(system(), [
          () => vault.connect(buyer2).buy(callId(strike), quantity, NO_LIMIT, buyer2.address, NEVER, GAS),
          () => vault.connect(buyer2).sell(callId(strike), quantity, 0n, buyer2.address, NEVER, GAS),
        ]);
        expect((await mainnet.usdc.balanceOf(buyer2.address)) < before, `${quantity} at ${strike}`).to.equal(true);
      }
    }
  });
});

describe("OptionsVault impact of trades", () => {
  const system = snapshotted(deployOpenSystem);

  it("of purchases lifts the next ask, not the bid, and halves in half an hour", async () => {
    const { vault } = system();
    await buy(system(), callId(3000), 60n * WAD);
    const { impactWad, impactAt } = await vault.flowOf(EXPIRY);
    // 60 options of vega 188 each against a million: 1.1 % of volatility.
    expectNear(Number(impactWad) / 1e18, 0.0113, 0.0003);
    for (const halves of [0, 1, 2, 3]) {
      if (halves > 0) {
        await freshPrice(system(), 3000, Number(impactAt) + 1_800 * halves - 60);
        await nextAt(system(), Number(impactAt) + 1_800 * halves);
      }
      const at = halves > 0 ? NEXT : {};
      const small = await vault.quoteParts(callId(3300), 10n ** 16n, false, at);
      expectNear(Number(small.impactWad) / Number(impactWad), 2 ** -halves, 1e-3);
      const bid = await vault.quoteParts(callId(3300), 10n ** 16n, true, at);
      expect(bid.impactWad).to.equal(0n);
    }
  });

  it("of sales lowers the next bid, not the ask, and is met by the next purchase", async () => {
    const { vault, connection } = system();
    await buy(system(), callId(3000), 60n * WAD);
    await connection.networkHelpers.time.increase(36_000);
    await freshPrice(system(), 3000, await soon(system()));
    await sell(system(), callId(3000), 50n * WAD);
    const { impactWad } = await vault.flowOf(EXPIRY);
    expect(impactWad < -9n * 10n ** 15n).to.equal(true);
    expect((await vault.quoteParts(callId(3300), 10n ** 16n, false)).impactWad).to.equal(0n);
    expect((await vault.quoteParts(callId(3300), 10n ** 16n, true)).impactWad > 9n * 10n ** 15n).to.equal(true);
    await buy(system(), callId(3000), 30n * WAD);
    expect((await vault.flowOf(EXPIRY)).impactWad > impactWad / 2n).to.equal(true);
  });

  it("stays in its expiry, and is not seen by the mark", async () => {
    const { vault } = system();
    const later = EXPIRY + 7 * DAY;
    await vault.listSeries(later, 300_000_000_000n, false);
    await vault.setSmile(later, SMILE);
    const parts = async () => (await vault.quoteParts(callId(3000, later), WAD, false)).impactWad;
    const alone = await parts();
    await buy(system(), callId(3000), 100n * WAD);
    // Its own half alone, against a NAV that the first premium has raised.
    expect(await parts()).to.be.at.most(alone);
    const { liabilityWad } = await navOf(system());
    await nextAt(system(), Number((await vault.flowOf(EXPIRY)).impactAt) + 600);
    const drift = Number((await navOf(system(), NEXT)).liabilityWad) / Number(liabilityWad);
    expect(drift, "ten minutes of theta, no impact fading").to.be.within(0.999, 1);
  });

  it("makes two purchases in a row cost what one does, to a thousandth", async () => {
    const { vault, buyer } = system();
    await soon(system());
    const whole = await vault.quoteBuy(callId(3300), 40n * WAD, NEXT);
    await inOneBlock(system(), [
      () => vault.connect(buyer).buy(callId(3300), 20n * WAD, NO_LIMIT, buyer.address, NEVER, GAS),
      () => vault.connect(buyer).buy(callId(3300), 20n * WAD, NO_LIMIT, buyer.address, NEVER, GAS),
    ]);
    const paid = (await vault.queryFilter(vault.filters.Bought())).reduce((sum, e) => sum + e.args.premiumQuote, 0n);
    expectNear(Number(paid) / Number(whole), 1, 2e-3);
  });

  it("is forgotten with its expiry", async () => {
    const { vault } = system();
    await buy(system(), callId(3000), 10n * WAD);
    await settleAt(system(), 3000);
    expect(await vault.flowOf(EXPIRY)).to.deep.equal([0n, 0n, 0n, 0n]);
  });
});

describe("OptionsVault and what a hedge costs", () => {
  const system = snapshotted(deployOpenSystem);

  it("charges |delta| × spot × what the pool would take for that size", async () => {
    const { vault, venue } = system();
    for (const [isSale, quantity] of [
      [false, 10n * WAD],
      [true, 3n * WAD],
    ] as const) {
      const now = await soon(system());
      const size = hedgeSize(atTheMoney(now)) * (Number(quantity) / 1e18);
      const { costWad, feeWad } = await venue.quoteFor(BigInt(Math.round(size * 1e18)), !isSale);
      const { hedgeWad } = await vault.quoteParts(callId(3000), quantity, isSale, NEXT);
      expectNear(Number(hedgeWad) / 1e18, (size * 3000 * Number(costWad)) / 1e18, 1e-6);
      expect(costWad > feeWad).to.equal(true);
    }
  });

  it("refuses what the pool could not hedge inside the cap, quote and purchase alike, and takes one lot less", async () => {
    const { lp, buyer, mainnet } = system();
    // A vault whose capital is not the bound.
    const tight = await deployVariant(system(), {
      settings: { hedgeSlippageCapBps: 8n, maxUtilisationBps: 100_000n },
    });
    await mainnet.usdc.connect(lp).approve(tight, NO_LIMIT);
    await mainnet.usdc.connect(buyer).approve(tight, NO_LIMIT);
    await tight.connect(lp).deposit(4_000_000n * USDC, lp.address);
    await openMarket(tight);
    let [fine, refused] = [WAD, 4_000n * WAD];
    while (refused - fine > LOT) {
      const middle = ((fine + refused) / 2n / LOT) * LOT;
      const isFine = await tight.quoteBuy(callId(2800), middle).then(
        () => true,
        () => false,
      );
      [fine, refused] = isFine ? [middle, refused] : [fine, middle];
    }
    const isBeyond = (costWad: bigint): boolean => costWad > 8n * 10n ** 14n;
    await soon(system());
    await expect(tight.quoteBuy.staticCall(callId(2800), refused + 1_000n * LOT, NEXT))
      .to.be.revertedWithCustomError(tight, "OptionsVault_HedgeTooCostly")
      .withArgs(callId(2800), isBeyond, 8n * 10n ** 14n);
    await buy({ ...system(), vault: tight }, callId(2800), fine - 1_000_000n * LOT);
  });

  it("writes nothing where the venue gives no answer, and takes back at the cap's charge", async () => {
    const { vault, venue, connection } = system();
    await buy(system(), callId(3000), 10n * WAD);
    const now = await soon(system());
    const size = hedgeSize(atTheMoney(now)) * 4;
    const fair = await vault.quoteParts(callId(3000), 4n * WAD, true, NEXT);
    await connection.provider.request({ method: "hardhat_setCode", params: [await venue.getAddress(), REVERTS] });
    await nextAt(system(), now + 1);
    const dear = await vault.quoteParts(callId(3000), 4n * WAD, true, NEXT);
    expect(dear.hedgeWad > 10n * fair.hedgeWad).to.equal(true);
    expectNear(Number(dear.hedgeWad) / 1e18, size * 3000 * 0.03, 0.01);
    await expect(buy(system(), callId(3000), WAD))
      .to.be.revertedWithCustomError(vault, "OptionsVault_HedgeTooCostly")
      .withArgs(callId(3000), WAD, CAP_WAD);
    await sell(system(), callId(3000), 4n * WAD);
  });

  it("pays nothing for options that are worth less than their hedge, and asks nobody for money", async () => {
    const { vault, venue, connection } = system();
    await buy(system(), callId(3300), 10n * WAD);
    await freshPrice(system(), 2400, EXPIRY - DAY / 2);
    await connection.provider.request({ method: "hardhat_setCode", params: [await venue.getAddress(), REVERTS] });
    await sell(system(), callId(3300), 4n * WAD);
    const [sold] = await vault.queryFilter(vault.filters.Sold());
    expect(sold?.args.proceedsQuote).to.equal(0n);
  });
});

describe("OptionsVault and the age of a smile", () => {
  const system = snapshotted(deployOpenSystem);

  it("writes at the greatest age and not a second later; sales back, deposits and exits go on", async () => {
    const { vault, buyer, lp } = system();
    await buy(system(), callId(3000), 10n * WAD);
    const { setAt } = await vault.smileOf(EXPIRY);
    const last = Number(setAt) + Number(SETTINGS.maxSmileAgeSeconds);
    await freshPrice(system(), 3000, last - 600);
    await nextAt(system(), last);
    await buy(system(), callId(3000), WAD);
    await nextAt(system(), last + 1);
    await expect(buy(system(), callId(3000), WAD))
      .to.be.revertedWithCustomError(vault, "OptionsVault_SmileTooOld")
      .withArgs(EXPIRY, SETTINGS.maxSmileAgeSeconds + 1n, SETTINGS.maxSmileAgeSeconds);
    await nextAt(system(), last + 2);
    await expect(vault.quoteBuy(callId(3000), WAD, NEXT)).to.be.revertedWithCustomError(
      vault,
      "OptionsVault_SmileTooOld",
    );
    await sell(system(), callId(3000), WAD);
    await vault.connect(lp).deposit(1_000n * USDC, lp.address);
    await vault.connect(lp).withdraw(1_000n * USDC, lp.address, lp.address);
    await vault.setSmile(EXPIRY, SMILE);
    await vault.connect(buyer).buy(callId(3000), WAD, NO_LIMIT, buyer.address, NEVER);
  });
});
