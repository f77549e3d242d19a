import type { HardhatRuntimeEnvironment } from "hardhat/types/hre";

import { replay } from "../../sdk/ledger/replay.js";
import type { Contradiction } from "../../sdk/ledger/replay.js";
import { compare, surplusOf } from "../audit/compare.js";
import type { Figure, Surplus } from "../audit/compare.js";
import { readHistory } from "../audit/history.js";
import { BadOptionValueError } from "../support/errors.js";
import type { ReadingSession } from "../support/logs.js";
import { facts, runTask, section, table } from "../support/output.js";
import { withSession } from "../support/session.js";
import { baseUnitWords, quoteUnitWords } from "../support/words.js";
import type { TokenNames } from "../support/words.js";

/** What the command line gives. */
export interface AuditArguments {
  readonly fromBlock: string | undefined;
  readonly toBlock: string | undefined;
  readonly json: boolean;
}

/** Figures of one kind. */
export interface AuditGroup {
  readonly name: string;
  readonly compared: number;
  readonly differing: number;
}

/** What `vault audit` found. */
export interface AuditReport {
  readonly network: string;
  readonly tokens: TokenNames;
  readonly fromBlock: number;
  readonly block: number;
  readonly events: number;
  readonly groups: readonly AuditGroup[];
  readonly differences: readonly Figure[];
  readonly contradictions: readonly Contradiction[];
  readonly surplus: Surplus;
  /** No difference, no contradiction, and no token missing. */
  readonly isExact: boolean;
}

export default async function vaultAudit(args: AuditArguments, hre: HardhatRuntimeEnvironment): Promise<void> {
  const work = async () => {
    const report = await withSession(hre, undefined, (session) => audit(session, args));
    if (!report.isExact) process.exitCode = 1;
    return report;
  };
  await runTask({ json: args.json, work, render: renderAudit });
}

/** Rebuilds the ledger from events and holds it against the chain's state in one block. @throws BadOptionValueError */
export async function audit(
  session: ReadingSession,
  { fromBlock, toBlock }: Pick<AuditArguments, "fromBlock" | "toBlock">,
): Promise<AuditReport> {
  const latest = await session.connection.ethers.provider.getBlockNumber();
  const from = blockOf("from-block", fromBlock, { least: 0, most: latest }) ?? session.fromBlock;
  const block = blockOf("to-block", toBlock, { least: from, most: latest }) ?? latest;
  const history = await readHistory(session, { from, to: block });
  const { managementFeeBps } = await session.keel.vault.feeTerms();
  const replayed = replay(history, { quoteDecimals: session.tokens.quoteDecimals, managementFeeBps });
  const figures = await compare(session, replayed, block);
  const surplus = await surplusOf(session, replayed, block);
  const differences = figures.filter(({ replayed: expected, onChain }) => expected !== onChain);
  const { contradictions } = replayed;
  const isShort = Object.values(surplus).some((amount: bigint) => amount < 0n);
  return {
    ...{ network: session.network, tokens: session.tokens, fromBlock: from, block, events: history.length },
    groups: groupsOf(figures),
    ...{ differences, contradictions, surplus },
    isExact: differences.length === 0 && contradictions.length === 0 && !isShort,
  };
}

function groupsOf(figures: readonly Figure[]): readonly AuditGroup[] {
  return [...new Set(figures.map(({ group }) => group))].map((name) => {
    const members = figures.filter(({ group }) => group === name);
    const differing = members.filter(({ replayed, onChain }) => replayed !== onChain).length;
    return { name, compared: members.length, differing };
  });
}

function blockOf(
  option: string,
  given: string | undefined,
  { least, most }: { readonly least: number; readonly most: number },
): number | undefined {
  if (given === undefined) return undefined;
  const block = Number(given);
  if (/^\d+$/.test(given) && block >= least && block <= most) return block;
  throw new BadOptionValueError(option, given, `Give a block number from ${least} to ${most}.`);
}

/** The audit in words. */
export function renderAudit(report: AuditReport): string {
  const { groups, differences, contradictions, surplus, tokens, block, events } = report;
  const rows = groups.map(({ name, compared, differing }) => [
    name,
    differing === 0 ? "ok" : "DIFFERS",
    `${compared}`,
    `${differing}`,
  ]);
  const gifts: readonly (readonly [string, string])[] = [
    ["quote at the vault", quoteUnitWords(surplus.quote, tokens)],
    ["base at the vault", baseUnitWords(surplus.base, tokens)],
    ["quote in the bounty budget", quoteUnitWords(surplus.purse, tokens)],
  ];
  return [
    section(
      `${events} events of blocks ${report.fromBlock} to ${block} replayed, compared in block ${block}`,
      table(["ledger", "", "figures", "differ"], rows, 2),
    ),
    section("Tokens beyond the ledger (gifts, which count nowhere)", facts(gifts)),
    ...list("Differences, replayed and on chain", differences.map(differenceWords)),
    ...list("Events that contradict those before them, replayed and recorded", contradictions.map(contradictionWords)),
    report.isExact
      ? "The ledger is what the events say, to the unit."
      : "The ledger is NOT what the events say. Look the transactions up before you rely on the vault's figures.",
  ].join("\n\n");
}

function list(title: string, lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : [section(title, lines.map((line) => `  ${line}`).join("\n"))];
}

function differenceWords({ group, what, replayed, onChain }: Figure): string {
  return `${group}, ${what}: ${replayed} and ${onChain}`;
}

function contradictionWords({ what, replayed, recorded, block, transaction }: Contradiction): string {
  return `block ${block}, ${transaction}, ${what}: ${replayed} and ${recorded}`;
}
