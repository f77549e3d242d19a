import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";

import { ROLES } from "../../deploy/index.js";
import type { KeelOverrides } from "../../deploy/index.js";
import type { LocalMainnetOptions } from "../../scripts/mainnet/index.js";
import { BlockingToken__factory, LpDesk__factory, ReentrantToken__factory } from "../../types/index.js";
import type { LpDesk } from "../../types/index.js";
import { freshPrice } from "./chain.js";
import { callId, deploySystem, EXPIRY, NEVER, NO_LIMIT, SMILE, strikeE8, USDC, WAD } from "./system.js";
import type { System } from "./system.js";
import { deployVariant, vaultFactory } from "./vaults.js";

export const EPOCH_SECONDS = 3_600;
export const IN_KIND_DELAY_SECONDS = 604_800;

/** A system whose LPs must ask at the desk; lp and buyers have approved it for dollars and shares. Nothing deposited. */
export async function deployDeskSystem(overrides: KeelOverrides = {}, market: LocalMainnetOptions = {}) {
  const system = await deploySystem({ lpAccess: "desk", ...overrides }, market);
  const { vault, desk, mainnet, lp, buyer, buyer2 } = system;
  for (const account of [lp, buyer, buyer2]) {
    await mainnet.usdc.connect(account).approve(desk, NO_LIMIT);
    await vault.connect(account).approve(desk, NO_LIMIT);
  }
  return system;
}

/** As above with 1,000,000 USDC of the lp's in, claimed. */
export async function deploySeededDesk(overrides: KeelOverrides = {}) {
  const system = await deployDeskSystem(overrides);
  const { desk, lp } = system;
  await desk.connect(lp).requestDeposit(1_000_000n * USDC, lp.address, lp.address);
  await passEpoch(system);
  await desk.process(1n);
  await desk.connect(lp)["deposit(uint256,address)"](1_000_000n * USDC, lp.address);
  return system;
}

/** As above with 100 calls at 3000 and 50 at 3300 sold to the buyer, which lock 450,000 of the LP's capital. */
export async function deployTradedDesk() {
  const system = await deploySeededDesk();
  const { vault, buyer } = system;
  for (const strike of [3000, 3300]) await vault.listSeries(EXPIRY, strikeE8(strike), false);
  await vault.setSmile(EXPIRY, SMILE);
  await vault.connect(buyer).buy(callId(3000), 100n * WAD, NO_LIMIT, buyer.address, NEVER);
  await vault.connect(buyer).buy(callId(3300), 50n * WAD, NO_LIMIT, buyer.address, NEVER);
  return system;
}

/** Ends the epoch that is open and writes a price in the very second it ends. Returns its id. */
export async function passEpoch(system: System, usd = 3_000, desk: LpDesk = system.desk): Promise<bigint> {
  const id = await desk.currentEpoch();
  await freshPrice(system, usd, Number(await desk.closesAt(id)));
  return id;
}

/** Requests a deposit for the account itself, and returns the epoch it joined. */
export async function askDeposit(desk: LpDesk, account: HardhatEthersSigner, assets: bigint): Promise<bigint> {
  const sent = await desk.connect(account).requestDeposit(assets, account.address, account.address);
  return epochOf(desk, sent.blockNumber);
}

/** Requests a redemption for the account itself, and returns the epoch it joined. */
export async function askRedeem(desk: LpDesk, account: HardhatEthersSigner, shares: bigint): Promise<bigint> {
  const sent = await desk.connect(account).requestRedeem(shares, account.address, account.address);
  return epochOf(desk, sent.blockNumber);
}

async function epochOf(desk: LpDesk, blockTag: number | null): Promise<bigint> {
  return desk.currentEpoch({ blockTag: blockTag ?? "latest" });
}

/** A desk over a vault quoted in a token of so many decimals whose issuer can block accounts; one lp unit is 10 ** decimals. */
export async function deployBlockingDesk(decimals: 6n | 18n) {
  const system = await deploySystem();
  const token = await new BlockingToken__factory(system.deployer).deploy(decimals);
  return { ...system, token, unit: 10n ** decimals, ...(await deskOver(system, await token.getAddress())) };
}

/** A desk over a vault quoted in a token that hands control away on every move. */
export async function deployReentrantDesk() {
  const system = await deploySystem();
  const token = await new ReentrantToken__factory(system.deployer).deploy();
  return { ...system, token, ...(await deskOver(system, await token.getAddress())) };
}

/** A vault quoted in `quote`, its desk, and approvals of lp and buyers for both of its tokens. */
export async function deskOver(system: System, quote: string) {
  const vault = await deployVariant(system, { quote, lpAccess: "desk" }, await vaultFactory(system));
  const desk = await new LpDesk__factory(system.deployer).deploy(vault, EPOCH_SECONDS, IN_KIND_DELAY_SECONDS);
  await system.authority.grantRole(ROLES.lpDesk, desk, 0);
  for (const account of [system.lp, system.buyer, system.buyer2]) {
    await BlockingToken__factory.connect(quote, account).approve(desk, NO_LIMIT);
    await vault.connect(account).approve(desk, NO_LIMIT);
  }
  return { vault, desk };
}
