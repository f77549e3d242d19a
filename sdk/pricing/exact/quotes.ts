/** Bigint twin of `contracts/pricing/Quotes.sol` and of the fading in `contracts/book/Flows.sol`, equal to them bit for bit. */
import { BPS, bpsDown, max, min, mulDivDown, mulDivUp, mulWadDown, mulWadUp, WAD } from "../../math/wad.js";
import { greeks } from "./blackScholes.js";
import { abs, expNeg } from "./fixedMath.js";

const MIN_ASK_BPS = 1n;
const BPS_TO_WAD = WAD / BPS;
const LN2_Q96 = 54916777467707473351141471128n;
/** However much vega a sale takes off the book, volatility is moved by half a percent of itself at least. */
export const MIN_SPREAD_WAD = 5n * 10n ** 15n;
/** Spread and impact together move volatility by this share of itself at most. */
export const MAX_MOVE_WAD = 9n * 10n ** 17n;
/** After this long a trade's impact on the next quotes is half of what it was. */
export const IMPACT_HALF_LIFE_SECONDS = 1_800n;

/** A quantity of one option; prices in quote per base, all WAD but the time, which is in seconds. */
export interface QuotedOption {
  readonly spotWad: bigint;
  readonly strikeWad: bigint;
  /** Mid, a year. */
  readonly volWad: bigint;
  readonly tauSeconds: bigint;
  readonly quantityWad: bigint;
  readonly isPut: boolean;
}

/** The vault's settings that a quote follows. */
export interface Spreads {
  readonly volSpreadBps: bigint;
  readonly vegaSlopeBps: bigint;
  readonly premiumSpreadBps: bigint;
}

/** What a quote stands on beside the option itself: see `Quotes.Setting` of the contract. */
export interface QuoteSetting {
  readonly relativeVegaWad: bigint;
  /** 0 where it is not known or not positive. */
  readonly navWad: bigint;
  readonly impactWad: bigint;
  readonly hedgeCostWad: bigint;
}

/** The option at its mid: see `Quotes.Look`. */
export interface Look {
  readonly valueWad: bigint;
  readonly deltaWad: bigint;
  readonly relativeVegaWad: bigint;
}

/** The parts of a quote; `totalWad` is their sum, before it is rounded to token units. */
export interface QuoteParts {
  readonly totalWad: bigint;
  readonly markWad: bigint;
  readonly volWad: bigint;
  readonly spreadWad: bigint;
  readonly impactWad: bigint;
  readonly modelWad: bigint;
  readonly hedgeWad: bigint;
}

/** Value, hedge and vega of the option at its mid, vega rounded up. */
export function lookAt(option: QuotedOption): Look {
  const { quantityWad, volWad } = option;
  const g = greeks({ ...option, rateWad: 0n });
  return {
    valueWad: option.isPut ? g.put : g.call,
    deltaWad: mulWadUp(option.isPut ? WAD - g.deltaCall : g.deltaCall, quantityWad),
    relativeVegaWad: mulWadUp(mulWadUp(g.vega, volWad), quantityWad),
  };
}

/** What the vault asks, everything rounded up. */
export function askUp(option: QuotedOption, look: Look, spreads: Spreads, setting: QuoteSetting): QuoteParts {
  const { volWad, quantityWad } = option;
  const heldWad = setting.relativeVegaWad + look.relativeVegaWad / 2n;
  const spreadWad = spreads.volSpreadBps * BPS_TO_WAD + vegaMoveUp(heldWad, spreads, setting);
  const impactWad = max(setting.impactWad + vegaMoveUp(look.relativeVegaWad, spreads, setting) / 2n, 0n);
  const moveWad = min(spreadWad + impactWad, MAX_MOVE_WAD);
  const movedWad = valueAt(option, volWad + mulWadUp(volWad, moveWad));
  const eachWad = max(max(movedWad, look.valueWad), mulDivUp(option.spotWad, MIN_ASK_BPS, BPS));
  const modelWad = mulWadUp(eachWad, quantityWad);
  const hedgeWad = hedgeOf(option, look, setting);
  return {
    totalWad: mulDivUp(modelWad, BPS + spreads.premiumSpreadBps, BPS) + hedgeWad,
    markWad: mulWadUp(look.valueWad, quantityWad),
    ...{ volWad, spreadWad, impactWad, modelWad, hedgeWad },
  };
}

/** What the vault bids, rounded down. */
export function bidDown(option: QuotedOption, look: Look, spreads: Spreads, setting: QuoteSetting): QuoteParts {
  const { volWad, quantityWad } = option;
  const heldWad = max(setting.relativeVegaWad - ceilHalf(look.relativeVegaWad), 0n);
  const narrowedWad = spreads.volSpreadBps * BPS_TO_WAD - vegaMoveDown(heldWad, spreads, setting);
  const spreadWad = max(narrowedWad, MIN_SPREAD_WAD);
  const impactWad = max(ceilHalf(vegaMoveUp(look.relativeVegaWad, spreads, setting)) - setting.impactWad, 0n);
  const moveWad = min(spreadWad + impactWad, MAX_MOVE_WAD);
  const movedWad = valueAt(option, volWad - mulWadUp(volWad, moveWad));
  const modelWad = mulWadDown(min(movedWad, look.valueWad), quantityWad);
  const hedgeWad = hedgeOf(option, look, setting);
  return {
    totalWad: max(bpsDown(modelWad, BPS - spreads.premiumSpreadBps) - hedgeWad, 0n),
    markWad: mulWadDown(look.valueWad, quantityWad),
    ...{ volWad, spreadWad, impactWad, modelWad, hedgeWad },
  };
}

/** The share of volatility that an amount of relative vega stands for; a trade's own is the impact it leaves behind. */
export function vegaMoveUp(relativeVegaWad: bigint, spreads: Spreads, setting: Pick<QuoteSetting, "navWad">): bigint {
  if (setting.navWad === 0n) return 0n;
  return mulDivUp(relativeVegaWad, spreads.vegaSlopeBps * BPS_TO_WAD, setting.navWad);
}

/** An impact as it is `elapsedSeconds` later, rounded toward zero. */
export function fadedImpact(impactWad: bigint, elapsedSeconds: bigint): bigint {
  const leftWad = expNeg((LN2_Q96 * elapsedSeconds) / IMPACT_HALF_LIFE_SECONDS, abs(impactWad));
  return impactWad < 0n ? -leftWad : leftWad;
}

function vegaMoveDown(relativeVegaWad: bigint, spreads: Spreads, { navWad }: QuoteSetting): bigint {
  return navWad === 0n ? 0n : mulDivDown(relativeVegaWad, spreads.vegaSlopeBps * BPS_TO_WAD, navWad);
}

function hedgeOf({ spotWad }: QuotedOption, { deltaWad }: Look, { hedgeCostWad }: QuoteSetting): bigint {
  return mulWadUp(mulWadUp(deltaWad, spotWad), hedgeCostWad);
}

function valueAt(option: QuotedOption, volWad: bigint): bigint {
  const g = greeks({ ...option, volWad, rateWad: 0n });
  return option.isPut ? g.put : g.call;
}

function ceilHalf(value: bigint): bigint {
  return (value + 1n) / 2n;
}
