import type { HardhatRuntimeEnvironment } from "hardhat/types/hre";

import { calendarGaps } from "../../sdk/risk/calendar.js";
import type { CalendarGap } from "../../sdk/risk/calendar.js";

import { parseAmount, parseSigned, required } from "../support/amounts.js";
import { askUser, confirm } from "../support/confirm.js";
import type { Ask } from "../support/confirm.js";
import { BadOptionValueError } from "../support/errors.js";
import { expiryOf } from "../support/expiry.js";
import { runTask } from "../support/output.js";
import { withSession } from "../support/session.js";
import type { Session } from "../support/session.js";
import { mined } from "../support/spend.js";
import type { Sent } from "../support/spend.js";
import { timeWords } from "../support/words.js";

const VOL = { option: "vol", decimals: 9, example: "0.8,-0.02,0.01" } as const;
const E7 = 10_000_000;
const WAD = 1e18;

/** What the command line gives; volatilities a year, 0.8 for 80 %. */
export interface SmileArguments {
  readonly expiry: string | undefined;
  /** atm, or atm,skew, or atm,skew,curvature: one option, because a value may not begin with a minus sign. */
  readonly vol: string | undefined;
  readonly from: string | undefined;
  readonly yes: boolean;
  readonly json: boolean;
}

/** The smile an expiry now has; 1e9 is 100 %. */
export interface SmileResult extends Sent {
  readonly expiresAt: number;
  readonly atmE9: bigint;
  readonly skewE9: bigint;
  readonly curvatureE9: bigint;
  /** Where this expiry and a neighbour now contradict each other: the contract looks at one expiry alone. */
  readonly gaps: readonly CalendarGap[];
}

export default async function vaultSmile(args: SmileArguments, hre: HardhatRuntimeEnvironment): Promise<void> {
  const work = () => withSession(hre, args.from, (session) => setSmile(session, args, askUser(hre)));
  await runTask({ json: args.json, work, render: renderSmile });
}

/** Sets the smile of an expiry at the oracle's price. @throws BadOptionValueError, RevertedError */
export async function setSmile(session: Session, args: SmileArguments, ask: Ask | undefined): Promise<SmileResult> {
  const { keel, isDevelopment } = session;
  const expiresAt = expiryOf(required(args.expiry, "expiry", "27NOV26"));
  const smile = smileOf(required(args.vol, VOL.option, VOL.example));
  await keel.vault.setSmile.staticCall(expiresAt, smile);
  const question = `Set the smile of ${args.expiry}?`;
  await confirm({ what: "the smile", question, isDevelopment, yes: args.yes, ask });
  const sent = await mined(keel.vault.setSmile(expiresAt, smile));
  const gaps = (await gapsOf(session)).filter(({ near, far }) => near === expiresAt || far === expiresAt);
  return { ...sent, expiresAt, ...smile, gaps };
}

/** Over all open expiries and listed strikes. */
async function gapsOf({ keel: { vault }, connection }: Session): Promise<readonly CalendarGap[]> {
  const open = await vault.openStrikes();
  const expiries = [...new Set(open.map(({ expiresAt }) => Number(expiresAt)))];
  const priced = await Promise.all(
    expiries.map(async (expiresAt) => ({ expiresAt, smile: await vault.smileOf(expiresAt) })),
  );
  const block = await connection.ethers.provider.getBlock("latest");
  const strikes = [...new Set(open.map(({ strikeWad }) => Number(strikeWad) / WAD))];
  return calendarGaps(priced, strikes, block?.timestamp ?? 0);
}

/** @throws BadOptionValueError unless the text is one to three numbers with commas between, the first above zero */
function smileOf(text: string) {
  const [atm = "", skew = "0", curvature = "0", ...more] = text.split(",");
  if (more.length > 0)
    throw new BadOptionValueError(VOL.option, text, "Give atm,skew,curvature: three numbers at most.");
  return { atmE9: parseAmount(atm, VOL), skewE9: parseSigned(skew, VOL), curvatureE9: parseSigned(curvature, VOL) };
}

/** The smile in words. */
export function renderSmile({ expiresAt, atmE9, skewE9, curvatureE9, hash, gaps }: SmileResult): string {
  const percent = (e9: bigint): string => `${Number(e9) / E7} %`;
  const set =
    `The expiry ${timeWords(expiresAt)} is priced at ${percent(atmE9)} at the money, skew ${percent(skewE9)} and ` +
    `curvature ${percent(curvatureE9)} a standard deviation. Transaction ${hash}.`;
  return [set, ...gaps.map(gapWords)].join("\n");
}

function gapWords({ near, far, strike, nearVol, farVol, leastFarVol }: CalendarGap): string {
  const percent = (vol: number): string => `${(100 * vol).toFixed(2)} %`;
  return (
    `Warning: at a strike of ${strike} the expiry ${timeWords(far)} (${percent(farVol)}) is cheaper than ${timeWords(near)} ` +
    `(${percent(nearVol)}). Set it to ${percent(leastFarVol)} there or above, or whoever buys the one and sells the other back gains.`
  );
}
