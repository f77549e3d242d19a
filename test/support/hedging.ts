import type { HardhatEthers } from "@nomicfoundation/hardhat-ethers/types";

import type { MainnetConnection } from "../../scripts/mainnet/index.js";
import type { NetExposure } from "../../sdk/hedging/types.js";
import { NamedRebalancer__factory, ScriptedVenue__factory } from "../../types/index.js";
import type { ScriptedVenue } from "../../types/index.js";

import { WAD } from "./system.js";
import type { System } from "./system.js";

/** Why a hedge is due or not, in the order of `HedgeReason` in contracts/types/Hedge.sol. */
export const REASON = {
  insideBand: 0n,
  deltaOutsideBand: 1n,
  priceUnavailable: 2n,
  alreadyHedgedThisBlock: 3n,
  belowMinimumSize: 4n,
  shortOfQuote: 5n,
  shortOfBase: 6n,
  venueBeyondLimit: 7n,
  priceMoved: 8n,
  intervalElapsed: 9n,
  emergency: 10n,
  orderUnfinished: 11n,
} as const;

/** 3,000 USDC for one WETH, where every test market opens. */
export const SPOT_WAD = 3_000n * WAD;
/** Bounds of a hedge as the deployment's defaults set them. */
export const SLIPPAGE_BPS = 100n;
export const SLIPPAGE_CAP_BPS = 300n;
export const BPS = 10_000n;
/** USDC has six decimals: one unit of it in WAD. */
export const QUOTE_SCALE = 10n ** 12n;

/** The shape of `NetExposure` with everything zero but what a test says. */
export function exposureOf(fields: Readonly<Partial<Record<keyof NetExposure, bigint>>>): NetExposure {
  return {
    optionDeltaWad: 0n,
    baseHeldWad: 0n,
    netDeltaWad: 0n,
    gammaSpotWad: 0n,
    vegaWad: 0n,
    thetaWad: 0n,
    charmWad: 0n,
    grossWad: 0n,
    liabilityWad: 0n,
    quoteFreeWad: 0n,
    collateralWad: 0n,
    baseOwedWad: 0n,
    borrowableWad: 0n,
    releasableWad: 0n,
    ...fields,
  };
}

/** A Chainlink reading as the oracle would give it. */
export function readingOf(spotWad: bigint) {
  return { spotWad, updatedAt: 0n, ageSeconds: 0n, source: 1n };
}

/** An order at the default slippage, sized in base WAD; positive buys. */
export function orderOf(baseWad: bigint, spotWad: bigint = SPOT_WAD, slippageBps: bigint = SLIPPAGE_BPS) {
  const size = baseWad < 0n ? -baseWad : baseWad;
  const signedBps = baseWad < 0n ? -slippageBps : slippageBps;
  return {
    baseWad,
    spotWad,
    worstPriceWad: (spotWad * (BPS + signedBps)) / BPS,
    budgetQuoteWad: (((size * spotWad) / WAD) * slippageBps) / BPS,
  };
}

/** Puts the code of a scripted venue over the system's own venue, so that vault and rebalancer trade with it. */
export async function corruptVenue(system: System): Promise<ScriptedVenue> {
  const { connection, venue, deployer } = system;
  const model = await new ScriptedVenue__factory(deployer).deploy();
  const code = await connection.ethers.provider.getCode(await model.getAddress());
  await connection.networkHelpers.setCode(await venue.getAddress(), code);
  return ScriptedVenue__factory.connect(await venue.getAddress(), deployer);
}

/** A signer for an address nobody has the key of, with ether for gas. */
export async function actAs(connection: ActConnection, address: string) {
  await connection.networkHelpers.impersonateAccount(address);
  await connection.networkHelpers.setBalance(address, 10n ** 20n);
  return connection.ethers.getSigner(address);
}

/** Makes a contract that answers as the rebalancer of vault and budget theirs, and returns it as a signer. */
export async function nameAsRebalancer({ connection, deployer, vault, bounty }: System) {
  const named = await new NamedRebalancer__factory(deployer).deploy(vault, bounty);
  await vault.connect(deployer).setRebalancer(named);
  await bounty.connect(deployer).setRebalancer(named);
  return actAs(connection, await named.getAddress());
}

type ActConnection = MainnetConnection & {
  readonly ethers: HardhatEthers;
  readonly networkHelpers: System["connection"]["networkHelpers"];
};

/** What the vault, its ledger and the venue own: a refused hedge must leave every figure as it was. */
export async function moneyOf(system: System) {
  const { vault, venue, mainnet } = system;
  const [quoteBalance, baseBalance, claimsQuote] = await vault.ledger();
  return {
    quoteBalance,
    baseBalance,
    claimsQuote,
    vaultUsdc: await mainnet.usdc.balanceOf(vault),
    vaultWeth: await mainnet.weth.balanceOf(vault),
    venueUsdc: await mainnet.usdc.balanceOf(venue),
    venueWeth: await mainnet.weth.balanceOf(venue),
    allowances: [
      await mainnet.usdc.allowance(vault, venue),
      await mainnet.weth.allowance(vault, venue),
      await mainnet.usdc.allowance(venue, mainnet.pool005),
      await mainnet.weth.allowance(venue, mainnet.pool005),
    ],
  };
}

export function abs(x: bigint): bigint {
  return x < 0n ? -x : x;
}
