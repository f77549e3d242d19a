/** The local mainnet: one market for `npm start`, the tests, the benchmarks and the dashboard. */
export { MAINNET, OPERATOR } from "./addresses.js";
export { Arbitrageur } from "./arbitrageur.js";
export type { PoolMove } from "./arbitrageur.js";
export { attachMainnet, forkParams } from "./attach.js";
export type { MainnetConnection } from "./chain.js";
export * from "./errors.js";
export { ETH_USD, FEED_DECIMALS, PriceFeed, roundIsDue, USDC_USD } from "./feeds.js";
export type { FeedRules, PastRound, Round } from "./feeds.js";
export { installLocalMainnet, localMainnetParams } from "./install.js";
export type { LocalMainnetOptions } from "./install.js";
export { DEFAULT_RANGES } from "./liquidity.js";
export type { LiquidityRange } from "./liquidity.js";
export type { Mainnet } from "./mainnet.js";
export { feeBand, priceWadFromSqrt, sqrtFromPriceWadDown, sqrtFromPriceWadUp } from "./price.js";
export { serveLocalMainnet } from "./serve.js";
export type { ServedMainnet, ServeOptions } from "./serve.js";
export { POOL_005, POOL_03, POOLS } from "./uniswap.js";
export type { PoolSpec } from "./uniswap.js";
