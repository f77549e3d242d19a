import { Interface } from "ethers";
import type { FunctionFragment, ParamType } from "ethers";

import { ROLES } from "../../deploy/index.js";
import { restrictedFunctions, roleId } from "../../deploy/roles.js";
import type { Callers, ManagedName } from "../../deploy/roles.js";
import {
  BountyBudget__factory,
  OptimalBand__factory,
  OptionsVault__factory,
  Rebalancer__factory,
} from "../../types/index.js";
import { revertDataOf } from "../support/explain.js";
import { logsOf } from "../support/logs.js";

import { same } from "./check.js";
import type { Check, Subject } from "./check.js";

const AREA = "functions";
/** An address nobody has the key of: what it may do, anyone may. */
const STRANGER = "0x000000000000000000000000000000000057a9ee";
const UNAUTHORIZED = new Interface(["error AccessManagedUnauthorized(address caller)"]);

/** A contract that asks the authority. */
export interface Managed {
  readonly name: ManagedName;
  readonly address: string;
  readonly abi: Interface;
}

/** The contracts of a deployment that ask the authority who may call. */
export function managedBy({ record, parameters }: Pick<Subject, "record" | "parameters">): readonly Managed[] {
  const { vault, rebalancer, bounty, policy } = record.addresses;
  return [
    { name: "vault", address: vault, abi: OptionsVault__factory.createInterface() },
    { name: "rebalancer", address: rebalancer, abi: Rebalancer__factory.createInterface() },
    { name: "bounty", address: bounty, abi: BountyBudget__factory.createInterface() },
    ...(parameters.policy === "optimal"
      ? [{ name: "policy" as const, address: policy, abi: OptimalBand__factory.createInterface() }]
      : []),
  ];
}

/** Whom a contract's function is meant for; undefined where the authority has no say in it. */
export function meantFor(
  { parameters }: Pick<Subject, "parameters">,
  name: ManagedName,
  selector: string,
): Callers | undefined {
  const functions = restrictedFunctions(parameters.lpAccess)[name];
  return functions.find(({ selectors }) => selectors.includes(selector))?.role;
}

/** Every function that changes state, in the order of the ABI. */
export function mutating(abi: Interface): readonly FunctionFragment[] {
  const found: FunctionFragment[] = [];
  abi.forEachFunction((fragment) => {
    if (fragment.stateMutability === "nonpayable" || fragment.stateMutability === "payable") found.push(fragment);
  });
  return found;
}

/** Calldata of a function with zeros and empty things for arguments: enough to get past decoding and to the guard. */
export function emptyCall(abi: Interface, fragment: FunctionFragment): string {
  return abi.encodeFunctionData(fragment, fragment.inputs.map(emptyValue));
}

/** Each function that changes state: the guard it has, asked from outside, and the role that passes it. */
export async function checkFunctions(subject: Subject): Promise<readonly Check[]> {
  const checks: Check[] = [];
  for (const target of managedBy(subject)) {
    checks.push(...(await checkTarget(subject, target)));
    for (const fragment of mutating(target.abi)) {
      const check = await checkFunction(subject, target, fragment);
      if (check !== undefined) checks.push(check);
    }
  }
  return [...checks, ...(await checkStrays(subject))];
}

/** The contract asks this authority, and the authority does not turn it off or delay its own administration. */
async function checkTarget({ session, record }: Subject, { name, address, abi }: Managed): Promise<readonly Check[]> {
  const { authority } = session.keel;
  const { provider } = session.connection.ethers;
  const answer = await provider.call({ to: address, data: abi.encodeFunctionData("authority") });
  const found = String(abi.decodeFunctionResult("authority", answer)[0]);
  const closed = await authority.isTargetClosed(address);
  const remedy = "Its restricted functions obey somebody else. Do not use this deployment; leave it.";
  return [
    same(AREA, `${name}: authority`, { expected: record.addresses.authority, found }, remedy),
    same(
      AREA,
      `${name}: open`,
      { expected: true, found: !closed },
      "The governor closed the contract: nobody can pause or hedge it. Have the governor call setTargetClosed(…, false).",
    ),
  ];
}

async function checkFunction(
  subject: Subject,
  target: Managed,
  fragment: FunctionFragment,
): Promise<Check | undefined> {
  const { authority } = subject.session.keel;
  const what = `${target.name}.${fragment.name}`;
  const role = meantFor(subject, target.name, fragment.selector);
  const isGuarded = await refuses(subject, target, fragment);
  if (fragment.name === "setAuthority") {
    const pair = { expected: "the authority alone", found: isGuarded ? "the authority alone" : "anyone" };
    return same(AREA, what, pair, "Anyone can take this contract over. Leave it at once.");
  }
  const id = await authority.getTargetFunctionRole(target.address, fragment.selector);
  const found = isGuarded ? roleName(id) : "anyone";
  if (role === undefined) {
    if (!isGuarded) return undefined;
    const remedy = "It is restricted, and no role was meant to have it: name the role in deploy/roles.ts.";
    return same(AREA, what, { expected: "anyone", found: `${found} (by default)` }, remedy);
  }
  const remedy = `Have the governor call setTargetFunctionRole(${target.address}, [${fragment.selector}], ${roleId(role)}).`;
  return same(AREA, what, { expected: role, found }, remedy);
}

/** Whether a stranger's call ends at the guard. Anything else it ends with comes after the guard. */
async function refuses({ session }: Subject, { address, abi }: Managed, fragment: FunctionFragment): Promise<boolean> {
  try {
    await session.connection.ethers.provider.call({ from: STRANGER, to: address, data: emptyCall(abi, fragment) });
    return false;
  } catch (error) {
    const data = revertDataOf(error);
    if (data === undefined) throw error;
    return data === UNAUTHORIZED.encodeErrorResult("AccessManagedUnauthorized", [STRANGER]);
  }
}

/** Roles that the authority gives for functions nobody wrote down. */
async function checkStrays(subject: Subject): Promise<readonly Check[]> {
  const { session } = subject;
  const { authority } = session.keel;
  const to = await session.connection.ethers.provider.getBlockNumber();
  const targets = managedBy(subject);
  const checks: Check[] = [];
  for (const log of await logsOf(session, await authority.getAddress(), { from: session.fromBlock, to })) {
    const parsed = authority.interface.parseLog(log);
    if (parsed?.name !== "TargetFunctionRoleUpdated") continue;
    const [address, selector] = [String(parsed.args.getValue("target")), String(parsed.args.getValue("selector"))];
    const target = targets.find((one) => one.address.toLowerCase() === address.toLowerCase());
    if (target !== undefined && meantFor(subject, target.name, selector) !== undefined) continue;
    const id = await authority.getTargetFunctionRole(address, selector);
    if (id === ROLES.governor) continue; // as if it had never been given
    const what = `${target?.name ?? address}.${selector}`;
    const remedy = "A role was given for a function that is none of this deployment's. Find out what it is for.";
    checks.push(same(AREA, what, { expected: "no role", found: roleName(id) }, remedy));
  }
  return checks;
}

function roleName(id: bigint): string {
  if (id === roleId("anyone")) return "anyone";
  return Object.entries(ROLES).find(([, known]) => known === id)?.[0] ?? `role ${id}`;
}

function emptyValue(type: ParamType): unknown {
  if (type.isArray())
    return Array.from({ length: Math.max(type.arrayLength, 0) }, () => emptyValue(type.arrayChildren));
  if (type.isTuple()) return type.components.map(emptyValue);
  if (type.type === "bool") return false;
  if (type.type === "string") return "";
  if (type.type === "address") return "0x0000000000000000000000000000000000000000";
  if (type.type === "bytes") return "0x";
  if (type.type.startsWith("bytes")) return `0x${"00".repeat(Number(type.type.slice(5)))}`;
  return 0n;
}
