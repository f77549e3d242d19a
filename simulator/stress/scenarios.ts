import { loadPrices } from "../market/loadPrices.js";
import { minuteBaseFeesWei } from "../market/baseFee.js";
import type { MinutePath } from "../market/minutePath.js";
import { randomStream } from "../market/random.js";
import { DEFAULT_POLICY } from "../../keeper/policy.js";

/** Minutes of prices and of what a hedge's gas costs in quote. */
export interface Scenario {
  readonly id: string;
  readonly title: string;
  /** Recorded prices, and not a made-up gap. */
  readonly isRecorded: boolean;
  readonly startsAt: number;
  readonly pricesUsd: readonly number[];
  readonly gasUsd: readonly number[];
}

const WEI_PER_ETH = 1e18;
const WEI_PER_GWEI = 1e9;
const CALM_GWEI = 30;
const JAMMED_GWEI = 2_000;

const MINUTES = 48 * 60;
/** A gap falls here, between two looks, without a price in between. */
const GAP_MINUTE = MINUTES / 2;
const MINUTES_PER_YEAR = 525_600;
const GAP_SPOT = 3_000;
const GAP_VOL = 0.8;
const GAP_STARTS_AT = Date.UTC(2021, 0, 1) / 1_000;
const GAP_SALT = 77;

/**
 * Both recorded crashes, each with gas that stays calm, gas as demand makes it (EIP-1559), and gas that is jammed
 * throughout; then a fall and a rise of 30 % at once, which no hedge can be in time for.
 */
export function scenarios(seed: number): readonly Scenario[] {
  const crashes = (["2020-03-12", "2021-05-19"] as const).flatMap((crash) => {
    const { path } = loadPrices({ crash }, {}, seed);
    const modelled = minuteBaseFeesWei(path, seed).map((wei) => Number(wei) / WEI_PER_GWEI);
    return [
      scenarioOf(`${crash}-calm`, `crash of ${crash}, gas calm at ${CALM_GWEI} gwei`, path, () => CALM_GWEI),
      scenarioOf(
        `${crash}-spike`,
        `crash of ${crash}, gas as demand makes it`,
        path,
        (at) => modelled[at] ?? CALM_GWEI,
      ),
      scenarioOf(`${crash}-jam`, `crash of ${crash}, gas jammed at ${JAMMED_GWEI} gwei`, path, () => JAMMED_GWEI),
    ];
  });
  const gaps = [0.7, 1.3].map((jump) => {
    const id = jump < 1 ? "gap-down" : "gap-up";
    const title = `quiet market, then ${jump < 1 ? "−" : "+"}30 % between two looks`;
    return scenarioOf(id, title, gapPath(jump, seed), () => CALM_GWEI);
  });
  return [...crashes, ...gaps];
}

function scenarioOf(id: string, title: string, path: MinutePath, gwei: (minute: number) => number): Scenario {
  const gas = Number(DEFAULT_POLICY.hedgeGas);
  return {
    id,
    title,
    isRecorded: path.origin === "bridged-hours",
    startsAt: path.startsAt,
    pricesUsd: path.pricesUsd,
    gasUsd: path.pricesUsd.map((spot, minute) => (gas * gwei(minute) * WEI_PER_GWEI * spot) / WEI_PER_ETH),
  };
}

function gapPath(jump: number, seed: number): MinutePath {
  const random = randomStream(seed, GAP_SALT);
  const deviation = GAP_VOL / Math.sqrt(MINUTES_PER_YEAR);
  const pricesUsd: number[] = [];
  let spot = GAP_SPOT;
  for (let minute = 0; minute <= MINUTES; minute++) {
    pricesUsd.push(spot);
    spot *= Math.exp(deviation * random.gaussian()) * (minute === GAP_MINUTE ? jump : 1);
  }
  return { startsAt: GAP_STARTS_AT, pricesUsd, origin: "pool-minutes" };
}
