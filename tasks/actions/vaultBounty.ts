import type { HardhatRuntimeEnvironment } from "hardhat/types/hre";

import { fixed, parseAmount } from "../support/amounts.js";
import { askUser, confirm } from "../support/confirm.js";
import type { Ask } from "../support/confirm.js";
import { facts, runTask } from "../support/output.js";
import { withSession } from "../support/session.js";
import type { Session } from "../support/session.js";
import { approveExactly, mined, requireQuote } from "../support/spend.js";
import { bpsWords, durationWords, quoteUnitWords } from "../support/words.js";
import type { TokenNames } from "../support/words.js";

/** What the command line gives. */
export interface BountyArguments {
  readonly fund: string | undefined;
  readonly from: string | undefined;
  readonly yes: boolean;
  readonly json: boolean;
}

/** What `vault bounty` tells, quote units. */
export interface BountyReport {
  readonly tokens: TokenNames;
  readonly budget: string;
  readonly purseQuote: bigint;
  readonly dailyCapQuote: bigint;
  readonly availableQuote: bigint;
  /** For the hedge that is due now; zero when none is. */
  readonly owedQuote: bigint;
  readonly payableQuote: bigint;
  readonly premiumBps: bigint;
  readonly maxBaseFeeWei: bigint;
  readonly shareBps: bigint;
  readonly rampSeconds: bigint;
  /** Null unless the purse was filled. */
  readonly transaction: string | null;
}

export default async function vaultBounty(args: BountyArguments, hre: HardhatRuntimeEnvironment): Promise<void> {
  const work = () => withSession(hre, args.from, (session) => lookAndFund(session, args, askUser(hre)));
  await runTask({ json: args.json, work, render: renderBounty });
}

/** Looks at the bounty budget, and with `fund` fills its purse. @throws InsufficientFundsError, RevertedError */
export async function lookAndFund(
  session: Session,
  args: Pick<BountyArguments, "fund" | "yes">,
  ask: Ask | undefined,
): Promise<BountyReport> {
  const { keel, tokens, quote, isDevelopment } = session;
  const { bounty, rebalancer } = keel;
  const budget = await bounty.getAddress();
  let transaction: string | null = null;
  if (args.fund !== undefined) {
    const amount = parseAmount(args.fund, { option: "fund", decimals: tokens.quoteDecimals, example: "500" });
    await requireQuote(session, amount);
    const question = `Give ${quoteUnitWords(amount, tokens)} to the bounty budget, for good?`;
    await confirm({ what: "the gift", question, isDevelopment, yes: args.yes, ask });
    await approveExactly(session, amount, budget);
    transaction = (await mined(bounty.fund(amount))).hash;
  }
  const [purseQuote, dailyCapQuote, availableQuote, [owedQuote, payableQuote], terms] = await Promise.all([
    quote.balanceOf(budget),
    bounty.DAILY_CAP_QUOTE(),
    bounty.availableQuote(),
    rebalancer.bountyNow(),
    bounty.terms(),
  ]);
  const { premiumBps, maxBaseFeeWei, shareBps, rampSeconds } = terms;
  return {
    ...{ tokens, budget, purseQuote, dailyCapQuote, availableQuote, owedQuote, payableQuote },
    ...{ premiumBps, maxBaseFeeWei, shareBps, rampSeconds, transaction },
  };
}

/** The budget in words. */
export function renderBounty(report: BountyReport): string {
  const { tokens } = report;
  const money = (amount: bigint): string => quoteUnitWords(amount, tokens);
  return facts([
    ["purse", `${money(report.purseQuote)} in ${report.budget}`],
    ["payable today", `${money(report.availableQuote)} of ${money(report.dailyCapQuote)} a day`],
    ["for a hedge now", `${money(report.payableQuote)} of ${money(report.owedQuote)} owed`],
    [
      "at most",
      `gas at up to ${fixed(report.maxBaseFeeWei, 9, 0)} gwei and ${bpsWords(report.premiumBps)}, and ` +
        `${bpsWords(report.shareBps)} of the risk removed, after ${durationWords(report.rampSeconds)}`,
    ],
    ...(report.transaction === null ? [] : [["filled in", report.transaction] as const]),
  ]);
}
