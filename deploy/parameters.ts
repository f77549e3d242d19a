import { z } from "zod";

import { MAINNET } from "../scripts/mainnet/addresses.js";

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
  factory: address.default(MAINNET.factory),
  pool: address.default(MAINNET.pool005),
  poolFeePips: z.number().int().min(1).max(100_000).default(500),
  /** Aave v3's market to go short on. Left out, the vault hedges on spot alone and writes no puts. */
  aaveAddressesProvider: address.optional(),
  /** Health of the short position at which loans are taken, and below which anyone may have it healed. */
  shortTargetHealthWad: amount.default(17n * 10n ** 17n),
  shortFloorHealthWad: amount.default(13n * 10n ** 17n),
  maxUtilisationBps: bps(100_000).default(10_000),
  minQuantityWad: amount.default(10n ** 16n),
  volSpreadBps: bps(5_000).default(500),
  premiumSpreadBps: bps(1_000).default(50),
  writeCutoffSeconds: z.number().int().min(600).max(2_592_000).default(3_600),
  hedgeSlippageCapBps: bps(1_000).default(300),
  bandTriggerBps: bps(10_000).default(200),
  bandTargetBps: bps(10_000).default(100),
  slippageBps: bps(500).default(100),
  minimumHedgeWad: amount.default(5n * 10n ** 16n),
  hedgeGas: amount.default(400_000n),
  shareName: z.string().min(1).default("Keel ETH options vault"),
  shareSymbol: z.string().min(1).default("kvETH"),
});

export type KeelParameters = z.output<typeof parametersSchema>;
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
  return result.data;
}
