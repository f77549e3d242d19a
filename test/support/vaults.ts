import {
  Book__factory,
  BookFold__factory,
  FeeToken__factory,
  OptionsVault__factory,
  Payouts__factory,
  Quotes__factory,
  ReentrantToken__factory,
  ShortableVenue__factory,
} from "../../types/index.js";
import type { Book, OptionsVault, ReentrantToken } from "../../types/index.js";
import { ROLES } from "../../deploy/index.js";
import { VAULT_FUNCTIONS } from "../../deploy/roles.js";
import { deploySystem, EXPIRY, NO_LIMIT, SMILE, strikeE8, USDC } from "./system.js";
import type { System } from "./system.js";

/** The limits a test vault is built with; deploy/parameters.ts has the same. */
export const SETTINGS = {
  maxUtilisationBps: 10_000n,
  minQuantityWad: 10n ** 16n,
  volSpreadBps: 500n,
  premiumSpreadBps: 50n,
  writeCutoffSeconds: 3_600n,
  hedgeSlippageCapBps: 300n,
} as const;

/** What differs from the system's own wiring and limits. */
export interface VaultVariant {
  readonly base?: string;
  readonly quote?: string;
  readonly venue?: string;
  readonly settings?: Partial<Record<keyof typeof SETTINGS, bigint>>;
}

/** A factory of vaults with their libraries deployed and linked. */
export async function vaultFactory(system: System): Promise<OptionsVault__factory> {
  const { deployer } = system;
  const book = await new Book__factory(deployer).deploy();
  const fold = await new BookFold__factory(deployer).deploy();
  const payouts = await new Payouts__factory(deployer).deploy();
  const quotes = await new Quotes__factory(deployer).deploy();
  const libraries = {
    "project/contracts/book/Book.sol:Book": await book.getAddress(),
    "project/contracts/book/BookFold.sol:BookFold": await fold.getAddress(),
    "project/contracts/book/Payouts.sol:Payouts": await payouts.getAddress(),
    "project/contracts/pricing/Quotes.sol:Quotes": await quotes.getAddress(),
  };
  return new OptionsVault__factory(libraries, deployer);
}

/** Another vault beside the system's, under the same authority and oracle. The deployer may list and set smiles. */
export async function deployVariant(
  system: System,
  variant: VaultVariant = {},
  factory?: OptionsVault__factory,
): Promise<OptionsVault> {
  const { vault, authority } = system;
  const wiring = {
    base: variant.base ?? (await vault.BASE()),
    quote: variant.quote ?? (await vault.QUOTE()),
    oracle: await vault.ORACLE(),
    venue: variant.venue ?? (await vault.VENUE()),
    authority: await authority.getAddress(),
  };
  const made = factory ?? (await vaultFactory(system));
  const other = await made.deploy(wiring, { ...SETTINGS, ...variant.settings }, "Test vault", "TV");
  for (const { role, selectors } of VAULT_FUNCTIONS) {
    await authority.setTargetFunctionRole(other, [...selectors], ROLES[role]);
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
  const venue = await new ShortableVenue__factory(system.deployer).deploy();
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
