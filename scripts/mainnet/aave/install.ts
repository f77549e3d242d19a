import { AbiCoder, MaxUint256, ZeroAddress } from "ethers";

import {
  AaveAclManager__factory,
  AaveAddressesProvider__factory,
  AaveDataProvider__factory,
  AavePool__factory,
  AavePoolConfigurator__factory,
  UsdCoin__factory,
} from "../../../types/index.js";

import { AAVE_GOVERNANCE, AAVE_LENDER, AAVE_TREASURY, MAINNET, OPERATOR } from "../addresses.js";
import type { Chain } from "../chain.js";
import { WrongAddressError } from "../errors.js";
import { fundUsdc, fundWeth } from "../tokens.js";
import { aaveBytecode, deployLibraries } from "./bytecode.js";
import type { AaveContract, Libraries } from "./bytecode.js";
import { ETH_CORRELATED, RESERVES, USDC_RESERVE, WETH_RESERVE } from "./reserves.js";
import type { RateStrategy, ReserveSetup } from "./reserves.js";

const PROVIDER = AaveAddressesProvider__factory.createInterface();
const ACL = AaveAclManager__factory.createInterface();
const DATA = AaveDataProvider__factory.createInterface();
const POOL = AavePool__factory.createInterface();
const CONFIGURATOR = AavePoolConfigurator__factory.createInterface();
const ERC20 = UsdCoin__factory.createInterface();
const CODER = AbiCoder.defaultAbiCoder();

const MARKET = "Aave Ethereum Market";
/** AaveOracle counts in dollars with eight decimals, as Chainlink's feeds do. */
const USD_UNIT = 10n ** 8n;
/** Aave's number for debt at the variable rate. */
const VARIABLE_RATE = 2n;

/** Implementations that the reserves' tokens share. */
interface TokenCode {
  readonly aToken: string;
  readonly stableDebt: string;
  readonly variableDebt: string;
}

/**
 * Puts Aave v3's market on the chain: the real bytecode with mainnet's parameters, and a lender whose supply and debt make
 * rates move. What Aave's own contracts create (pool, configurator, aTokens, debt tokens) lands at mainnet's addresses
 * because its creator stands at its own with the right nonce. Who deployed the four others, and with which nonce, no
 * source names: their constructors run at mainnet's addresses instead. Tokens and feeds must stand already.
 * @throws WrongAddressError
 */
export async function installAave(chain: Chain): Promise<void> {
  const libraries = await deployLibraries(chain);
  await installMarket(chain, libraries);
  await installOracle(chain);
  const code = await deployTokenCode(chain);
  for (const reserve of RESERVES) await listReserve(chain, reserve, code);
  await openEMode(chain);
  for (const reserve of RESERVES) await supply(chain, reserve);
  for (const reserve of RESERVES) await borrow(chain, reserve);
}

async function installMarket(chain: Chain, libraries: Libraries): Promise<void> {
  const owner = CODER.encode(["string", "address"], [MARKET, AAVE_GOVERNANCE]);
  await construct(chain, MAINNET.aaveAddressesProvider, "PoolAddressesProvider", owner);
  await configure(chain, PROVIDER.encodeFunctionData("setACLAdmin", [AAVE_GOVERNANCE]));
  await construct(chain, MAINNET.aaveAclManager, "ACLManager", address(MAINNET.aaveAddressesProvider));
  await configure(chain, PROVIDER.encodeFunctionData("setACLManager", [MAINNET.aaveAclManager]));
  await govern(chain, MAINNET.aaveAclManager, ACL.encodeFunctionData("addPoolAdmin", [AAVE_GOVERNANCE]));
  await govern(chain, MAINNET.aaveAclManager, ACL.encodeFunctionData("addEmergencyAdmin", [AAVE_GOVERNANCE]));

  const poolBytecode = aaveBytecode("Pool", libraries);
  const pool = await chain.deploy(OPERATOR, poolBytecode, address(MAINNET.aaveAddressesProvider));
  await configure(chain, PROVIDER.encodeFunctionData("setPoolImpl", [pool]));
  const configurator = await chain.deploy(OPERATOR, aaveBytecode("PoolConfigurator", libraries));
  await configure(chain, PROVIDER.encodeFunctionData("setPoolConfiguratorImpl", [configurator]));
  await expectLanded(chain);
}

async function installOracle(chain: Chain): Promise<void> {
  const assets = RESERVES.map(({ asset }) => asset);
  const feeds = RESERVES.map(({ priceFeed }) => priceFeed);
  const args = CODER.encode(
    ["address", "address[]", "address[]", "address", "address", "uint256"],
    [MAINNET.aaveAddressesProvider, assets, feeds, ZeroAddress, ZeroAddress, USD_UNIT],
  );
  await construct(chain, MAINNET.aaveOracle, "AaveOracle", args);
  await configure(chain, PROVIDER.encodeFunctionData("setPriceOracle", [MAINNET.aaveOracle]));
  const provider = address(MAINNET.aaveAddressesProvider);
  await construct(chain, MAINNET.aaveDataProvider, "AaveProtocolDataProvider", provider);
  await configure(chain, PROVIDER.encodeFunctionData("setPoolDataProvider", [MAINNET.aaveDataProvider]));
}

async function deployTokenCode(chain: Chain): Promise<TokenCode> {
  const pool = address(MAINNET.aavePool);
  return {
    aToken: await chain.deploy(OPERATOR, aaveBytecode("AToken"), pool),
    stableDebt: await chain.deploy(OPERATOR, aaveBytecode("StableDebtToken"), pool),
    variableDebt: await chain.deploy(OPERATOR, aaveBytecode("VariableDebtToken"), pool),
  };
}

async function listReserve(chain: Chain, reserve: ReserveSetup, code: TokenCode): Promise<void> {
  const { asset, symbol } = reserve;
  const rates = await chain.deploy(
    OPERATOR,
    aaveBytecode("DefaultReserveInterestRateStrategy"),
    strategyArgs(reserve.rates),
  );
  const input = {
    aTokenImpl: code.aToken,
    stableDebtTokenImpl: code.stableDebt,
    variableDebtTokenImpl: code.variableDebt,
    underlyingAssetDecimals: reserve.decimals,
    interestRateStrategyAddress: rates,
    underlyingAsset: asset,
    treasury: AAVE_TREASURY,
    incentivesController: ZeroAddress,
    aTokenName: `Aave Ethereum ${symbol}`,
    aTokenSymbol: `aEth${symbol}`,
    variableDebtTokenName: `Aave Ethereum Variable Debt ${symbol}`,
    variableDebtTokenSymbol: `variableDebtEth${symbol}`,
    stableDebtTokenName: `Aave Ethereum Stable Debt ${symbol}`,
    stableDebtTokenSymbol: `stableDebtEth${symbol}`,
    params: "0x",
  };
  await chain.setNonce(MAINNET.aavePoolConfigurator, reserve.firstTokenNonce);
  await govern(chain, MAINNET.aavePoolConfigurator, CONFIGURATOR.encodeFunctionData("initReserves", [[input]]));
  await expectTokens(chain, reserve);
  for (const data of parameterCalls(reserve)) await govern(chain, MAINNET.aavePoolConfigurator, data);
}

function strategyArgs(rates: RateStrategy): string {
  const figures = [
    rates.optimalUsageRay,
    rates.baseRay,
    rates.slope1Ray,
    rates.slope2Ray,
    rates.stableSlope1Ray,
    rates.stableSlope2Ray,
    rates.stableOffsetRay,
    rates.stableExcessOffsetRay,
    rates.optimalStableShareRay,
  ];
  const types = ["address", ...figures.map(() => "uint256")];
  return CODER.encode(types, [MAINNET.aaveAddressesProvider, ...figures]);
}

function parameterCalls(reserve: ReserveSetup): readonly string[] {
  const { asset, ltvBps, liquidationThresholdBps, liquidationBonusBps } = reserve;
  return [
    CONFIGURATOR.encodeFunctionData("setReserveBorrowing", [asset, true]),
    CONFIGURATOR.encodeFunctionData("configureReserveAsCollateral", [
      asset,
      ltvBps,
      liquidationThresholdBps,
      liquidationBonusBps,
    ]),
    CONFIGURATOR.encodeFunctionData("setReserveFlashLoaning", [asset, true]),
    CONFIGURATOR.encodeFunctionData("setReserveFactor", [asset, reserve.reserveFactorBps]),
    CONFIGURATOR.encodeFunctionData("setLiquidationProtocolFee", [asset, reserve.liquidationProtocolFeeBps]),
    CONFIGURATOR.encodeFunctionData("setSupplyCap", [asset, reserve.supplyCap]),
    CONFIGURATOR.encodeFunctionData("setBorrowCap", [asset, reserve.borrowCap]),
  ];
}

async function openEMode(chain: Chain): Promise<void> {
  const { id, ltvBps, liquidationThresholdBps, liquidationBonusBps, label } = ETH_CORRELATED;
  const limits = [ltvBps, liquidationThresholdBps, liquidationBonusBps] as const;
  const calls = [
    CONFIGURATOR.encodeFunctionData("setEModeCategory", [id, ...limits, ZeroAddress, label]),
    ...RESERVES.filter((reserve) => reserve.eModeCategory === id).map(({ asset }) =>
      CONFIGURATOR.encodeFunctionData("setAssetEModeCategory", [asset, id]),
    ),
  ];
  for (const data of calls) await govern(chain, MAINNET.aavePoolConfigurator, data);
}

async function supply(chain: Chain, reserve: ReserveSetup): Promise<void> {
  const { asset, supplied } = reserve;
  if (reserve === WETH_RESERVE) await fundWeth(chain, AAVE_LENDER, supplied);
  if (reserve === USDC_RESERVE) await fundUsdc(chain, AAVE_LENDER, supplied);
  const approve = ERC20.encodeFunctionData("approve", [MAINNET.aavePool, MaxUint256]);
  await chain.send({ from: AAVE_LENDER, to: asset, data: approve });
  const data = POOL.encodeFunctionData("supply", [asset, supplied, AAVE_LENDER, 0]);
  await chain.send({ from: AAVE_LENDER, to: MAINNET.aavePool, data });
}

/** In two halves, a second or more apart: the second finds interest due, as every borrower of a market in use does. */
async function borrow(chain: Chain, { asset, borrowed }: ReserveSetup): Promise<void> {
  const half = borrowed / 2n;
  for (const amount of [half, borrowed - half]) {
    const data = POOL.encodeFunctionData("borrow", [asset, amount, VARIABLE_RATE, 0, AAVE_LENDER]);
    await chain.send({ from: AAVE_LENDER, to: MAINNET.aavePool, data });
  }
}

async function construct(chain: Chain, at: string, name: AaveContract, args: string): Promise<void> {
  await chain.constructAt(AAVE_GOVERNANCE, at, aaveBytecode(name), args);
}

async function configure(chain: Chain, data: string): Promise<void> {
  await govern(chain, MAINNET.aaveAddressesProvider, data);
}

async function govern(chain: Chain, to: string, data: string): Promise<void> {
  await chain.send({ from: AAVE_GOVERNANCE, to, data });
}

function address(value: string): string {
  return CODER.encode(["address"], [value]);
}

async function expectLanded(chain: Chain): Promise<void> {
  const { aaveAddressesProvider: provider, aavePool, aavePoolConfigurator } = MAINNET;
  const pool = await addressAnswered(chain, provider, PROVIDER.encodeFunctionData("getPool"));
  if (pool !== aavePool) throw new WrongAddressError("Aave's pool", pool, aavePool);
  const configurator = await addressAnswered(chain, provider, PROVIDER.encodeFunctionData("getPoolConfigurator"));
  if (configurator === aavePoolConfigurator) return;
  throw new WrongAddressError("Aave's configurator", configurator, aavePoolConfigurator);
}

async function expectTokens(chain: Chain, { asset, symbol, aToken, debtToken }: ReserveSetup): Promise<void> {
  const question = DATA.encodeFunctionData("getReserveTokensAddresses", [asset]);
  const answer = await chain.call(MAINNET.aaveDataProvider, question);
  const [landed, , landedDebt] = DATA.decodeFunctionResult("getReserveTokensAddresses", answer).map(String);
  if (landed !== aToken) throw new WrongAddressError(`a${symbol}`, String(landed), aToken);
  if (landedDebt !== debtToken) throw new WrongAddressError(`${symbol}'s debt token`, String(landedDebt), debtToken);
}

async function addressAnswered(chain: Chain, to: string, data: string): Promise<string> {
  return String(CODER.decode(["address"], await chain.call(to, data))[0]);
}
