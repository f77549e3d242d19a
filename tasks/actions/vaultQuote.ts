import type { HardhatRuntimeEnvironment } from "hardhat/types/hre";

import { facts, runTask } from "../support/output.js";
import { withSession } from "../support/session.js";
import type { Session } from "../support/session.js";
import { quantityOf, seriesOf } from "../support/trade.js";
import { durationWords, percentWords, quantityWords, quoteUnitWords, quoteWords } from "../support/words.js";
import type { TokenNames } from "../support/words.js";

const WAD = 10n ** 18n;
const BPS_TO_WAD = 10n ** 14n;

/** What the command line gives. */
export interface QuoteArguments {
  readonly series: string | undefined;
  readonly quantity: string;
  readonly sell: boolean;
  readonly json: boolean;
}

/** A quote part by part: `IOptionsVault.quoteParts`, and what the setting alone would have moved. Shares of volatility in WAD. */
export interface QuoteReport {
  readonly tokens: TokenNames;
  readonly name: string;
  readonly quantityWad: bigint;
  readonly isSale: boolean;
  /** What a buyer pays or a seller gets, quote units. */
  readonly amountQuote: bigint;
  readonly markWad: bigint;
  readonly volWad: bigint;
  /** The setting. */
  readonly baseSpreadWad: bigint;
  /** What the book's vega adds to it (a purchase), or takes off it (a sale; negative). */
  readonly vegaWad: bigint;
  readonly impactWad: bigint;
  /** Quote: model value at the moved volatility less mid; negative for a sale. */
  readonly volMoveWad: bigint;
  readonly premiumSpreadWad: bigint;
  readonly hedgeWad: bigint;
  readonly minimumWad: bigint;
  readonly smileAgeSeconds: bigint;
  readonly maxSmileAgeSeconds: bigint;
  readonly network: string;
}

export default async function vaultQuote(args: QuoteArguments, hre: HardhatRuntimeEnvironment): Promise<void> {
  const work = () => withSession(hre, undefined, (session) => readQuote(session, args));
  await runTask({ json: args.json, work, render: renderQuote });
}

/** Asks the vault for a quote and takes it apart. */
export async function readQuote(session: Session, args: QuoteArguments): Promise<QuoteReport> {
  const { vault } = session.keel;
  const { series, name, id } = seriesOf(args.series);
  const quantityWad = quantityOf(args.quantity);
  const parts = await vault.quoteParts(id, quantityWad, args.sell);
  const settings = await vault.settings();
  const { setAt } = await vault.smileOf(series.expiresAt);
  const block = await session.connection.ethers.provider.getBlock("latest");
  const { amountQuote, markWad, volWad, spreadWad, impactWad, modelWad, hedgeWad } = parts;
  const baseSpreadWad = settings.volSpreadBps * BPS_TO_WAD;
  const sign = args.sell ? -1n : 1n;
  return {
    ...{ tokens: session.tokens, name, quantityWad, isSale: args.sell },
    ...{ amountQuote, markWad, volWad, baseSpreadWad, impactWad, hedgeWad },
    vegaWad: spreadWad - baseSpreadWad,
    volMoveWad: modelWad - markWad,
    premiumSpreadWad: (sign * modelWad * settings.premiumSpreadBps) / 10_000n,
    minimumWad: settings.minQuantityWad,
    smileAgeSeconds: BigInt(block?.timestamp ?? 0) - setAt,
    maxSmileAgeSeconds: settings.maxSmileAgeSeconds,
    network: session.network,
  };
}

/** The quote as a sum. */
export function renderQuote(q: QuoteReport): string {
  const { tokens, isSale } = q;
  const head = isSale
    ? `The vault pays ${quoteUnitWords(q.amountQuote, tokens)} for ${quantityWords(q.quantityWad)} ${q.name}.`
    : `The vault asks ${quoteUnitWords(q.amountQuote, tokens)} for ${quantityWords(q.quantityWad)} ${q.name}.`;
  const moved = q.baseSpreadWad + q.vegaWad + q.impactWad;
  const side = isSale ? "below" : "above";
  const each = (q.amountQuote * WAD) / q.quantityWad;
  return [
    head,
    facts([
      ["mid", `${quoteWords(q.markWad, tokens)} at a volatility of ${percentWords(q.volWad)}`],
      ["volatility", `${quoteWords(q.volMoveWad, tokens)}: priced ${percentWords(moved)} of itself ${side} mid`],
      ["  spread", `${percentWords(q.baseSpreadWad)} by the setting, ${percentWords(q.vegaWad)} by the book's vega`],
      ["  impact", `${percentWords(q.impactWad)} by trades of late, half of this one included`],
      ["premium spread", quoteWords(q.premiumSpreadWad, tokens)],
      ["its own hedge", quoteWords(isSale ? -q.hedgeWad : q.hedgeWad, tokens)],
      ["one option", quoteUnitWords(each, tokens)],
      ["smallest trade", quantityWords(q.minimumWad)],
      ["smile", `${durationWords(q.smileAgeSeconds)} old; writes stop at ${durationWords(q.maxSmileAgeSeconds)}`],
    ]),
    `Next: npx hardhat vault ${isSale ? "sell" : "write"} --series ${q.name} --quantity … --network ${q.network}`,
  ].join("\n");
}
