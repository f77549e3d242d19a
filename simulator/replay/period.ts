import { foldFloat } from "../../sdk/book/float.js";
import type { PathBlock } from "../engine/block.js";
import type { Leg, Problem } from "../engine/types.js";
import type { Look } from "./record.js";
import type { ReplayTerms } from "./options.js";

/** One written book from its start to its expiry, along what was recorded. */
export interface Period {
  readonly from: number;
  readonly to: number;
  readonly problem: Problem;
  /** One path, its looks as they were recorded. */
  readonly block: PathBlock;
  /** Change of the book's value from each look to the next, both at the volatility known at the first. */
  readonly bookChange: Float64Array;
}

const SECONDS_PER_YEAR = 31_536_000;
const MINUTES_PER_DAY = 1_440;

/** Writes a book at the first look and marks it at every look at the volatility known by then. */
export function periodOf(looks: readonly Look[], terms: ReplayTerms): Period {
  const first = lookAt(looks, 0);
  const last = lookAt(looks, looks.length - 1);
  const steps = looks.length - 1;
  const qty = terms.notionalUsd / first.spot / terms.moneyness.length;
  const book = terms.moneyness.map((ratio): Leg => ({ qty: -qty, strike: first.spot * ratio, kind: "call" }));
  const spots = Float64Array.from(looks, ({ spot }) => spot);
  const delta = new Float64Array(steps);
  const gammaSpot = new Float64Array(steps);
  const bookChange = new Float64Array(steps);
  for (let step = 0; step < steps; step++) {
    const here = lookAt(looks, step);
    const next = lookAt(looks, step + 1);
    const now = foldAt(book, here.spot, here.vol, last.at - here.at);
    const then = foldAt(book, next.spot, here.vol, last.at - next.at);
    delta[step] = now.delta;
    gammaSpot[step] = now.gammaSpot;
    bookChange[step] = now.liability - then.liability;
  }
  return {
    from: first.at,
    to: last.at,
    problem: {
      book,
      vol: first.vol,
      days: terms.days,
      spot: first.spot,
      k: terms.k,
      gasUsd: terms.gasUsd,
      stepMinutes: (terms.days * MINUTES_PER_DAY) / steps,
    },
    block: {
      paths: 1,
      steps,
      logs: spots.map((spot) => Math.log(spot / first.spot)),
      spots,
      delta,
      gammaSpot,
      vols: Float64Array.from(looks.slice(0, steps), ({ vol }) => vol),
      taus: Float64Array.from(looks.slice(0, steps), ({ at }) => (last.at - at) / SECONDS_PER_YEAR),
      gasUsd: new Float64Array(steps).fill(terms.gasUsd),
    },
    bookChange,
  };
}

function foldAt(book: readonly Leg[], spot: number, vol: number, seconds: number): ReturnType<typeof foldFloat> {
  const tau = seconds / SECONDS_PER_YEAR;
  return foldFloat(
    book.map(({ qty, strike, kind }) => ({
      strike,
      vol,
      tau,
      calls: kind === "call" ? -qty : 0,
      puts: kind === "put" ? -qty : 0,
    })),
    spot,
  );
}

function lookAt(looks: readonly Look[], index: number): Look {
  const look = looks[index];
  if (look === undefined) throw new RangeError(`There are ${looks.length} looks, none with number ${index}.`);
  return look;
}
