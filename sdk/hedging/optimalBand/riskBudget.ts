/**
 * From a risk an owner can name, the standard deviation of an hour, to λ and back, at the present book and costs.
 *
 * In the steady state the deviation lies flat between the targets and falls in a straight line from target to trigger
 * (docs/band.md), so its mean square is (a² + b²)/6, the sd of an hour σ·S·√((a² + b²)/6 · h), and a hedge comes
 * σ²γ²/(b² − a²) times a year.
 */
import { optimalBand } from "./optimalBand.js";
import type { BandExposure, BandTerms, FloatBand } from "./types.js";

const HOURS_PER_YEAR = 8_760;
const DAYS_PER_YEAR = 365;
/** What the contract takes. */
export const MIN_RISK_PRICE = 1e-12;
export const MAX_RISK_PRICE = 1;
const HALVINGS = 100;

/** What a λ means for a book. */
export interface RiskBudget {
  readonly riskPrice: number;
  readonly band: FloatBand;
  /** Standard deviation of an hour's P&L that the deviation inside the band makes, quote. */
  readonly hourlySd: number;
  /** Hedges a day while book, volatility and costs stay as they are. */
  readonly hedgesPerDay: number;
  /** Cost of those hedges, quote a day. */
  readonly costPerDay: number;
}

/** No λ brings the book to the sd asked for. */
export class RiskOutOfReachError extends Error {
  override readonly name = "RiskOutOfReachError";
  readonly least: number;
  readonly most: number;

  constructor(least: number, most: number) {
    super(`The book's hourly sd lies between ${least} and ${most} quote, whatever λ is. Ask for one inside.`);
    this.least = least;
    this.most = most;
  }
}

/** The volatility the band reckons with: of the book's own Greeks, as realised volatility says. */
export function bookVolatility(
  exposure: BandExposure,
  { spot, volRatio = 1 }: Pick<BandTerms, "spot" | "volRatio">,
): number {
  if (exposure.gammaSpot === 0) return 0;
  return Math.sqrt((2 * Math.abs(exposure.theta)) / (Math.abs(exposure.gammaSpot) * spot)) * volRatio;
}

/** What a λ means: band, risk of an hour, hedges and their cost. */
export function riskBudget(exposure: BandExposure, terms: BandTerms): RiskBudget {
  const band = optimalBand(exposure, terms);
  const { trigger, target } = band;
  const vol = bookVolatility(exposure, terms);
  const variance = (trigger ** 2 + target ** 2) / 6;
  // Gas is paid at each hedge, the fee on what the deviation diffuses: where a = b the gap, not the cost, vanishes.
  const diffusion = (vol * exposure.gammaSpot) ** 2 / DAYS_PER_YEAR;
  const hedgesPerDay = trigger === 0 ? 0 : diffusion / (trigger ** 2 - target ** 2);
  const fees = trigger === 0 ? 0 : (diffusion * terms.proportional * terms.spot) / (trigger + target);
  return {
    riskPrice: terms.riskPrice,
    band,
    hourlySd: vol * terms.spot * Math.sqrt(variance / HOURS_PER_YEAR),
    hedgesPerDay,
    costPerDay: fees + (terms.fixedQuote === 0 ? 0 : hedgesPerDay * terms.fixedQuote),
  };
}

/** The λ at which the book's hourly sd is the one asked for, by bisection. @throws RiskOutOfReachError */
export function riskPriceFor(hourlySd: number, exposure: BandExposure, terms: Omit<BandTerms, "riskPrice">): number {
  const sdAt = (riskPrice: number) => riskBudget(exposure, { ...terms, riskPrice }).hourlySd;
  const [least, most] = [sdAt(MAX_RISK_PRICE), sdAt(MIN_RISK_PRICE)];
  if (!(least < most && least <= hourlySd && hourlySd <= most)) throw new RiskOutOfReachError(least, most);
  let [low, high] = [Math.log(MIN_RISK_PRICE), Math.log(MAX_RISK_PRICE)];
  for (let halving = 0; halving < HALVINGS; halving++) {
    const middle = (low + high) / 2;
    if (sdAt(Math.exp(middle)) > hourlySd) low = middle;
    else high = middle;
  }
  return Math.exp(high);
}
