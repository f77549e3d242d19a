import type { HardhatRuntimeEnvironment } from "hardhat/types/hre";

import { greeks, yearsOf } from "../../sdk/pricing/float.js";
import { seriesName } from "../../sdk/series/name.js";

import { fixed } from "../support/amounts.js";
import { runTask, section, table } from "../support/output.js";
import { plainPrice, withSession } from "../support/session.js";
import type { Session } from "../support/session.js";
import { baseWords, priceWords, quoteWords, timeWords } from "../support/words.js";
import type { TokenNames } from "../support/words.js";

const WAD = 10n ** 18n;
const E8_TO_WAD = 10n ** 10n;
const DAYS_PER_YEAR = 365;
const PERCENT = 100;

/** What the command line gives. */
export interface GreeksArguments {
  readonly json: boolean;
}

/** Greeks with the vault's sign: what it has written counts negative. */
export interface Greeks {
  /** Base. */
  readonly delta: number;
  /** Γ·S: base for a move of spot by 100 %. */
  readonly gammaSpot: number;
  /** Quote for 1.00 of volatility. */
  readonly vega: number;
  /** Quote a year. */
  readonly theta: number;
}

/** One open strike: its quantities and its share of the Greeks, in double precision. */
export interface StrikeGreeks extends Greeks {
  readonly strike: string;
  readonly expiresAt: number;
  readonly strikeWad: bigint;
  readonly volWad: bigint;
  readonly callsWad: bigint;
  readonly putsWad: bigint;
}

/** One expiry: the sum of its strikes. */
export interface ExpiryGreeks extends Greeks {
  readonly expiresAt: number;
}

/** Everything `vault greeks` tells: strikes and expiries computed here, totals exactly as the chain has them. */
export interface GreeksReport {
  readonly spotWad: bigint;
  readonly timestamp: number;
  readonly tokens: TokenNames;
  readonly strikes: readonly StrikeGreeks[];
  readonly expiries: readonly ExpiryGreeks[];
  readonly book: {
    readonly deltaWad: bigint;
    readonly gammaSpotWad: bigint;
    readonly vegaWad: bigint;
    readonly thetaWad: bigint;
    readonly liabilityWad: bigint;
  };
  readonly baseHeldWad: bigint;
  readonly netDeltaWad: bigint;
}

export default async function vaultGreeks(args: GreeksArguments, hre: HardhatRuntimeEnvironment): Promise<void> {
  await runTask({ json: args.json, work: () => withSession(hre, undefined, readGreeks), render: renderGreeks });
}

/** Reads the book and its Greeks. Reverts when the oracle vouches for no price. */
export async function readGreeks(session: Session): Promise<GreeksReport> {
  const { vault, oracle } = session.keel;
  const price = plainPrice(await oracle.read());
  const [open, book, exposure, block] = await Promise.all([
    vault.openStrikes(),
    vault.bookAt(price),
    vault.exposureAt(price),
    session.connection.ethers.provider.getBlock("latest"),
  ]);
  const timestamp = block?.timestamp ?? 0;
  const strikes = open.map((view) => strikeGreeks(view, price.spotWad, timestamp));
  const expiries = [...new Set(strikes.map((strike) => strike.expiresAt))].sort((a, b) => a - b);
  return {
    spotWad: price.spotWad,
    timestamp,
    tokens: session.tokens,
    strikes,
    expiries: expiries.map((expiresAt) => ({
      expiresAt,
      ...sum(strikes.filter((strike) => strike.expiresAt === expiresAt)),
    })),
    book: {
      deltaWad: book.deltaWad,
      gammaSpotWad: book.gammaSpotWad,
      vegaWad: book.vegaWad,
      thetaWad: book.thetaWad,
      liabilityWad: book.liabilityWad,
    },
    baseHeldWad: exposure.baseHeldWad,
    netDeltaWad: exposure.netDeltaWad,
  };
}

interface StrikeView {
  readonly expiresAt: bigint;
  readonly strikeWad: bigint;
  readonly volWad: bigint;
  readonly callsWad: bigint;
  readonly putsWad: bigint;
}

function strikeGreeks(view: StrikeView, spotWad: bigint, timestamp: number): StrikeGreeks {
  const { strikeWad, volWad, callsWad, putsWad } = view;
  const expiresAt = Number(view.expiresAt);
  const name = seriesName({ expiresAt, strikeE8: strikeWad / E8_TO_WAD, isPut: false }).replace(/-C$/, "");
  const tau = yearsOf(Math.max(expiresAt - timestamp, 0));
  const one = greeks({ spot: toNumber(spotWad), strike: toNumber(strikeWad), vol: toNumber(volWad), tau });
  const calls = toNumber(callsWad);
  const puts = toNumber(putsWad);
  return {
    ...{ strike: name, expiresAt, strikeWad, volWad, callsWad, putsWad },
    delta: puts - (calls + puts) * one.deltaCall,
    gammaSpot: -(calls + puts) * one.gammaSpot,
    vega: -(calls + puts) * one.vega,
    theta: -(calls * one.thetaCall + puts * one.thetaPut),
  };
}

function sum(parts: readonly Greeks[]): Greeks {
  const of = (pick: (part: Greeks) => number): number => parts.reduce((total, part) => total + pick(part), 0);
  return {
    delta: of((part) => part.delta),
    gammaSpot: of((part) => part.gammaSpot),
    vega: of((part) => part.vega),
    theta: of((part) => part.theta),
  };
}

function toNumber(wad: bigint): number {
  return Number(wad) / Number(WAD);
}

/** The Greeks as tables, scaled to what traders read: Γ·S a 1 % move, vega a vol point, θ a day. */
export function renderGreeks(report: GreeksReport): string {
  const { tokens, book } = report;
  const { baseSymbol, quoteSymbol } = tokens;
  const units = [
    `Δ (${baseSymbol})`,
    `Γ·S (${baseSymbol}/1 %)`,
    `vega (${quoteSymbol}/point)`,
    `θ (${quoteSymbol}/day)`,
  ];
  const chain: Greeks = {
    delta: toNumber(book.deltaWad),
    gammaSpot: toNumber(book.gammaSpotWad),
    vega: toNumber(book.vegaWad),
    theta: toNumber(book.thetaWad),
  };
  const strikes = report.strikes.map((strike) => [
    strike.strike,
    fixed(strike.volWad, 16, 2),
    fixed(strike.callsWad, 18, 4),
    fixed(strike.putsWad, 18, 4),
    ...cells(strike),
  ]);
  const expiries = report.expiries.map((expiry) => [timeWords(expiry.expiresAt), ...cells(expiry)]);
  return [
    `Spot ${priceWords(report.spotWad)} at ${timeWords(report.timestamp)}. Signs are the vault's: it has written these options.`,
    section("By strike", table(["strike", "vol %", "calls", "puts", ...units], strikes)),
    section("By expiry", table(["expiry", ...units], [...expiries, ["all, as the chain has it", ...cells(chain)]])),
    `Options worth ${quoteWords(book.liabilityWad, tokens)} at mid. Net delta ${baseWords(report.netDeltaWad, tokens)}: ` +
      `options ${baseWords(book.deltaWad, tokens)}, base held ${baseWords(report.baseHeldWad, tokens)}.`,
  ].join("\n\n");
}

function cells(greeks: Greeks): readonly string[] {
  return [
    greeks.delta.toFixed(4),
    (greeks.gammaSpot / PERCENT).toFixed(4),
    (greeks.vega / PERCENT).toFixed(2),
    (greeks.theta / DAYS_PER_YEAR).toFixed(2),
  ].map((text) => (Number(text) === 0 ? text.replace("-", "") : text));
}
