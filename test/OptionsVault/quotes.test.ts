import { expect } from "chai";

import { askUnits, bidUnits, blackScholes, hedgeSize, smileVol } from "../support/reference.js";
import type { ReferenceOption, ReferenceTerms } from "../support/reference.js";
import { freshPrice, nextAt, NEXT, soon } from "../support/chain.js";
import { snapshotted } from "../support/snapshotted.js";
import { callId, DAY, deployOpenSystem, EXPIRY, putId, SMILE as USUAL, WAD } from "../support/system.js";
import type { System } from "../support/system.js";

const SMILE = { atm: 0.8, skew: -0.02, curvature: 0.01 };
const LOT = 10n ** 9n;
const MINIMUM = 10n ** 16n;

/** Asserts that a quote is the reference, rounded the vault's way, to within 1e-9 and one unit. */
function expectGolden(actual: bigint, reference: number, label: string): void {
  const error = Math.abs(Number(actual) - reference);
  expect(error, `${label}: ${actual} against ${reference}`).to.be.at.most(1 + reference * 1e-9);
}

async function volOf(system: System, strike: number): Promise<number> {
  const { setAt } = await system.vault.smileOf(EXPIRY);
  return smileVol(SMILE, 3000, strike, EXPIRY - Number(setAt));
}

/** An empty book in a vault of a million; the pool tells what hedging seven options would cost. */
async function termsOf(system: System, option: ReferenceOption, isBuy: boolean): Promise<ReferenceTerms> {
  const size = BigInt(Math.round(hedgeSize(option) * 7e18));
  const { costWad } = await system.venue.quoteFor(size, isBuy);
  const hedgeCost = Number(costWad) / 1e18;
  const terms = { quantity: 7, volSpread: 0.05, premiumSpread: 0.005, slope: 1 };
  return { ...terms, bookVega: 0, nav: 1_000_000, impact: 0, hedgeCost };
}

describe("OptionsVault quoteBuy and quoteSell", () => {
  const system = snapshotted(deployOpenSystem);

  for (const spot of [2400, 3000, 3750]) {
    for (const daysLeft of [13, 3, 0.25]) {
      it(`asks and bids the independent Black–Scholes price and spreads at ${spot}, ${daysLeft} days to expiry`, async () => {
        const { vault } = system();
        const now = EXPIRY - Math.round(daysLeft * DAY);
        await freshPrice(system(), 3000, now - 120);
        await vault.setSmile(EXPIRY, USUAL);
        await freshPrice(system(), spot, now - 60);
        await nextAt(system(), now);
        for (const strike of [2800, 3000, 3300]) {
          for (const isPut of [false, true]) {
            const id = isPut ? putId(strike) : callId(strike);
            const option = { spot, strike, vol: await volOf(system(), strike), seconds: EXPIRY - now, isPut };
            const ask = await vault.quoteBuy(id, 7n * WAD, NEXT);
            const bid = await vault.quoteSell(id, 7n * WAD, NEXT);
            const askRef = askUnits(option, await termsOf(system(), option, !isPut));
            const bidRef = bidUnits(option, await termsOf(system(), option, isPut));
            expectGolden(ask, askRef, `ask ${strike} ${isPut}`);
            expectGolden(bid, bidRef, `bid ${strike} ${isPut}`);
            expect(ask >= BigInt(Math.floor(askRef * (1 - 1e-12))), "the buyer pays the odd unit").to.equal(true);
            expect(bid <= BigInt(Math.ceil(bidRef * (1 + 1e-12))), "the vault keeps the odd unit").to.equal(true);
            const mid = Math.max(0, blackScholes(option) * 7e6); // a double far out of the money may be −1e-12
            expect(Number(bid)).to.be.at.most(mid);
            expect(Number(ask)).to.be.above(mid);
          }
        }
      });
    }
  }

  it("never gives an option away: where the model says nothing, one basis point of spot and the spread are asked", async () => {
    const { vault } = system();
    await freshPrice(system(), 2400, EXPIRY - DAY / 4 - 60);
    await vault.setSmile(EXPIRY, USUAL);
    await nextAt(system(), EXPIRY - DAY / 4);
    expect(await vault.quoteSell(callId(3300), 100n * WAD, NEXT)).to.equal(0n);
    expect(await vault.quoteBuy(callId(3300), 100n * WAD, NEXT)).to.equal(24_120_000n); // 100 × 0.24 USD × 1.005
  });

  it("asks more an option for a larger trade, and bids less", async () => {
    const { vault } = system();
    await soon(system());
    for (const wad of [2n * MINIMUM + 2n * LOT, 3n * WAD + 4n * LOT, 20n * WAD, 100n * WAD]) {
      const [whole, half] = [wad, wad / 2n].map((quantity) => vault.quoteBuy(callId(3300), quantity, NEXT));
      expect(((await whole) ?? 0n) >= 2n * ((await half) ?? 0n) - 2n).to.equal(true);
      const [all, part] = [wad, wad / 2n].map((quantity) => vault.quoteSell(callId(3300), quantity, NEXT));
      expect(((await all) ?? 0n) <= 2n * ((await part) ?? 0n) + 2n).to.equal(true);
    }
  });

  it("prices puts although it may not write them", async () => {
    expect(await system().vault.quoteBuy(putId(3000), WAD)).to.be.above(0n);
  });

  it("quotes while paused", async () => {
    const { vault } = system();
    await vault.pause();
    expect(await vault.quoteBuy(callId(3000), WAD)).to.be.above(0n);
  });

  describe("refuses", () => {
    it("a series that was never listed, and a listed id with any higher bit set", async () => {
      const { vault } = system();
      for (const id of [0n, callId(2900), callId(3000) | (1n << 105n), callId(3000) | (1n << 255n), 2n ** 256n - 1n]) {
        for (const quote of [vault.quoteBuy(id, WAD), vault.quoteSell(id, WAD)]) {
          await expect(quote).to.be.revertedWithCustomError(vault, "OptionsVault_UnknownSeries").withArgs(id);
        }
      }
    });

    it("a quantity of zero, of one lot and of one lot under the minimum", async () => {
      const { vault } = system();
      for (const wad of [0n, LOT, MINIMUM - LOT]) {
        for (const quote of [vault.quoteBuy(callId(3000), wad), vault.quoteSell(callId(3000), wad)]) {
          await expect(quote)
            .to.be.revertedWithCustomError(vault, "OptionsVault_QuantityTooSmall")
            .withArgs(wad, MINIMUM);
        }
      }
      expect(await vault.quoteBuy(callId(3000), MINIMUM)).to.be.above(0n);
    });

    it("a quantity that is not whole lots", async () => {
      const { vault } = system();
      for (const quote of [vault.quoteBuy(callId(3000), WAD + 1n), vault.quoteSell(callId(3000), WAD + LOT - 1n)]) {
        await expect(quote).to.be.revertedWithCustomError(vault, "OptionsVault_QuantityNotInLots");
      }
    });

    it("an expiry without a smile", async () => {
      const { vault } = system();
      const later = EXPIRY + 7 * DAY;
      await vault.listSeries(later, 300_000_000_000n, false);
      for (const quote of [vault.quoteBuy(callId(3000, later), WAD), vault.quoteSell(callId(3000, later), WAD)]) {
        await expect(quote).to.be.revertedWithCustomError(vault, "OptionsVault_NoSmile").withArgs(later);
      }
    });

    it("to write at the cutoff and after, but not one second before it; buys back until the last second", async () => {
      const { vault } = system();
      await freshPrice(system(), 3000, EXPIRY - 3_700);
      await vault.setSmile(EXPIRY, USUAL);
      await nextAt(system(), EXPIRY - 3_601);
      expect(await vault.quoteBuy(callId(3000), WAD, NEXT)).to.be.above(0n);
      await nextAt(system(), EXPIRY - 3_600);
      await expect(vault.quoteBuy(callId(3000), WAD, NEXT))
        .to.be.revertedWithCustomError(vault, "OptionsVault_TooCloseToExpiry")
        .withArgs(EXPIRY, 3_600);
      await nextAt(system(), EXPIRY - 1);
      expect(await vault.quoteSell(callId(2800), WAD, NEXT)).to.be.above(0n);
      for (const now of [EXPIRY, EXPIRY + 1]) {
        await nextAt(system(), now);
        for (const quote of [vault.quoteBuy(callId(3000), WAD, NEXT), vault.quoteSell(callId(3000), WAD, NEXT)]) {
          await expect(quote).to.be.revertedWithCustomError(vault, "OptionsVault_Expired").withArgs(EXPIRY, now);
        }
      }
    });
  });
});
