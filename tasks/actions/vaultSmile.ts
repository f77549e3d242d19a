import type { HardhatRuntimeEnvironment } from "hardhat/types/hre";

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
  return { ...sent, expiresAt, ...smile };
}

/** @throws BadOptionValueError unless the text is one to three numbers with commas between, the first above zero */
function smileOf(text: string) {
  const [atm = "", skew = "0", curvature = "0", ...more] = text.split(",");
  if (more.length > 0)
    throw new BadOptionValueError(VOL.option, text, "Give atm,skew,curvature: three numbers at most.");
  return { atmE9: parseAmount(atm, VOL), skewE9: parseSigned(skew, VOL), curvatureE9: parseSigned(curvature, VOL) };
}

/** The smile in words. */
export function renderSmile({ expiresAt, atmE9, skewE9, curvatureE9, hash }: SmileResult): string {
  const percent = (e9: bigint): string => `${Number(e9) / E7} %`;
  return (
    `The expiry ${timeWords(expiresAt)} is priced at ${percent(atmE9)} at the money, skew ${percent(skewE9)} and ` +
    `curvature ${percent(curvatureE9)} a standard deviation. Transaction ${hash}.`
  );
}
