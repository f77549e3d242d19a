import type { HardhatRuntimeEnvironment } from "hardhat/types/hre";

import { fixed } from "../support/amounts.js";
import { facts, runTask, section, table } from "../support/output.js";
import { withSession } from "../support/session.js";
import type { Session } from "../support/session.js";
import { quoteUnitWords, timeWords } from "../support/words.js";
import type { TokenNames } from "../support/words.js";

/** What the command line gives. */
export interface RequestsArguments {
  readonly from: string | undefined;
  readonly json: boolean;
}

/** What an account has in one epoch. Assets of deposits, shares of redemptions. */
export interface RequestLine {
  readonly side: "deposit" | "redeem";
  readonly epoch: bigint;
  readonly pending: bigint;
  readonly claimable: bigint;
}

/** What `vault requests` tells. */
export interface RequestsReport {
  readonly tokens: TokenNames;
  readonly shareDecimals: number;
  readonly account: string;
  readonly epoch: bigint;
  readonly closesAt: bigint;
  readonly requests: readonly RequestLine[];
  readonly claimableShares: bigint;
  readonly claimableQuote: bigint;
  /** Everybody's. */
  readonly pendingQuote: bigint;
  readonly pendingShares: bigint;
}

export default async function vaultRequests(args: RequestsArguments, hre: HardhatRuntimeEnvironment): Promise<void> {
  const work = () => withSession(hre, args.from, look);
  await runTask({ json: args.json, work, render: renderRequests });
}

async function look({ account, keel, tokens }: Session): Promise<RequestsReport> {
  const { desk, vault } = keel;
  const { address } = account;
  const epoch = await desk.currentEpoch();
  const [depositEpochs, redeemEpochs] = await desk.epochsOf(address);
  const deposits = depositEpochs.map(async (id) => ({
    side: "deposit" as const,
    epoch: id,
    pending: await desk.pendingDepositRequest(id, address),
    claimable: await desk.claimableDepositRequest(id, address),
  }));
  const redeems = redeemEpochs.map(async (id) => ({
    side: "redeem" as const,
    epoch: id,
    pending: await desk.pendingRedeemRequest(id, address),
    claimable: await desk.claimableRedeemRequest(id, address),
  }));
  const [pendingQuote, , pendingShares] = await desk.ledger();
  return {
    tokens,
    shareDecimals: Number(await vault.decimals()),
    account: address,
    epoch,
    closesAt: await desk.closesAt(epoch),
    requests: await Promise.all([...deposits, ...redeems]),
    claimableShares: await desk.maxMint(address),
    claimableQuote: await desk.maxWithdraw(address),
    pendingQuote,
    pendingShares,
  };
}

function renderRequests(report: RequestsReport): string {
  const quote = (amount: bigint): string => quoteUnitWords(amount, report.tokens);
  const shares = (amount: bigint): string => `${fixed(amount, report.shareDecimals, 6)} shares`;
  const words = (line: RequestLine, amount: bigint): string =>
    line.side === "deposit" ? quote(amount) : shares(amount);
  const rows = report.requests.map((line) => [
    line.side,
    `${line.epoch}`,
    words(line, line.pending),
    words(line, line.claimable),
  ]);
  const mine =
    rows.length === 0 ? "  no requests" : table(["side", "epoch", "waiting", "filled, to be claimed"], rows, 1);
  return [
    section(
      "Desk",
      facts([
        ["open epoch", `${report.epoch}, until ${timeWords(report.closesAt)}`],
        ["all waiting", `${quote(report.pendingQuote)} to deposit, ${shares(report.pendingShares)} to redeem`],
      ]),
    ),
    section(report.account, mine),
    section(
      "May be claimed",
      facts([
        ["vault claim-shares", shares(report.claimableShares)],
        ["vault claim-assets", quote(report.claimableQuote)],
      ]),
    ),
  ].join("\n\n");
}
