import { ZeroAddress } from "ethers";

import {
  Book__factory,
  BookFold__factory,
  Fees__factory,
  FeeToken__factory,
  Listing__factory,
  Marks__factory,
  OptionMetadata__factory,
  OptionsVault__factory,
  Payouts__factory,
  ReentrantToken__factory,
  ShortableVenue__factory,
  Stress__factory,
  Trades__factory,
} from "../../types/index.js";
import type { Book, OptionsVault, ReentrantToken } from "../../types/index.js";
import { restrictedFunctions, roleId } from "../../deploy/roles.js";
import { marketOver } from "./markets.js";
import { deploySystem, EXPIRY, NO_LIMIT, SMILE, strikeE8, USDC } from "./system.js";
import type { System } from "./system.js";

/** The limits a test vault is built with: those of deploy/parameters.ts, but for the utilisation, which tests fill. */
export const SETTINGS = {
  maxUtilisationBps: 10_000n,
  minQuantityWad: 10n ** 16n,
  volSpreadBps: 500n,
  premiumSpreadBps: 50n,
  writeCutoffSeconds: 3_600n,
  hedgeSlippageCapBps: 300n,
  vegaSlopeBps: 10_000n,
  maxSmileAgeSeconds: 86_400n,
  maxStressLossBps: 10_000n,
  maxExpiryVegaBps: 5_000n,
  maxExpiryGammaBps: 2_000n,
} as const;

/** Fees off, as deploy/parameters.ts has them. */
export const NO_FEES = {
  managementFeeBps: 0n,
  performanceFeeBps: 0n,
  crystallisationSeconds: 7_776_000n,
  feeReceiver: ZeroAddress,
} as const;

/** What LPs of a test vault pay. */
export type FeeTerms = { readonly [K in keyof typeof NO_FEES]: K extends "feeReceiver" ? string : bigint };

/** What differs from the system's own wiring and limits. */
export interface VaultVariant {
  readonly base?: string;
  readonly quote?: string;
  readonly venue?: string;
  readonly lpAccess?: "desk" | "open";
  readonly fees?: Partial<FeeTerms>;
  readonly settings?: Partial<Record<keyof typeof SETTINGS, bigint>>;
}

/** A factory of vaults with their libraries deployed and linked. */
export async function vaultFactory(system: System): Promise<OptionsVault__factory> {
  const { deployer } = system;
  const book = await new Book__factory(deployer).deploy();
  const fold = await new BookFold__factory(deployer).deploy();
  const bookLink = { "project/contracts/book/Book.sol:Book": await book.getAddress() };
  const foldLink = { "project/contracts/book/BookFold.sol:BookFold": await fold.getAddress() };
  const listing = await new Listing__factory(bookLink, deployer).deploy();
  const marks = await new Marks__factory(deployer).deploy();
  const fees = await new Fees__factory(deployer).deploy();
  const stress = await new Stress__factory(deployer).deploy();
  const stressLink = { "project/contracts/book/Stress.sol:Stress": await stress.getAddress() };
  const trades = await new Trades__factory({ ...bookLink, ...foldLink, ...stressLink }, deployer).deploy();
  const payouts = await new Payouts__factory(deployer).deploy();
  const metadata = await new OptionMetadata__factory(deployer).deploy();
  const libraries = {
    ...foldLink,
    "project/contracts/book/Payouts.sol:Payouts": await payouts.getAddress(),
    "project/contracts/metadata/OptionMetadata.sol:OptionMetadata": await metadata.getAddress(),
    "project/contracts/vault/Fees.sol:Fees": await fees.getAddress(),
    "project/contracts/vault/Listing.sol:Listing": await listing.getAddress(),
    "project/contracts/vault/Marks.sol:Marks": await marks.getAddress(),
    "project/contracts/vault/Trades.sol:Trades": await trades.getAddress(),
  };
  return new OptionsVault__factory(libraries, deployer);
}

/**
 * Another vault beside the system's, under the same authority and oracle. The deployer may list and set smiles. Over other
 * tokens it gets a real pool of theirs, at 3,000.
 */
export async function deployVariant(
  system: System,
  variant: VaultVariant = {},
  factory?: OptionsVault__factory,
): Promise<OptionsVault> {
  const { vault, authority } = system;
  const tokens = { base: variant.base ?? (await vault.BASE()), quote: variant.quote ?? (await vault.QUOTE()) };
  const isOther = variant.base !== undefined || variant.quote !== undefined;
  const own = async () => (isOther ? (await marketOver(system, tokens)).adapter.getAddress() : vault.VENUE());
  const wiring = {
    ...tokens,
    oracle: await vault.ORACLE(),
    venue: variant.venue ?? (await own()),
    authority: await authority.getAddress(),
  };
  const made = factory ?? (await vaultFactory(system));
  const [settings, fees] = [
    { ...SETTINGS, ...variant.settings },
    { ...NO_FEES, ...variant.fees },
  ];
  const other = await made.deploy(wiring, settings, fees, "Test vault", "TV");
  for (const { role, selectors } of restrictedFunctions(variant.lpAccess ?? "open").vault) {
    await authority.setTargetFunctionRole(other, [...selectors], roleId(role));
  }
  return other;
}

/** Lists calls and puts at 2800, 3000 and 3300 under the usual smile. */
export async function openMarket(vault: OptionsVault): Promise<void> {
  for (const strike of [2800, 3000, 3300]) {
    await vault.listSeries(EXPIRY, strikeE8(strike), false);
    await vault.listSeries(EXPIRY, strikeE8(strike), true);
  }
  await vault.setSmile(EXPIRY, SMILE);
}

/** A system whose `vault` may write puts, because its venue says it can go short; otherwise as `deployOpenSystem`. */
export async function deployPutSystem() {
  const system = await deploySystem();
  const venue = await new ShortableVenue__factory(system.deployer).deploy(system.mainnet.weth, system.mainnet.usdc);
  const vault = await deployVariant(system, { venue: await venue.getAddress() });
  for (const account of [system.lp, system.buyer, system.buyer2]) {
    await system.mainnet.usdc.connect(account).approve(vault, NO_LIMIT);
  }
  await vault.connect(system.lp).deposit(1_000_000n * USDC, system.lp.address);
  await openMarket(vault);
  return { ...system, vault };
}

/** A system whose `vault` is quoted in a token that calls back on every move; otherwise as `deployOpenSystem`. */
export async function deployReentrantSystem() {
  const system = await deploySystem();
  const token: ReentrantToken = await new ReentrantToken__factory(system.deployer).deploy();
  const vault = await deployVariant(system, { quote: await token.getAddress() });
  for (const account of [system.lp, system.buyer]) {
    await token.mint(account.address, 5_000_000n * USDC);
    await token.connect(account).approve(vault, NO_LIMIT);
  }
  await vault.connect(system.lp).deposit(1_000_000n * USDC, system.lp.address);
  await openMarket(vault);
  return { ...system, vault, token };
}

/** A token that burns `feeBps` of what is moved, with 5 M of it in the lp's hands. */
export async function deployFeeToken(system: System, decimals: bigint, feeBps: bigint) {
  const token = await new FeeToken__factory(system.deployer).deploy(decimals, feeBps);
  await token.mint(system.lp.address, 5_000_000n * USDC);
  return token;
}

/** The vault with the errors of the book, a linked library, in its interface. */
export function bookOf(vault: OptionsVault): Book {
  return Book__factory.connect(vault.target as string, vault.runner);
}
