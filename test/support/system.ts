import type { HardhatEthers, HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import { network } from "hardhat";

import { deployKeel } from "../../deploy/index.js";
import type { KeelOverrides } from "../../deploy/index.js";
import { installLocalMainnet, localMainnetParams } from "../../scripts/mainnet/index.js";
import type { LocalMainnetOptions } from "../../scripts/mainnet/index.js";
import { packSeriesId } from "../../sdk/series/id.js";

/** Monday 2026-09-21 08:00 UTC: a start that makes expiry arithmetic easy to read. */
export const START = 1_789_977_600;
export const DAY = 86_400;
export const WAD = 10n ** 18n;
/** One USDC. */
export const USDC = 10n ** 6n;
/** A deadline no test reaches. */
export const NEVER = 10n ** 12n;
/** Two weeks after the start, 08:00 UTC. */
export const EXPIRY = START + 14 * DAY;
export const NO_LIMIT = 2n ** 255n;

/** Id of a call, by strike in whole dollars. */
export function callId(strikeUsd: number, expiresAt: number = EXPIRY): bigint {
  return packSeriesId({ expiresAt, strikeE8: strikeE8(strikeUsd), isPut: false });
}

/** Id of a put, by strike in whole dollars. */
export function putId(strikeUsd: number, expiresAt: number = EXPIRY): bigint {
  return packSeriesId({ expiresAt, strikeE8: strikeE8(strikeUsd), isPut: true });
}

export function strikeE8(strikeUsd: number): bigint {
  return BigInt(Math.round(strikeUsd * 1e8));
}

/** 80 % at the money, a mild skew to the downside, a little curvature. */
export const SMILE = { atmE9: 800_000_000n, skewE9: -20_000_000n, curvatureE9: 10_000_000n } as const;

/** Hardhat's first six accounts by the part they play. */
async function namedAccounts(ethers: HardhatEthers) {
  const signers = await ethers.getSigners();
  const account = (index: number): HardhatEthersSigner => {
    const signer = signers[index];
    if (signer === undefined) throw new Error(`The chain offers ${signers.length} accounts; the tests need six.`);
    return signer;
  };
  return {
    deployer: account(0),
    lp: account(1),
    buyer: account(2),
    buyer2: account(3),
    keeper: account(4),
    stranger: account(5),
  };
}

/**
 * Most tests look at one hedge of a book sold at once: its band is a plain share of the contracts, no deviation is pressing, and
 * no clock runs out.
 */
const ROUTINE_ONLY = {
  policy: "fixed",
  // A vault that is full at its NAV: what is beyond that the limits' own tests look at.
  maxUtilisationBps: 10_000,
  urgentLossBps: 9_999,
  emergencyLossBps: 10_000,
  priceMoveBps: 0,
  hedgeIntervalSeconds: 0,
  // Their prices come from the feed alone; the guard over it has its own tests (test/PriceGuard).
  priceGuard: false,
} as const;

/** Most tests want LPs in and out of the vault at once; test/LpDesk has them ask at the desk. */
const OPEN_SHARES = { lpAccess: "open" } as const;

/**
 * A fresh local mainnet at 3,000 USD with Keel on it and nothing traded. Accounts: deployer (governor, lister, vol
 * keeper, guardian), lp, buyer, second buyer, keeper, stranger; lp and buyers hold USDC and have approved the vault.
 */
export async function deploySystem(overrides: KeelOverrides = {}, market: LocalMainnetOptions = {}) {
  const connection = await network.create(localMainnetParams({ startTime: START }));
  const mainnet = await installLocalMainnet(connection, { startTime: START, ...market });
  const keel = await deployKeel(connection, { overrides: { ...ROUTINE_ONLY, ...OPEN_SHARES, ...overrides } });
  const accounts = await namedAccounts(connection.ethers);
  const { lp, buyer, buyer2 } = accounts;
  for (const account of [lp, buyer, buyer2]) {
    await mainnet.fundUsdc(account.address, 5_000_000n * USDC);
    await mainnet.usdc.connect(account).approve(keel.vault, NO_LIMIT);
  }
  return { connection, mainnet, ...keel, ...accounts };
}

export type System = Awaited<ReturnType<typeof deploySystem>>;

/** As above with 1,000,000 USDC deposited and calls and puts at 2800, 3000, 3300 listed under one smile. */
export async function deployOpenSystem(overrides: KeelOverrides = {}, market: LocalMainnetOptions = {}) {
  const system = await deploySystem(overrides, market);
  const { vault, lp } = system;
  await vault.connect(lp).deposit(1_000_000n * USDC, lp.address);
  for (const strike of [2800, 3000, 3300]) {
    await vault.listSeries(EXPIRY, strikeE8(strike), false);
    await vault.listSeries(EXPIRY, strikeE8(strike), true);
  }
  await vault.setSmile(EXPIRY, SMILE);
  return system;
}

/** As above with 100 calls at 3000 and 50 at 3300 sold to the buyer, and not yet hedged. */
export async function deployTradedSystem(overrides: KeelOverrides = {}, market: LocalMainnetOptions = {}) {
  const system = await deployOpenSystem(overrides, market);
  const { vault, buyer } = system;
  await vault.connect(buyer).buy(callId(3000), 100n * WAD, NO_LIMIT, buyer.address, NEVER);
  await vault.connect(buyer).buy(callId(3300), 50n * WAD, NO_LIMIT, buyer.address, NEVER);
  return system;
}
