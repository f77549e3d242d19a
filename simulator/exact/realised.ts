/** What `RealizedVolatility` is told at deployment, as plain numbers. */
export interface RealisedTerms {
  readonly timeConstantSeconds: number;
  readonly maxAgeSeconds: number;
}

const SECONDS_PER_YEAR = 31_536_000;
/** The feed's own rules: a round at a move of 0.5 %, and each hour. */
const ROUND_MOVE = 0.005;
const ROUND_SECONDS = 3_600;
const MOST_RETURN = 0.1;
const LEAST_WEIGHT = 0.5;

/** `RealizedVolatility` in doubles, fed the rounds that a Chainlink feed would write of the prices shown. */
export class RealisedVariance {
  readonly #terms: RealisedTerms;
  #price: number;
  #countedAt: number;
  #weighted = 0;
  #weight = 0;

  constructor(terms: RealisedTerms, price: number, at: number) {
    this.#terms = terms;
    this.#price = price;
    this.#countedAt = at;
  }

  /** Shows a price, unix seconds; counts it where the feed would write a round. */
  show(price: number, at: number): void {
    const elapsed = at - this.#countedAt;
    const move = Math.abs(price / this.#price - 1);
    if (move < ROUND_MOVE && elapsed < ROUND_SECONDS) return;
    const { timeConstantSeconds } = this.#terms;
    const kept = Math.exp(-elapsed / timeConstantSeconds);
    const change = Math.min(Math.abs(Math.log(price / this.#price)), MOST_RETURN);
    this.#weighted = this.#weighted * kept + (change * change * SECONDS_PER_YEAR) / timeConstantSeconds;
    this.#weight = this.#weight * kept + 1 - kept;
    this.#price = price;
    this.#countedAt = at;
  }

  /** Variance a year; 0 = not known: too little was seen, or too long ago. */
  at(now: number): number {
    if (now > this.#countedAt + this.#terms.maxAgeSeconds || this.#weight < LEAST_WEIGHT) return 0;
    return this.#weighted / this.#weight;
  }
}
