import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import type { NetworkConnection } from "hardhat/types/network";

import { deployKeel } from "../../deploy/index.js";
import type { Keel, KeelOverrides } from "../../deploy/index.js";
import type { KeeperPort } from "../../keeper/port.js";
import { revertOf } from "../../keeper/revert.js";
import { installLocalMainnet, MAINNET } from "../../scripts/mainnet/index.js";
import type { Mainnet } from "../../scripts/mainnet/index.js";
import { packSeriesId } from "../../sdk/series/id.js";
import { PlayLens__factory } from "../../types/index.js";
import type { AaveShort } from "../../types/index.js";
import { BlockDriver, drivenPort } from "./driver.js";
import type { NextBlock } from "./driver.js";
import { readVaults } from "./reading.js";
import type { Lens, Reading } from "./reading.js";
import { isoOf } from "../time.js";
import { DEPOSIT_QUOTE, HEDGING, PURSE_QUOTE, QUOTE_TO_WAD, SMILE } from "./scenario.js";
import type { Position, Smile } from "./scenario.js";

/** The vaults of the play, the same but for who calls `rebalance`. */
export const VAULT_NAMES = ["keel", "daily", "unhedged"] as const;
export type VaultName = (typeof VAULT_NAMES)[number];

export interface PlayVault {
  readonly name: VaultName;
  readonly keel: Keel;
  readonly vault: string;
  readonly rebalancer: string;
  /** Its short venue. */
  readonly short: string;
  /** The account that calls `rebalance`. */
  readonly keeper: KeeperPort;
  /** Premium less mark over the whole book sold, quote WAD. */
  readonly premiumEdgeWad: bigint;
  readonly premiumQuote: bigint;
}

export interface PlaySystem {
  readonly mainnet: Mainnet;
  readonly driver: BlockDriver;
  readonly lens: Lens;
  readonly vaults: readonly PlayVault[];
  /** Who hold the options: position n of the book is the buyer's at n modulo their number. */
  readonly buyers: readonly HardhatEthersSigner[];
  /** Each vault after its LP's deposit, before anything was sold. */
  readonly funded: readonly Reading[];
  /** Each vault with its book sold, before any hedge. */
  readonly sold: readonly Reading[];
}

type Connection = Pick<NetworkConnection, "provider" | "ethers" | "ignition">;

/** The chain opens this long before the first minute, to deploy and sell the book. Seconds. */
export const SETUP_SECONDS = 1_800;
const FUNDED_LEAD_SECONDS = 180;
const SMILE_LEAD_SECONDS = 120;
const SALE_LEAD_SECONDS = 60;
const SOLD_LEAD_SECONDS = 48;
const CALM_BASE_FEE_WEI = 30n * 10n ** 9n;
const NO_LIMIT = 2n ** 255n;
const NEVER = 10n ** 12n;
const TRADE_GAS = 1_500_000n;
const FUNDS_QUOTE = 100_000_000n * 10n ** 6n;

/** What stands on the market and at what marks it sells. */
export interface Staging {
  /** One vault for each name. */
  readonly names: readonly VaultName[];
  readonly smile: Smile;
  /** The LP's deposit in each vault, USDC units. */
  readonly depositQuote: bigint;
  /** Parameters of the deployments beside the play's. */
  readonly overrides: KeelOverrides;
}

const PLAY_STAGING: Staging = { names: VAULT_NAMES, smile: SMILE, depositQuote: DEPOSIT_QUOTE, overrides: {} };

/**
 * The market at the first minute's price, vaults on it, and the same book sold by each.
 * @throws BookRefusedError when a vault's limits let less than the book through
 */
export async function buildSystem(
  connection: Connection,
  startPriceWad: bigint,
  startTime: number,
  book: readonly Position[],
  staging: Staging = PLAY_STAGING,
): Promise<PlaySystem> {
  const mainnet = await installLocalMainnet(connection, {
    startPriceWad,
    startTime: startTime - SETUP_SECONDS,
    aave: true,
  });
  const accounts = await accountsOf(connection);
  const driver = new BlockDriver(connection.provider);
  const lensContract = await new PlayLens__factory(accounts.deployer).deploy();
  const lens = { address: await lensContract.getAddress(), account: accounts.deployer.address };
  const keels: Keel[] = [];
  const { names, smile } = staging;
  for (const name of names) keels.push(await openVault(connection, mainnet, accounts, { ...staging, book, name }));

  const rebalancers = await Promise.all(keels.map(({ rebalancer }) => rebalancer.getAddress()));
  const funded = await readVaults(driver, lens, rebalancers, calmBlock(startTime - FUNDED_LEAD_SECONDS));
  await sellBook(connection, keels, accounts.buyers, { book, smile, startTime });
  const sold = await readVaults(driver, lens, rebalancers, calmBlock(startTime - SOLD_LEAD_SECONDS));
  const vaults: PlayVault[] = [];
  for (const [index, keel] of keels.entries()) {
    const name = names[index] ?? "unhedged";
    const account = name === "daily" ? accounts.dailyKeeper : accounts.keeper;
    const keeper = drivenPort(connection.provider, driver, account.address);
    const [vault, rebalancer, short] = await Promise.all([
      keel.vault.getAddress(),
      keel.rebalancer.getAddress(),
      shortOf(keel).getAddress(),
    ]);
    vaults.push({ name, keel, vault, rebalancer, short, keeper, ...(await saleOf(keel, book, accounts.lp)) });
  }
  return { mainnet, driver, lens, vaults, buyers: accounts.buyers, funded, sold };
}

/** A block of the setting up. */
function calmBlock(timestamp: number): NextBlock {
  return { timestamp, baseFeeWei: CALM_BASE_FEE_WEI };
}

interface Accounts {
  readonly deployer: HardhatEthersSigner;
  readonly lp: HardhatEthersSigner;
  readonly buyers: readonly HardhatEthersSigner[];
  readonly keeper: HardhatEthersSigner;
  readonly dailyKeeper: HardhatEthersSigner;
}

/** The chain has fewer accounts than the play needs. */
export class TooFewAccountsError extends Error {
  override readonly name = "TooFewAccountsError";
  constructor(offered: number) {
    super(
      `The network offers ${offered} accounts and the play needs seven. Raise accounts.count in hardhat.config.ts.`,
    );
  }
}

/** A vault was deployed without a short side, and the book has puts. */
export class NoShortSideError extends Error {
  override readonly name = "NoShortSideError";
  constructor() {
    super("A vault of the play has no short side. Deploy it with aaveAddressesProvider.");
  }
}

/** A vault refused to write a part of the book. */
export class BookRefusedError extends Error {
  override readonly name = "BookRefusedError";
  constructor({ strikeUsd, isPut, expiresAt }: Position, count: number, why: string) {
    super(
      `A vault's limits refused ${count} of the book's purchases, the first a ${strikeUsd} ${isPut ? "put" : "call"} of ` +
        `${isoOf(expiresAt)}: ${why}. Write less, or in another order.`,
    );
  }
}

async function accountsOf({ ethers }: Pick<Connection, "ethers">): Promise<Accounts> {
  const signers = await ethers.getSigners();
  const [deployer, lp, buyer1, buyer2, buyer3, keeper, dailyKeeper] = signers;
  if (!deployer || !lp || !buyer1 || !buyer2 || !buyer3 || !keeper || !dailyKeeper) {
    throw new TooFewAccountsError(signers.length);
  }
  return { deployer, lp, buyers: [buyer1, buyer2, buyer3], keeper, dailyKeeper };
}

/** One vault, funded by the LP, its series listed. */
async function openVault(
  connection: Connection,
  mainnet: Mainnet,
  accounts: Accounts,
  its: Pick<Staging, "depositQuote" | "overrides"> & { readonly book: readonly Position[]; readonly name: VaultName },
): Promise<Keel> {
  const { depositQuote, overrides, book, name } = its;
  const keel = await deployKeel(connection, {
    overrides: {
      ...HEDGING,
      ...overrides,
      lpAccess: "open",
      aaveAddressesProvider: MAINNET.aaveAddressesProvider,
      shareName: `Keel ETH options vault (${name})`,
    },
  });
  for (const account of [accounts.lp, ...accounts.buyers]) {
    await mainnet.fundUsdc(account.address, FUNDS_QUOTE);
    await mainnet.usdc.connect(account).approve(keel.vault, NO_LIMIT);
  }
  await keel.vault.connect(accounts.lp).deposit(depositQuote, accounts.lp.address);
  await mainnet.fundUsdc(accounts.deployer.address, PURSE_QUOTE);
  await mainnet.usdc.connect(accounts.deployer).approve(keel.bounty, PURSE_QUOTE);
  await keel.bounty.fund(PURSE_QUOTE);
  for (const position of book) {
    await keel.vault.listSeries(position.expiresAt, strikeE8(position), position.isPut);
  }
  return keel;
}

/**
 * Every vault gets its smiles in one block and sells the same options in another, at times that do not depend on how
 * fast the machine is: all start from the same premium to the last unit, and so does the next run.
 */
async function sellBook(
  connection: Connection,
  keels: readonly Keel[],
  buyers: readonly HardhatEthersSigner[],
  { book, smile, startTime }: { readonly book: readonly Position[]; readonly smile: Smile; readonly startTime: number },
): Promise<void> {
  const expiries = [...new Set(book.map((position) => position.expiresAt))];
  await inOneBlock(connection, startTime - SMILE_LEAD_SECONDS, async () => {
    for (const { vault } of keels) {
      for (const expiresAt of expiries) await vault.setSmile(expiresAt, smile, { gasLimit: TRADE_GAS });
    }
  });
  await inOneBlock(connection, startTime - SALE_LEAD_SECONDS, async () => {
    for (const { vault } of keels) {
      for (const [index, position] of book.entries()) {
        const buyer = buyers[index % buyers.length];
        if (buyer === undefined) continue;
        const trade = { gasLimit: TRADE_GAS };
        await vault.connect(buyer).buy(seriesOf(position), position.quantityWad, NO_LIMIT, buyer.address, NEVER, trade);
      }
    }
  });
}

/** Mines what is sent meanwhile in one block of this time, Unix seconds. */
async function inOneBlock(
  { provider }: Pick<Connection, "provider">,
  timestamp: number,
  send: () => Promise<void>,
): Promise<void> {
  await provider.request({ method: "evm_setAutomine", params: [false] });
  await send();
  await provider.request({ method: "evm_setNextBlockTimestamp", params: [timestamp] });
  await provider.request({ method: "evm_mine", params: [] });
  await provider.request({ method: "evm_setAutomine", params: [true] });
}

function shortOf({ short }: Keel): AaveShort {
  if (short === undefined) throw new NoShortSideError();
  return short;
}

async function saleOf(
  { vault }: Keel,
  book: readonly Position[],
  buyer: HardhatEthersSigner,
): Promise<Pick<PlayVault, "premiumEdgeWad" | "premiumQuote">> {
  const bought = await vault.queryFilter(vault.filters.Bought());
  const sold = new Set(bought.map(({ args }) => args.id));
  const refused = book.filter((position) => !sold.has(seriesOf(position)));
  const [first] = refused;
  if (first !== undefined) {
    const again = vault
      .connect(buyer)
      .buy.staticCall(seriesOf(first), first.quantityWad, NO_LIMIT, buyer.address, NEVER);
    const why = await again.then(
      () => "by now it would go through",
      (thrown: unknown) => revertOf(thrown).message,
    );
    throw new BookRefusedError(first, refused.length, why);
  }
  let premiumQuote = 0n;
  let markWad = 0n;
  for (const { args } of bought) {
    premiumQuote += args.premiumQuote;
    markWad += args.markWad;
  }
  return { premiumQuote, premiumEdgeWad: premiumQuote * QUOTE_TO_WAD - markWad };
}

/** The ERC-1155 id of a position's series. */
export function seriesOf(position: Position): bigint {
  return packSeriesId({ expiresAt: position.expiresAt, strikeE8: strikeE8(position), isPut: position.isPut });
}

function strikeE8(position: Position): bigint {
  return BigInt(Math.round(position.strikeUsd * 1e8));
}
