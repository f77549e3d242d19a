import type { KeelParameters } from "./parameters.js";

/**
 * What each constructor is given, from the parameters of a deployment and the addresses it leads to. Told once: the
 * deployment builds with it, and the verification builds again and compares. `Address` is Ignition's future there and a
 * plain address here.
 */
export interface Built<Address> {
  readonly authority: Address;
  readonly chainlink: Address;
  /** The guard, or Chainlink alone where there is none. */
  readonly oracle: Address;
  readonly venue: Address;
  /** What goes short; undefined where the vault hedges on spot alone. */
  readonly short: Address | undefined;
  readonly vault: Address;
  readonly policy: Address;
  readonly volatility: Address;
  readonly bounty: Address;
}

export function chainlinkArguments(p: KeelParameters) {
  return [
    { proxy: p.baseFeed, maxAgeSeconds: p.baseMaxAgeSeconds },
    { proxy: p.quoteFeed, maxAgeSeconds: p.quoteMaxAgeSeconds },
    p.minPriceWad,
    p.maxPriceWad,
    p.fallbackDelaySeconds,
  ];
}

export function guardArguments<A>(p: KeelParameters, { chainlink }: Pick<Built<A>, "chainlink">) {
  const market = { factory: p.factory, base: p.base, quote: p.quote, feePips: p.poolFeePips, pool: p.pool };
  const settings = {
    windowSeconds: p.twapWindowSeconds,
    spotCeilingBps: p.spotCeilingBps,
    twapCeilingBps: p.twapCeilingBps,
    hedgeCeilingBps: p.hedgeCeilingBps,
    minDepthQuote: p.minDepthQuote,
    graceSeconds: p.sequencerGraceSeconds,
  };
  return [chainlink, p.sequencerFeed, market, settings];
}

export function venueArguments(p: KeelParameters) {
  return [p.factory, p.base, p.quote, p.poolFeePips, p.pool];
}

/** @param provider Aave's PoolAddressesProvider */
export function shortArguments<A>(p: KeelParameters, provider: string, { venue }: Pick<Built<A>, "venue">) {
  const health = { targetWad: p.shortTargetHealthWad, floorWad: p.shortFloorHealthWad };
  return [provider, venue, p.base, p.quote, health];
}

/** The vault's limits: `IOptionsVault.Settings`. */
export function vaultSettings(p: KeelParameters) {
  return {
    maxUtilisationBps: p.maxUtilisationBps,
    minQuantityWad: p.minQuantityWad,
    volSpreadBps: p.volSpreadBps,
    premiumSpreadBps: p.premiumSpreadBps,
    writeCutoffSeconds: p.writeCutoffSeconds,
    hedgeSlippageCapBps: p.hedgeSlippageCapBps,
    vegaSlopeBps: p.vegaSlopeBps,
    maxSmileAgeSeconds: p.maxSmileAgeSeconds,
    maxStressLossBps: p.maxStressLossBps,
    maxExpiryVegaBps: p.maxExpiryVegaBps,
    maxExpiryGammaBps: p.maxExpiryGammaBps,
  };
}

/** What LPs pay: `FeeTerms`. */
export function feeTerms(p: KeelParameters) {
  return {
    managementFeeBps: p.managementFeeBps,
    performanceFeeBps: p.performanceFeeBps,
    crystallisationSeconds: p.crystallisationSeconds,
    feeReceiver: p.feeReceiver,
  };
}

type VaultParts<A> = Pick<Built<A>, "authority" | "oracle" | "venue" | "short">;

export function vaultArguments<A>(p: KeelParameters, { authority, oracle, venue, short }: VaultParts<A>) {
  const wiring = { base: p.base, quote: p.quote, oracle, venue: short ?? venue, authority };
  return [wiring, vaultSettings(p), feeTerms(p), p.shareName, p.shareSymbol];
}

export function deskArguments<A>(p: KeelParameters, { vault }: Pick<Built<A>, "vault">) {
  return [vault, p.lpEpochSeconds, p.lpInKindDelaySeconds];
}

/** Of `FixedBand` or `OptimalBand`, whichever the parameters name. */
export function policyArguments<A>(p: KeelParameters, { authority }: Pick<Built<A>, "authority">) {
  return p.policy === "fixed" ? [p.bandTriggerBps, p.bandTargetBps] : [authority, p.riskPriceWad];
}

export function volatilityArguments(p: KeelParameters) {
  return [p.baseFeed, p.volatilityTimeConstantSeconds, p.volatilityMaxAgeSeconds];
}

/** What bounties go by: `BountyTerms`. */
export function bountyTerms(p: KeelParameters) {
  return {
    premiumBps: p.bountyPremiumBps,
    maxBaseFeeWei: p.bountyMaxBaseFeeWei,
    maxGas: p.bountyMaxGas,
    shareBps: p.bountyShareBps,
    riskPriceWad: p.bountyRiskPriceWad,
    horizonSeconds: p.bountyHorizonSeconds,
    rampSeconds: p.bountyRampSeconds,
  };
}

export function bountyArguments<A>(p: KeelParameters, { authority }: Pick<Built<A>, "authority">) {
  return [p.quote, p.bountyDailyCapQuote, authority, bountyTerms(p)];
}

/** What the rebalancer's constructor takes beside its wiring: `IRebalancer.Settings`. */
export function hedgeSettings(p: KeelParameters) {
  return {
    slippageBps: p.slippageBps,
    minimumWad: p.minimumHedgeWad,
    hedgeGas: p.hedgeGas,
    maximumWad: p.maximumHedgeWad,
    urgentSlippageBps: p.urgentSlippageBps,
    emergencySlippageBps: p.emergencySlippageBps,
    priceMoveBps: p.priceMoveBps,
    intervalSeconds: p.hedgeIntervalSeconds,
    stressMoveBps: p.stressMoveBps,
    urgentLossBps: p.urgentLossBps,
    emergencyLossBps: p.emergencyLossBps,
  };
}

type RebalancerParts<A> = Pick<Built<A>, "vault" | "policy" | "volatility" | "bounty" | "authority">;

export function rebalancerArguments<A>(p: KeelParameters, parts: RebalancerParts<A>) {
  const { vault, policy, volatility, bounty, authority } = parts;
  return [{ vault, policy, volatility, bounty, authority }, hedgeSettings(p)];
}
