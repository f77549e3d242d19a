import { ZeroAddress } from "ethers";
import type { Interface } from "ethers";

import { timelockArguments } from "../../deploy/governance.js";
import type { Governance } from "../../deploy/index.js";
import {
  Authority__factory,
  BountyBudget__factory,
  OptimalBand__factory,
  OptionsVault__factory,
  Rebalancer__factory,
  Timelock__factory,
} from "../../types/index.js";
import type { Timelock } from "../../types/index.js";
import { logsOf } from "../support/logs.js";
import { timeWords } from "../support/words.js";

import { listWords, same } from "./check.js";
import type { Check, Subject } from "./check.js";

const AREA = "timelock";
/** 0x and four bytes. */
const SELECTOR_LENGTH = 10;
/** What a governor may call. */
const GOVERNED = [
  OptionsVault__factory.createInterface(),
  Rebalancer__factory.createInterface(),
  BountyBudget__factory.createInterface(),
  OptimalBand__factory.createInterface(),
  Authority__factory.createInterface(),
  Timelock__factory.createInterface(),
] as readonly Interface[];
const REMEDY =
  "The timelock's members and delay change by its own proposals only. If this one was meant, write it into the record's " +
  "governance; if not, cancel what else waits, and find out who proposed it.";

/** The governor's own rules: how long it waits, and who may make it do something. */
export async function checkTimelock(subject: Subject): Promise<readonly Check[]> {
  const { record, session } = subject;
  const { timelock } = session.keel;
  const { governance } = record;
  if (governance === undefined && timelock === undefined) return [ungoverned(subject)];
  if (governance === undefined || timelock === undefined) {
    const remedy = "The record names a governance and no timelock, or the other way round. Restore keel.json.";
    return [same(AREA, "in the record", { expected: governance !== undefined, found: timelock !== undefined }, remedy)];
  }
  const delay = { expected: governance.delaySeconds, found: await timelock.getMinDelay() };
  const members = await membersOf(subject, timelock);
  const expected = await expectedMembers(timelock, governance);
  const checks = [same(AREA, "delay, seconds", delay, REMEDY)];
  for (const [role, { name, accounts }] of expected) {
    const pair = { expected: listWords(accounts), found: listWords(members.get(role) ?? []) };
    checks.push(same(AREA, name, pair, REMEDY));
  }
  for (const [role, accounts] of members) {
    if (expected.has(role) || accounts.size === 0) continue;
    checks.push(same(AREA, `role ${role}`, { expected: "nobody", found: listWords(accounts) }, REMEDY));
  }
  return [...checks, await waiting(subject, timelock)];
}

/** What was proposed and has neither happened nor been cancelled: what depositors have the delay to read. */
async function waiting({ session }: Subject, timelock: Timelock): Promise<Check> {
  const to = await session.connection.ethers.provider.getBlockNumber();
  const calls: string[] = [];
  for (const log of await logsOf(session, await timelock.getAddress(), { from: session.fromBlock, to })) {
    const parsed = timelock.interface.parseLog(log);
    if (parsed?.name !== "CallScheduled") continue;
    const id = String(parsed.args.getValue("id"));
    if (!(await timelock.isOperationPending(id))) continue;
    const [target, data] = [String(parsed.args.getValue("target")), String(parsed.args.getValue("data"))];
    const from = timeWords(await timelock.getTimestamp(id));
    calls.push(`${functionName(data)} on ${target} from ${from} (operation ${id})`);
  }
  const what = "proposals that wait";
  if (calls.length === 0) return { area: AREA, what, verdict: "ok", expected: "any", found: "none", remedy: "" };
  const remedy = "Read what they call. Who does not want it cancels it, or leaves before.";
  return { area: AREA, what, verdict: "note", expected: "any", found: calls.join("; "), remedy };
}

/** A call by the name of the function, where it is one of this system's. */
function functionName(data: string): string {
  const selector = data.slice(0, SELECTOR_LENGTH);
  const known = GOVERNED.map((abi) => abi.getFunction(selector)).find((fragment) => fragment !== null);
  return known?.name ?? selector;
}

function ungoverned({ session }: Subject): Check {
  const remedy = "Deploy with a governance (docs/governance.md) where the vault holds anybody's money.";
  const verdict = session.isDevelopment ? "note" : "FAILED";
  return { area: AREA, what: "governor", verdict, expected: "a timelock", found: "none", remedy };
}

async function expectedMembers(timelock: Timelock, governance: Governance) {
  const [, , executors] = timelockArguments(governance) as [unknown, unknown, string[], unknown];
  const own = (await timelock.getAddress()).toLowerCase();
  const lower = (accounts: readonly string[]) => new Set(accounts.map((account) => account.toLowerCase()));
  return new Map<string, { readonly name: string; readonly accounts: ReadonlySet<string> }>([
    [await timelock.PROPOSER_ROLE(), { name: "proposers", accounts: lower(governance.proposers) }],
    [await timelock.EXECUTOR_ROLE(), { name: `executors (${ZeroAddress}: anyone)`, accounts: lower(executors) }],
    [
      await timelock.CANCELLER_ROLE(),
      { name: "cancellers", accounts: lower([...governance.proposers, ...governance.cancellers]) },
    ],
    [await timelock.DEFAULT_ADMIN_ROLE(), { name: "administrator: itself", accounts: lower([own]) }],
  ]);
}

/** Everybody its events ever named, as far as they hold the role now. */
async function membersOf({ session }: Subject, timelock: Timelock): Promise<Map<string, Set<string>>> {
  const to = await session.connection.ethers.provider.getBlockNumber();
  const members = new Map<string, Set<string>>();
  for (const log of await logsOf(session, await timelock.getAddress(), { from: session.fromBlock, to })) {
    const parsed = timelock.interface.parseLog(log);
    if (parsed?.name !== "RoleGranted") continue;
    const [role, account] = [String(parsed.args.getValue("role")), String(parsed.args.getValue("account"))];
    if (!(await timelock.hasRole(role, account))) continue;
    const holders = members.get(role) ?? new Set<string>();
    members.set(role, holders.add(account.toLowerCase()));
  }
  return members;
}
