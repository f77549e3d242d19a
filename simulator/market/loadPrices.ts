import { fileURLToPath } from "node:url";

import { UnknownCrashError } from "./errors.js";
import { type MinutePath, minutePathOf } from "./minutePath.js";
import { readPriceFile } from "./priceFile.js";
import { chooseWindow, type PriceWindow, type WindowRequest } from "./window.js";

/** The crashes that come with the project, by the date of their low. */
export const CRASHES = ["2020-03-12", "2021-05-19"] as const;
export type Crash = (typeof CRASHES)[number];

/** Which prices to play: a recorded crash, or a CSV file of the user's. */
export type PriceSource = { readonly crash: string } | { readonly file: string };

export interface LoadedPrices {
  readonly path: MinutePath;
  readonly window: PriceWindow;
}

/** Path of the committed table of a crash. */
export function crashFile(crash: string): string {
  if (!isCrash(crash)) throw new UnknownCrashError(crash, CRASHES);
  return fileURLToPath(new URL(`./data/crash-${crash}.csv`, import.meta.url));
}

/** Reads, checks, cuts and bridges: everything from the user's choice to the minutes to play. */
export function loadPrices(source: PriceSource, request: WindowRequest, seed: number): LoadedPrices {
  const file = "crash" in source ? crashFile(source.crash) : source.file;
  const window = chooseWindow(readPriceFile(file), request);
  return { window, path: minutePathOf(window, seed) };
}

function isCrash(name: string): name is Crash {
  return CRASHES.some((crash) => crash === name);
}
