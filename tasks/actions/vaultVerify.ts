import type { HardhatRuntimeEnvironment } from "hardhat/types/hre";
import pc from "picocolors";

import { resolveParameters } from "../../deploy/index.js";
import type { KeelOverrides } from "../../deploy/index.js";
import type { DeploymentRecord } from "../../deploy/record.js";
import { runTask, section, table } from "../support/output.js";
import { folderOf, readRecord, withSession } from "../support/session.js";
import { checkBytecode } from "../verify/bytecode.js";
import type { Check, Subject, Verdict } from "../verify/check.js";
import { checkFunctions } from "../verify/functions.js";
import { checkParameters, checkPrice, checkWiring } from "../verify/parameters.js";
import { checkDeployer, checkRoles } from "../verify/roles.js";
import { checkTimelock } from "../verify/timelock.js";

/** What the command line gives. */
export interface VerifyArguments {
  readonly json: boolean;
}

/** What `vault verify` found. */
export interface VerifyReport {
  readonly network: string;
  readonly vault: string;
  readonly block: number;
  readonly checks: readonly Check[];
  readonly failed: number;
  readonly notes: number;
}

export default async function vaultVerify(args: VerifyArguments, hre: HardhatRuntimeEnvironment): Promise<void> {
  const work = async () => {
    const report = await withSession(hre, undefined, async (session) => {
      const record = readRecord(folderOf(hre, session.network));
      return verify({ session, record, parameters: parametersOf(record), artifacts: hre.artifacts });
    });
    if (report.failed > 0) process.exitCode = 1;
    return report;
  };
  await runTask({ json: args.json, work, render: renderVerification });
}

/** The parameters a record was deployed with. @throws BadParameterError when the record was tampered with */
export function parametersOf({ parameters, governance }: DeploymentRecord) {
  // The record has names and plain values only; names, types and bounds are checked by resolveParameters.
  return resolveParameters({ ...(parameters as KeelOverrides), ...(governance === undefined ? {} : { governance }) });
}

/** Reads a deployment back from the chain, thing by thing. Sends nothing. */
export async function verify(subject: Subject): Promise<VerifyReport> {
  const { session, record } = subject;
  const checks = [
    ...(await checkBytecode(subject)),
    ...(await checkWiring(subject)),
    ...(await checkParameters(subject)),
    ...(await checkPrice(subject)),
    ...(await checkFunctions(subject)),
    ...(await checkRoles(subject)),
    ...(await checkDeployer(subject)),
    ...(await checkTimelock(subject)),
  ];
  const count = (verdict: Verdict) => checks.filter((check) => check.verdict === verdict).length;
  return {
    ...{ network: session.network, vault: record.addresses.vault, checks },
    block: await session.connection.ethers.provider.getBlockNumber(),
    ...{ failed: count("FAILED"), notes: count("note") },
  };
}

const COLOURS: Readonly<Record<Verdict, (text: string) => string>> = { ok: pc.green, note: pc.yellow, FAILED: pc.red };

/** The verification in words. */
export function renderVerification({ checks, failed, notes, vault, block, network }: VerifyReport): string {
  const rows = checks.map(({ area, what, verdict, found }) => [area, what, COLOURS[verdict](verdict), found]);
  const todo = checks.filter(({ verdict }) => verdict !== "ok");
  const lines = todo.map(
    ({ area, what, verdict, expected, found, remedy }) =>
      `  ${COLOURS[verdict](verdict)} ${area}, ${what}: ${found} instead of ${expected}. ${remedy}`,
  );
  const noted = notes === 0 ? "" : `, ${notes} to know of`;
  const result =
    failed === 0
      ? `${checks.length} things read back from the chain: all as recorded${noted}.`
      : `${failed} of ${checks.length} things read back from the chain are NOT as recorded${noted}.`;
  return [
    section(`The vault ${vault} on ${network}, block ${block}`, table(["", "what", "", "on chain"], rows, 4)),
    ...(lines.length === 0 ? [] : [section("What to do", lines.join("\n"))]),
    result,
  ].join("\n\n");
}
