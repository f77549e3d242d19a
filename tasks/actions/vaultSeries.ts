import type { HardhatRuntimeEnvironment } from "hardhat/types/hre";

import { WAD } from "../../sdk/math/wad.js";
import { packSeriesId, unpackSeriesId } from "../../sdk/series/id.js";
import type { Series } from "../../sdk/series/id.js";
import { seriesName } from "../../sdk/series/name.js";

import { fixed, parseAmount } from "../support/amounts.js";
import { revertOf } from "../support/explain.js";
import { runTask, table } from "../support/output.js";
import { withSession } from "../support/session.js";
import type { Session } from "../support/session.js";
import { percentWords, priceWords, quantityWords, timeWords } from "../support/words.js";
import type { TokenNames } from "../support/words.js";

const E8_TO_WAD = 10n ** 10n;

/** What the command line gives. */
export interface SeriesArguments {
  readonly quantity: string;
  readonly settled: boolean;
  readonly json: boolean;
}

/** One series as anyone may trade it. Quotes are for `quantityWad` options, in quote's smallest unit. */
export interface SeriesRow {
  readonly name: string;
  readonly id: bigint;
  readonly expiresAt: number;
  readonly strikeWad: bigint;
  readonly kind: "call" | "put";
  /** Mid volatility a year; zero while no smile is set. */
  readonly volWad: bigint;
  readonly writtenWad: bigint;
  /** What selling would pay; null when it is not possible. */
  readonly bidQuote: bigint | null;
  /** What buying would cost; null when it is not possible. */
  readonly askQuote: bigint | null;
  /** Why there is no ask. */
  readonly askError: string | null;
  /** Quote per base at settlement; null while open. */
  readonly settledPriceWad: bigint | null;
  /** What holders are paid of their payoff, WAD; null while open. */
  readonly settledShareWad: bigint | null;
}

/** Everything `vault series` tells. */
export interface SeriesReport {
  readonly tokens: TokenNames;
  readonly quantityWad: bigint;
  readonly series: readonly SeriesRow[];
}

const OPEN = { settledPriceWad: null, settledShareWad: null } as const;

export default async function vaultSeries(args: SeriesArguments, hre: HardhatRuntimeEnvironment): Promise<void> {
  const work = () =>
    withSession(hre, undefined, async (session) => {
      const quantityWad = parseAmount(args.quantity, { option: "quantity", decimals: 18, example: "1" });
      return readSeries(session, { quantityWad, settled: args.settled });
    });
  await runTask({ json: args.json, work, render: renderSeries });
}

/** Reads every open series with its quotes, and on request every settled one. */
export async function readSeries(
  session: Pick<Session, "keel" | "tokens" | "fromBlock">,
  options: { readonly quantityWad: bigint; readonly settled: boolean },
): Promise<SeriesReport> {
  const { vault } = session.keel;
  const rows: SeriesRow[] = [];
  for (const strike of await vault.openStrikes()) {
    for (const isPut of [false, true]) {
      const expiresAt = Number(strike.expiresAt);
      const series: Series = { expiresAt, strikeE8: strike.strikeWad / E8_TO_WAD, isPut };
      if (!(await vault.isListed(packSeriesId(series)))) continue;
      const writtenWad = isPut ? strike.putsWad : strike.callsWad;
      const quotes = await quotesOf(session, packSeriesId(series), options.quantityWad);
      rows.push({ ...identity(series), volWad: strike.volWad, writtenWad, ...quotes, ...OPEN });
    }
  }
  if (options.settled) rows.push(...(await settledRows(session)));
  rows.sort((a, b) => a.expiresAt - b.expiresAt || compare(a.strikeWad, b.strikeWad) || a.kind.localeCompare(b.kind));
  return { tokens: session.tokens, quantityWad: options.quantityWad, series: rows };
}

function identity(series: Series) {
  return {
    name: seriesName(series),
    id: packSeriesId(series),
    expiresAt: series.expiresAt,
    strikeWad: series.strikeE8 * E8_TO_WAD,
    kind: series.isPut ? ("put" as const) : ("call" as const),
  };
}

async function quotesOf(session: Pick<Session, "keel" | "tokens">, id: bigint, quantityWad: bigint) {
  const { vault } = session.keel;
  const ask = await attempt(() => vault.quoteBuy(id, quantityWad), session.tokens);
  const bid = await attempt(() => vault.quoteSell(id, quantityWad), session.tokens);
  return { askQuote: ask.value, askError: ask.refusal, bidQuote: bid.value };
}

/** A quote, or the refusal in words. */
async function attempt(quote: () => Promise<bigint>, tokens: TokenNames) {
  try {
    return { value: await quote(), refusal: null };
  } catch (error) {
    const reverted = revertOf(error, tokens);
    if (reverted === undefined) throw error;
    return { value: null, refusal: reverted.message };
  }
}

/** Series whose expiry was settled: they left the book, so the vault's events name them. */
async function settledRows(session: Pick<Session, "keel" | "fromBlock">): Promise<readonly SeriesRow[]> {
  const { vault, optionToken } = session.keel;
  const listed = await vault.queryFilter(vault.filters.SeriesListed(), session.fromBlock);
  const rows: SeriesRow[] = [];
  for (const { args } of listed) {
    const series = unpackSeriesId(args.id);
    const { priceWad, shareWad } = await vault.settlementOf(series.expiresAt);
    if (priceWad === 0n) continue;
    const quotes = { bidQuote: null, askQuote: null, askError: null };
    const writtenWad = await optionToken["totalSupply(uint256)"](args.id);
    const settled = { settledPriceWad: priceWad, settledShareWad: shareWad };
    rows.push({ ...identity(series), volWad: 0n, writtenWad, ...quotes, ...settled });
  }
  return rows;
}

function compare(a: bigint, b: bigint): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** The settled price, and where holders are not paid in full, what they are paid. */
function settledWords({ settledPriceWad, settledShareWad }: SeriesRow): string {
  if (settledPriceWad === null || settledShareWad === null) return "open";
  const price = priceWords(settledPriceWad);
  return settledShareWad === WAD ? price : `${price}, ${percentWords(settledShareWad)} paid`;
}

/** The series as a table, and below it why a series has no ask. */
export function renderSeries({ series, tokens, quantityWad }: SeriesReport): string {
  if (series.length === 0) return `No series is open. The lister adds one: npx hardhat vault list --series <name>`;
  const money = (amount: bigint | null): string => (amount === null ? "–" : fixed(amount, tokens.quoteDecimals, 2));
  const rows = series.map((row) => [
    row.name,
    timeWords(row.expiresAt),
    priceWords(row.strikeWad),
    row.volWad === 0n ? "–" : fixed(row.volWad, 16, 2),
    fixed(row.writtenWad, 18, 4),
    money(row.bidQuote),
    money(row.askQuote),
    settledWords(row),
    `${row.id}`,
  ]);
  const head = ["series", "expiry", "strike", "vol %", "written", "bid", "ask", "settled at", "id"];
  const refusals = [...new Set(series.map((row) => row.askError).filter((why) => why !== null))];
  return [
    `Quotes in ${tokens.quoteSymbol} for ${quantityWords(quantityWad)} options.`,
    table(head, rows, 2),
    ...refusals.map((why) => `No ask: ${why}`),
  ].join("\n");
}
