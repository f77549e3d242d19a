import type { HardhatRuntimeEnvironment } from "hardhat/types/hre";

import { fixed, parseAmount } from "../support/amounts.js";
import { askUser, confirm } from "../support/confirm.js";
import type { Ask } from "../support/confirm.js";
import { runTask } from "../support/output.js";
import { withSession } from "../support/session.js";
import type { Session } from "../support/session.js";
import { approveExactly, mined, receiptOf, requireQuote } from "../support/spend.js";
import type { Sent } from "../support/spend.js";
import { quoteUnitWords, timeWords } from "../support/words.js";
import type { TokenNames } from "../support/words.js";

/** What every task of this file takes. */
interface Common {
  readonly from: string | undefined;
  readonly yes: boolean;
  readonly json: boolean;
}

export interface RequestDepositArguments extends Common {
  readonly amount: string | undefined;
}

export interface RequestRedeemArguments extends Common {
  readonly shares: string | undefined;
}

export interface CancelArguments extends Common {
  readonly epoch: string | undefined;
}

/** A request that now waits. Assets of a deposit, shares of a redemption. */
export interface RequestResult extends Sent {
  readonly side: "deposit" | "redeem";
  readonly tokens: TokenNames;
  readonly account: string;
  readonly amount: bigint;
  readonly shareDecimals: number;
  readonly epoch: bigint;
  /** Unix seconds; the request is filled at a price written then or later. */
  readonly closesAt: bigint;
}

/** What came back of an epoch's requests. */
export interface CancelResult {
  readonly tokens: TokenNames;
  readonly account: string;
  readonly epoch: bigint;
  readonly assetsQuote: bigint;
  readonly shares: bigint;
  readonly shareDecimals: number;
  readonly transactions: readonly string[];
}

export async function vaultRequestDeposit(
  args: RequestDepositArguments,
  hre: HardhatRuntimeEnvironment,
): Promise<void> {
  const work = () => withSession(hre, args.from, (session) => requestDeposit(session, args, askUser(hre)));
  await runTask({ json: args.json, work, render: renderRequest });
}

export async function vaultRequestRedeem(args: RequestRedeemArguments, hre: HardhatRuntimeEnvironment): Promise<void> {
  const work = () => withSession(hre, args.from, (session) => requestRedeem(session, args, askUser(hre)));
  await runTask({ json: args.json, work, render: renderRequest });
}

export async function vaultCancelRequest(args: CancelArguments, hre: HardhatRuntimeEnvironment): Promise<void> {
  const work = () => withSession(hre, args.from, (session) => cancelRequest(session, args, askUser(hre)));
  await runTask({ json: args.json, work, render: renderCancel });
}

/** Asks to deposit, approving exactly the amount to the desk. @throws InsufficientFundsError, RevertedError, … */
async function requestDeposit(
  session: Session,
  args: RequestDepositArguments,
  ask: Ask | undefined,
): Promise<RequestResult> {
  const { account, keel, tokens, isDevelopment } = session;
  const amount = parseAmount(args.amount, { option: "amount", decimals: tokens.quoteDecimals, example: "250000" });
  await requireQuote(session, amount);
  const question = `Ask to deposit ${quoteUnitWords(amount, tokens)} from ${account.address}?`;
  await confirm({ what: "the request", question, isDevelopment, yes: args.yes, ask });
  await approveExactly(session, amount, await keel.desk.getAddress());
  const sent = await mined(keel.desk.requestDeposit(amount, account.address, account.address));
  return resultOf(session, "deposit", amount, sent);
}

/** Asks to redeem, approving exactly the shares to the desk. @throws RevertedError, … */
async function requestRedeem(
  session: Session,
  args: RequestRedeemArguments,
  ask: Ask | undefined,
): Promise<RequestResult> {
  const { account, keel, isDevelopment } = session;
  const { vault, desk } = keel;
  const decimals = Number(await vault.decimals());
  const amount = parseAmount(args.shares, { option: "shares", decimals, example: "1000" });
  const question = `Ask to redeem ${fixed(amount, decimals, 6)} shares of ${account.address}?`;
  await confirm({ what: "the request", question, isDevelopment, yes: args.yes, ask });
  if ((await vault.allowance(account.address, desk)) !== amount) await receiptOf(vault.approve(desk, amount));
  const sent = await mined(desk.requestRedeem(amount, account.address, account.address));
  return resultOf(session, "redeem", amount, sent);
}

/** Takes back what waits in an epoch, of both sides. @throws RevertedError when nothing does */
async function cancelRequest(session: Session, args: CancelArguments, ask: Ask | undefined): Promise<CancelResult> {
  const { account, keel, tokens, isDevelopment } = session;
  const { desk, vault } = keel;
  const epoch = parseAmount(args.epoch, { option: "epoch", decimals: 0, example: "497216" });
  const assetsQuote = await desk.pendingDepositRequest(epoch, account.address);
  const shares = await desk.pendingRedeemRequest(epoch, account.address);
  const question = `Take back the requests of ${account.address} in epoch ${epoch}?`;
  await confirm({ what: "the cancellation", question, isDevelopment, yes: args.yes, ask });
  const transactions: string[] = [];
  // Where nothing waits on either side the first says why.
  if (assetsQuote > 0n || shares === 0n) {
    transactions.push((await mined(desk.cancelDepositRequest(epoch, account.address, account.address))).hash);
  }
  if (shares > 0n) {
    transactions.push((await mined(desk.cancelRedeemRequest(epoch, account.address, account.address))).hash);
  }
  const shareDecimals = Number(await vault.decimals());
  return { tokens, account: account.address, epoch, assetsQuote, shares, shareDecimals, transactions };
}

async function resultOf(
  session: Session,
  side: RequestResult["side"],
  amount: bigint,
  sent: Sent,
): Promise<RequestResult> {
  const { desk, vault } = session.keel;
  const epoch = await desk.currentEpoch({ blockTag: sent.block });
  return {
    ...sent,
    side,
    amount,
    epoch,
    tokens: session.tokens,
    account: session.account.address,
    shareDecimals: Number(await vault.decimals()),
    closesAt: await desk.closesAt(epoch),
  };
}

function renderRequest(result: RequestResult): string {
  const what =
    result.side === "deposit"
      ? `deposit ${quoteUnitWords(result.amount, result.tokens)}`
      : `redeem ${fixed(result.amount, result.shareDecimals, 6)} shares`;
  const claim = result.side === "deposit" ? "vault claim-shares" : "vault claim-assets";
  return (
    `${result.account} asked to ${what} in epoch ${result.epoch}, which ends at ${timeWords(result.closesAt)}.\n` +
    `Once the feed has a round written then or later, anyone may fill it ("vault process"); then "${claim}".\n` +
    `Transaction ${result.hash}, block ${result.block}, gas ${result.gasUsed}.`
  );
}

function renderCancel(result: CancelResult): string {
  return (
    `${result.account} took back ${quoteUnitWords(result.assetsQuote, result.tokens)} and ` +
    `${fixed(result.shares, result.shareDecimals, 6)} shares from epoch ${result.epoch}.\n` +
    `Transactions ${result.transactions.join(", ")}.`
  );
}
