import type { KeelOverrides } from "../../deploy/index.js";
import { ROLES } from "../../deploy/index.js";
import type { LocalMainnetOptions } from "../../scripts/mainnet/index.js";
import { HedgeTrader__factory } from "../../types/index.js";
import { freshPrice, navOf } from "./chain.js";
import { orderOf } from "./hedging.js";
import { DAY, deploySystem, USDC, WAD } from "./system.js";
import type { System } from "./system.js";

/** Who gets the fees of test vaults. */
export const FEE_RECEIVER = "0x00000000000000000000000000000000000FeE51";
export const YEAR = 365 * DAY;
export const RAY = 10n ** 27n;
/** What keeps the first depositor's shares from being all of them. */
export const VIRTUAL_SHARES = 10n ** 6n;
/** USDC has six decimals: one unit of it in WAD. */
const UNITS_PER_WAD = 10n ** 12n;

export const MANAGEMENT = { managementFeeBps: 200, feeReceiver: FEE_RECEIVER } as const;
export const PERFORMANCE = {
  performanceFeeBps: 2_000,
  crystallisationSeconds: 30 * DAY,
  feeReceiver: FEE_RECEIVER,
} as const;

/**
 * A vault with fees, 1,000,000 USDC of the lp's and 100 ether bought with a part of it, no options, so that a dollar of spot is a
 * hundred of NAV; and a trader that makes any hedge.
 */
export async function deployFeeSystem(fees: KeelOverrides, market: LocalMainnetOptions = {}) {
  const system = await deploySystem({ ...fees }, market);
  const { vault, lp, deployer, authority, connection } = system;
  await vault.connect(lp).deposit(1_000_000n * USDC, lp.address);
  const trader = await new HedgeTrader__factory(deployer).deploy(vault);
  await authority.grantRole(ROLES.governor, trader, 0);
  await trader.hedge(orderOf(100n * WAD));
  await connection.networkHelpers.setBalance(FEE_RECEIVER, WAD);
  return { ...system, trader, receiver: await connection.ethers.getImpersonatedSigner(FEE_RECEIVER) };
}

export type FeeSystem = Awaited<ReturnType<typeof deployFeeSystem>>;

/** Lets days pass and writes a price that is fresh in the next block, whose time is returned. */
export async function later(system: System, days: number, usd: number): Promise<number> {
  const { networkHelpers } = system.connection;
  const seconds = (await networkHelpers.time.latest()) + Math.round(days * DAY);
  await freshPrice(system, usd, seconds);
  await networkHelpers.time.setNextBlockTimestamp(seconds + 12);
  return seconds + 12;
}

/** NAV less the mark's width at the oracle's price, quote units: what gains are reckoned from. */
export async function exitNavOf(system: System, at: { readonly blockTag?: string } = {}): Promise<bigint> {
  const { navWad, markWidthWad } = await navOf(system, at);
  return navWad > markWidthWad ? (navWad - markWidthWad) / UNITS_PER_WAD : 0n;
}

/** A number as a fraction, exact. */
export interface Fraction {
  readonly over: bigint;
  readonly under: bigint;
}

export const fraction = (over: bigint, under = 1n): Fraction => ({ over, under });
export const times = (a: Fraction, b: Fraction): Fraction => fraction(a.over * b.over, a.under * b.under);
export const minus = (a: Fraction, b: Fraction): Fraction =>
  fraction(a.over * b.under - b.over * a.under, a.under * b.under);
export const by = (a: Fraction, b: Fraction): Fraction => fraction(a.over * b.under, a.under * b.over);
export const down = ({ over, under }: Fraction): bigint => over / under;

/** (e^x − 1) of a rate over a time, to sixty digits: the series on a thousandth of the exponent, and that to the thousandth power. */
export function growth(rateBps: bigint, seconds: bigint): Fraction {
  const one = 10n ** 60n;
  const x = (one * rateBps * seconds) / (10_000n * BigInt(YEAR) * 1_024n);
  let [factor, term] = [one, one];
  for (let n = 1n; term > 0n; n++) {
    term = (term * x) / (n * one);
    factor += term;
  }
  for (let doubling = 0; doubling < 10; doubling++) factor = (factor * factor) / one;
  return fraction(factor - one, one);
}

/**
 * What the performance fee is worth by its definition: a part of what all shares are worth beyond the mark.
 * @param worth of all shares at the exit mark, the virtual unit with it
 */
export function performanceFee(
  worth: bigint,
  { shares, markRay, feeBps }: { readonly shares: bigint; readonly markRay: bigint; readonly feeBps: bigint },
): Fraction {
  const gain = minus(fraction(worth), fraction(markRay * shares, RAY));
  return gain.over <= 0n ? fraction(0n) : times(gain, fraction(feeBps, 10_000n));
}

/** New shares that are worth so much of `worth` once they are there beside `shares`. */
export function sharesWorth(value: Fraction, worth: bigint, shares: bigint): Fraction {
  return by(times(fraction(shares), value), minus(fraction(worth), value));
}
