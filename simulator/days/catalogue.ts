import { climb, flat, plunge, then, tremble, wick } from "./paths.js";
import type { Day } from "./types.js";

const HOUR = 60;
/** What 12 March 2020 and 1 May 2022 saw at their worst, in round figures. */
const JAM_GWEI = 2_000;
const WORST_JAM_GWEI = 9_500;
const DEPEG = 0.88;
const ABSENCE_HOURS = 6;

const during =
  (first: number, last: number) =>
  (minute: number): boolean =>
    minute >= first && minute < last;

const oneBadHour = plunge(0.55, HOUR);
const jam =
  (gwei: number, first: number, last: number) =>
  (minute: number): number =>
    during(first, last)(minute) ? gwei : 20;

/** Every kind of bad day, each alone and at the end all at once. */
export const DAYS: readonly Day[] = [
  { id: "crash", title: "−45 % in an hour", minutes: 90, price: oneBadHour },
  { id: "wick", title: "−15 % in one block, and back five minutes later", minutes: 40, price: wick(0.85, 10, 15) },
  { id: "pump", title: "+60 % in an hour", minutes: 90, price: climb(1.6, HOUR) },
  {
    id: "jam-2000",
    title: "−45 % in an hour at a base fee of 2,000 gwei, blocks a minute late",
    minutes: 100,
    price: oneBadHour,
    baseFeeGwei: jam(JAM_GWEI, 5, 80),
    inclusionMinutes: 1,
  },
  {
    id: "jam-9500",
    title: "−45 % in an hour at a base fee of 9,500 gwei, blocks three minutes late",
    minutes: 110,
    price: oneBadHour,
    baseFeeGwei: jam(WORST_JAM_GWEI, 5, 80),
    inclusionMinutes: 3,
  },
  {
    id: "drained",
    title: "the pool drained to a twentieth during a fall of 20 %",
    minutes: 90,
    price: plunge(0.8, HOUR),
    acts: [
      { minute: 5, act: "drain-pool" },
      { minute: 75, act: "refill-pool" },
    ],
  },
  {
    id: "frozen-feed",
    title: "Chainlink frozen for two hours during a fall of 20 %",
    minutes: 160,
    price: then(flat, 20, plunge(0.8, HOUR)),
    acts: [
      { minute: 10, act: "stop-feed" },
      { minute: 130, act: "start-feed" },
    ],
  },
  {
    id: "jumping-feed",
    title: "Chainlink jumping by ±8 % on a quiet market",
    minutes: 60,
    price: tremble(0.002),
    feedError: (minute) => (minute % 7 === 0 ? 1.08 : minute % 11 === 0 ? 0.92 : 1),
  },
  {
    id: "lagging-feed",
    title: "a market that dances at the edge of Chainlink's deviation",
    minutes: 90,
    price: (minute) => 1 + (minute % 2 === 0 ? 0.0049 : -0.0049) + 0.01 * Math.sin(minute / 15),
  },
  {
    id: "depeg",
    title: "USDC at 0.88 dollars during a fall of 10 %",
    minutes: 120,
    price: plunge(0.9, HOUR),
    usdcUsd: (minute) => (minute < 10 ? 1 : minute < 90 ? Math.max(DEPEG, 1 - 0.01 * (minute - 10)) : 1),
  },
  {
    id: "frozen-aave",
    title: "Aave frozen during a fall of 25 %",
    minutes: 100,
    price: plunge(0.75, HOUR),
    acts: [
      { minute: 3, act: "freeze-aave" },
      { minute: 75, act: "release-aave" },
    ],
  },
  {
    id: "absent-keeper",
    title: "nobody calls for six hours in which ether falls by 30 %",
    minutes: ABSENCE_HOURS * HOUR + 30,
    price: plunge(0.7, ABSENCE_HOURS * HOUR),
    isKeeperAwake: (minute) => minute > ABSENCE_HOURS * HOUR,
  },
  {
    id: "absent-keeper-up",
    title: "nobody calls for six hours in which ether rises by 30 %",
    minutes: ABSENCE_HOURS * HOUR + 30,
    price: climb(1.3, ABSENCE_HOURS * HOUR),
    isKeeperAwake: (minute) => minute > ABSENCE_HOURS * HOUR,
  },
  {
    id: "everything",
    title: "all of it: −45 %, 9,500 gwei, a drained pool, a frozen feed, USDC at 0.88, Aave frozen, nobody awake",
    minutes: 220,
    price: then(oneBadHour, 90, climb(1.3, HOUR)),
    usdcUsd: (minute) => (during(20, 140)(minute) ? DEPEG : 1),
    baseFeeGwei: jam(WORST_JAM_GWEI, 5, 120),
    inclusionMinutes: 3,
    isKeeperAwake: (minute) => !during(25, 55)(minute),
    acts: [
      { minute: 8, act: "drain-pool" },
      { minute: 12, act: "freeze-aave" },
      { minute: 15, act: "stop-feed" },
      { minute: 110, act: "start-feed" },
      { minute: 130, act: "release-aave" },
      { minute: 140, act: "refill-pool" },
    ],
  },
];

/** Bad days of a chain with a sequencer, on a vault that watches it. */
export const L2_DAYS: readonly Day[] = [
  {
    id: "sequencer",
    title: "an L2's sequencer down for forty minutes in a fall of 15 %, and Chainlink ten minutes later back than it",
    minutes: 130,
    price: then(flat, 15, plunge(0.85, HOUR)),
    acts: [
      { minute: 20, act: "stop-feed" },
      { minute: 20, act: "stop-sequencer" },
      { minute: 60, act: "start-sequencer" },
      { minute: 70, act: "start-feed" },
    ],
  },
];
