/** Sums over paths, from which every figure of a rule follows. Blocks are added in order, so workers change no bit. */
export interface Tally {
  readonly paths: number;
  readonly pnl: number;
  readonly pnlSquared: number;
  readonly error: number;
  readonly errorSquared: number;
  readonly cost: number;
  readonly costSquared: number;
  readonly trades: number;
}

export const NO_TALLY: Tally = {
  paths: 0,
  pnl: 0,
  pnlSquared: 0,
  error: 0,
  errorSquared: 0,
  cost: 0,
  costSquared: 0,
  trades: 0,
};

export function addTallies(a: Tally, b: Tally): Tally {
  return {
    paths: a.paths + b.paths,
    pnl: a.pnl + b.pnl,
    pnlSquared: a.pnlSquared + b.pnlSquared,
    error: a.error + b.error,
    errorSquared: a.errorSquared + b.errorSquared,
    cost: a.cost + b.cost,
    costSquared: a.costSquared + b.costSquared,
    trades: a.trades + b.trades,
  };
}

/** A rule's figures over all paths, quote. */
export interface Figures {
  /** Standard deviation of P&L after costs: the risk that is compared. */
  readonly sd: number;
  /** Standard deviation of the hedging error before costs. */
  readonly errorSd: number;
  /** Mean cost of hedging, and its standard error. */
  readonly cost: number;
  readonly costError: number;
  readonly trades: number;
  readonly meanError: number;
}

export function figuresOf(tally: Tally): Figures {
  const { paths } = tally;
  return {
    sd: Math.sqrt(variance(tally.pnl, tally.pnlSquared, paths)),
    errorSd: Math.sqrt(variance(tally.error, tally.errorSquared, paths)),
    cost: tally.cost / paths,
    costError: Math.sqrt(variance(tally.cost, tally.costSquared, paths) / paths),
    trades: tally.trades / paths,
    meanError: tally.error / paths,
  };
}

function variance(sum: number, squares: number, count: number): number {
  return Math.max(0, (squares - (sum * sum) / count) / Math.max(1, count - 1));
}
