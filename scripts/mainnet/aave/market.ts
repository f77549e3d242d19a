import type { Provider } from "ethers";

import {
  AaveAddressesProvider__factory,
  AaveDataProvider__factory,
  AaveDebtToken__factory,
  AavePool__factory,
  AavePoolConfigurator__factory,
  AavePriceOracle__factory,
  AaveSupplyToken__factory,
} from "../../../types/index.js";
import type {
  AaveAddressesProvider,
  AaveDataProvider,
  AaveDebtToken,
  AavePool,
  AavePoolConfigurator,
  AavePriceOracle,
  AaveSupplyToken,
} from "../../../types/index.js";

import { AAVE_GOVERNANCE, AAVE_LENDER, MAINNET } from "../addresses.js";

/** Aave v3's Ethereum market, connected for reading. */
export interface AaveMarket {
  readonly addressesProvider: AaveAddressesProvider;
  readonly pool: AavePool;
  /** Where `governance` freezes, pauses and caps reserves. */
  readonly configurator: AavePoolConfigurator;
  readonly oracle: AavePriceOracle;
  readonly dataProvider: AaveDataProvider;
  readonly aWeth: AaveSupplyToken;
  readonly aUsdc: AaveSupplyToken;
  /** Debt at the variable rate. */
  readonly debtWeth: AaveDebtToken;
  readonly debtUsdc: AaveDebtToken;
  /** The market's admin, to be impersonated. */
  readonly governance: string;
  /** Who supplied and borrowed when a local mainnet was installed; holds nothing on a fork of the true one. */
  readonly lender: string;
}

/** Names for the contracts that stand at mainnet's addresses. */
export function aaveMarket(provider: Provider): AaveMarket {
  return {
    addressesProvider: AaveAddressesProvider__factory.connect(MAINNET.aaveAddressesProvider, provider),
    pool: AavePool__factory.connect(MAINNET.aavePool, provider),
    configurator: AavePoolConfigurator__factory.connect(MAINNET.aavePoolConfigurator, provider),
    oracle: AavePriceOracle__factory.connect(MAINNET.aaveOracle, provider),
    dataProvider: AaveDataProvider__factory.connect(MAINNET.aaveDataProvider, provider),
    aWeth: AaveSupplyToken__factory.connect(MAINNET.aWeth, provider),
    aUsdc: AaveSupplyToken__factory.connect(MAINNET.aUsdc, provider),
    debtWeth: AaveDebtToken__factory.connect(MAINNET.debtWeth, provider),
    debtUsdc: AaveDebtToken__factory.connect(MAINNET.debtUsdc, provider),
    governance: AAVE_GOVERNANCE,
    lender: AAVE_LENDER,
  };
}
