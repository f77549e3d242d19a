import { ZeroAddress } from "ethers";
import { z } from "zod";

import { MAINNET } from "../scripts/mainnet/addresses.js";

import { governanceWithDefaults } from "./governance.js";

const address = z.string().regex(/^0x[0-9a-fA-F]{40}$/, "must be a 20-byte hex address");
const amount = z.union([z.bigint(), z.string().regex(/^\d+$/), z.number().int()]).transform((value) => BigInt(value));
const bps = (max: number) => z.number().int().min(0).max(max);

/** Every parameter of a deployment, with its default on mainnet. Amounts are in the unit their name says. */
export const parametersSchema = z.strictObject({
  base: address.default(MAINNET.weth),
  quote: address.default(MAINNET.usdc),
  baseFeed: address.default(MAINNET.ethUsdFeed),
  quoteFeed: address.default(MAINNET.usdcUsdFeed),
  /** The feed's heartbeat (3,600 s) and a margin for a full block or two. */
  baseMaxAgeSeconds: z.number().int().min(60).max(259_200).default(4_500),
  /** The feed's heartbeat (86,400 s) and a margin. */
  quoteMaxAgeSeconds: z.number().int().min(60).max(259_200).default(90_000),
  minPriceWad: amount.default(10n ** 19n),
  maxPriceWad: amount.default(10n ** 23n),
  /** After an expiry, how long the feed may be silent before the fallback may settle. Not under `baseMaxAgeSeconds`. */
  fallbackDelaySeconds: z.number().int().min(21_600).max(604_800).default(86_400),
  /** The guard that holds Chainlink against the pool (docs/price.md). False: the vault believes Chainlink alone. */
  priceGuard: z.boolean().default(true),
  /** The pool's average is over this long. */
  twapWindowSeconds: z.number().int().min(1_800).max(14_400).default(1_800),
  /** How far the pool's price now, and its average, may be from Chainlink's for anything that adds risk. */
  spotCeilingBps: z.number().int().min(10).max(300).default(150),
  twapCeilingBps: z.number().int().min(10).max(1_000).default(500),
  /** How far the pool's price now may be from its average for a hedge without Chainlink. */
  hedgeCeilingBps: z.number().int().min(10).max(200).default(100),
  /** The least virtual reserve of quote behind an average that hedges rely on, quote units: 20 million dollars. */
  minDepthQuote: amount.default(20n * 10n ** 12n),
  /** Observations the pool keeps: one a block, so 1,800 s on mainnet take 150. A pool that keeps more keeps them. */
  observationCardinality: z.number().int().min(1).max(65_535).default(300),
  /** Chainlink's uptime feed of an L2's sequencer; zero where there is none. */
  sequencerFeed: address.default(ZeroAddress),
  /** After the sequencer's return; at least the window. */
  sequencerGraceSeconds: z.number().int().min(1_800).max(86_400).default(3_600),
  factory: address.default(MAINNET.factory),
  pool: address.default(MAINNET.pool005),
  poolFeePips: z.number().int().min(1).max(100_000).default(500),
  /** Aave v3's market to go short on. Left out, the vault hedges on spot alone and writes no puts. */
  aaveAddressesProvider: address.optional(),
  /** Health of the short position at which loans are taken, and below which anyone may have it healed. */
  shortTargetHealthWad: amount.default(17n * 10n ** 17n),
  shortFloorHealthWad: amount.default(13n * 10n ** 17n),
  /**
   * Notional written over NAV. It only bounds how much is open at once: what a jump may cost, the stress limit below
   * decides (docs/decisions/0019-five-times-notional.md).
   */
  maxUtilisationBps: bps(100_000).default(60_000),
  minQuantityWad: amount.default(10n ** 16n),
  volSpreadBps: bps(5_000).default(500),
  premiumSpreadBps: bps(1_000).default(50),
  writeCutoffSeconds: z.number().int().min(600).max(2_592_000).default(3_600),
  hedgeSlippageCapBps: bps(1_000).default(300),
  /** How spread and impact follow vega: of volatility, per 100 % of NAV in relative vega (docs/quotes.md). */
  vegaSlopeBps: bps(50_000).default(10_000),
  /** Nothing is written on a smile older than this. */
  maxSmileAgeSeconds: z.number().int().min(600).max(604_800).default(86_400),
  /** The worst of the standard scenarios may take this share of NAV, hedge in place (docs/limits.md). */
  maxStressLossBps: z.number().int().min(1).max(10_000).default(10_000),
  /** One expiry's volatilities doubled may, to first order; and its gamma in a jump of spot by a tenth. */
  maxExpiryVegaBps: z.number().int().min(1).max(50_000).default(5_000),
  maxExpiryGammaBps: z.number().int().min(1).max(50_000).default(2_000),
  /**
   * What LPs pay (docs/lp.md), in shares and for good: of their worth, a year, and of what a share gains above its high-water mark, charged
   * once in so long. Both off by default; a receiver must be named where one is on.
   */
  managementFeeBps: z.number().int().min(0).max(500).default(0),
  performanceFeeBps: z.number().int().min(0).max(3_000).default(0),
  crystallisationSeconds: z.number().int().min(86_400).max(34_560_000).default(7_776_000),
  feeReceiver: address.default(ZeroAddress),
  /** Band policy: "optimal", by costs and λ, or "fixed", a share of the contracts written. */
  policy: z.enum(["optimal", "fixed"]).default("optimal"),
  /**
   * λ of the optimal band, per unit of quote, WAD: 1.5e-4 a dollar, for some ten million of capital; half of that wants twice
   * the λ. In an ordinary market it leaves as much risk as the fixed policy's 2 and 1 %, whose place it took as default: an
   * hour's P&L of half a hundredth of a per cent of NAV (docs/decisions/0012-optimal-band-by-default.md).
   */
  riskPriceWad: amount.default(150n * 10n ** 12n),
  /** Of the fixed policy. */
  bandTriggerBps: bps(10_000).default(200),
  bandTargetBps: bps(10_000).default(100),
  slippageBps: bps(500).default(100),
  minimumHedgeWad: amount.default(5n * 10n ** 16n),
  /** Gas of one hedge, which the band weighs. Where not given: 400,000, or 650,000 with a short side, whose hedges take that. */
  hedgeGas: amount.optional(),
  /** Largest routine trade in one transaction, base; an urgent hedge may trade twice, an emergency four times as much. */
  maximumHedgeWad: amount.default(500n * 10n ** 18n),
  /** Where not given: 150 and 250, or as near as routine slippage and the vault's cap allow. */
  urgentSlippageBps: bps(500).optional(),
  emergencySlippageBps: bps(500).optional(),
  /** Safety nets inside the band, wide of what a good band policy needs; zero switches one off. */
  priceMoveBps: bps(10_000).default(1_000),
  hedgeIntervalSeconds: z.number().int().min(0).max(2_592_000).default(259_200),
  /** A deviation is urgent, or an emergency, when this move of spot would lose that share of NAV on it. */
  stressMoveBps: z.number().int().min(100).max(10_000).default(1_000),
  urgentLossBps: z.number().int().min(1).max(10_000).default(100),
  emergencyLossBps: z.number().int().min(1).max(10_000).default(300),
  /** Realised volatility: how long the feed's rounds count, and how old the last counted one may be. */
  volatilityTimeConstantSeconds: z.number().int().min(3_600).max(2_592_000).default(86_400),
  volatilityMaxAgeSeconds: z.number().int().min(600).max(604_800).default(21_600),
  /** The most the bounty budget pays in a UTC day, quote units: 200 dollars. */
  bountyDailyCapQuote: amount.default(200_000_000n),
  /** Over the gas itself, on half of a hedge's gas. */
  bountyPremiumBps: bps(5_000).default(1_000),
  bountyMaxBaseFeeWei: amount.default(500n * 10n ** 9n),
  /** The most gas that is paid for. Under twice what a hedge takes (`npm run gas`): half of it carries the premium. */
  bountyMaxGas: amount.default(480_000n),
  /** Of the certainty-equivalent risk that a hedge removes. */
  bountyShareBps: z.number().int().min(1).max(10_000).default(5_000),
  /** λ: a dollar for being rid of a position that moves by 700 dollars; right for some ten million of capital. */
  bountyRiskPriceWad: amount.default(4_000_000_000_000n),
  bountyHorizonSeconds: z.number().int().min(60).max(604_800).default(14_400),
  bountyRampSeconds: z.number().int().min(1).max(86_400).default(300),
  /** Who may deposit into the vault and redeem from it: LPs through the desk's epochs, or everybody at once. */
  lpAccess: z.enum(["desk", "open"]).default("desk"),
  /** How long the desk gathers requests before they are filled, at a price written after that. */
  lpEpochSeconds: z.number().int().min(60).max(604_800).default(3_600),
  /** After its epoch a redemption that still waits may leave with a part of both tokens: a week. */
  lpInKindDelaySeconds: z.number().int().min(86_400).max(7_776_000).default(604_800),
  shareName: z.string().min(1).default("Keel ETH options vault"),
  shareSymbol: z.string().min(1).default("kvETH"),
  /** Who governs. Left out, the deployer keeps every role: for development chains only. */
  governance: governanceWithDefaults.optional(),
});

const SPOT_HEDGE_GAS = 400_000n;
/** Gas of a hedge through the loan, as the snapshot has it. */
export const SHORT_HEDGE_GAS = 650_000n;
const URGENT_SLIPPAGE_BPS = 150;
const EMERGENCY_SLIPPAGE_BPS = 250;

/** What may be absent: a short side, and a governance. */
type Optional = "aaveAddressesProvider" | "governance";
export type KeelParameters = Required<Omit<z.output<typeof parametersSchema>, Optional>> &
  Pick<z.output<typeof parametersSchema>, Optional>;
export type KeelOverrides = z.input<typeof parametersSchema>;

/** A deployment parameter is missing, unknown or outside its bounds. */
export class BadParameterError extends Error {
  override readonly name = "BadParameterError";
  constructor(issues: string) {
    super(`Deployment parameters are not usable:\n${issues}\nSee deploy/parameters.ts for every name, unit and bound.`);
  }
}

/** Defaults with overrides on top, checked. @throws BadParameterError naming each offending parameter. */
export function resolveParameters(overrides: KeelOverrides = {}): KeelParameters {
  const result = parametersSchema.safeParse(overrides);
  if (!result.success) throw new BadParameterError(z.prettifyError(result.error));
  const { slippageBps, hedgeSlippageCapBps, managementFeeBps, performanceFeeBps, feeReceiver } = result.data;
  if (managementFeeBps + performanceFeeBps > 0 && feeReceiver === ZeroAddress) {
    throw new BadParameterError("feeReceiver: must be named where managementFeeBps or performanceFeeBps is above zero");
  }
  const within = (bps: number) => Math.max(slippageBps, Math.min(bps, hedgeSlippageCapBps));
  const urgentSlippageBps = result.data.urgentSlippageBps ?? within(URGENT_SLIPPAGE_BPS);
  const emergencySlippageBps =
    result.data.emergencySlippageBps ?? Math.max(urgentSlippageBps, within(EMERGENCY_SLIPPAGE_BPS));
  const hedgeGas =
    result.data.hedgeGas ?? (result.data.aaveAddressesProvider === undefined ? SPOT_HEDGE_GAS : SHORT_HEDGE_GAS);
  return { ...result.data, urgentSlippageBps, emergencySlippageBps, hedgeGas };
}
