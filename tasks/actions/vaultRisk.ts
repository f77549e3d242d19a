import type { HardhatRuntimeEnvironment } from "hardhat/types/hre";
import pc from "picocolors";

import { parseAmount } from "../support/amounts.js";
import { BadOptionValueError } from "../support/errors.js";
import { facts, runTask, section, table } from "../support/output.js";
import { withSession } from "../support/session.js";
import type { Session } from "../support/session.js";
import { baseWords, multipleWords, percentWords, priceWords, quoteWords, timeWords } from "../support/words.js";
import type { TokenNames } from "../support/words.js";

const WAD = 10n ** 18n;
const BPS_TO_WAD = 10n ** 14n;
const BPS = 10_000n;
const SECONDS_PER_DAY = 86_400n;
/** Shocks asked for in one call: a few million gas each on the largest book, under every node's cap. */
const SHOCKS_PER_CALL = 6;
const BUDGET = { option: "loss-budget", decimals: 2, example: "50" } as const;

/** What the command line gives. */
export interface RiskArguments {
  /** The share of NAV, in percent, that the worst shock may cost. */
  readonly lossBudget: string;
  readonly json: boolean;
}

/** One shock and what it would do. */
export interface RiskOutcome {
  readonly spotMoveBps: bigint;
  readonly volFactorBps: bigint;
  readonly forwardSeconds: bigint;
  readonly navWad: bigint;
  readonly pnlWad: bigint;
  readonly netDeltaWad: bigint;
  readonly healthWad: bigint;
}

/** The standard grid on the deployed vault, and how far its capital goes. */
export interface RiskResult {
  readonly network: string;
  readonly tokens: TokenNames;
  readonly version: bigint;
  readonly spotWad: bigint;
  readonly navWad: bigint;
  readonly notionalWad: bigint;
  readonly putsWad: bigint;
  readonly carriableWad: bigint;
  readonly expiries: readonly {
    readonly expiresAt: number;
    readonly callsWad: bigint;
    readonly putsWad: bigint;
    readonly deltaWad: bigint;
    readonly gammaSpotWad: bigint;
    readonly vegaWad: bigint;
    readonly thetaWad: bigint;
  }[];
  readonly outcomes: readonly RiskOutcome[];
  readonly worst: RiskOutcome | null;
  /** Notional for each unit of NAV: written now, what the same book could be within the loss budget, and full collateral. */
  readonly notionalPerCapital: {
    readonly nowWad: bigint;
    readonly atBudgetWad: bigint | null;
    readonly fullCollateralWad: bigint;
  };
  readonly lossBudgetBps: bigint;
}

export default async function vaultRisk(args: RiskArguments, hre: HardhatRuntimeEnvironment): Promise<void> {
  const work = () => withSession(hre, undefined, (session) => readRisk(session, args));
  await runTask({ json: args.json, work, render: renderRisk });
}

/** Asks the lens for its grid, a few shocks at a time. @throws BadOptionValueError */
export async function readRisk(session: Session, args: Pick<RiskArguments, "lossBudget">): Promise<RiskResult> {
  const lossBudgetBps = parseAmount(args.lossBudget, BUDGET);
  if (lossBudgetBps <= 0n || lossBudgetBps > BPS)
    throw new BadOptionValueError(BUDGET.option, args.lossBudget, "Give a share of NAV from 0.01 to 100 percent.");
  const { vault, risk: lens } = session.keel;
  const report = await lens.report(vault);
  const grid = await lens.grid();
  const outcomes: RiskOutcome[] = [];
  for (let first = 0; first < grid.length; first += SHOCKS_PER_CALL) {
    const part = grid.slice(first, first + SHOCKS_PER_CALL).map(plainShock);
    for (const one of await lens.outcomesOf(vault, part)) {
      const { navWad, pnlWad, netDeltaWad, healthWad } = one;
      outcomes.push({ ...plainShock(one.shock), navWad, pnlWad, netDeltaWad, healthWad });
    }
  }
  const worst = outcomes.reduce((least, one) => (one.pnlWad < least.pnlWad ? one : least), outcomes[0] ?? NOTHING);
  const { version, navWad, notionalWad, putsWad, carriableWad } = report;
  return {
    ...{ network: session.network, tokens: session.tokens, version, spotWad: report.price.spotWad },
    ...{ navWad, notionalWad, putsWad, carriableWad, outcomes, lossBudgetBps },
    worst: worst.pnlWad < 0n ? worst : null,
    expiries: report.expiries.map(
      ({ expiresAt, callsWad, putsWad: puts, deltaWad, gammaSpotWad, vegaWad, thetaWad }) => ({
        ...{ expiresAt: Number(expiresAt), callsWad, putsWad: puts, deltaWad, gammaSpotWad, vegaWad, thetaWad },
      }),
    ),
    notionalPerCapital: efficiencyOf(navWad, notionalWad, worst.pnlWad, lossBudgetBps),
  };
}

const NOTHING: RiskOutcome = {
  ...{ spotMoveBps: 0n, volFactorBps: BPS, forwardSeconds: 0n },
  ...{ navWad: 0n, pnlWad: 0n, netDeltaWad: 0n, healthWad: 0n },
};

/** Loss grows in proportion to a book: at the budget it could be budget over loss as large. */
function efficiencyOf(navWad: bigint, notionalWad: bigint, worstPnlWad: bigint, lossBudgetBps: bigint) {
  const nowWad = navWad > 0n ? (notionalWad * WAD) / navWad : 0n;
  const budgetWad = navWad > 0n ? (navWad * lossBudgetBps) / BPS : 0n;
  const atBudgetWad = worstPnlWad < 0n ? (nowWad * budgetWad) / -worstPnlWad : null;
  return { nowWad, atBudgetWad, fullCollateralWad: WAD };
}

function plainShock(shock: { spotMoveBps: bigint; volFactorBps: bigint; forwardSeconds: bigint }) {
  const { spotMoveBps, volFactorBps, forwardSeconds } = shock;
  return { spotMoveBps, volFactorBps, forwardSeconds };
}

/** The grid as a table of P&L in percent of NAV, its worst cell, the expiries, and the capital. */
export function renderRisk(risk: RiskResult): string {
  const { tokens } = risk;
  const capital = risk.notionalPerCapital;
  const worst = risk.worst;
  return [
    pc.bold(`Risk of the vault on ${risk.network}, spot ${priceWords(risk.spotWad)} ${tokens.quoteSymbol}`),
    section("P&L of each shock, percent of NAV", gridTable(risk)),
    facts([
      ["NAV", quoteWords(risk.navWad, tokens)],
      ["worst shock", worst === null ? "none loses" : `${shockWords(worst)}: ${quoteWords(worst.pnlWad, tokens)}`],
      [
        "puts written",
        `${baseWords(risk.putsWad, tokens)}, carried short up to ${baseWords(risk.carriableWad, tokens)}`,
      ],
      ["least health", multipleWords(risk.outcomes.reduce(leastHealth, 2n ** 255n))],
    ]),
    section("Expiries", expiryTable(risk)),
    section(
      "Notional carried by each unit of capital",
      facts([
        ["now", multipleWords(capital.nowWad)],
        [
          `this book at a worst loss of ${percentWords(risk.lossBudgetBps * BPS_TO_WAD)} of NAV`,
          capital.atBudgetWad === null ? "no shock loses" : multipleWords(capital.atBudgetWad),
        ],
        ["full collateral (a covered call, a cash-secured put)", multipleWords(capital.fullCollateralWad)],
      ]),
    ),
    pc.dim(
      "Holdings stay as they are in a shock: no hedge is made on the way, so this is what hedging is there to prevent.",
    ),
  ].join("\n\n");
}

function leastHealth(least: bigint, { healthWad }: RiskOutcome): bigint {
  return healthWad < least ? healthWad : least;
}

/** Rows are moves of spot, columns volatility and time. */
function gridTable({ outcomes, navWad }: RiskResult): string {
  const columns = [...new Map(outcomes.map((one) => [columnOf(one), one])).keys()];
  const moves = [...new Set(outcomes.map(({ spotMoveBps }) => spotMoveBps))];
  const rows = moves.map((move) => {
    const cells = columns.map((column) => {
      const one = outcomes.find((each) => each.spotMoveBps === move && columnOf(each) === column);
      return one === undefined || navWad <= 0n ? "–" : percentWords((one.pnlWad * WAD) / navWad);
    });
    return [moveWords(move), ...cells];
  });
  return table(["spot", ...columns], rows);
}

function expiryTable({ expiries, tokens }: RiskResult): string {
  const rows = expiries.map((one) => [
    timeWords(one.expiresAt),
    baseWords(one.callsWad, tokens),
    baseWords(one.putsWad, tokens),
    baseWords(one.deltaWad, tokens),
    baseWords(one.gammaSpotWad / 100n, tokens),
    quoteWords(one.vegaWad / 100n, tokens),
    quoteWords(one.thetaWad / 365n, tokens),
  ]);
  return table(["expiry", "calls", "puts", "delta", "gamma, 1 % of spot", "vega, 1 point", "theta, a day"], rows);
}

function columnOf({ volFactorBps, forwardSeconds }: RiskOutcome): string {
  const vol = volFactorBps === BPS ? "vol" : `vol × ${Number(volFactorBps) / Number(BPS)}`;
  return forwardSeconds === 0n ? vol : `${vol}, +${forwardSeconds / SECONDS_PER_DAY} d`;
}

function moveWords(moveBps: bigint): string {
  return `${moveBps < 0n ? "−" : "+"}${Math.abs(Number(moveBps)) / 100} %`;
}

function shockWords(one: RiskOutcome): string {
  return `spot ${moveWords(one.spotMoveBps)}, ${columnOf(one)}`;
}
