import type { HardhatRuntimeEnvironment } from "hardhat/types/hre";

import { fixed } from "../support/amounts.js";
import { askUser, confirm } from "../support/confirm.js";
import type { Ask } from "../support/confirm.js";
import { TaskError } from "../support/errors.js";
import { runTask } from "../support/output.js";
import { withSession } from "../support/session.js";
import type { Session } from "../support/session.js";
import { mined } from "../support/spend.js";
import type { Sent } from "../support/spend.js";
import { quoteUnitWords } from "../support/words.js";
import type { TokenNames } from "../support/words.js";

/** What the command line gives. */
export interface ClaimArguments {
  readonly from: string | undefined;
  readonly yes: boolean;
  readonly json: boolean;
}

/** What was collected. */
export interface ClaimResult extends Sent {
  readonly what: "shares" | "assets";
  readonly tokens: TokenNames;
  readonly account: string;
  readonly amount: bigint;
  readonly shareDecimals: number;
}

/** No request of the account has been filled and not been collected. */
export class NothingClaimableError extends TaskError {
  readonly code = "NOTHING_CLAIMABLE";

  constructor(account: string, what: ClaimResult["what"]) {
    super(`${account} has no ${what} to claim. "vault requests" shows what waits, "vault process" fills what is due.`);
  }
}

export async function vaultClaimShares(args: ClaimArguments, hre: HardhatRuntimeEnvironment): Promise<void> {
  const work = () => withSession(hre, args.from, (session) => claim(session, "shares", args, askUser(hre)));
  await runTask({ json: args.json, work, render: renderClaim });
}

export async function vaultClaimAssets(args: ClaimArguments, hre: HardhatRuntimeEnvironment): Promise<void> {
  const work = () => withSession(hre, args.from, (session) => claim(session, "assets", args, askUser(hre)));
  await runTask({ json: args.json, work, render: renderClaim });
}

/** Collects all there is. @throws NothingClaimableError */
async function claim(
  session: Session,
  what: ClaimResult["what"],
  args: ClaimArguments,
  ask: Ask | undefined,
): Promise<ClaimResult> {
  const { account, keel, tokens, isDevelopment } = session;
  const { desk, vault } = keel;
  const { address } = account;
  const amount = what === "shares" ? await desk.maxMint(address) : await desk.maxWithdraw(address);
  if (amount === 0n) throw new NothingClaimableError(address, what);
  await confirm({ what: "the claim", question: `Claim for ${address}?`, isDevelopment, yes: args.yes, ask });
  const sent = await mined(
    what === "shares"
      ? desk["mint(uint256,address,address)"](amount, address, address)
      : desk.withdraw(amount, address, address),
  );
  return { ...sent, what, tokens, account: address, amount, shareDecimals: Number(await vault.decimals()) };
}

function renderClaim(result: ClaimResult): string {
  const amount =
    result.what === "shares"
      ? `${fixed(result.amount, result.shareDecimals, 6)} shares`
      : quoteUnitWords(result.amount, result.tokens);
  return `${result.account} claimed ${amount}.\nTransaction ${result.hash}, block ${result.block}, gas ${result.gasUsed}.`;
}
