import type { HardhatRuntimeEnvironment } from "hardhat/types/hre";

import { fixed, parseAmount } from "../support/amounts.js";
import { askUser, confirm } from "../support/confirm.js";
import type { Ask } from "../support/confirm.js";
import { runTask } from "../support/output.js";
import { withSession } from "../support/session.js";
import type { Session } from "../support/session.js";
import { mined } from "../support/spend.js";
import type { Sent } from "../support/spend.js";
import { baseUnitWords, quoteUnitWords } from "../support/words.js";
import type { TokenNames } from "../support/words.js";

/** What comes may be less than what was shown by one part in this many: others may trade in between. */
const TOLERANCE_PART = 100n;

/** What the command line gives. */
export interface LeaveArguments {
  readonly epoch: string | undefined;
  readonly from: string | undefined;
  readonly yes: boolean;
  readonly json: boolean;
}

/** What left. */
export interface LeaveResult extends Sent {
  readonly tokens: TokenNames;
  readonly account: string;
  readonly epoch: bigint;
  readonly shares: bigint;
  readonly shareDecimals: number;
  /** Token units, as seen in the block before. */
  readonly quote: bigint;
  readonly base: bigint;
}

export default async function vaultLeave(args: LeaveArguments, hre: HardhatRuntimeEnvironment): Promise<void> {
  const work = () => withSession(hre, args.from, (session) => leave(session, args, askUser(hre)));
  await runTask({ json: args.json, work, render: renderLeave });
}

/** Takes what waits in an epoch in both tokens. @throws RevertedError before the delay, or while options may need it all */
async function leave(session: Session, args: LeaveArguments, ask: Ask | undefined): Promise<LeaveResult> {
  const { account, keel, tokens, isDevelopment } = session;
  const { desk, vault } = keel;
  const epoch = parseAmount(args.epoch, { option: "epoch", decimals: 0, example: "497216" });
  const who = [epoch, account.address, account.address] as const;
  const shares = await desk.pendingRedeemRequest(epoch, account.address);
  const [quote, base] = await desk.redeemInKind.staticCall(...who, 0n, 0n);
  const shareDecimals = Number(await vault.decimals());
  const question =
    `Give ${fixed(shares, shareDecimals, 6)} shares for ${quoteUnitWords(quote, tokens)} and ${baseUnitWords(base, tokens)}? ` +
    `Their part of what backs open options stays.`;
  await confirm({ what: "the exit in kind", question, isDevelopment, yes: args.yes, ask });
  const least = (amount: bigint) => amount - amount / TOLERANCE_PART;
  const sent = await mined(desk.redeemInKind(...who, least(quote), least(base)));
  return { ...sent, tokens, account: account.address, epoch, shares, shareDecimals, quote, base };
}

function renderLeave(result: LeaveResult): string {
  return (
    `${result.account} left epoch ${result.epoch} with ${quoteUnitWords(result.quote, result.tokens)} and ` +
    `${baseUnitWords(result.base, result.tokens)} for ${fixed(result.shares, result.shareDecimals, 6)} shares.\n` +
    `Transaction ${result.hash}, block ${result.block}, gas ${result.gasUsed}.`
  );
}
