import { join } from "node:path";
import pc from "picocolors";
import type { HardhatRuntimeEnvironment } from "hardhat/types/hre";

import { measureGas } from "../../scripts/gas/scenarios.js";
import { measureSizes, SIZE_LIMIT } from "../../scripts/gas/sizes.js";
import { differences, readSnapshot, writeSnapshot } from "../../scripts/gas/snapshot.js";
import type { Difference, Snapshot } from "../../scripts/gas/snapshot.js";

import { runTask, table } from "../support/output.js";

/** What the command line gives. */
export interface GasArguments {
  readonly check: boolean;
  readonly update: boolean;
  readonly json: boolean;
}

/** The figures, and with --check what differs. */
export interface GasReport extends Snapshot {
  readonly sizeLimit: number;
  readonly tooLarge: readonly string[];
  /** Null unless checked. */
  readonly differences: readonly Difference[] | null;
  readonly written: string | null;
}

export default async function gas(args: GasArguments, hre: HardhatRuntimeEnvironment): Promise<void> {
  const file = join(hre.config.paths.root, "gas-snapshot.json");
  const work = async (): Promise<GasReport> => {
    const expected = args.check ? readSnapshot(file) : undefined;
    const actual = { gas: await measureGas(hre.network), sizes: await measureSizes(hre.artifacts) };
    const tooLarge = Object.keys(actual.sizes).filter((name) => (actual.sizes[name] ?? 0) > SIZE_LIMIT);
    const differing = expected === undefined ? null : differences(expected, actual);
    if (tooLarge.length > 0 || (differing?.length ?? 0) > 0) process.exitCode = 1;
    if (args.update) writeSnapshot(file, actual);
    return { ...actual, sizeLimit: SIZE_LIMIT, tooLarge, differences: differing, written: args.update ? file : null };
  };
  await runTask({ json: args.json, work, render: renderGas });
}

/** The figures as tables; after a check only what differs, and how to accept it. */
export function renderGas(report: GasReport): string {
  const large = report.tooLarge.map((name) =>
    pc.red(`${name} is larger than the ${count(SIZE_LIMIT)} bytes a chain takes.`),
  );
  if (report.differences !== null) return [...large, checked(report.differences, report)].join("\n");
  const gas = Object.entries(report.gas).map(([name, units]) => [name, count(units)]);
  const sizes = Object.entries(report.sizes).map(([name, bytes]) => [name, count(bytes), count(SIZE_LIMIT - bytes)]);
  return [
    table(["call", "gas"], gas),
    table(["contract", "bytes", "left of 24,576"], sizes),
    ...large,
    ...(report.written === null ? [] : [`Written to ${report.written}.`]),
  ].join("\n");
}

function checked(differing: readonly Difference[], report: Snapshot): string {
  const figures = Object.keys(report.gas).length + Object.keys(report.sizes).length;
  if (differing.length === 0) return `All ${figures} figures are as gas-snapshot.json has them.`;
  const rows = differing.map(({ name, expected, actual }) => [
    name,
    cell(expected),
    cell(actual),
    change(expected, actual),
  ]);
  return [
    table(["figure", "snapshot", "now", "change"], rows),
    pc.red(`${differing.length} of ${figures} figures differ from gas-snapshot.json (tolerance: none).`),
    `If the change is meant, accept it with "npm run gas -- --update" and commit the file.`,
  ].join("\n");
}

function cell(value: number | null): string {
  return value === null ? "–" : count(value);
}

function change(expected: number | null, actual: number | null): string {
  if (expected === null) return "new";
  if (actual === null) return "gone";
  const sign = actual > expected ? "+" : "";
  return `${sign}${count(actual - expected)} (${sign}${(((actual - expected) / expected) * 100).toFixed(2)} %)`;
}

function count(value: number): string {
  return value.toLocaleString("en-US");
}
