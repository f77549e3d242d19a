import type { HardhatRuntimeEnvironment } from "hardhat/types/hre";
import pc from "picocolors";

import type { PriceGuard } from "../../types/index.js";
import { explainRevert, revertDataOf } from "../support/explain.js";
import { facts, runTask, section } from "../support/output.js";
import { POOL_TWAP } from "../support/reason.js";
import { withSession } from "../support/session.js";
import type { Session } from "../support/session.js";
import { bpsWords, durationWords, percentWords, priceWords, quoteUnitWords, timeWords } from "../support/words.js";
import type { TokenNames } from "../support/words.js";

const WAD = 10n ** 18n;

/** What the command line gives. */
export interface PriceArguments {
  readonly json: boolean;
}

/** One witness: its price, or why it has none. */
export interface WitnessReport {
  readonly priceWad: bigint | null;
  readonly ageSeconds: bigint;
  /** Against Chainlink, of Chainlink's price; null where either has none. */
  readonly apartWad: bigint | null;
  /** Most it may be apart; null for Chainlink itself. */
  readonly ceilingBps: bigint | null;
  readonly reason: string | null;
}

/** A kind of action, and what is in its way. */
export interface Door {
  readonly isOpen: boolean;
  readonly reason: string | null;
}

/** What `vault price` tells. */
export interface PriceReport {
  readonly tokens: TokenNames;
  readonly oracle: string;
  readonly isGuarded: boolean;
  readonly chainlink: WitnessReport;
  /** Null without a guard. */
  readonly pool: {
    readonly twap: WitnessReport;
    readonly spot: WitnessReport;
    readonly windowSeconds: bigint;
    /** Spot against the average, of the average; null where there is none. */
    readonly spotOffTwapWad: bigint | null;
    readonly hedgeCeilingBps: bigint;
    readonly depthQuote: bigint;
    readonly minDepthQuote: bigint;
    /** Unix seconds; zero without an uptime feed, or while the sequencer is down. */
    readonly sequencerUpSince: bigint;
  } | null;
  /** Trades, deposits, withdrawals, listings, smiles. */
  readonly risk: Door;
  readonly hedges: Door & { readonly isDegraded: boolean };
  /** Above the routine tier. */
  readonly pressingHedges: Door;
}

export default async function vaultPrice(args: PriceArguments, hre: HardhatRuntimeEnvironment): Promise<void> {
  await runTask({ json: args.json, work: () => withSession(hre, undefined, readPrice), render: renderPrice });
}

/** What of a session the witnesses are asked with. */
type Asker = Pick<Session, "keel" | "tokens">;

/** Asks every witness. Never fails for want of a price. */
export async function readPrice(session: Asker): Promise<PriceReport> {
  const { guard, oracle } = session.keel;
  const address = await oracle.getAddress();
  return guard === undefined ? readAlone(session, address) : readGuarded(session, guard, address);
}

async function readAlone(session: Asker, oracle: string): Promise<PriceReport> {
  const { tokens, keel } = session;
  const chainlink = await keel.oracle.read().then(
    ({ spotWad, ageSeconds }) => witness(spotWad, ageSeconds, "0x", tokens),
    (error: unknown) => {
      const data = revertDataOf(error);
      if (data === undefined) throw error;
      return witness(0n, 0n, data, tokens);
    },
  );
  const all = { isOpen: chainlink.priceWad !== null, reason: chainlink.reason };
  const hedges = { ...all, isDegraded: false };
  return { tokens, oracle, isGuarded: false, chainlink, pool: null, risk: all, hedges, pressingHedges: all };
}

async function readGuarded({ tokens }: Asker, guard: PriceGuard, oracle: string): Promise<PriceReport> {
  const [w, s] = await Promise.all([guard.witnesses(), guard.settings()]);
  const reference = w.chainlink.spotWad;
  const against = (priceWad: bigint, ceilingBps: bigint) => ({ apartWad: apart(priceWad, reference), ceilingBps });
  const risk = door(w.riskReason, tokens);
  return {
    ...{ tokens, oracle, isGuarded: true },
    chainlink: witness(reference, w.chainlink.ageSeconds, w.chainlinkReason, tokens),
    pool: {
      twap: {
        ...witness(w.twapWad, s.windowSeconds / 2n, w.twapReason, tokens),
        ...against(w.twapWad, s.twapCeilingBps),
      },
      spot: { ...witness(w.poolSpotWad, 0n, "0x", tokens), ...against(w.poolSpotWad, s.spotCeilingBps) },
      windowSeconds: s.windowSeconds,
      spotOffTwapWad: apart(w.poolSpotWad, w.twapWad),
      hedgeCeilingBps: s.hedgeCeilingBps,
      ...{ depthQuote: w.depthQuote, minDepthQuote: s.minDepthQuote, sequencerUpSince: w.sequencerUpSince },
    },
    risk,
    hedges: { ...door(w.hedgeReason, tokens), isDegraded: w.hedgeSource === POOL_TWAP },
    pressingHedges: risk,
  };
}

function witness(priceWad: bigint, ageSeconds: bigint, reason: string, tokens: TokenNames): WitnessReport {
  return {
    priceWad: priceWad === 0n ? null : priceWad,
    ageSeconds,
    apartWad: null,
    ceilingBps: null,
    reason: reason === "0x" ? null : explainRevert(reason, tokens).sentence,
  };
}

function door(reason: string, tokens: TokenNames): Door {
  const isOpen = reason === "0x";
  return { isOpen, reason: isOpen ? null : explainRevert(reason, tokens).sentence };
}

/** |price − reference| / reference, WAD, rounded up: what is shown above a ceiling is above it. */
function apart(priceWad: bigint, referenceWad: bigint): bigint | null {
  if (priceWad === 0n || referenceWad === 0n) return null;
  const difference = priceWad > referenceWad ? priceWad - referenceWad : referenceWad - priceWad;
  return (difference * WAD + referenceWad - 1n) / referenceWad;
}

/** Witnesses and doors in words. */
export function renderPrice(report: PriceReport): string {
  const { chainlink, pool, tokens, hedges } = report;
  const witnesses: (readonly [string, string])[] = [["Chainlink", witnessWords(chainlink, "old")]];
  if (pool !== null) {
    witnesses.push([`pool, ${durationWords(pool.windowSeconds)} average`, witnessWords(pool.twap, "old on average")]);
    witnesses.push(["pool now", witnessWords(pool.spot, "")]);
    if (pool.spotOffTwapWad !== null) {
      const most = bpsWords(pool.hedgeCeilingBps);
      witnesses.push([
        "pool now from its average",
        `${percentWords(pool.spotOffTwapWad)} (hedges without Chainlink: ${most})`,
      ]);
      const least = quoteUnitWords(pool.minDepthQuote, tokens);
      witnesses.push(["virtual reserve", `${quoteUnitWords(pool.depthQuote, tokens)} (the same: at least ${least})`]);
    }
    if (pool.sequencerUpSince > 0n) witnesses.push(["sequencer up since", timeWords(pool.sequencerUpSince)]);
  }
  const hedging = hedges.isDegraded
    ? pc.yellow("open, degraded: at the pool's average, with half the slippage and a quarter of the size")
    : doorWords(hedges);
  const doors: readonly (readonly [string, string])[] = [
    ["trades, deposits, withdrawals", doorWords(report.risk)],
    ["hedges", hedging],
    ["urgent and emergency limits", hedges.isDegraded ? pc.yellow("closed") : doorWords(report.pressingHedges)],
    ["settlement, claims", pc.green("open: they need no price of today")],
  ];
  const guard = report.isGuarded ? "" : " (no guard: Chainlink alone)";
  return [section(`Witnesses of ${report.oracle}${guard}`, facts(witnesses)), section("Open now", facts(doors))].join(
    "\n\n",
  );
}

function witnessWords({ priceWad, ageSeconds, apartWad, ceilingBps, reason }: WitnessReport, age: string): string {
  if (priceWad === null) return pc.yellow(reason ?? "no price");
  const old = age === "" ? "" : ` (${durationWords(ageSeconds)} ${age})`;
  if (apartWad === null || ceilingBps === null) return `${priceWords(priceWad)}${old}`;
  return `${priceWords(priceWad)}${old}, ${percentWords(apartWad)} from Chainlink, at most ${bpsWords(ceilingBps)}`;
}

function doorWords({ isOpen, reason }: Door): string {
  return isOpen ? pc.green("open") : pc.yellow(`closed: ${reason ?? "no price"}`);
}
