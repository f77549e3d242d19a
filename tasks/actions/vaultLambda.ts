import type { HardhatRuntimeEnvironment } from "hardhat/types/hre";
import pc from "picocolors";

import { bookVolatility, riskBudget, RiskOutOfReachError, riskPriceFor } from "../../sdk/hedging/optimalBand/index.js";
import type { BandExposure, BandTerms, RiskBudget } from "../../sdk/hedging/optimalBand/index.js";
import { IOptimalBand__factory } from "../../types/index.js";

import { parseAmount } from "../support/amounts.js";
import { BadOptionValueError, EmptyBookError, NoPriceError } from "../support/errors.js";
import { explainRevert } from "../support/explain.js";
import { facts, runTask, section } from "../support/output.js";
import { plainPrice, withSession } from "../support/session.js";
import type { Session } from "../support/session.js";
import type { TokenNames } from "../support/words.js";

const SD = { option: "hourly-sd", decimals: 6, example: "0.05" } as const;
const LAMBDA = { option: "lambda", decimals: 18, example: "0.000004" } as const;

/** What the command line gives: one of the two, or neither to look at the λ in force. */
export interface LambdaArguments {
  /** Percent of NAV. */
  readonly hourlySd: string | undefined;
  /** Per unit of quote. */
  readonly lambda: string | undefined;
  readonly json: boolean;
}

/** λ and what it means for the vault's present book and costs. */
export interface LambdaResult extends RiskBudget {
  readonly network: string;
  readonly tokens: TokenNames;
  /** λ, WAD: what `setRiskPrice` takes. */
  readonly riskPriceWad: bigint;
  /** The λ in force; null where the policy is not the optimal band. */
  readonly inForceWad: bigint | null;
  readonly nav: number;
  /** The hourly sd in percent of NAV. */
  readonly hourlySdPercent: number;
  readonly volatility: number;
  readonly proportional: number;
  readonly fixedQuote: number;
}

/** What of a session the translation needs. */
export type LambdaSession = Pick<Session, "keel" | "tokens" | "network" | "account">;

export default async function vaultLambda(args: LambdaArguments, hre: HardhatRuntimeEnvironment): Promise<void> {
  const work = () => withSession(hre, undefined, (session) => readLambda(session, args));
  await runTask({ json: args.json, work, render: renderLambda });
}

/**
 * Translates between λ and the hourly sd the vault's book has under the optimal band.
 * @throws BadOptionValueError, EmptyBookError, NoPriceError
 */
export async function readLambda(session: LambdaSession, args: LambdaArguments): Promise<LambdaResult> {
  if (args.hourlySd !== undefined && args.lambda !== undefined)
    throw new BadOptionValueError("lambda", args.lambda, "Give either --hourly-sd or --lambda, not both.");
  const { keel, tokens, network } = session;
  const status = await keel.rebalancer.status();
  if (status.price.spotWad === 0n) throw new NoPriceError(explainRevert(status.detail, tokens).sentence);
  const { exposure, costs } = status;
  if (exposure.gammaSpotWad === 0n) throw new EmptyBookError();
  const { navWad } = await keel.vault.navAt(plainPrice(status.price));
  const nav = plain(navWad);
  const book: BandExposure = {
    gammaSpot: plain(exposure.gammaSpotWad),
    theta: plain(exposure.thetaWad),
    vega: plain(exposure.vegaWad),
    gross: plain(exposure.grossWad),
  };
  const terms = {
    spot: plain(status.price.spotWad),
    proportional: plain(costs.proportionalWad),
    fixedQuote: plain(costs.fixedQuoteWad),
    volRatio: costs.volRatioWad === 0n ? 1 : plain(costs.volRatioWad),
  };
  const inForceWad = await lambdaInForce(session);
  const riskPriceWad = chosen({ args, book, terms, nav, inForceWad });
  const budget = riskBudget(book, { ...terms, riskPrice: plain(riskPriceWad) });
  return {
    ...budget,
    ...{ network, tokens, riskPriceWad, inForceWad, nav },
    hourlySdPercent: (100 * budget.hourlySd) / nav,
    volatility: bookVolatility(book, terms),
    proportional: terms.proportional,
    fixedQuote: terms.fixedQuote,
  };
}

interface Choice {
  readonly args: LambdaArguments;
  readonly book: BandExposure;
  readonly terms: Omit<BandTerms, "riskPrice">;
  readonly nav: number;
  readonly inForceWad: bigint | null;
}

function chosen({ args, book, terms, nav, inForceWad }: Choice): bigint {
  if (args.lambda !== undefined) return bounded(parseAmount(args.lambda, LAMBDA), args.lambda);
  if (args.hourlySd === undefined && inForceWad !== null) return inForceWad;
  const percent = Number(parseAmount(args.hourlySd, SD)) / 10 ** SD.decimals;
  try {
    return BigInt(Math.round(riskPriceFor((percent / 100) * nav, book, terms) * 1e18));
  } catch (error) {
    if (!(error instanceof RiskOutOfReachError)) throw error;
    const [least, most] = [error.least, error.most].map((sd) => ((100 * sd) / nav).toPrecision(3));
    const remedy = `This book's hourly sd lies between ${least} and ${most} % of NAV whatever λ is. Give one inside.`;
    throw new BadOptionValueError(SD.option, `${percent}`, remedy);
  }
}

/** @throws BadOptionValueError beyond what the contract takes */
function bounded(riskPriceWad: bigint, text: string): bigint {
  if (riskPriceWad >= 10n ** 6n && riskPriceWad <= 10n ** 18n) return riskPriceWad;
  throw new BadOptionValueError(LAMBDA.option, text, "The policy takes 0.000000000001 to 1.");
}

/** The policy's λ, or null where the policy has none. */
async function lambdaInForce({ keel, account }: LambdaSession): Promise<bigint | null> {
  const policy = IOptimalBand__factory.connect(await keel.rebalancer.policy(), account);
  try {
    return await policy.riskPriceWad();
  } catch {
    // Any other policy reverts: it does not know the question.
    return null;
  }
}

const plain = (wad: bigint): number => Number(wad) / 1e18;

/** λ in words. */
export function renderLambda(result: LambdaResult): string {
  const { tokens, band } = result;
  const [base, quote] = [tokens.baseSymbol, tokens.quoteSymbol];
  const inForce =
    result.inForceWad === null
      ? "none: the rebalancer's policy is not the optimal band"
      : result.inForceWad === result.riskPriceWad
        ? "this one"
        : short(plain(result.inForceWad));
  const lines: readonly (readonly [string, string])[] = [
    ["λ", `${short(result.riskPrice)} per ${quote} (setRiskPrice: ${result.riskPriceWad})`],
    ["in force", inForce],
    ["sd of an hour", `${short(result.hourlySd)} ${quote}, ${short(result.hourlySdPercent)} % of NAV`],
    ["band", `±${short(band.trigger)} ${base}, hedged back to ±${short(band.target)} ${base}`],
    ["hedges a day", short(result.hedgesPerDay)],
    ["cost a day", `${short(result.costPerDay)} ${quote}`],
  ];
  const given: readonly (readonly [string, string])[] = [
    ["NAV", `${short(result.nav)} ${quote}`],
    ["volatility", `${short(100 * result.volatility)} %`],
    ["cost of a hedge", `${short(100 * result.proportional)} % of its size and ${short(result.fixedQuote)} ${quote}`],
  ];
  return `${section("Price of risk", facts(lines))}\n\n${section("At", facts(given))}\n${pc.dim("As the book, its volatility and costs stand now; docs/band.md derives it.")}`;
}

function short(value: number): string {
  if (value === 0 || (Math.abs(value) >= 1e-3 && Math.abs(value) < 1e9))
    return value.toLocaleString("en-US", { maximumSignificantDigits: 4 });
  return value.toExponential(3);
}
