import type { OptionsVault } from "../../types/index.js";
import { navOf, soon } from "./chain.js";
import { blackScholes, normalCdf, smileVol } from "./reference.js";
import { callId, EXPIRY, NEVER, NO_LIMIT, putId, USDC, WAD } from "./system.js";
import type { System } from "./system.js";
import { deployVariant, openMarket } from "./vaults.js";
import type { VaultVariant } from "./vaults.js";

export const SPOT = 3_000;
export const YEAR_SECONDS = 31_536_000;
const SMILE = { atm: 0.8, skew: -0.02, curvature: 0.01 };
/** No limit but the one of stress, in whatever share of NAV. */
export const FREE = { maxUtilisationBps: 100_000n, maxExpiryVegaBps: 50_000n, maxExpiryGammaBps: 50_000n } as const;
/** The edge is looked for to a thousandth of an option. */
const MILLI = WAD / 1_000n;

/** Options of `EXPIRY` in whole dollars and whole options. */
export interface Holding {
  readonly strike: number;
  readonly isPut: boolean;
  readonly quantity: number;
}

/** A vault and the system it stands in. */
export interface Stand {
  readonly system: System;
  readonly vault: OptionsVault;
}

const legsOf = (book: readonly Holding[]) =>
  book.map(({ strike, isPut, quantity }) => ({
    id: isPut ? putId(strike) : callId(strike),
    quantityWad: BigInt(Math.round(quantity * 1e3)) * MILLI,
  }));

/** Another vault beside the system's with a million of the lp's in it, and the usual series. */
export async function fundedVariant(system: System, variant: VaultVariant): Promise<OptionsVault> {
  const { vault: sample, lp, buyer, mainnet } = system;
  const vault = await deployVariant(system, { venue: await sample.VENUE(), ...variant });
  for (const account of [lp, buyer]) await mainnet.usdc.connect(account).approve(vault, NO_LIMIT);
  await vault.connect(lp).deposit(1_000_000n * USDC, lp.address);
  await openMarket(vault);
  return vault;
}

/** The buyer buys them all in one call. */
export async function buyAll({ system, vault }: Stand, book: readonly Holding[]) {
  const { buyer } = system;
  return vault.connect(buyer).buyMany(legsOf(book), NO_LIMIT, buyer.address, NEVER);
}

/** An option as the tests' own Black–Scholes takes it, in the next block. */
export async function optionOf({ system, vault }: Stand, { strike, isPut }: Holding) {
  const { setAt } = await vault.smileOf(EXPIRY);
  const now = await soon(system);
  const vol = smileVol(SMILE, SPOT, strike, EXPIRY - Number(setAt));
  return { spot: SPOT, strike, vol, seconds: EXPIRY - now, isPut };
}

/** A book by the tests' own Black–Scholes, dollars and ether, as its holders have it. */
async function partsOf(stand: Stand, book: readonly Holding[]) {
  return Promise.all(
    book.map(async (one) => {
      const option = await optionOf(stand, one);
      const deviation = option.vol * Math.sqrt(option.seconds / YEAR_SECONDS);
      const delta = normalCdf(Math.log(SPOT / one.strike) / deviation + deviation / 2) - (one.isPut ? 1 : 0);
      return { ...one, option, delta: one.quantity * delta, value: one.quantity * blackScholes(option) };
    }),
  );
}

const total = <T>(parts: readonly T[], of: (part: T) => number): number =>
  parts.reduce((sum, part) => sum + of(part), 0);

/**
 * The loss at the worst of halving and doubling, volatility doubled, hedge in place as far as NAV and what is owed together buy
 * it; dollars.
 */
export async function worstLoss(stand: Stand, book: readonly Holding[], nav = Infinity): Promise<number> {
  const parts = await partsOf(stand, book);
  const owedNow = total(parts, ({ value }) => value);
  const whole = total(parts, ({ delta }) => delta);
  const hedge = Math.min(whole, (nav + owedNow) / SPOT);
  const losses = [SPOT / 2, SPOT * 2].map((spot) => {
    const owed = total(
      parts,
      ({ option, quantity }) => quantity * blackScholes({ ...option, spot, vol: option.vol * 2 }),
    );
    return owed - owedNow - hedge * (spot - SPOT);
  });
  return Math.max(0, ...losses);
}

/** What the whole hedge of a book costs beyond what is owed on it, dollars. */
export async function hedgeMoney(stand: Stand, book: readonly Holding[]): Promise<number> {
  const parts = await partsOf(stand, book);
  return total(parts, ({ delta }) => delta) * SPOT - total(parts, ({ value }) => value);
}

/** NAV with a purchase's premium in and its options written, dollars. */
export async function navAfter(stand: Stand, book: readonly Holding[]): Promise<number> {
  const { system, vault } = stand;
  const { navWad } = await navOf({ ...system, vault });
  let nav = Number(navWad) / 1e18;
  nav += Number(await vault.quoteBuyMany(legsOf(book))) / 1e6;
  for (const one of book) nav -= one.quantity * blackScholes(await optionOf(stand, one));
  return nav;
}
