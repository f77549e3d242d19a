import { bpsDown, max, min, mulDivDown, mulWadDown, WAD, YEAR_SECONDS } from "../math/wad.js";

/** What a bounty may be at most: the contract's `BountyTerms`. */
export interface BountyTerms {
  /** ε, over the gas itself. */
  readonly premiumBps: bigint;
  readonly maxBaseFeeWei: bigint;
  readonly maxGas: bigint;
  /** Of the certainty-equivalent risk removed. */
  readonly shareBps: bigint;
  /** λ, the price of variance: per unit of quote, WAD. */
  readonly riskPriceWad: bigint;
  readonly horizonSeconds: bigint;
  /** From nothing to all of it, at the edge of the band. */
  readonly rampSeconds: bigint;
}

/** The facts of one hedge: the contract's `BountyClaim`. */
export interface BountyClaim {
  readonly gasUsed: bigint;
  readonly baseFeeWei: bigint;
  readonly spotWad: bigint;
  /** A year. */
  readonly varianceWad: bigint;
  /** |net delta|, base. */
  readonly deviationBeforeWad: bigint;
  readonly deviationAfterWad: bigint;
  readonly triggerWad: bigint;
  readonly sinceSeconds: bigint;
  readonly isEmergency: boolean;
}

/** The bounty owed, quote WAD: the twin of `BountyMath.owedWad`, equal to the bit. */
export function owedWad(claim: BountyClaim, terms: BountyTerms): bigint {
  const shareWad = bpsDown(riskRemovedWad(claim, terms), terms.shareBps);
  return mulWadDown(min(gasCeilingWad(claim, terms), shareWad), rampWad(claim, terms));
}

/** Gas × min(base fee, cap) × (1 + ε) at the oracle price, quote WAD; the premium on half of the most gas only. */
export function gasCeilingWad(claim: BountyClaim, terms: BountyTerms): bigint {
  const gas = min(claim.gasUsed, terms.maxGas);
  const premiumGas = bpsDown(min(gas, terms.maxGas / 2n), terms.premiumBps);
  return mulWadDown((gas + premiumGas) * min(claim.baseFeeWei, terms.maxBaseFeeWei), claim.spotWad);
}

/** ½·λ·σ²·S²·(before² − after²)·horizon, quote WAD. */
export function riskRemovedWad(claim: BountyClaim, terms: BountyTerms): bigint {
  const { deviationBeforeWad: before, deviationAfterWad: after, spotWad } = claim;
  if (after >= before) return 0n;
  const squareWad = mulWadDown(mulWadDown(before - after, spotWad), mulWadDown(before + after, spotWad));
  const varianceRateWad = mulWadDown(squareWad, claim.varianceWad);
  return mulDivDown(mulWadDown(varianceRateWad, terms.riskPriceWad), terms.horizonSeconds, 2n * YEAR_SECONDS);
}

/** How much of the bounty is due by now, WAD, at most 1. */
export function rampWad(claim: BountyClaim, terms: BountyTerms): bigint {
  if (claim.isEmergency || claim.sinceSeconds >= terms.rampSeconds) return WAD;
  const beyondWad = max(claim.deviationBeforeWad - claim.triggerWad, 0n);
  if (beyondWad >= claim.triggerWad && beyondWad > 0n) return WAD;
  const severityWad = beyondWad === 0n ? 0n : mulDivDown(beyondWad, WAD, claim.triggerWad);
  return min(WAD, (claim.sinceSeconds * WAD) / terms.rampSeconds + severityWad);
}
