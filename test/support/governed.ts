import { HDNodeWallet } from "ethers";

import type { Timelock } from "../../types/index.js";

import { deploySeededDesk } from "./desk.js";
import { EXPIRY, SMILE, strikeE8 } from "./system.js";

/** Two days, the default of a governance. */
export const DELAY_SECONDS = 172_800;

/** One of Hardhat's accounts, which are the same on every chain of its own. */
function addressOf(index: number): string {
  const phrase = `${"test ".repeat(11)}junk`;
  return HDNodeWallet.fromPhrase(phrase, undefined, `m/44'/60'/0'/0/${index}`).address;
}

/** A system with an LP desk that the deployer has let go of: five more accounts hold what it held. */
export async function deployGovernedSystem() {
  const [proposer, canceller, guardian, volKeeper, lister] = [6, 7, 8, 9, 10].map(addressOf);
  const governance = {
    proposers: [proposer ?? ""],
    cancellers: [canceller ?? ""],
    guardians: [guardian ?? ""],
    volKeepers: [volKeeper ?? ""],
    listers: [lister ?? ""],
  };
  const system = await deploySeededDesk({ governance, policy: "optimal" });
  const { timelock, connection } = system;
  if (timelock === undefined) throw new Error("The deployment has no timelock.");
  const signerOf = (address: string | undefined) => connection.ethers.getSigner(address ?? "");
  const people = {
    proposer: await signerOf(proposer),
    canceller: await signerOf(canceller),
    guardian: await signerOf(guardian),
    volKeeper: await signerOf(volKeeper),
    lister: await signerOf(lister),
  };
  await system.vault.connect(people.lister).listSeries(EXPIRY, strikeE8(3_000), false);
  await system.vault.connect(people.volKeeper).setSmile(EXPIRY, SMILE);
  return { ...system, ...people, timelock };
}

export type GovernedSystem = Awaited<ReturnType<typeof deployGovernedSystem>>;

/** A call that the timelock is to make, and its number. */
export interface Proposal {
  readonly target: string;
  readonly data: string;
  readonly salt: string;
}

const ANY_ORDER = `0x${"00".repeat(32)}`;

/** As `Timelock.schedule` and `execute` take it. */
export function calling({ target, data, salt }: Proposal) {
  return [target, 0n, data, ANY_ORDER, salt] as const;
}

/** Proposes a call. */
export async function propose(system: GovernedSystem, proposal: Proposal, delay = DELAY_SECONDS): Promise<void> {
  await system.timelock.connect(system.proposer).schedule(...calling(proposal), delay);
}

/** Proposes a call, waits, and lets a stranger execute it. */
export async function carryOut(system: GovernedSystem, proposal: Proposal): Promise<void> {
  await propose(system, proposal);
  await system.connection.networkHelpers.time.increase(DELAY_SECONDS);
  await executed(system.timelock.connect(system.stranger), proposal);
}

export async function executed(timelock: Timelock, proposal: Proposal): Promise<void> {
  await timelock.execute(...calling(proposal));
}
