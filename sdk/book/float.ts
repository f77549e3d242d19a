/** The fold in double precision, for simulation: value and Greeks of a book, the vault's sign, strike by strike. */
import { greeks } from "../pricing/float.js";

/** Plain numbers: quote per base, years, base. */
export interface FloatPosition {
  readonly strike: number;
  readonly vol: number;
  /** Years of 365 days. */
  readonly tau: number;
  readonly calls: number;
  readonly puts: number;
}

/** The fields of the contract's `BookGreeks` that depend on the market. */
export interface FloatBookGreeks {
  readonly liability: number;
  readonly delta: number;
  readonly gammaSpot: number;
  readonly vega: number;
  readonly theta: number;
  readonly charm: number;
}

const NOTHING: FloatBookGreeks = { liability: 0, delta: 0, gammaSpot: 0, vega: 0, theta: 0, charm: 0 };

/** Value and Greeks of all positions at one spot. */
export function foldFloat(positions: readonly FloatPosition[], spot: number): FloatBookGreeks {
  return positions.reduce((sum, { strike, vol, tau, calls, puts }) => {
    const g = greeks({ spot, strike, vol, tau });
    const gross = calls + puts;
    const sd = vol * Math.sqrt(tau);
    const d2 = sd === 0 ? 0 : Math.log(spot / strike) / sd - sd / 2;
    // ∂Δ/∂t = −∂Δ/∂τ = φ(d1)·d2/(2τ); φ(d1) = Γ·S·σ√τ.
    const charm = tau === 0 ? 0 : (g.gammaSpot * sd * d2) / (2 * tau);
    return {
      liability: sum.liability + calls * g.call + puts * g.put,
      delta: sum.delta - calls * g.deltaCall - puts * (g.deltaCall - 1),
      gammaSpot: sum.gammaSpot - gross * g.gammaSpot,
      vega: sum.vega - gross * g.vega,
      theta: sum.theta - gross * g.thetaCall,
      charm: sum.charm - gross * charm,
    };
  }, NOTHING);
}
