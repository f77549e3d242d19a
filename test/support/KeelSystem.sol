// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {AggregatorV3Interface} from "@chainlink/contracts/src/v0.8/shared/interfaces/AggregatorV3Interface.sol";
import {IAccessManager} from "@openzeppelin/contracts/access/manager/IAccessManager.sol";
import {IERC4626} from "@openzeppelin/contracts/interfaces/IERC4626.sol";
import {IUniswapV3Factory} from "@uniswap/v3-core/contracts/interfaces/IUniswapV3Factory.sol";
import {IUniswapV3Pool} from "@uniswap/v3-core/contracts/interfaces/IUniswapV3Pool.sol";

import {IBountyBudget} from "../../contracts/interfaces/IBountyBudget.sol";
import {IHedgeVenue} from "../../contracts/interfaces/IHedgeVenue.sol";
import {IOptionsVault} from "../../contracts/interfaces/IOptionsVault.sol";
import {IOptionToken} from "../../contracts/interfaces/IOptionToken.sol";
import {IPriceOracle} from "../../contracts/interfaces/IPriceOracle.sol";
import {IRebalancer} from "../../contracts/interfaces/IRebalancer.sol";
import {IVaultLock} from "../../contracts/interfaces/IVaultLock.sol";
import {AggregatorProxy, IPhaseAggregator} from "../../contracts/mocks/AggregatorProxy.sol";
import {MockAggregator} from "../../contracts/mocks/MockAggregator.sol";
import {PoolTrader} from "../../contracts/mocks/PoolTrader.sol";
import {UsdCoin} from "../../contracts/mocks/UsdCoin.sol";
import {WETH9} from "../../contracts/mocks/WETH9.sol";
import {FeeTerms} from "../../contracts/types/FeeTerms.sol";
import {BountyTerms} from "../../contracts/types/Bounty.sol";
import {PoolPrice} from "../../contracts/pricing/PoolPrice.sol";
import {KeelTest} from "./KeelTest.sol";
import {PoolMinter} from "./PoolMinter.sol";

/// @dev The whole system as deployed, on the real Uniswap v3 factory and pool, with drivable feeds. The contract that
///      inherits this is governor, lister, vol keeper, guardian, owner of the feeds and minter of dollars.
abstract contract KeelSystem is KeelTest {
    struct VaultWiring {
        address base;
        address quote;
        address oracle;
        address venue;
        address authority;
    }

    struct RebalancerWiring {
        address vault;
        address policy;
        address volatility;
        address bounty;
        address authority;
    }

    struct Feed {
        AggregatorV3Interface proxy;
        uint256 maxAgeSeconds;
    }

    /// Monday 2026-09-21 08:00 UTC.
    uint256 internal constant START = 1_789_977_600;
    uint256 internal constant START_PRICE_E8 = 3000e8;
    uint256 internal constant BASE_MAX_AGE = 4_500;
    uint256 internal constant QUOTE_MAX_AGE = 90_000;
    uint256 internal constant SLIPPAGE_BPS = 100;
    uint256 internal constant MINIMUM_WAD = 5e16;
    uint256 internal constant DAILY_BOUNTY = 200e6;
    uint256 internal constant TRIGGER_BPS = 200;
    uint256 internal constant TARGET_BPS = 100;
    uint24 internal constant POOL_FEE_PIPS = 500;
    uint64 internal constant ROLE_LISTER = 1;
    uint64 internal constant ROLE_VOL_KEEPER = 2;
    uint64 internal constant ROLE_GUARDIAN = 3;
    uint64 internal constant ROLE_LP_DESK = 4;
    uint64 internal constant ROLE_ANYONE = type(uint64).max;
    string private constant FACTORY_ARTIFACT =
        "node_modules/@uniswap/v3-core/artifacts/contracts/UniswapV3Factory.sol/UniswapV3Factory.json";

    UsdCoin public usdc;
    WETH9 public weth;
    IUniswapV3Pool public pool;
    PoolTrader public trader;
    PoolMinter public minter;
    MockAggregator public baseFeed;
    MockAggregator public quoteFeed;
    IAccessManager public authority;
    IPriceOracle public oracle;
    IHedgeVenue public adapter;
    IOptionsVault public vault;
    IOptionToken public optionToken;
    IRebalancer public rebalancer;
    IBountyBudget public budget;
    address public policy;
    bool internal _baseIsToken0;

    /// @param baseIsToken0 On mainnet it is not; both orders must work.
    function _deploySystem(bool baseIsToken0) internal {
        vm.warp(START);
        vm.roll(1);
        _baseIsToken0 = baseIsToken0;
        _deployTokens();
        _deployPool();
        (baseFeed, quoteFeed) = (new MockAggregator(address(this), 8, ""), new MockAggregator(address(this), 8, ""));
        Feed memory base = Feed(_proxyOf(baseFeed), BASE_MAX_AGE);
        Feed memory quote = Feed(_proxyOf(quoteFeed), QUOTE_MAX_AGE);

        // An oracle takes no feed that has no price yet.
        _pushRound(baseFeed, int192(int256(START_PRICE_E8)), START - 60);
        _pushRound(quoteFeed, 1e8, START - 60);
        authority = IAccessManager(_create("Authority", abi.encode(address(this))));
        oracle = IPriceOracle(_create("ChainlinkOracle", abi.encode(base, quote, 10e18, 100_000e18, 1 days)));
        adapter = IHedgeVenue(_create("UniswapV3Adapter", abi.encode(pool.factory(), weth, usdc, POOL_FEE_PIPS, pool)));
        VaultWiring memory wiring = VaultWiring(
            address(weth),
            address(usdc),
            address(oracle),
            address(adapter),
            address(authority)
        );
        IOptionsVault.Settings memory limits = IOptionsVault.Settings(
            10_000,
            1e16,
            500,
            50,
            3_600,
            300,
            10_000,
            7 days,
            10_000,
            50_000,
            50_000
        );
        vault = IOptionsVault(
            _create("OptionsVault", abi.encode(wiring, limits, _feeTerms(), "Keel ETH options vault", "kvETH"))
        );
        optionToken = vault.OPTION_TOKEN();
        policy = _create("FixedBand", abi.encode(TRIGGER_BPS, TARGET_BPS));
        budget = IBountyBudget(_create("BountyBudget", abi.encode(usdc, DAILY_BOUNTY, authority, bountyTerms())));
        RebalancerWiring memory wired = RebalancerWiring(
            address(vault),
            policy,
            address(0),
            address(budget),
            address(authority)
        );
        rebalancer = IRebalancer(_create("Rebalancer", abi.encode(wired, hedgeSettings())));
        _grantRoles();
    }

    /// @dev Off; who tests with fees on overrides it.
    function _feeTerms() internal view virtual returns (FeeTerms memory) {
        return FeeTerms(0, 0, 90 days, address(0));
    }

    /// @dev Dear risk, so that it is now the gas and now the risk that bounds a bounty.
    function bountyTerms() public pure returns (BountyTerms memory t) {
        t.premiumBps = 1_000;
        t.maxBaseFeeWei = 200 gwei;
        t.maxGas = 500_000;
        t.shareBps = 5_000;
        t.riskPriceWad = 4e13;
        t.horizonSeconds = 4 hours;
        t.rampSeconds = 300;
    }

    /// @dev Caps and safety nets close enough to be reached often.
    function hedgeSettings() public pure returns (IRebalancer.Settings memory s) {
        s.slippageBps = SLIPPAGE_BPS;
        s.minimumWad = MINIMUM_WAD;
        s.hedgeGas = 400_000;
        s.maximumWad = 25e18;
        s.urgentSlippageBps = 150;
        s.emergencySlippageBps = 250;
        s.priceMoveBps = 300;
        s.intervalSeconds = 6 hours;
        s.stressMoveBps = 1_000;
        s.urgentLossBps = 100;
        s.emergencyLossBps = 300;
    }

    function shares() public view returns (IERC4626) {
        return IERC4626(address(vault));
    }

    // ---------------------------------------------------------------- money and market

    function _fundUsdc(address to, uint256 amount) internal {
        usdc.mint(to, amount);
    }

    function _fundWeth(address to, uint256 amount) internal {
        vm.deal(address(this), amount);
        weth.deposit{value: amount}();
        weth.transfer(to, amount);
    }

    /// @dev Trades the real pool until it stands at the price. Nothing happens when it already does.
    function _movePool(uint256 priceWad) internal {
        uint160 sqrtX96 = PoolPrice.toSqrtPriceX96Down(priceWad, 1e18, 1e6, _baseIsToken0);
        PoolTrader.Target[] memory targets = new PoolTrader.Target[](1);
        targets[0] = PoolTrader.Target(pool, sqrtX96, sqrtX96);
        trader.move(targets);
    }

    function _pushRound(MockAggregator feed, int192 answerE8, uint256 timestamp) internal {
        (int192[] memory answers, uint64[] memory times) = (new int192[](1), new uint64[](1));
        (answers[0], times[0]) = (answerE8, uint64(timestamp));
        feed.push(answers, times);
    }

    // ---------------------------------------------------------------- deployment

    /// @dev Deploys the artifact that every network gets, not a copy compiled with the tests.
    function _create(string memory name, bytes memory arguments) internal returns (address created) {
        bytes memory code = bytes.concat(vm.getCode(string.concat(name, ".sol:", name)), arguments);
        created = _createRaw(code);
    }

    function _createRaw(bytes memory code) private returns (address created) {
        assembly ("memory-safe") {
            created := create(0, add(code, 32), mload(code))
        }
        require(created != address(0), "creation failed");
    }

    /// @dev Addresses decide which token is token0: another dollar is deployed until the order is the one asked for.
    function _deployTokens() private {
        weth = new WETH9();
        do {
            usdc = new UsdCoin(address(this));
        } while ((address(weth) < address(usdc)) != _baseIsToken0);
        usdc.configureMinter(address(this), type(uint256).max);
    }

    function _deployPool() private {
        address factory = _createRaw(vm.parseJsonBytes(vm.readFile(FACTORY_ARTIFACT), ".bytecode"));
        pool = IUniswapV3Pool(IUniswapV3Factory(factory).createPool(address(weth), address(usdc), POOL_FEE_PIPS));
        pool.initialize(PoolPrice.toSqrtPriceX96Down(START_PRICE_E8 * 1e10, 1e18, 1e6, _baseIsToken0));
        trader = new PoolTrader();
        minter = new PoolMinter(pool);
        for (uint256 i = 0; i < 2; i++) {
            address holder = i == 0 ? address(trader) : address(minter);
            _fundUsdc(holder, 1e9 * 1e6);
            _fundWeth(holder, 1e6 * 1e18);
        }
        // About 3 M USDC on each side: a floor under all prices, most of it within 20 % of the market. A hedge of 40 ether
        // moves it by 1 %, so that orders are filled whole and in part.
        (, int24 tick, , , , , ) = pool.slot0();
        int24 centre = (tick / 10) * 10;
        minter.mint(-887_270, 887_270, 2e16);
        minter.mint(centre - 1_800, centre + 1_800, 4e17);
    }

    /// @dev A proxy has no constructor: on mainnet its owner is in slot 0, and so it is here.
    function _proxyOf(MockAggregator feed) private returns (AggregatorProxy proxy) {
        proxy = new AggregatorProxy();
        vm.store(address(proxy), bytes32(0), bytes32(uint256(uint160(address(this)))));
        proxy.setAggregator(IPhaseAggregator(address(feed)));
    }

    function _grantRoles() private {
        _restrict(address(vault), IOptionsVault.unpause.selector, 0);
        _restrict(address(vault), IOptionsVault.listSeries.selector, ROLE_LISTER);
        _restrict(address(vault), IOptionsVault.setSmile.selector, ROLE_VOL_KEEPER);
        _restrict(address(vault), IOptionsVault.pause.selector, ROLE_GUARDIAN);
        _restrictShares(ROLE_ANYONE);
        _restrict(address(vault), IVaultLock.setRebalancer.selector, 0);
        _restrict(address(rebalancer), IRebalancer.setPolicy.selector, 0);
        _restrict(address(budget), IBountyBudget.setRebalancer.selector, 0);
        _restrict(address(budget), IBountyBudget.withdraw.selector, 0);
        IVaultLock(address(vault)).setRebalancer(address(rebalancer));
        budget.setRebalancer(address(rebalancer));
        for (uint64 role = ROLE_LISTER; role <= ROLE_GUARDIAN; role++) authority.grantRole(role, address(this), 0);
    }

    /// @dev Who may use the vault's own ERC-4626 functions: anyone, or the desk alone. Exits in kind are the desk's.
    function _restrictShares(uint64 role) internal {
        _restrict(address(vault), IOptionsVault.redeemInKind.selector, ROLE_LP_DESK);
        bytes4[] memory selectors = new bytes4[](4);
        selectors[0] = IERC4626.deposit.selector;
        selectors[1] = IERC4626.mint.selector;
        selectors[2] = IERC4626.withdraw.selector;
        selectors[3] = IERC4626.redeem.selector;
        authority.setTargetFunctionRole(address(vault), selectors, role);
    }

    function _restrict(address target, bytes4 selector, uint64 role) private {
        bytes4[] memory selectors = new bytes4[](1);
        selectors[0] = selector;
        authority.setTargetFunctionRole(target, selectors, role);
    }
}
