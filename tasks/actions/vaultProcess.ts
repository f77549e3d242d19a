import type { HardhatRuntimeEnvironment } from "hardhat/types/hre";

import { fixed, parseAmount } from "../support/amounts.js";
import { askUser, confirm } from "../support/confirm.js";
import type { Ask } from "../support/confirm.js";
import { runTask } from "../support/output.js";
import { withSession } from "../support/session.js";
import type { Session } from "../support/session.js";
import { receiptOf } from "../support/spend.js";
import type { Sent } from "../support/spend.js";
import { quoteUnitWords } from "../support/words.js";
import type { TokenNames } from "../support/words.js";

/** What the command line gives. */
export interface ProcessArguments {
  readonly most: string;
  readonly from: string | undefined;
  readonly yes: boolean;
  readonly json: boolean;
}

/** One side of one epoch that was filled, wholly or in part. */
export interface EpochFill {
  readonly side: "deposit" | "redeem";
  readonly epoch: bigint;
  readonly assetsQuote: bigint;
  readonly shares: bigint;
  /** Assets of deposits, shares of redemptions. */
  readonly stillPending: bigint;
}

export interface ProcessResult extends Sent {
  readonly tokens: TokenNames;
  readonly shareDecimals: number;
  readonly fills: readonly EpochFill[];
}

export default async function vaultProcess(args: ProcessArguments, hre: HardhatRuntimeEnvironment): Promise<void> {
  const work = () => withSession(hre, args.from, (session) => processEpochs(session, args, askUser(hre)));
  await runTask({ json: args.json, work, render: renderProcess });
}

/** Fills epochs that are over. @throws RevertedError when there is none, or no price */
async function processEpochs(session: Session, args: ProcessArguments, ask: Ask | undefined): Promise<ProcessResult> {
  const { keel, tokens, isDevelopment } = session;
  const { desk, vault } = keel;
  const most = parseAmount(args.most, { option: "most", decimals: 0, example: "10" });
  await desk.process.staticCall(most);
  const question = `Fill up to ${most} epochs of each side?`;
  await confirm({ what: "the filling", question, isDevelopment, yes: args.yes, ask });
  const receipt = await receiptOf(desk.process(most));
  const fills = receipt.logs.flatMap((log) => fillIn(session, log) ?? []);
  const shareDecimals = Number(await vault.decimals());
  return { hash: receipt.hash, block: receipt.blockNumber, gasUsed: receipt.gasUsed, tokens, shareDecimals, fills };
}

function fillIn(
  session: Session,
  log: { readonly address: string; readonly topics: readonly string[]; readonly data: string },
): EpochFill | undefined {
  const event = session.keel.desk.interface.parseLog(log);
  if (event === null || (event.name !== "DepositsFilled" && event.name !== "RedeemsFilled")) return undefined;
  const number = (name: string): bigint => BigInt(String(event.args.getValue(name)));
  const isDeposit = event.name === "DepositsFilled";
  return {
    side: isDeposit ? "deposit" : "redeem",
    epoch: number("requestId"),
    assetsQuote: number("assets"),
    shares: number("shares"),
    stillPending: number(isDeposit ? "pendingAssets" : "pendingShares"),
  };
}

function renderProcess({ fills, tokens, shareDecimals, ...sent }: ProcessResult): string {
  const shares = (amount: bigint): string => `${fixed(amount, shareDecimals, 6)} shares`;
  const lines = fills.map((fill) => {
    const [assets, got] = [quoteUnitWords(fill.assetsQuote, tokens), shares(fill.shares)];
    const rest = fill.side === "deposit" ? quoteUnitWords(fill.stillPending, tokens) : shares(fill.stillPending);
    const did = fill.side === "deposit" ? `deposited ${assets} for ${got}` : `redeemed ${got} for ${assets}`;
    return `Epoch ${fill.epoch}: ${did}; ${fill.stillPending === 0n ? "filled" : `${rest} still wait`}.`;
  });
  if (lines.length === 0) lines.push("Nothing was filled: epochs without requests, or worth nothing, were gone past.");
  return [...lines, `Transaction ${sent.hash}, block ${sent.block}, gas ${sent.gasUsed}.`].join("\n");
}
