import { dataSlice, getAddress, id } from "ethers";

/** Where mainnet's contracts stand; the local mainnet puts them at the very same places. */
export const MAINNET = {
  weth: "0xC02aaA39b223FE8D0A0e5C4F27eAD9083C756Cc2",
  usdc: "0xA0b86991c6218b36c1d19D4a2e9Eb0cE3606eB48",
  factory: "0x1F98431c8aD98523631AE4a59f267346ea31F984",
  pool005: "0x88e6A0c2dDD26FEEb64F039a2c41296FcB3f5640",
  pool03: "0x8ad599c3A0ff1De082011EFDDc58f1908eb6e6D8",
  positionManager: "0xC36442b4a4522E871399CD717aBDD847Ab11FE88",
  swapRouter: "0xE592427A0AEce92De3Edee1F18E0157C05861564",
  quoterV2: "0x61fFE014bA17989E743c5F6cB21bF9697530B21e",
  ethUsdFeed: "0x5f4eC3Df9cbd43714FE2740f5E3616155c5b8419",
  usdcUsdFeed: "0x8fFfFfd4AfB6115b954Bd326cbe7B4BA576818f6",
  aaveAddressesProvider: "0x2f39d218133AFaB8F2B819B1066c7E434Ad94E9e",
  aavePool: "0x87870Bca3F3fD6335C3F4ce8392D69350B4fA4E2",
  aavePoolConfigurator: "0x64b761D848206f447Fe2dd461b0c635Ec39EbB27",
  aaveAclManager: "0xc2aaCf6553D20d1e9d78E365AAba8032af9c85b0",
  aaveOracle: "0x54586bE62E3c3580375aE3723C145253060Ca0C2",
  aaveDataProvider: "0x7B4EB56E7CD4b454BA8ff71E4518426369a138a3",
  aWeth: "0x4d5F47FA6A74757f35C14fD3a6Ef8E3C9BC514E8",
  aUsdc: "0x98C23E9d8f34FEFb1B7BD6a91B7FF122F4e16F5c",
  debtWeth: "0xeA51d7853EEFb32b6ee06b1C12E6dcCA88Be0fFE",
  debtUsdc: "0x72E95b8931767C79bA4EeE721354d6E99a61D004",
} as const;

/** Owns Aave's mainnet market: the governance's executor. Acts by impersonation only. */
export const AAVE_GOVERNANCE = "0x5300A1a15135EA4dc7aD5a167152C01EFc9b192A";

/** Where Aave's share of the interest goes: the collector of its treasury. */
export const AAVE_TREASURY = "0x464C71f6c2F760DdA6093dCB91C24c39e5d6e18c";

/**
 * What the position manager asks for the picture of a position. Only the address is real here: nothing stands there, so
 * `tokenURI` reverts on the local mainnet.
 */
export const POSITION_DESCRIPTOR = "0x91ae842A5Ffd8d12023116943e72A606179294f3";

/** Fees of the two USDC/WETH pools in hundredths of a basis point, as Uniswap counts them. */
export const POOL_005_FEE_PIPS = 500;
export const POOL_03_FEE_PIPS = 3_000;

/**
 * Who deployed what, and with which nonce: replaying that transaction puts the contract at its real address. Each pair is
 * checked against the address it must give before anything is sent.
 */
export const DEPLOYMENTS = {
  weth: { from: "0x4F26FfBe5F04ED43630fdC30A87638d53D0b0876", nonce: 446 },
  factory: { from: "0x6C9FC64A53c1b71FB3f9Af64d1ae3A4931A5f4E9", nonce: 0 },
  swapRouter: { from: "0x6C9FC64A53c1b71FB3f9Af64d1ae3A4931A5f4E9", nonce: 4 },
  positionManager: { from: "0x6C9FC64A53c1b71FB3f9Af64d1ae3A4931A5f4E9", nonce: 8 },
  quoterV2: { from: "0x6C9FC64A53c1b71FB3f9Af64d1ae3A4931A5f4E9", nonce: 13 },
} as const;

/** An address nobody has the key of, the same in every run. */
function labelled(label: string): string {
  return getAddress(dataSlice(id(label), 12));
}

/** Owns the feeds, provides the liquidity and mints on a test chain; acts by impersonation only. */
export const OPERATOR = labelled("keel.local-mainnet.operator");

/** Supplies Aave's market and borrows from it, so that its rates move; acts by impersonation only. */
export const AAVE_LENDER = labelled("keel.local-mainnet.aave-lender");

/** Where an L2's uptime feed stands on a test chain that plays one. */
export const UPTIME_FEED = labelled("keel.local-mainnet.uptime-feed");

/** Where the arbitrageur's trading contract stands on a test chain. */
export const TRADER = labelled("keel.local-mainnet.trader");

/** Names minters of the local USDC. On true mainnet Circle's own master minter is asked for instead. */
export const MASTER_MINTER = labelled("keel.local-mainnet.master-minter");
