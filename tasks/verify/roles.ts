import { isAddress, ZeroAddress } from "ethers";

import { ROLES } from "../../deploy/index.js";
import { holdersOf } from "../../deploy/governance.js";
import { roleId } from "../../deploy/roles.js";
import type { RoleName } from "../../deploy/index.js";
import { logsOf } from "../support/logs.js";

import { listWords, same } from "./check.js";
import type { Check, Subject } from "./check.js";

const AREA = "roles";

/** Who must hold each role: the desk its own, and the others whom the governance names, or the deployer where there is none. */
export function expectedHolders({ record }: Subject): Readonly<Record<RoleName, readonly string[]>> {
  const { governance, deployer, addresses } = record;
  const lpDesk = [addresses.desk];
  if (governance === undefined) {
    const own = [deployer];
    return { governor: own, lister: own, volKeeper: own, guardian: own, lpDesk };
  }
  return {
    governor: addresses.timelock === undefined ? [] : [addresses.timelock],
    ...holdersOf(governance),
    lpDesk,
  };
}

/** Every role of the authority: all members ever granted, and whether they still are. */
export async function checkRoles(subject: Subject): Promise<readonly Check[]> {
  const { authority } = subject.session.keel;
  const { candidates, roles } = await namedInEvents(subject);
  const expected = expectedHolders(subject);
  const known = new Map<bigint, RoleName>(Object.entries(ROLES).map(([name, id]) => [id, name as RoleName]));
  const checks: Check[] = [];
  for (const id of new Set([...known.keys(), ...roles])) {
    const name = known.get(id);
    const should = name === undefined ? [] : expected[name];
    const held: string[] = [];
    for (const account of new Set([...candidates, ...should.map((address) => address.toLowerCase())])) {
      const [since, executionDelay, pendingDelay, effectAt] = await authority.getAccess(id, account);
      if (since === 0n) continue;
      held.push(account);
      if (executionDelay !== 0n || pendingDelay !== 0n || effectAt !== 0n) {
        checks.push(delayed(name ?? `role ${id}`, account, executionDelay));
      }
    }
    checks.push(membersCheck(name ?? `role ${id}`, should, held));
    checks.push(
      same(
        AREA,
        `${name ?? `role ${id}`}: who administers it`,
        { expected: ROLES.governor, found: await authority.getRoleAdmin(id) },
        "Somebody else than the governor can grant this role. Have the governor call setRoleAdmin back to 0.",
      ),
    );
  }
  checks.push(await handoverCheck(subject));
  return checks;
}

/** Somebody named as governor who has not accepted: either could still be meant, so one must be decided. */
async function handoverCheck({ session }: Subject): Promise<Check> {
  const proposed = await session.keel.authority.proposedGovernor();
  const remedy =
    `A governor named ${proposed}, who can take the role at any time by acceptGovernor. If it was meant, let it accept, then revoke ` +
    "the old one and write the new one into the record; if not, have the governor revokeRole(0, it), which withdraws the proposal.";
  const pair = { expected: "nobody", found: proposed === ZeroAddress ? "nobody" : proposed };
  return same(AREA, "governor: proposed and not accepted", pair, remedy);
}

function membersCheck(name: string, should: readonly string[], held: readonly string[]): Check {
  const has = (list: readonly string[], one: string) => list.some((other) => other.toLowerCase() === one.toLowerCase());
  const extra = held.filter((account) => !has(should, account));
  const missing = should.filter((account) => !has(held, account));
  const remedies = [
    ...extra.map((account) => `${account} should not hold it: revokeRole.`),
    ...missing.map((account) => `${account} should hold it and does not: grantRole.`),
  ];
  return {
    area: AREA,
    what: name,
    verdict: remedies.length === 0 ? "ok" : "FAILED",
    expected: listWords(should.map((address) => address.toLowerCase())),
    found: listWords(held),
    remedy: remedies.join(" "),
  };
}

function delayed(name: string, account: string, seconds: bigint): Check {
  const remedy = "An execution delay on a role is not of this deployment. Grant the role anew with a delay of 0.";
  const found = `${account} with ${seconds} s of its own delay`;
  return { area: AREA, what: `${name}: delay`, verdict: "FAILED", expected: "no delay", found, remedy };
}

/** Every account and every role that the authority's events ever named, and the deployer. */
async function namedInEvents({ session, record }: Subject) {
  const { authority } = session.keel;
  const to = await session.connection.ethers.provider.getBlockNumber();
  const candidates = new Set([record.deployer.toLowerCase()]);
  const roles = new Set<bigint>();
  for (const log of await logsOf(session, await authority.getAddress(), { from: session.fromBlock, to })) {
    const parsed = authority.interface.parseLog(log);
    if (parsed === null) continue;
    const account: unknown = parsed.fragment.inputs.some(({ name }) => name === "account")
      ? parsed.args.getValue("account")
      : undefined;
    if (isAddress(account)) candidates.add(account.toLowerCase());
    if (parsed.fragment.inputs.some(({ name }) => name === "roleId")) {
      roles.add(BigInt(String(parsed.args.getValue("roleId"))));
    }
  }
  roles.delete(roleId("anyone"));
  return { candidates, roles };
}

/** That the account which deployed the system can do nothing with it any more. */
export async function checkDeployer({ session, record }: Subject): Promise<readonly Check[]> {
  const { authority, timelock } = session.keel;
  const held: string[] = [];
  for (const [name, id] of Object.entries(ROLES)) {
    const [isMember] = await authority.hasRole(id, record.deployer);
    if (isMember) held.push(name);
  }
  if (timelock !== undefined) {
    for (const name of ["PROPOSER_ROLE", "EXECUTOR_ROLE", "CANCELLER_ROLE", "DEFAULT_ADMIN_ROLE"] as const) {
      if (await timelock.hasRole(await timelock[name](), record.deployer)) held.push(`timelock ${name}`);
    }
  }
  const isFine = held.length === 0;
  const what = "what the deployer holds";
  const isOnlyForTests = record.governance === undefined && session.isDevelopment;
  const remedy = isFine
    ? ""
    : isOnlyForTests
      ? "Right for a development chain only; name a governance in the parameters for any other."
      : `${record.deployer} deployed the system and must be worth nothing now: have the governor revoke its roles.`;
  const verdict = isFine ? "ok" : isOnlyForTests ? "note" : "FAILED";
  return [{ area: AREA, what, verdict, expected: "nobody's role", found: listWords(held), remedy }];
}
