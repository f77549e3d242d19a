import { isAddress } from "ethers";
import type { TransactionReceipt } from "ethers";

import { packSeriesId } from "../../sdk/series/id.js";
import { parseSeriesName, seriesName } from "../../sdk/series/name.js";
import type { Series } from "../../sdk/series/id.js";

import { parseAmount, required } from "./amounts.js";
import { BadOptionValueError } from "./errors.js";
import type { Session } from "./session.js";

/** How long an order may wait for its block. */
const DEADLINE_SECONDS = 600;
/** How far the price may move between quote and block when the caller states no limit: one per cent. */
const SLACK = 100n;
const SERIES_EXAMPLE = "ETH-27NOV26-4000-C";
const QUANTITY = { option: "quantity", decimals: 18, example: "1.5" } as const;

/** One series of an order. */
export interface OrderLeg {
  readonly series: Series;
  readonly name: string;
  readonly id: bigint;
  /** Base, 1e18 = one option. */
  readonly quantityWad: bigint;
}

/** What the vault's `Bought` or `Sold` said of one series. */
export interface TradedLeg {
  readonly id: bigint;
  readonly quantityWad: bigint;
  /** What was paid for it, quote units. */
  readonly amountQuote: bigint;
  /** What the same options are worth at the smile's mid. */
  readonly markWad: bigint;
  readonly spotWad: bigint;
}

/** One series by its name. @throws MissingOptionError, BadSeriesNameError */
export function seriesOf(text: string | undefined): Omit<OrderLeg, "quantityWad"> {
  const series = parseSeriesName(required(text, "series", SERIES_EXAMPLE));
  return { series, name: seriesName(series), id: packSeriesId(series) };
}

/** How many options. @throws MissingOptionError, BadOptionValueError */
export function quantityOf(text: string | undefined): bigint {
  return parseAmount(text, QUANTITY);
}

/**
 * Series and quantities given side by side: "A,B" and "1,2".
 * @throws MissingOptionError, BadSeriesNameError, BadOptionValueError
 */
export function legsOf(names: string | undefined, quantities: string | undefined): readonly OrderLeg[] {
  const each = required(names, "series", SERIES_EXAMPLE).split(",");
  const many = required(quantities, "quantity", QUANTITY.example).split(",");
  if (each.length !== many.length) {
    const remedy = `There are ${each.length} series: give a quantity for each, separated by commas.`;
    throw new BadOptionValueError("quantity", many.join(","), remedy);
  }
  return each.map((name, i) => ({ ...seriesOf(name), quantityWad: quantityOf(many[i]) }));
}

/** Who gets what the order brings. @throws BadOptionValueError */
export function receiverOf(text: string | undefined, fallback: string): string {
  if (text === undefined) return fallback;
  if (isAddress(text)) return text;
  throw new BadOptionValueError("receiver", text, "Give a 20-byte hex address; mixed case must match its checksum.");
}

/** The most to pay where no limit was given: the quote and a per cent of it, rounded up. */
export function atMost(quotedQuote: bigint): bigint {
  return quotedQuote + (quotedQuote + SLACK - 1n) / SLACK;
}

/** The least to accept where no limit was given: the quote less a per cent of it, rounded up. */
export function atLeast(quotedQuote: bigint): bigint {
  return quotedQuote - quotedQuote / SLACK;
}

/** Unix seconds on the chain's own clock after which an order sent now is void. */
export async function deadlineOf(session: Pick<Session, "connection">): Promise<bigint> {
  const block = await session.connection.ethers.provider.getBlock("latest");
  return BigInt((block?.timestamp ?? 0) + DEADLINE_SECONDS);
}

/** What the vault says it traded, leg by leg in the order's order. */
export function tradedIn(
  { vault }: Session["keel"],
  event: "Bought" | "Sold",
  logs: TransactionReceipt["logs"],
): readonly TradedLeg[] {
  const amount = event === "Bought" ? "premiumQuote" : "proceedsQuote";
  return logs
    .map((log) => vault.interface.parseLog(log))
    .filter((parsed) => parsed?.name === event)
    .map((parsed) => {
      const number = (name: string): bigint => BigInt(String(parsed?.args.getValue(name)));
      const [id, quantityWad, amountQuote] = [number("id"), number("quantityWad"), number(amount)];
      return { id, quantityWad, amountQuote, markWad: number("markWad"), spotWad: number("spotWad") };
    });
}
