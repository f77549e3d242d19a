import { dueSharesDown, VIRTUAL_SHARES } from "../../sdk/fees/due.js";
import type { DueShares, FeeState, FeeTerms } from "../../sdk/fees/due.js";
import { mulDivDown } from "../../sdk/math/wad.js";

import { fixed } from "./amounts.js";
import { revertOf } from "./explain.js";
import { plainPrice } from "./session.js";
import type { Session } from "./session.js";
import { bpsWords, durationWords, quoteUnitWords, timeWords } from "./words.js";
import type { TokenNames } from "./words.js";

const WAD_DECIMALS = 18;
const RAY = 10n ** 27n;

/** What LPs pay and owe of it now. Prices are quote units for one whole share. */
export interface FeeStatus {
  readonly terms: FeeTerms;
  readonly state: FeeState;
  /** Of both fees, not minted yet; without the performance fee while no price may be trusted. */
  readonly due: DueShares;
  /** What they are worth at the exit mark; null without a price. */
  readonly dueQuote: bigint | null;
  readonly markPriceQuote: bigint;
  /** The exit mark of one share with everything due taken off; null without a price. */
  readonly exitPriceQuote: bigint | null;
}

/** NAV of a vault at a price, as far as fees need it. */
export interface MarkedNav {
  readonly navWad: bigint;
  readonly markWidthWad: bigint;
}

/** NAV at the price that LPs come and go at, or nothing while the oracle vouches for none. */
export async function navOrNone({ keel, tokens }: Pick<Session, "keel" | "tokens">): Promise<MarkedNav | undefined> {
  try {
    const price = plainPrice(await keel.oracle.read());
    const { navWad, markWidthWad } = await keel.vault.navAt(price);
    return { navWad, markWidthWad };
  } catch (error) {
    if (revertOf(error, tokens) === undefined) throw error;
    return undefined;
  }
}

/** What is due at this moment, worked out from the chain's state. @param nav undefined where no price may be trusted */
export async function readFees(
  { keel, tokens }: Pick<Session, "keel" | "tokens">,
  nav: MarkedNav | undefined,
  timestamp: number,
): Promise<FeeStatus> {
  const { vault } = keel;
  const [t, s, supply] = await Promise.all([vault.feeTerms(), vault.feeState(), vault.totalSupply()]);
  const { managementFeeBps, performanceFeeBps, crystallisationSeconds, feeReceiver } = t;
  const terms = { managementFeeBps, performanceFeeBps, crystallisationSeconds, feeReceiver };
  const { accruedAt, crystallisedAt, highWaterMarkRay } = s;
  const state = { accruedAt, crystallisedAt, highWaterMarkRay };
  const exitNav = nav === undefined ? undefined : exitNavOf(nav, tokens);
  const isOn = managementFeeBps + performanceFeeBps > 0n;
  const due = isOn
    ? dueSharesDown(terms, state, { supply, exitNav, timestamp: BigInt(timestamp) })
    : { management: 0n, performance: 0n };
  const dueShares = due.management + due.performance;
  const all = supply + dueShares + VIRTUAL_SHARES;
  const one = 10n ** (await vault.decimals());
  const worth = (shares: bigint) => (exitNav === undefined ? null : mulDivDown(shares, exitNav + 1n, all));
  return {
    ...{ terms, state, due, dueQuote: worth(dueShares), exitPriceQuote: worth(one) },
    markPriceQuote: mulDivDown(highWaterMarkRay, one, RAY),
  };
}

function exitNavOf({ navWad, markWidthWad }: MarkedNav, { quoteDecimals }: TokenNames): bigint {
  return navWad > markWidthWad ? (navWad - markWidthWad) / 10n ** BigInt(WAD_DECIMALS - quoteDecimals) : 0n;
}

/** The fees in words, as a table's lines. */
export function feeLines(
  fees: FeeStatus,
  { tokens, shareDecimals }: { readonly tokens: TokenNames; readonly shareDecimals: number },
): readonly (readonly [string, string])[] {
  const { terms, state, due } = fees;
  const { managementFeeBps, performanceFeeBps, crystallisationSeconds, feeReceiver } = terms;
  if (managementFeeBps + performanceFeeBps === 0n) return [["terms", "none"]];
  const price = (quote: bigint) => `${fixed(quote, tokens.quoteDecimals, 6)} ${tokens.quoteSymbol} a share`;
  const shares = (amount: bigint) => `${fixed(amount, shareDecimals, 2)} shares`;
  const nextAt = state.crystallisedAt + crystallisationSeconds;
  const unknown = "not known without a price";
  return [
    [
      "terms",
      `${bpsWords(managementFeeBps)} a year, ${bpsWords(performanceFeeBps)} of gains above the mark, charged once in ` +
        `${durationWords(crystallisationSeconds)}; to ${feeReceiver}`,
    ],
    ["due for management", `${shares(due.management)}, minted until ${timeWords(state.accruedAt)}`],
    ["due on gains", fees.exitPriceQuote === null ? unknown : shares(due.performance)],
    ["worth of both", fees.dueQuote === null ? unknown : quoteUnitWords(fees.dueQuote, tokens)],
    ["high-water mark", state.crystallisedAt === 0n ? "none before the first deposit" : price(fees.markPriceQuote)],
    ["exit price, net", fees.exitPriceQuote === null ? unknown : price(fees.exitPriceQuote)],
    ["gains are charged", state.crystallisedAt === 0n ? "not before a deposit" : `from ${timeWords(nextAt)}`],
  ];
}
