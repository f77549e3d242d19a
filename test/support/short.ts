import { aaveOf, MAINNET } from "../../scripts/mainnet/index.js";
import type { AaveMarket } from "../../scripts/mainnet/index.js";
import { AaveShort__factory, HedgeTrader__factory } from "../../types/index.js";
import type { AaveShort } from "../../types/index.js";
import { ROLES } from "../../deploy/index.js";
import type { KeelOverrides } from "../../deploy/index.js";

import { freshPrice } from "./chain.js";
import { readingOf } from "./hedging.js";
import { deploySystem, USDC, WAD } from "./system.js";
import type { System } from "./system.js";
import { openMarket } from "./vaults.js";

export const TARGET_HEALTH_WAD = (17n * WAD) / 10n;
export const FLOOR_HEALTH_WAD = (13n * WAD) / 10n;
/** Aave's threshold for USDC on the local mainnet. */
export const THRESHOLD_BPS = 8_000n;
/** `ShortLimit` in contracts/types/Short.sol. */
export const LIMIT = {
  collateral: 0n,
  basePaused: 1n,
  baseFrozen: 2n,
  baseNotBorrowable: 3n,
  borrowCap: 4n,
  liquidity: 5n,
  quotePaused: 6n,
  quoteFrozen: 7n,
  quoteNotCollateral: 8n,
  supplyCap: 9n,
} as const;

/** A short venue on the system's own spot adapter and the local mainnet's Aave, bound to nothing yet. */
export async function deployShort(system: System): Promise<AaveShort> {
  const { deployer, mainnet, venue } = system;
  const health = { targetWad: TARGET_HEALTH_WAD, floorWad: FLOOR_HEALTH_WAD };
  const { addressesProvider } = aaveOf(mainnet);
  return new AaveShort__factory(deployer).deploy(addressesProvider, venue, mainnet.weth, mainnet.usdc, health);
}

/**
 * A system whose vault hedges on a short venue, with 1,000,000 USDC deposited, calls and puts listed and nothing traded.
 * `trader` stands in for the rebalancer with whatever order a test writes; `rebalancer` is the real one.
 */
export async function deployShortSystem(more: KeelOverrides = {}) {
  const overrides = { aaveAddressesProvider: MAINNET.aaveAddressesProvider, ...more };
  const system = await deploySystem(overrides, { aave: true });
  const { authority, deployer, lp, mainnet, short, vault } = system;
  if (short === undefined) throw new Error("The deployment has no short side.");
  const trader = await new HedgeTrader__factory(deployer).deploy(vault);
  await authority.grantRole(ROLES.governor, trader, 0);
  await vault.connect(lp).deposit(1_000_000n * USDC, lp.address);
  await openMarket(vault);
  return { ...system, short, trader, aave: aaveOf(mainnet) };
}

export type ShortSystem = Awaited<ReturnType<typeof deployShortSystem>>;

/** Everything the vault has, wherever it is, and what may never be left behind. */
export async function stockOf(system: ShortSystem) {
  const { vault, short, venue, mainnet, aave } = system;
  const [quoteBalance, baseBalance] = await vault.ledger();
  const [collateral, debt] = await short.holdings();
  const allowances: bigint[] = [];
  for (const token of [mainnet.usdc, mainnet.weth]) {
    allowances.push(await token.allowance(short, aave.pool), await token.allowance(vault, short));
    allowances.push(await token.allowance(short, venue));
  }
  return {
    quote: quoteBalance,
    base: baseBalance,
    collateral,
    debt,
    vaultUsdc: await mainnet.usdc.balanceOf(vault),
    vaultWeth: await mainnet.weth.balanceOf(vault),
    strayUsdc: await mainnet.usdc.balanceOf(short),
    strayWeth: await mainnet.weth.balanceOf(short),
    allowances,
  };
}

/** Health by Aave's own formula, from figures a test knows. Price in dollars, USDC at one. */
export function healthOf(collateral: bigint, debt: bigint, dollars: bigint): bigint {
  return (collateral * 10n ** 12n * THRESHOLD_BPS * WAD) / (10_000n * debt * dollars);
}

/** Collateral in USDC units that gives a debt this health. */
export function collateralFor(debt: bigint, dollars: bigint, healthWad: bigint = TARGET_HEALTH_WAD): bigint {
  return (debt * dollars * healthWad * 10_000n) / (WAD * THRESHOLD_BPS * 10n ** 12n);
}

/** Moves market, feed and pools to a price a few seconds ahead. */
export async function marketAt(system: System, dollars: number): Promise<void> {
  const at = (await system.connection.networkHelpers.time.latest()) + 15;
  await system.mainnet.arbitrageur.movePoolExactlyTo(BigInt(Math.round(dollars * 1e6)) * 10n ** 12n);
  await freshPrice(system, dollars, at);
}

export async function exposureAt(system: ShortSystem, dollars: bigint) {
  return system.vault.exposureAt(readingOf(dollars * WAD));
}

export async function navAt(system: ShortSystem, dollars: bigint) {
  return system.vault.navAt(readingOf(dollars * WAD));
}

/** Aave's governance, able to send. */
export async function governance(system: ShortSystem) {
  const { connection, aave } = system;
  await connection.networkHelpers.impersonateAccount(aave.governance);
  await connection.networkHelpers.setBalance(aave.governance, 10n ** 20n);
  return connection.ethers.getSigner(aave.governance);
}

export async function configuratorOf(system: ShortSystem): Promise<AaveMarket["configurator"]> {
  return system.aave.configurator.connect(await governance(system));
}
