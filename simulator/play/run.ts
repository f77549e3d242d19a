import type { NetworkManager } from "hardhat/types/network";

import { localMainnetParams } from "../../scripts/mainnet/index.js";
import { blockBaseFeesWei, BLOCKS_PER_MINUTE } from "../market/baseFee.js";
import { isoOf } from "../time.js";
import type { LoadedPrices } from "../market/loadPrices.js";
import { pathWad } from "../market/minutePath.js";
import { writeReport } from "../report/writeReport.js";
import { hedgesCsv, minutesCsv, writeText } from "./files.js";
import { notesOf } from "./notes.js";
import type { PlayOptions } from "./options.js";
import type { Prepared } from "./prepare.js";
import { play } from "./play.js";
import type { Played, PlayListener, Script } from "./play.js";
import { reportOf } from "./reportOf.js";
import { allHedges, resultOf } from "./result.js";
import type { PlayResult, RunFacts } from "./result.js";
import { bookFor } from "./scenario.js";
import { summarise } from "./summary.js";
import type { Summary } from "./summary.js";
import { buildSystem, SETUP_SECONDS } from "./system.js";

const WAD = 1e18;

/** Told how far a run is; every method may be empty. */
export interface RunListener extends PlayListener {
  /** The prices are read and the chain is about to be set up. */
  onPrices(description: string, minutes: number): void;
  /** The vaults stand with their books sold. */
  onReady(seconds: number): void;
}

/** A finished run. */
export interface Run {
  readonly played: Played;
  readonly summary: Summary;
  readonly result: PlayResult;
}

/** The main job from prices to files: build the market and the vaults, play, sum up, write. */
export async function runPlay(network: NetworkManager, prepared: Prepared, listener: RunListener): Promise<Run> {
  const { options, loaded } = prepared;
  const script = scriptOf(loaded, options);
  listener.onPrices(describe(loaded, script), script.pricesWad.length);

  const begun = performance.now();
  const connection = await network.create(localMainnetParams({ startTime: script.startsAt - SETUP_SECONDS }));
  try {
    const startPriceWad = script.pricesWad[0] ?? 0n;
    const endsAt = script.startsAt + script.pricesWad.length * 60;
    const book = bookFor(Number(startPriceWad) / WAD, script.startsAt, endsAt);
    const system = await buildSystem(connection, startPriceWad, script.startsAt, book);
    const ready = performance.now();
    listener.onReady((ready - begun) / 1_000);
    const played = await play(system, script, listener);
    const ended = performance.now();
    const facts: RunFacts = {
      prices: "crash" in options.source ? options.source.crash : options.source.file,
      window: describe(loaded, script),
      seed: options.seed,
      startsAt: script.startsAt,
      minutes: played.minutes.length,
      blocks: played.blocks,
      feedRounds: played.feedRounds,
      setupSeconds: seconds(ready - begun),
      playSeconds: seconds(ended - ready),
    };
    return await finish(facts, loaded, played, options.out);
  } finally {
    await connection.close();
  }
}

function describe({ path, window }: LoadedPrices, { pricesWad }: Script): string {
  const isCut = pricesWad.length < path.pricesUsd.length;
  return isCut ? `${window.description}; the first ${pricesWad.length} minutes of it` : window.description;
}

function scriptOf({ path }: LoadedPrices, { seed, minutes }: PlayOptions): Script {
  const pricesWad = pathWad(path).slice(0, minutes);
  return {
    startsAt: path.startsAt,
    pricesWad,
    baseFeesWei: blockBaseFeesWei(path, seed).slice(0, pricesWad.length * BLOCKS_PER_MINUTE),
  };
}

async function finish(facts: RunFacts, loaded: LoadedPrices, played: Played, folder: string): Promise<Run> {
  const summary = summarise(played);
  const last = facts.startsAt + facts.minutes * 60;
  const title = `Keel through ${facts.prices}`;
  const subtitle =
    `${isoOf(facts.startsAt)} to ${isoOf(last)}: ${facts.minutes} minutes in ${facts.blocks} blocks, ` +
    `${facts.feedRounds} oracle rounds, seed ${facts.seed}. ${summary.saved}`;
  const report = reportOf(title, subtitle, played, summary, notesOf(loaded.path.origin, played, summary.band));
  const files = [
    ...(await writeReport(folder, report)),
    await writeText(folder, "hedges.csv", hedgesCsv(allHedges(played))),
    await writeText(folder, "minutes.csv", minutesCsv(played.minutes)),
  ];
  const result = resultOf(facts, played, summary, [...files, `${folder}/result.json`]);
  await writeText(folder, "result.json", `${JSON.stringify(result, null, 2)}\n`);
  return { played, summary, result };
}

function seconds(milliseconds: number): number {
  return Math.round(milliseconds / 100) / 10;
}
