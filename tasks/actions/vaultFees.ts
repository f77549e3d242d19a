import type { HardhatRuntimeEnvironment } from "hardhat/types/hre";

import { askUser, confirm } from "../support/confirm.js";
import type { Ask } from "../support/confirm.js";
import { feeLines, navOrNone, readFees } from "../support/fees.js";
import type { FeeStatus } from "../support/fees.js";
import { logsOf } from "../support/logs.js";
import type { ReadingSession } from "../support/logs.js";
import { facts, runTask } from "../support/output.js";
import { withSession } from "../support/session.js";
import { mined } from "../support/spend.js";
import { fixed } from "../support/amounts.js";
import type { TokenNames } from "../support/words.js";

/** What the command line gives. */
export interface FeesArguments {
  readonly accrue: boolean;
  readonly from: string | undefined;
  readonly yes: boolean;
  readonly json: boolean;
}

/** What `vault fees` tells. */
export interface FeesReport extends FeeStatus {
  readonly tokens: TokenNames;
  readonly shareDecimals: number;
  /** Shares minted for fees since the deployment, by kind. */
  readonly mintedManagement: bigint;
  readonly mintedPerformance: bigint;
  /** Null unless fees were accrued now. */
  readonly transaction: string | null;
}

export default async function vaultFees(args: FeesArguments, hre: HardhatRuntimeEnvironment): Promise<void> {
  const work = () => withSession(hre, args.from, (session) => lookAndAccrue(session, args, askUser(hre)));
  await runTask({ json: args.json, work, render: renderFees });
}

/** Looks at the fees, and with `accrue` mints what is due. */
export async function lookAndAccrue(
  session: ReadingSession,
  args: Pick<FeesArguments, "accrue" | "yes">,
  ask: Ask | undefined,
): Promise<FeesReport> {
  const { connection, isDevelopment, keel, tokens, fromBlock } = session;
  const { vault } = keel;
  let transaction: string | null = null;
  if (args.accrue) {
    const question = "Mint the shares of the fees that are due?";
    await confirm({ what: "the accrual", question, isDevelopment, yes: args.yes, ask });
    transaction = (await mined(vault.accrueFees())).hash;
  }
  const block = await connection.ethers.provider.getBlock("latest");
  const fees = await readFees(session, await navOrNone(session), block?.timestamp ?? 0);
  const told = await logsOf(session, await vault.getAddress(), { from: fromBlock, to: block?.number ?? fromBlock }, [
    vault.interface.getEvent("FeesAccrued").topicHash,
  ]);
  const minted = told.map(({ topics, data }) => vault.interface.decodeEventLog("FeesAccrued", data, topics));
  const sum = (name: string) => minted.reduce((total, args) => total + BigInt(String(args.getValue(name))), 0n);
  return {
    ...fees,
    ...{ tokens, shareDecimals: Number(await vault.decimals()), transaction },
    mintedManagement: sum("managementShares"),
    mintedPerformance: sum("performanceShares"),
  };
}

/** The fees in words. */
export function renderFees(report: FeesReport): string {
  const shares = (amount: bigint) => fixed(amount, report.shareDecimals, 2);
  return facts([
    ...feeLines(report, report),
    [
      "minted so far",
      `${shares(report.mintedManagement)} for management, ${shares(report.mintedPerformance)} on gains`,
    ],
    ...(report.transaction === null ? [] : [["accrued in", report.transaction] as const]),
  ]);
}
