import { ZeroAddress } from "ethers";

import { timelockArguments } from "../../deploy/governance.js";
import type { Governance } from "../../deploy/index.js";
import type { Timelock } from "../../types/index.js";
import { logsOf } from "../support/logs.js";

import { listWords, same } from "./check.js";
import type { Check, Subject } from "./check.js";

const AREA = "timelock";
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
  return checks;
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
