import type { HardhatRuntimeEnvironment } from "hardhat/types/hre";

import { askUser, confirm } from "../support/confirm.js";
import type { Ask } from "../support/confirm.js";
import { NothingHeldError } from "../support/errors.js";
import { runTask } from "../support/output.js";
import { withSession } from "../support/session.js";
import type { Session } from "../support/session.js";
import { mined } from "../support/spend.js";
import type { Sent } from "../support/spend.js";
import { quantityOf, receiverOf, seriesOf } from "../support/trade.js";
import { quantityWords, quoteUnitWords } from "../support/words.js";
import type { TokenNames } from "../support/words.js";

/** What the command line gives. */
export interface ClaimArguments {
  readonly series: string | undefined;
  /** All the account holds when not given. */
  readonly quantity: string | undefined;
  readonly receiver: string | undefined;
  readonly from: string | undefined;
  readonly yes: boolean;
  readonly json: boolean;
}

/** What of a session a claim needs. */
export type ClaimingSession = Pick<Session, "keel" | "account" | "tokens" | "isDevelopment">;

/** What a claim paid. */
export interface ClaimResult extends Sent {
  readonly tokens: TokenNames;
  readonly name: string;
  readonly id: bigint;
  readonly holder: string;
  readonly receiver: string;
  readonly quantityWad: bigint;
  readonly payoutQuote: bigint;
  /** What the holder has left of the series. */
  readonly heldWad: bigint;
}

export default async function vaultClaim(args: ClaimArguments, hre: HardhatRuntimeEnvironment): Promise<void> {
  const work = () => withSession(hre, args.from, (session) => claim(session, args, askUser(hre)));
  await runTask({ json: args.json, work, render: renderClaim });
}

/** Takes the payout of settled options. @throws NothingHeldError, RevertedError, BadSeriesNameError */
export async function claim(
  session: ClaimingSession,
  args: Omit<ClaimArguments, "from" | "json">,
  ask: Ask | undefined,
): Promise<ClaimResult> {
  const { account, keel, tokens, isDevelopment } = session;
  const { name, id } = seriesOf(args.series);
  const held = await keel.optionToken.balanceOf(account.address, id);
  if (held === 0n) throw new NothingHeldError(account.address, name);
  const quantityWad = args.quantity === undefined ? held : quantityOf(args.quantity);
  const receiver = receiverOf(args.receiver, account.address);
  const payoutQuote = await keel.vault.claim.staticCall(id, quantityWad, receiver);
  const question = `Claim ${quoteUnitWords(payoutQuote, tokens)} for ${quantityWords(quantityWad)} ${name}?`;
  await confirm({ what: "the claim", question, isDevelopment, yes: args.yes, ask });
  const sent = await mined(keel.vault.claim(id, quantityWad, receiver));
  const heldWad = await keel.optionToken.balanceOf(account.address, id);
  return { ...sent, tokens, name, id, holder: account.address, receiver, quantityWad, payoutQuote, heldWad };
}

/** The claim in words. */
export function renderClaim({ tokens, name, quantityWad, payoutQuote, receiver, heldWad, hash }: ClaimResult): string {
  return (
    `${quantityWords(quantityWad)} ${name} paid ${quoteUnitWords(payoutQuote, tokens)} to ${receiver}; ` +
    `${quantityWords(heldWad)} are left. Transaction ${hash}.`
  );
}
