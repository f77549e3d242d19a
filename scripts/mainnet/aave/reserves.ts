import { MAINNET } from "../addresses.js";

/**
 * What governance had set on mainnet's market in November 2023, the days of the bytecode that `@aave/core-v3` ships (Aave
 * 3.0.2). Source: the state read from mainnet and published with the proposal "Upgrade Aave V3 ETH Pool wETH Parameters"
 * (bgd-labs/aave-proposals-v3, reports/AaveV3Ethereum_UpgradeAaveV3ETHPooolWETHParameters_20231031_after.json).
 */

const PERCENT_RAY = 10n ** 25n;
const THOUSANDTH_RAY = 10n ** 24n;

/** Annual rates and shares in ray (1e27 = 100 %). */
export interface RateStrategy {
  readonly optimalUsageRay: bigint;
  readonly baseRay: bigint;
  readonly slope1Ray: bigint;
  readonly slope2Ray: bigint;
  readonly stableSlope1Ray: bigint;
  readonly stableSlope2Ray: bigint;
  readonly stableOffsetRay: bigint;
  readonly stableExcessOffsetRay: bigint;
  readonly optimalStableShareRay: bigint;
}

export interface ReserveSetup {
  readonly asset: string;
  readonly symbol: string;
  readonly decimals: number;
  readonly priceFeed: string;
  /** The configurator's nonce at which mainnet created this reserve's three tokens, which gives them their addresses. */
  readonly firstTokenNonce: number;
  readonly aToken: string;
  readonly debtToken: string;
  readonly ltvBps: bigint;
  readonly liquidationThresholdBps: bigint;
  /** What a liquidator gets for 1: 10,500 is five per cent on top. */
  readonly liquidationBonusBps: bigint;
  readonly liquidationProtocolFeeBps: bigint;
  readonly reserveFactorBps: bigint;
  /** Whole tokens. */
  readonly supplyCap: bigint;
  /** Whole tokens. */
  readonly borrowCap: bigint;
  readonly eModeCategory: number;
  readonly rates: RateStrategy;
  /** What the lender supplies and borrows on a fresh chain, token units. */
  readonly supplied: bigint;
  readonly borrowed: bigint;
}

const STABLE_SHARES = { optimalStableShareRay: 20n * PERCENT_RAY, stableExcessOffsetRay: 8n * PERCENT_RAY };

export const WETH_RESERVE: ReserveSetup = {
  asset: MAINNET.weth,
  symbol: "WETH",
  decimals: 18,
  priceFeed: MAINNET.ethUsdFeed,
  firstTokenNonce: 1,
  aToken: MAINNET.aWeth,
  debtToken: MAINNET.debtWeth,
  ltvBps: 8_050n,
  liquidationThresholdBps: 8_300n,
  liquidationBonusBps: 10_500n,
  liquidationProtocolFeeBps: 1_000n,
  reserveFactorBps: 1_500n,
  supplyCap: 1_800_000n,
  borrowCap: 1_400_000n,
  eModeCategory: 1,
  rates: {
    optimalUsageRay: 80n * PERCENT_RAY,
    baseRay: 0n,
    slope1Ray: 28n * THOUSANDTH_RAY,
    slope2Ray: 80n * PERCENT_RAY,
    stableSlope1Ray: 4n * PERCENT_RAY,
    stableSlope2Ray: 80n * PERCENT_RAY,
    stableOffsetRay: 3n * PERCENT_RAY,
    ...STABLE_SHARES,
  },
  supplied: 200_000n * 10n ** 18n,
  borrowed: 150_000n * 10n ** 18n,
};

export const USDC_RESERVE: ReserveSetup = {
  asset: MAINNET.usdc,
  symbol: "USDC",
  decimals: 6,
  priceFeed: MAINNET.usdcUsdFeed,
  firstTokenNonce: 10,
  aToken: MAINNET.aUsdc,
  debtToken: MAINNET.debtUsdc,
  ltvBps: 7_700n,
  liquidationThresholdBps: 8_000n,
  liquidationBonusBps: 10_450n,
  liquidationProtocolFeeBps: 2_000n,
  reserveFactorBps: 1_000n,
  supplyCap: 1_760_000_000n,
  borrowCap: 1_580_000_000n,
  eModeCategory: 0,
  rates: {
    optimalUsageRay: 90n * PERCENT_RAY,
    baseRay: 0n,
    slope1Ray: 35n * THOUSANDTH_RAY,
    slope2Ray: 60n * PERCENT_RAY,
    stableSlope1Ray: 5n * THOUSANDTH_RAY,
    stableSlope2Ray: 60n * PERCENT_RAY,
    stableOffsetRay: 1n * PERCENT_RAY,
    ...STABLE_SHARES,
  },
  supplied: 400_000_000n * 10n ** 6n,
  borrowed: 300_000_000n * 10n ** 6n,
};

/**
 * The two reserves. Each is used to 75 %, a little below its kink, as on mainnet, at a fifth of mainnet's size. Each debt of
 * the lender is covered by its own asset (75 % is under both loan-to-values), so no price makes it liquidatable.
 */
export const RESERVES: readonly ReserveSetup[] = [WETH_RESERVE, USDC_RESERVE];

/** E-mode category 1 of mainnet. Loan-to-value, threshold and bonus in bps. */
export const ETH_CORRELATED = {
  id: 1,
  ltvBps: 9_000n,
  liquidationThresholdBps: 9_300n,
  liquidationBonusBps: 10_100n,
  label: "ETH correlated",
} as const;
