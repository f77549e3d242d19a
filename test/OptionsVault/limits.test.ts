import { expect } from "chai";

import type { OptionsVault } from "../../types/index.js";
import { uniform } from "../BookFold/mirror.js";
import { navOf, soon } from "../support/chain.js";
import { blackScholes, normalCdf, relativeVega, smileVol } from "../support/reference.js";
import { snapshotted } from "../support/snapshotted.js";
import { callId, EXPIRY, NEVER, NO_LIMIT, putId, USDC, WAD } from "../support/system.js";
import { deployPutSystem, deployVariant, openMarket } from "../support/vaults.js";

const SPOT = 3_000;
const YEAR = 31_536_000;
const SMILE = { atm: 0.8, skew: -0.02, curvature: 0.01 };
const FREE = { maxUtilisationBps: 100_000n, maxExpiryVegaBps: 50_000n, maxExpiryGammaBps: 50_000n };
/** The edge is looked for to a thousandth of an option. */
const MILLI = WAD / 1_000n;

interface Holding {
  readonly strike: number;
  readonly isPut: boolean;
  readonly quantity: number;
}

const idOf = ({ strike, isPut }: Holding) => (isPut ? putId(strike) : callId(strike));
const toWad = (quantity: number) => BigInt(Math.round(quantity * 1e3)) * MILLI;

describe("OptionsVault limits", () => {
  /** Puts allowed, no other limit in the way but those a test asks for; a million of capital. */
  const system = snapshotted(deployPutSystem);

  async function vaultWith(settings: Parameters<typeof deployVariant>[1]): Promise<OptionsVault> {
    const { vault: sample, lp, buyer, mainnet } = system();
    const vault = await deployVariant(system(), { venue: await sample.VENUE(), ...settings });
    for (const account of [lp, buyer]) await mainnet.usdc.connect(account).approve(vault, NO_LIMIT);
    await vault.connect(lp).deposit(1_000_000n * USDC, lp.address);
    await openMarket(vault);
    return vault;
  }

  async function buyMany(vault: OptionsVault, book: readonly Holding[]) {
    const { buyer } = system();
    const legs = book.map((one) => ({ id: idOf(one), quantityWad: toWad(one.quantity) }));
    return vault.connect(buyer).buyMany(legs, NO_LIMIT, buyer.address, NEVER);
  }

  async function optionOf(vault: OptionsVault, { strike, isPut }: Holding) {
    const { setAt } = await vault.smileOf(EXPIRY);
    const now = await soon(system());
    const vol = smileVol(SMILE, SPOT, strike, EXPIRY - Number(setAt));
    return { spot: SPOT, strike, vol, seconds: EXPIRY - now, isPut };
  }

  /**
   * By the tests' own Black–Scholes: the loss at the worst of halving and doubling, volatility doubled, hedge in place as far as
   * NAV and what is owed together buy it.
   */
  async function worstLoss(vault: OptionsVault, book: readonly Holding[], nav = Infinity): Promise<number> {
    const parts = await Promise.all(
      book.map(async (one) => {
        const option = await optionOf(vault, one);
        const deviation = option.vol * Math.sqrt(option.seconds / YEAR);
        const delta = normalCdf(Math.log(SPOT / one.strike) / deviation + deviation / 2) - (one.isPut ? 1 : 0);
        return { ...one, option, delta: one.quantity * delta, value: one.quantity * blackScholes(option) };
      }),
    );
    const sum = (of: (part: (typeof parts)[number]) => number) => parts.reduce((total, part) => total + of(part), 0);
    const hedge = Math.min(
      sum(({ delta }) => delta),
      (nav + sum(({ value }) => value)) / SPOT,
    );
    const losses = [SPOT / 2, SPOT * 2].map((spot) => {
      const owed = sum(({ option, quantity }) => quantity * blackScholes({ ...option, spot, vol: option.vol * 2 }));
      return owed - sum(({ value }) => value) - hedge * (spot - SPOT);
    });
    return Math.max(0, ...losses);
  }

  async function navAfter(vault: OptionsVault, book: readonly Holding[]): Promise<number> {
    const { navWad } = await navOf({ ...system(), vault });
    let nav = Number(navWad) / 1e18;
    const legs = book.map((one) => ({ id: idOf(one), quantityWad: toWad(one.quantity) }));
    nav += Number(await vault.quoteBuyMany(legs)) / 1e6;
    for (const one of book) nav -= one.quantity * blackScholes(await optionOf(vault, one));
    return nav;
  }

  it("hold one expiry's vega to its share of NAV, to a thousandth of an option, and say what it would be", async () => {
    const vault = await vaultWith({ settings: { ...FREE, maxExpiryVegaBps: 100n } });
    const one = { strike: 3_000, isPut: false, quantity: 1 };
    const each = relativeVega(await optionOf(vault, one));
    const edge = Math.floor((10_000 / each) * 1.002 * 1_000) / 1_000; // the premium over mid adds to NAV
    const refused = buyMany(vault, [{ ...one, quantity: edge * 1.01 }]);
    await expect(refused).to.be.revertedWithCustomError(vault, "OptionsVault_VegaAboveLimit");
    await buyMany(vault, [{ ...one, quantity: edge * 0.99 }]);
    await expect(buyMany(vault, [{ ...one, quantity: edge * 0.02 }]))
      .to.be.revertedWithCustomError(vault, "OptionsVault_VegaAboveLimit")
      .withArgs(
        EXPIRY,
        (vegaWad: bigint) => Math.abs(Number(vegaWad) / 1e18 / each - edge * 1.01) < edge * 1e-3,
        anyOf,
      );
  });

  it("hold one expiry's gamma to what a jump by a tenth may cost", async () => {
    const vault = await vaultWith({ settings: { ...FREE, maxExpiryGammaBps: 20n } });
    const one = { strike: 3_000, isPut: true, quantity: 1 };
    const { vol, seconds } = await optionOf(vault, one);
    // Γ·S = vega·σ/(S·σ²·τ), and half of it times a tenth of spot squared over spot.
    const each = (relativeVega(await optionOf(vault, one)) / (vol * vol * (seconds / YEAR))) * 0.005;
    const edge = 2_000 / each;
    await expect(buyMany(vault, [{ ...one, quantity: edge * 1.02 }]))
      .to.be.revertedWithCustomError(vault, "OptionsVault_GammaAboveLimit")
      .withArgs(EXPIRY, (lossWad: bigint) => Math.abs(Number(lossWad) / 1e18 - 2_040) < 5, anyOf);
    await buyMany(vault, [{ ...one, quantity: edge * 0.98 }]);
  });

  it("hold the worst of the standard scenarios to NAV, by the reference, on random books around the limit", async () => {
    const random = uniform(17);
    const vault = await vaultWith({ settings: FREE });
    const { networkHelpers } = system().connection;
    const seen = { within: 0, beyond: 0 };
    for (let round = 0; round < 14; round++) {
      const snapshot = await networkHelpers.takeSnapshot();
      const book = [2_800, 3_000, 3_300].map((strike) => ({
        strike,
        isPut: random() < 0.5,
        quantity: 20 + random() * 100,
      }));
      const unit = await worstLoss(vault, book);
      const scale = (1_000_000 / unit) * (0.9 + 0.25 * random());
      const scaled = book.map((one) => ({ ...one, quantity: Math.round(one.quantity * scale * 1e3) / 1e3 }));
      const nav = await navAfter(vault, scaled);
      const loss = await worstLoss(vault, scaled, nav);
      if (Math.abs(loss / nav - 1) > 2e-3) {
        const trade = buyMany(vault, scaled);
        if (loss < nav) await trade;
        else await expect(trade).to.be.revertedWithCustomError(vault, "OptionsVault_StressAboveLimit");
        seen[loss < nav ? "within" : "beyond"]++;
      }
      await snapshot.restore();
    }
    expect(seen.within).to.be.above(2);
    expect(seen.beyond).to.be.above(2);
  });

  it("never let pass by the quick bound what the scenarios forbid: small books on a strict vault", async () => {
    const random = uniform(23);
    const vault = await vaultWith({ settings: { ...FREE, maxStressLossBps: 500n } });
    const { networkHelpers } = system().connection;
    for (let round = 0; round < 14; round++) {
      const snapshot = await networkHelpers.takeSnapshot();
      const book = [{ strike: [2_800, 3_000, 3_300][round % 3] ?? 0, isPut: random() < 0.5, quantity: 1 }];
      const unit = await worstLoss(vault, book);
      const quantity = Math.round((50_000 / unit) * (0.3 + 1.2 * random()) * 1e3) / 1e3;
      const scaled = book.map((one) => ({ ...one, quantity }));
      const share = (await worstLoss(vault, scaled)) / (await navAfter(vault, scaled));
      const outcome = buyMany(vault, scaled);
      if (share > 0.0501) await expect(outcome).to.be.revertedWithCustomError(vault, "OptionsVault_StressAboveLimit");
      else if (share < 0.0499) await outcome;
      await snapshot.restore();
    }
  });

  it("count no more of a hedge than the vault's money buys: calls deep in the money need twice what they bring", async () => {
    const vault = await vaultWith({ settings: FREE });
    const { buyer, mainnet } = system();
    const deep = { strike: 1_500, isPut: false, quantity: 1_000 };
    await vault.listSeries(EXPIRY, 1_500n * 10n ** 8n, false);
    await mainnet.fundUsdc(buyer.address, 10_000_000n * USDC);
    const [beyond, within] = [{ ...deep, quantity: 1_400 }, deep];
    const nav = await navAfter(vault, [beyond]);
    expect(await worstLoss(vault, [beyond]), "a hedge that cannot be paid would forgive it").to.be.below(nav / 2);
    const loss = await worstLoss(vault, [beyond], nav);
    expect(loss).to.be.above(nav);
    await expect(buyMany(vault, [beyond]))
      .to.be.revertedWithCustomError(vault, "OptionsVault_StressAboveLimit")
      .withArgs((lossWad: bigint) => Math.abs(Number(lossWad) / 1e18 / loss - 1) < 1e-3, anyOf);
    await buyMany(vault, [within]);
  });

  it("count the legs of one call together, in whatever order", async () => {
    const vault = await vaultWith({ settings: { ...FREE, maxStressLossBps: 1_000n } });
    const half = { strike: 3_000, isPut: false, quantity: 1 };
    const quantity = (100_000 / (await worstLoss(vault, [half]))) * 0.55;
    const [first, second] = [
      { ...half, quantity },
      { ...half, strike: 3_300, quantity },
    ];
    await expect(buyMany(vault, [first, second])).to.be.revertedWithCustomError(vault, "OptionsVault_StressAboveLimit");
    await expect(buyMany(vault, [second, first])).to.be.revertedWithCustomError(vault, "OptionsVault_StressAboveLimit");
    await buyMany(vault, [first]);
    await expect(buyMany(vault, [second])).to.be.revertedWithCustomError(vault, "OptionsVault_StressAboveLimit");
  });

  it("stand in no sale's way, however far beyond them the book has come", async () => {
    const vault = await vaultWith({ settings: { ...FREE, maxExpiryVegaBps: 100n } });
    const one = { strike: 3_000, isPut: false, quantity: 40 };
    await buyMany(vault, [one]);
    const { lp, buyer } = system();
    const shares = await vault.balanceOf(lp.address);
    await vault.connect(lp).redeem(shares / 2n, lp.address, lp.address);
    await expect(buyMany(vault, [{ ...one, quantity: 0.01 }])).to.be.revertedWithCustomError(
      vault,
      "OptionsVault_VegaAboveLimit",
    );
    await vault.connect(buyer).sell(callId(3_000), WAD, 0n, buyer.address, NEVER);
  });
});

/** Whatever the third argument is. */
const anyOf = () => true;
