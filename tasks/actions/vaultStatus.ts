import type { HardhatRuntimeEnvironment } from "hardhat/types/hre";
import pc from "picocolors";

import { VIRTUAL_SHARES } from "../../sdk/fees/due.js";
import { max } from "../../sdk/math/wad.js";
import { explainRevert } from "../support/explain.js";
import { feeLines, readFees } from "../support/fees.js";
import type { FeeStatus } from "../support/fees.js";
import type { ReadingSession } from "../support/logs.js";
import { facts, runTask, section } from "../support/output.js";
import { POOL_TWAP, reasonName, reasonWords } from "../support/reason.js";
import type { HedgeStatus } from "../support/reason.js";
import { limitWords } from "../support/sentences.js";
import { plainPrice, withSession } from "../support/session.js";
import {
  baseUnitWords,
  baseWords,
  bpsWords,
  durationWords,
  multipleWords,
  percentWords,
  priceWords,
  quoteUnitWords,
  quoteWords,
  timeWords,
} from "../support/words.js";
import type { TokenNames } from "../support/words.js";
import { fixed } from "../support/amounts.js";

const WAD_DECIMALS = 18;
const WAD = 10n ** BigInt(WAD_DECIMALS);

/** What the command line gives. */
export interface StatusArguments {
  readonly json: boolean;
}

/** The worth and the risk of a vault at one price. */
export interface PricedStatus {
  /** Who vouches for the price: at the pool's average only hedges go on. */
  readonly source: "chainlink" | "pool-twap";
  readonly spotWad: bigint;
  readonly updatedAt: bigint;
  readonly ageSeconds: bigint;
  readonly quoteWad: bigint;
  readonly baseValueWad: bigint;
  readonly claimsWad: bigint;
  readonly liabilityWad: bigint;
  readonly navWad: bigint;
  readonly markWidthWad: bigint;
  readonly collateralWad: bigint;
  readonly debtValueWad: bigint;
  /** Quote for one whole LP share, in quote's smallest unit. */
  readonly sharePriceQuote: bigint;
  readonly notionalWad: bigint;
  /** Notional written over NAV; zero when the vault is worth nothing. */
  readonly utilisationWad: bigint;
  readonly optionDeltaWad: bigint;
  readonly baseHeldWad: bigint;
  readonly baseOwedWad: bigint;
  readonly netDeltaWad: bigint;
  readonly triggerWad: bigint;
  readonly targetWad: bigint;
}

/** The position below zero base, with the lender's interest, token units. */
export interface ShortStatus {
  readonly address: string;
  readonly collateralQuote: bigint;
  readonly debtBase: bigint;
  /** 1e18 is where liquidation begins. */
  readonly healthWad: bigint;
  readonly targetHealthWad: bigint;
  readonly floorHealthWad: bigint;
  readonly borrowableBase: bigint;
  /** What keeps the borrowable from being more. */
  readonly limit: string;
}

/** Everything `vault status` tells. Amounts are in the unit their name says. */
export interface VaultStatus {
  readonly network: string;
  readonly block: number;
  readonly timestamp: number;
  readonly vault: string;
  readonly tokens: TokenNames;
  readonly paused: boolean;
  readonly maxUtilisationBps: bigint;
  readonly shareSupply: bigint;
  readonly shareDecimals: number;
  readonly ledger: { readonly quoteBalance: bigint; readonly baseBalance: bigint; readonly claimsQuote: bigint };
  /** Null where the vault hedges on spot alone. */
  readonly short: ShortStatus | null;
  readonly fees: FeeStatus;
  readonly hedge: { readonly due: boolean; readonly reason: string; readonly words: string };
  /** Null while the oracle vouches for no price; `priceError` says why. */
  readonly priced: PricedStatus | null;
  readonly priceError: string | null;
}

export default async function vaultStatus(args: StatusArguments, hre: HardhatRuntimeEnvironment): Promise<void> {
  await runTask({ json: args.json, work: () => withSession(hre, undefined, readStatus), render: renderStatus });
}

/** Reads the whole state of a vault. Never fails for want of a price. */
export async function readStatus(session: ReadingSession): Promise<VaultStatus> {
  const { keel, tokens, connection } = session;
  const { vault, rebalancer } = keel;
  const block = await connection.ethers.provider.getBlock("latest");
  const [status, [quoteBalance, baseBalance, claimsQuote], paused, settings, shareSupply, shareDecimals] =
    await Promise.all([
      rebalancer.status(),
      vault.ledger(),
      vault.paused(),
      vault.settings(),
      vault.totalSupply(),
      vault.decimals(),
    ]);
  const hasPrice = status.price.spotWad > 0n;
  const priced = hasPrice ? await readPriced(session, status) : null;
  const fees = await readFees(session, priced?.source === "chainlink" ? priced : undefined, block?.timestamp ?? 0);
  return {
    network: session.network,
    block: block?.number ?? 0,
    timestamp: block?.timestamp ?? 0,
    vault: await vault.getAddress(),
    tokens,
    paused,
    maxUtilisationBps: settings.maxUtilisationBps,
    shareSupply,
    shareDecimals: Number(shareDecimals),
    ledger: { quoteBalance, baseBalance, claimsQuote },
    short: await readShort(session, quoteBalance > claimsQuote ? quoteBalance - claimsQuote : 0n),
    hedge: { due: status.due, reason: reasonName(status.reason), words: reasonWords(status, tokens) },
    fees,
    priced:
      priced === null
        ? null
        : {
            ...priced,
            sharePriceQuote: sharePriceOf(
              priced.navWad,
              shareSupply + fees.due.management + fees.due.performance,
              tokens,
            ),
          },
    priceError: hasPrice ? null : explainRevert(status.detail, tokens).sentence,
  };
}

/** As `convertToAssets` counts it, which reverts where only hedges have a price. @param shares those that are due included */
function sharePriceOf(navWad: bigint, shares: bigint, { quoteDecimals }: TokenNames): bigint {
  const navQuote = max(navWad, 0n) / 10n ** BigInt(WAD_DECIMALS - quoteDecimals);
  return (10n ** BigInt(quoteDecimals) * VIRTUAL_SHARES * (navQuote + 1n)) / (shares + VIRTUAL_SHARES);
}

async function readPriced(
  session: ReadingSession,
  status: HedgeStatus,
): Promise<Omit<PricedStatus, "sharePriceQuote">> {
  const { vault } = session.keel;
  const { exposure, band } = status;
  const price = plainPrice(status.price);
  const [nav, book] = await Promise.all([vault.navAt(price), vault.bookAt(price)]);
  const notionalWad = (book.callsWad * price.spotWad + WAD - 1n) / WAD + book.putsNotionalWad;
  return {
    source: price.source === POOL_TWAP ? "pool-twap" : "chainlink",
    ...{ spotWad: price.spotWad, updatedAt: price.updatedAt, ageSeconds: price.ageSeconds },
    ...{ quoteWad: nav.quoteWad, baseValueWad: nav.baseValueWad, claimsWad: nav.claimsWad },
    ...{ liabilityWad: nav.liabilityWad, navWad: nav.navWad, markWidthWad: nav.markWidthWad },
    ...{ collateralWad: nav.collateralWad, debtValueWad: nav.debtValueWad, baseOwedWad: exposure.baseOwedWad },
    notionalWad,
    utilisationWad: nav.navWad > 0n ? (notionalWad * WAD) / nav.navWad : 0n,
    ...{ optionDeltaWad: exposure.optionDeltaWad, baseHeldWad: exposure.baseHeldWad },
    ...{ netDeltaWad: exposure.netDeltaWad, triggerWad: band.triggerWad, targetWad: band.targetWad },
  };
}

async function readShort(session: ReadingSession, quoteFree: bigint): Promise<ShortStatus | null> {
  const { short } = session.keel;
  if (short === undefined) return null;
  const [position, targetHealthWad, floorHealthWad, address] = await Promise.all([
    short.position(quoteFree),
    short.TARGET_HEALTH_WAD(),
    short.FLOOR_HEALTH_WAD(),
    short.getAddress(),
  ]);
  const { collateralQuote, debtBase, healthWad, borrowableBase, limit } = position;
  return {
    ...{ address, collateralQuote, debtBase, healthWad, targetHealthWad, floorHealthWad, borrowableBase },
    limit: limitWords(limit),
  };
}

/** The status as text. */
export function renderStatus(status: VaultStatus): string {
  const { tokens, ledger, priced } = status;
  const when = `block ${status.block}, ${timeWords(status.timestamp)}`;
  const shares = fixed(status.shareSupply, status.shareDecimals, 2);
  const parts = [
    pc.bold(`Vault ${status.vault} on ${status.network} (${when})`),
    ...(priced === null
      ? [section("Price", `  ${status.priceError ?? ""}`)]
      : [worthOf(priced, tokens, shares), riskOf(priced, status)]),
    section(
      "Ledger",
      facts([
        [tokens.quoteSymbol, quoteUnitWords(ledger.quoteBalance, tokens)],
        [tokens.baseSymbol, baseUnitWords(ledger.baseBalance, tokens)],
        ["owed to holders", quoteUnitWords(ledger.claimsQuote, tokens)],
      ]),
    ),
    section("Fees", facts(feeLines(status.fees, status))),
    ...(status.short === null ? [] : [shortOf(status.short, tokens)]),
    section("Hedge", `  ${status.hedge.due ? pc.yellow(status.hedge.words) : status.hedge.words}`),
    status.paused ? pc.red("Paused: no purchases, no deposits.") : "Open: not paused.",
  ];
  return parts.join("\n\n");
}

function worthOf(priced: PricedStatus, tokens: TokenNames, shares: string): string {
  const lines: readonly (readonly [string, string])[] = [
    [`${tokens.quoteSymbol} held`, quoteWords(priced.quoteWad, tokens)],
    [`${tokens.baseSymbol} held, at spot`, quoteWords(priced.baseValueWad, tokens)],
    ["collateral at the lender", quoteWords(priced.collateralWad, tokens)],
    [`${tokens.baseSymbol} owed there, at spot`, quoteWords(-priced.debtValueWad, tokens)],
    ["owed to holders", quoteWords(-priced.claimsWad, tokens)],
    ["open options, at mid", quoteWords(-priced.liabilityWad, tokens)],
    ["NAV", quoteWords(priced.navWad, tokens)],
    ["entry and exit", `NAV ± ${quoteWords(priced.markWidthWad, tokens)}`],
    ["shares", shares],
    ["share price", `${fixed(priced.sharePriceQuote, tokens.quoteDecimals, 6)} ${tokens.quoteSymbol}`],
  ];
  return section("Worth", facts(lines));
}

function shortOf(short: ShortStatus, tokens: TokenNames): string {
  const floor = multipleWords(short.floorHealthWad);
  return section(
    "Short side",
    facts([
      ["collateral", quoteUnitWords(short.collateralQuote, tokens)],
      ["owed", baseUnitWords(short.debtBase, tokens)],
      [
        "health",
        `${multipleWords(short.healthWad)} (opened at ${multipleWords(short.targetHealthWad)}, floor ${floor})`,
      ],
      ["can borrow", `${baseUnitWords(short.borrowableBase, tokens)}: ${short.limit}`],
    ]),
  );
}

function sourceWords({ source, ageSeconds }: PricedStatus): string {
  if (source === "chainlink") return `${durationWords(ageSeconds)} old`;
  return "the pool's average: Chainlink has no price, so only hedges go on";
}

function riskOf(priced: PricedStatus, status: VaultStatus): string {
  const { tokens, maxUtilisationBps } = status;
  const lines: readonly (readonly [string, string])[] = [
    ["spot", `${priceWords(priced.spotWad)} (${sourceWords(priced)})`],
    ["option delta", baseWords(priced.optionDeltaWad, tokens)],
    ["base held", baseWords(priced.baseHeldWad, tokens)],
    ["base owed", baseWords(priced.baseOwedWad, tokens)],
    ["net delta", baseWords(priced.netDeltaWad, tokens)],
    ["band", `±${baseWords(priced.triggerWad, tokens)}, hedged back to ±${baseWords(priced.targetWad, tokens)}`],
    [
      "written",
      `${quoteWords(priced.notionalWad, tokens)}: ${percentWords(priced.utilisationWad)} of NAV, at most ${bpsWords(maxUtilisationBps)}`,
    ],
  ];
  return section("Risk", facts(lines));
}
