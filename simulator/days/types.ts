/** What can be done to the market beside moving its price. */
export type Act =
  /** The providers of the hedge pool leave but for a twentieth. */
  | "drain-pool"
  /** They come back. */
  | "refill-pool"
  /** Aave's governance freezes, or releases, the reserve that is borrowed. */
  | "freeze-aave"
  | "release-aave"
  /** The feed's heartbeat and deviation stop counting, or count again. */
  | "stop-feed"
  | "start-feed"
  /** An L2's only way in closes: no transaction of anybody's has a block, until it opens again. */
  | "stop-sequencer"
  | "start-sequencer";

/** One bad day: what the market does, minute by minute, and what of the machinery fails meanwhile. Data alone. */
export interface Day {
  /** Lower case and hyphens: it names files. */
  readonly id: string;
  readonly title: string;
  readonly minutes: number;
  /** Ether in dollars over its price at the start; minutes count from 1. */
  readonly price: (minute: number) => number;
  /** USDC in dollars; left out: one. */
  readonly usdcUsd?: (minute: number) => number;
  /** Left out: 20 gwei. */
  readonly baseFeeGwei?: (minute: number) => number;
  /** Whether anybody calls; left out: always. */
  readonly isKeeperAwake?: (minute: number) => boolean;
  /** Minutes from the keeper's decision to the block that has its transaction; left out: none. */
  readonly inclusionMinutes?: number;
  /** What the feed shows over the market's price where it is off; left out: the market. */
  readonly feedError?: (minute: number) => number;
  readonly acts?: readonly { readonly minute: number; readonly act: Act }[];
}

/** One minute of a day as it came. Plain numbers in dollars and ether, for tables and charts. */
export interface DayMinute {
  /** Unix seconds. */
  readonly at: number;
  /** USDC for one ether, on the market. */
  readonly spot: number;
  readonly netDelta: number;
  /** Zero where no price could be trusted and so no band was reckoned. */
  readonly trigger: number;
  /** Whether a hedge was due, or why not. */
  readonly reason: string;
  /** At the market's price, USDC. */
  readonly nav: number;
  /** The same had nobody ever hedged. */
  readonly unhedgedNav: number;
  readonly baseHeld: number;
  readonly baseOwed: number;
  /** Infinity where nothing is owed. */
  readonly health: number;
  readonly hedges: readonly DayHedge[];
}

/** One hedge, as its events tell. */
export interface DayHedge {
  readonly minute: number;
  /** Bought (+) or sold (−), ether. */
  readonly base: number;
  /** Value lost at the oracle's price, USDC, and in basis points of what was traded. */
  readonly loss: number;
  readonly lossBps: number;
  /** What its tier allows. */
  readonly budgetBps: number;
  readonly gas: number;
  readonly gasUsd: number;
}

/** A day played through. */
export interface DayResult {
  readonly day: Day;
  readonly minutes: readonly DayMinute[];
  /** What the vault may lose by the day's own path, stated from path and book before it was played, USDC. */
  readonly bound: number;
  /** Transactions that reverted in their block, and what they said. */
  readonly refusals: readonly string[];
  readonly deleverages: number;
  readonly liquidations: number;
  /** Whether a last hedge, or none being due, left the vault inside its band when all was over. */
  readonly isInsideAtEnd: boolean;
}
