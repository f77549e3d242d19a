import type { KeeperPolicy } from "../../keeper/policy.js";
import { yearsOf } from "../../sdk/pricing/float.js";
import { HEDGING } from "../play/scenario.js";
import { lossBound } from "./bound.js";
import type { Fork } from "./fork.js";
import type { Act, Day } from "./types.js";

const WAD = 1e18;
const BPS = 10_000;
/** How far the feed may lag the market, as a share of it, before it must write. */
const FEED_LAG = 0.005;
const STOPPING: readonly Act[] = ["drain-pool", "freeze-aave", "stop-feed", "stop-sequencer"];
const MENDING: Readonly<Partial<Record<Act, Act>>> = {
  "drain-pool": "refill-pool",
  "freeze-aave": "release-aave",
  "stop-feed": "start-feed",
  "stop-sequencer": "start-sequencer",
};

/** The bound of a day on this fork's book, from the day's own description: stated before a minute of it is played. USDC. */
export async function boundOf(fork: Fork, day: Day, startUsd: number, policy: KeeperPolicy): Promise<number> {
  const strikes = await fork.keel.vault.openStrikes();
  const positions = strikes.map((strike) => ({
    strike: Number(strike.strikeWad) / WAD,
    vol: Number(strike.volWad) / WAD,
    tau: yearsOf(Math.max(0, Number(strike.expiresAt) - fork.now)),
    calls: Number(strike.callsWad) / WAD,
    puts: Number(strike.putsWad) / WAD,
  }));
  const gross = positions.reduce((total, { calls, puts }) => total + calls + puts, 0);
  const minutes = Array.from({ length: day.minutes + 1 }, (_, minute) => minute);
  const prices = minutes.map((minute) => priceAt(day, startUsd, minute));
  return lossBound({
    positions,
    prices,
    seen: prices.map((price, minute) => price * (day.feedError?.(minute) ?? 1)),
    feedLag: FEED_LAG,
    canHedge: minutes.map((minute) => canHedge(day, minute)),
    delayMinutes: day.inclusionMinutes ?? 0,
    toleratedDelta: (gross * Number(policy.urgentShareBps)) / BPS,
    slippage: HEDGING.emergencySlippageBps / BPS,
  });
}

/** USDC for one ether. */
function priceAt(day: Day, startUsd: number, minute: number): number {
  if (minute === 0) return startUsd;
  return (startUsd * day.price(minute)) / (day.usdcUsd?.(minute) ?? 1);
}

/** A minute counts as one without a hedge while anything that a hedge may need is out of order. */
function canHedge(day: Day, minute: number): boolean {
  const acts = day.acts ?? [];
  const isBroken = STOPPING.some((act) => {
    const began = acts.find((one) => one.act === act)?.minute ?? Infinity;
    const ended = acts.find((one) => one.act === MENDING[act])?.minute ?? Infinity;
    return minute >= began && minute < ended;
  });
  return !isBroken && (day.isKeeperAwake?.(minute) ?? true);
}
