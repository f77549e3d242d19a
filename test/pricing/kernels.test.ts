import { readFileSync } from "node:fs";

import { expect } from "chai";

import { density, lowerTail, mills } from "../../scripts/coefficients/functions.js";
import { deriveKernels } from "../../scripts/coefficients/fits.js";
import { deviations, ledgerOf } from "../../scripts/coefficients/ledger.js";
import {
  abs,
  div,
  exp,
  FRACTION_BITS,
  ln,
  mul,
  ONE,
  ratio,
  type Real,
  sqrt,
  toNumber,
} from "../../scripts/coefficients/real.js";
import { greeks } from "../../sdk/pricing/exact/blackScholes.js";
import { charm } from "../../sdk/pricing/exact/charm.js";
import * as fixedMath from "../../sdk/pricing/exact/fixedMath.js";
import * as gaussian from "../../sdk/pricing/exact/gaussian.js";
import { randomInputs, WAD } from "./inputs.js";

/** A fixed-point number as a real one. */
const real = (value: bigint, fractionBits: bigint): Real => value << (FRACTION_BITS - fractionBits);

/** |actual − truth| / truth. */
const relative = (actual: Real, truth: Real): number => toNumber(div(abs(actual - truth), abs(truth)));

/** Points of [from, to), evenly spaced but on no round number. */
const grid = (from: Real, to: Real, count: number): readonly Real[] =>
  Array.from(
    { length: count },
    (_, i) => from + ((to - from) * (BigInt(i) * 1_000_003n + 377n)) / (BigInt(count) * 1_000_003n),
  );

const worst = <T>(items: readonly T[], errorOf: (item: T) => number): number =>
  items.reduce((largest, item) => Math.max(largest, errorOf(item)), 0);

/** The twins equal the contracts bit for bit (twins.test.ts), so their error is the contracts' error. */
describe("Pricing kernels", () => {
  describe("derivation", () => {
    const kernels = deriveKernels();

    it("gives every literal of the contracts and of both twins", () => {
      const wrong = deviations(ledgerOf(kernels), (path) => readFileSync(path, "utf8"));
      expect(wrong).to.deep.equal([]);
    });

    it("notices a literal that is off by one in its last place", () => {
      const spoilt = (path: string): string =>
        readFileSync(path, "utf8").replace("SQRT2_Q32 = 6074001000", "SQRT2_Q32 = 6074001001");
      expect(deviations(ledgerOf(kernels), spoilt).map(({ constant }) => constant)).to.deep.equal([
        "SQRT2_Q32",
        "SQRT2_Q32",
      ]);
    });

    it("claims the errors that the contracts state", () => {
      expect(kernels.atanh.fit.error).to.be.within(7e-21, 7.7e-21);
      expect(kernels.coth.fit.error).to.be.within(1.3e-19, 1.4e-19);
      expect(kernels.mills.fit.error).to.be.within(8e-18, 8.9e-18);
    });
  });

  describe("logarithm", () => {
    it("is off by less than 2.6e-20 of itself near 1, down to the 2^-95 of its quotient", () => {
      const error = worst(
        Array.from({ length: 124 * 20 }, (_, i) => i),
        (i) => {
          const distance = (1n << BigInt(Math.floor(i / 20))) + (BigInt(i % 20) << BigInt(Math.floor(i / 20))) / 20n;
          const x = (1n << 126n) + (i % 2 === 0 ? distance : -distance);
          const truth = ln(real(x, 126n));
          const excess = abs(real(fixedMath.lnQ192(x, 126n), 192n) - truth) - (ONE >> 95n);
          return excess <= 0n ? 0 : toNumber(div(excess, abs(truth)));
        },
      );
      expect(error).to.be.below(2.6e-20);
    });

    it("is off by less than 1.4e-20 anywhere between 1e-24 and 1e24", () => {
      const error = worst(grid(-55n * ONE, 55n * ONE, 3000), (exponent) => {
        const x = exp(exponent) >> (FRACTION_BITS - 126n);
        return toNumber(abs(real(fixedMath.lnQ192(x, 126n), 192n) - ln(real(x, 126n))));
      });
      expect(error).to.be.below(1.4e-20);
    });

    it("rounds to the nearest wei, and ln(1) is 0", () => {
      expect(fixedMath.lnWad(WAD)).to.equal(0n);
      const error = worst(grid(ONE / 1000n, 40n * ONE, 1500), (exponent) => {
        const xWad = (exp(exponent) * WAD) >> FRACTION_BITS;
        return toNumber(abs(fixedMath.lnWad(xWad) * ONE - WAD * ln(ratio(xWad, WAD))));
      });
      expect(error).to.be.below(0.52);
    });
  });

  it("takes an exponential to 1.4e-19 of itself down to e^-30, and to 2^-127 beyond", () => {
    const error = worst(grid(0n, 98n * ONE, 4000), (y) => {
      const yQ96 = y >> (FRACTION_BITS - 96n);
      const truth = exp(-real(yQ96, 96n));
      const excess = abs(real(fixedMath.expNeg(yQ96, 1n << 127n), 127n) - truth) - (ONE >> 127n);
      return excess <= 0n ? 0 : toNumber(div(excess, truth));
    });
    expect(error).to.be.below(1.4e-19);
  });

  it("takes a square root to 7e-25 of itself, from above", () => {
    const error = worst(grid(64n * ONE, 254n * ONE, 3000), (bits) => {
      const x = exp(mul(bits, ln(2n * ONE))) >> FRACTION_BITS;
      const root = sqrt(x << FRACTION_BITS);
      const actual = fixedMath.sqrt(x) << FRACTION_BITS;
      expect(actual >= root - ONE).to.equal(true);
      return actual > root + ONE ? relative(actual - ONE, root) : 0;
    });
    expect(error).to.be.below(7e-25);
  });

  describe("Mills ratio", () => {
    it("is off by less than 8.9e-18·e^(t²/4) of itself on [0, 14]", () => {
      const error = worst(grid(0n, 14n * ONE, 3000), (t) => {
        const tQ64 = t >> (FRACTION_BITS - 64n);
        const exact = real(tQ64, 64n);
        return (
          relative(real(gaussian.millsQ96(tQ64 << 32n), 96n), mills(exact)) * Math.exp(-(toNumber(exact) ** 2) / 4)
        );
      });
      expect(error).to.be.below(8.9e-18);
    });

    it("keeps 4e-7 of itself from there to 78, where nothing overflows", () => {
      for (let t = 14; t <= 78; t += 0.25) {
        let fraction = t;
        for (let k = 60; k > 0; k--) fraction = t + k / fraction;
        const actual = Number(gaussian.millsQ96(BigInt(t * 4) << 94n)) / 2 ** 96;
        expect(Math.abs(actual * fraction - 1)).to.be.below(4e-7);
      }
    });
  });

  describe("distribution", () => {
    const points = grid(0n, 13n * ONE, 2000).map((t) => {
      const tWad = (t * WAD) >> FRACTION_BITS;
      return { tWad, exact: ratio(tWad, WAD) };
    });

    it("is off by less than 5 wei at the middle and 0.6 wei from |x| = 4 on", () => {
      const errorOf = ({ tWad, exact }: (typeof points)[number]): number =>
        toNumber(abs(gaussian.cdf(-tWad) * ONE - WAD * lowerTail(exact)));
      expect(worst(points, errorOf)).to.be.below(5);
      expect(
        worst(
          points.filter(({ tWad }) => tWad >= 4n * WAD),
          errorOf,
        ),
      ).to.be.below(0.6);
    });

    it("has a density that is off by less than 0.6 wei", () => {
      const error = worst(points, ({ tWad, exact }) => toNumber(abs(gaussian.pdf(tWad) * ONE - WAD * density(exact))));
      expect(error).to.be.below(0.6);
    });

    it("never decreases from one wei to the next, and its two sides make 1", () => {
      for (let x = -13n * WAD; x < 13n * WAD; x += WAD / 97n) {
        let previous = gaussian.cdf(x);
        for (let step = 1n; step <= 12n; step++) {
          const next = gaussian.cdf(x + step);
          expect(next >= previous).to.equal(true);
          previous = next;
        }
        expect(gaussian.cdf(x) + gaussian.cdf(-x)).to.equal(WAD);
      }
      expect(gaussian.cdf(0n)).to.equal(WAD / 2n);
    });

    it("has no jump at the ends: 0 and 1 from 14 on, for any input", () => {
      for (const x of [14n * WAD, 14n * WAD - 1n, 10n ** 60n, (1n << 255n) - 1n]) {
        expect(gaussian.cdf(-x)).to.equal(0n);
        expect(gaussian.cdf(x)).to.equal(WAD);
        expect(gaussian.pdf(x)).to.equal(0n);
      }
    });
  });

  it("take charm as the finite difference of delta in time", () => {
    for (const input of randomInputs(21, 200)) {
      const { spotWad, strikeWad, volWad, tauSeconds, rateWad } = input;
      const years = ratio(tauSeconds, 31_536_000n);
      const [lnMoneyness, vol, rate] = [ln(ratio(spotWad, strikeWad)), ratio(volWad, WAD), ratio(rateWad, WAD)];
      const delta = (tau: Real): Real => {
        const sd = mul(vol, sqrt(tau));
        const d1 = div(lnMoneyness + mul(rate, tau), sd) + (sd >> 1n);
        if (abs(d1) > 16n * ONE) return d1 > 0n ? ONE : 0n;
        return d1 < 0n ? lowerTail(-d1) : ONE - lowerTail(d1);
      };
      const h = years >> 120n;
      const truth = toNumber(div(delta(years - h) - delta(years + h), 2n * h));
      const gammaSpotWad = greeks(input).gammaSpot;
      const lnMoneynessWad = fixedMath.lnWad(spotWad) - fixedMath.lnWad(strikeWad);
      const actual = Number(charm({ gammaSpotWad, lnMoneynessWad, volWad, tauSeconds, rateWad })) / 1e18;
      // A wei of gammaSpot and two of the logarithm, magnified by 1/τ.
      const rounding =
        (1e-18 * (1 + Math.abs(toNumber(lnMoneyness)) + Number(gammaSpotWad) / 1e18) * 4) / toNumber(years);
      expect(Math.abs(actual - truth), JSON.stringify({ truth, actual })).to.be.below(
        1e-12 * Math.abs(truth) + rounding + 1e-16,
      );
    }
  });

  describe("cheap options", () => {
    const spotWad = 3000n * WAD;
    const tauSeconds = 31_536_000n;
    /** Out-of-the-money call at ln(K/S) = m·σ over one year, rate 0, at 100 digits. */
    const truth = (strikeWad: bigint, volWad: bigint): Real => {
      const sd = ratio(volWad, WAD);
      const d1 = div(ln(ratio(spotWad, strikeWad)), sd) + (sd >> 1n);
      const upper = (d: Real): Real => (d < 0n ? lowerTail(-d) : ONE - lowerTail(d));
      return mul(ratio(spotWad, WAD), upper(d1)) - mul(ratio(strikeWad, WAD), upper(d1 - sd));
    };

    /** The worst relative error over strikes up to 6.4 deviations out of the money whose call costs at least 1e-9 of spot. */
    const worstOf = (volWad: bigint): { readonly error: number; readonly cheapest: number } => {
      let [error, cheapest] = [0, 1];
      for (let tenths = 0n; tenths <= 64n; tenths++) {
        const strikeWad = (spotWad * exp(mul(ratio(volWad, WAD), ratio(tenths, 10n)))) >> FRACTION_BITS;
        const exact = truth(strikeWad, volWad);
        const perSpot = toNumber(exact) / 3000;
        if (perSpot < 1e-9) continue;
        const { call } = greeks({ spotWad, strikeWad, volWad, tauSeconds, rateWad: 0n });
        error = Math.max(error, relative(ratio(call, WAD), exact));
        cheapest = Math.min(cheapest, perSpot);
      }
      return { error, cheapest };
    };

    it("keep 1e-12 of their price, down to a billionth of spot, for deviations from 0.1 % to 50 %", () => {
      for (const volWad of [WAD / 1000n, WAD / 100n, WAD / 10n, WAD / 2n]) {
        const { error, cheapest } = worstOf(volWad);
        expect(error, `deviation ${volWad}`).to.be.below(1e-12);
        expect(cheapest).to.be.below(3e-9);
      }
    });

    it("keep 3e-11 of their price for deviations to 300 %", () => {
      for (const volWad of [WAD, 3n * WAD]) expect(worstOf(volWad).error, `deviation ${volWad}`).to.be.below(3e-11);
    });
  });
});
