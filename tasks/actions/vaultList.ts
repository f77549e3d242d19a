import type { HardhatRuntimeEnvironment } from "hardhat/types/hre";

import { packSeriesId } from "../../sdk/series/id.js";
import { parseSeriesName, seriesName } from "../../sdk/series/name.js";

import { required } from "../support/amounts.js";
import { askUser, confirm } from "../support/confirm.js";
import type { Ask } from "../support/confirm.js";
import { runTask } from "../support/output.js";
import { withSession } from "../support/session.js";
import type { Session } from "../support/session.js";
import { mined } from "../support/spend.js";

/** What the command line gives. */
export interface ListArguments {
  readonly series: string | undefined;
  readonly from: string | undefined;
  readonly yes: boolean;
  readonly json: boolean;
}

/** One series that was opened. */
export interface Listed {
  readonly name: string;
  readonly id: bigint;
  readonly hash: string;
  /** Whether its expiry has a smile, without which it has no price. */
  readonly hasSmile: boolean;
  readonly network: string;
}

export default async function vaultList(args: ListArguments, hre: HardhatRuntimeEnvironment): Promise<void> {
  const work = () => withSession(hre, args.from, (session) => listSeries(session, args, askUser(hre)));
  await runTask({ json: args.json, work, render: renderListed });
}

/** Opens one or several series, named with commas between. @throws BadSeriesNameError, RevertedError */
export async function listSeries(
  session: Session,
  args: ListArguments,
  ask: Ask | undefined,
): Promise<readonly Listed[]> {
  const { keel, isDevelopment, network } = session;
  const names = required(args.series, "series", "ETH-27NOV26-4000-C").split(",");
  const all = names.map(parseSeriesName);
  // Every name is tried before the first is sent, so that a bad one changes nothing.
  for (const { expiresAt, strikeE8, isPut } of all) await keel.vault.listSeries.staticCall(expiresAt, strikeE8, isPut);
  await confirm({ what: "the listing", question: `List ${names.join(", ")}?`, isDevelopment, yes: args.yes, ask });
  const listed: Listed[] = [];
  for (const series of all) {
    const { hash } = await mined(keel.vault.listSeries(series.expiresAt, series.strikeE8, series.isPut));
    const hasSmile = (await keel.vault.smileOf(series.expiresAt)).setAt !== 0n;
    listed.push({ name: seriesName(series), id: packSeriesId(series), hash, hasSmile, network });
  }
  return listed;
}

/** The listing in words, and what is still missing. */
export function renderListed(listed: readonly Listed[]): string {
  const days = new Set(listed.filter((one) => !one.hasSmile).map((one) => one.name.split("-")[1] ?? ""));
  const network = listed[0]?.network ?? "";
  return [
    ...listed.map((one) => `Listed ${one.name} (id ${one.id}) in ${one.hash}.`),
    ...[...days].map(
      (day) => `Next, give it a price: npx hardhat vault smile --expiry ${day} --vol 0.8,-0.02 --network ${network}`,
    ),
  ].join("\n");
}
