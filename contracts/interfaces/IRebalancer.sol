// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Band, Fill, HedgeCosts, HedgeOrder, HedgeReason, HedgeTier, LastHedge, VenueQuote} from "../types/Hedge.sol";
import {NetExposure} from "../types/NetExposure.sol";
import {PriceReading} from "../types/PriceReading.sol";
import {IBandPolicy} from "./IBandPolicy.sol";
import {IBountyBudget} from "./IBountyBudget.sol";
import {IOptionsVault} from "./IOptionsVault.sol";

/// @title Keeps a vault's net delta inside its band
/// @notice Anyone may call `rebalance`, which takes no delta, no venue and no price: two strangers calling it in one
///         block do the same thing, or the second reverts.
interface IRebalancer {
    /// @dev Fixed at deployment. Bounds in brackets are checked by the constructor.
    struct Settings {
        uint256 slippageBps; // routine: worst average price, pool fee included, against the oracle [1 … the vault's cap, 500]
        uint256 minimumWad; // smallest hedge, base [> 0]
        uint256 hedgeGas; // gas of one hedge, as measured by `npm run gas`; what band policies reckon with
        uint256 maximumWad; // routine: largest trade in one transaction, base; urgent twice, emergency four times [> minimum]
        uint256 urgentSlippageBps; // urgent [>= routine]
        uint256 emergencySlippageBps; // emergency [>= urgent, <= the vault's cap, 500]
        uint256 priceMoveBps; // due when the price has moved by this since the last hedge; 0 = never [0, 50 … 10,000]
        uint256 intervalSeconds; // due when the last hedge is this old; 0 = never [0, 600 … 30 days]
        uint256 stressMoveBps; // the move of spot that deviations are judged by [100 … 10,000]
        uint256 urgentLossBps; // of NAV lost in that move: urgent [1 … emergency]
        uint256 emergencyLossBps; // of NAV lost in that move: emergency, due inside the band too [<= 10,000]
    }

    /// @dev Everything `rebalance` would look at. When `reason` is `PriceUnavailable`, `detail` is the oracle's revert
    ///      data and all other fields are zero.
    struct Status {
        bool due;
        HedgeReason reason;
        PriceReading price;
        NetExposure exposure;
        Band band;
        HedgeOrder order;
        bytes detail;
        HedgeCosts costs;
        HedgeTier tier;
        VenueQuote market; // at the size of a usual order: 5 % of the contracts, within the smallest and the routine largest trade
    }

    /// @notice A hedge was made and verified. With the hedge before it, it tells all of the time between the two: what the price
    ///         made of net delta, what gamma cost and theta brought, and realised against implied volatility
    ///         (`sdk/hedging/ledger.ts`; `vault ledger` shows it and the sums).
    /// @param caller Who called.
    /// @param reason What made it due.
    /// @param netDeltaBeforeWad Base, the vault's sign.
    /// @param netDeltaAfterWad Base; never further from the band than before (H1), never past the target (H2).
    /// @param triggerWad The band's outer half-width.
    /// @param targetWad The band's inner half-width.
    /// @param baseMovedWad Base bought (+) or sold (−).
    /// @param quoteMovedWad Quote received (+) or paid (−).
    /// @param spotWad The oracle price it was judged by.
    /// @param tier How pressing it was, and so how much it might pay and trade.
    /// @param midWad The market's own price before the trade.
    /// @param feeWad The venue's fee, fraction of notional.
    /// @param optionDeltaWad Of the options alone, base, as are the two Greeks below: the hedge does not change them.
    /// @param gammaSpotWad Base per 100 % move of spot.
    /// @param thetaWad Quote a year.
    event Rebalanced(
        address indexed caller,
        HedgeReason indexed reason,
        int256 netDeltaBeforeWad,
        int256 netDeltaAfterWad,
        uint256 triggerWad,
        uint256 targetWad,
        int256 baseMovedWad,
        int256 quoteMovedWad,
        uint256 spotWad,
        HedgeTier tier,
        uint256 midWad,
        uint256 feeWad,
        int256 optionDeltaWad,
        int256 gammaSpotWad,
        int256 thetaWad
    );
    /// @notice Somebody looked at the base fee. Hedges look too, and do not say so.
    event BaseFeeObserved(uint256 baseFeeWei, uint256 averageWei);
    /// @notice Somebody looked at the estimator of volatility; zero where nothing is known. Hedges do not look.
    event VolatilityObserved(uint256 varianceWad);
    /// @notice A hedge was paid for, last of all. `paidQuote` falls short of `owedQuote` where the day's cap or the purse do;
    ///         both are zero where the budget failed, which stops no hedge.
    event BountyPaid(address indexed caller, uint256 gasUsed, uint256 owedQuote, uint256 paidQuote);
    /// @notice The governor swapped the band policy.
    event PolicySet(address indexed previous, address indexed current);

    /// @dev H4: net delta is inside the band. Wait.
    error Rebalancer_InsideBand(int256 netDeltaWad, uint256 triggerWad);
    /// @dev One hedge a block: a second could only pay the pool's fee again.
    error Rebalancer_AlreadyHedgedThisBlock(uint256 blockNumber);
    /// @dev The trade is smaller than the minimum. Wait until the deviation has grown.
    error Rebalancer_BelowMinimumSize(uint256 sizeWad, uint256 minimumWad);
    /// @dev A buy is due and the vault has no quote for even the smallest one. LPs must add capital.
    error Rebalancer_ShortOfQuote(uint256 quoteFreeWad, int256 netDeltaWad);
    /// @dev A sale is due and the vault has no base for even the smallest one.
    error Rebalancer_ShortOfBase(uint256 baseHeldWad, int256 netDeltaWad);
    /// @dev The market is already beyond the worst price this order may be filled at.
    error Rebalancer_VenueBeyondLimit(uint256 midPriceWad, uint256 worstPriceWad);
    /// @dev H1: the fill would leave net delta further out than it was.
    error Rebalancer_DeviationGrew(int256 netDeltaBeforeWad, int256 netDeltaAfterWad);
    /// @dev H2: the fill went past the target.
    error Rebalancer_CrossedTarget(int256 netDeltaAfterWad, uint256 targetWad);
    /// @dev The policy answered a target wider than its trigger.
    error Rebalancer_BadBand(uint256 triggerWad, uint256 targetWad);
    /// @dev The address is not a band policy, or is the one already set.
    error Rebalancer_BadPolicy(address policy);
    /// @dev Thrown by the constructor: a slippage of zero or above the ceiling (in code, or the vault's), or no minimum size.
    error Rebalancer_BadSettings(uint256 slippageBps, uint256 maxSlippageBps, uint256 minimumWad);
    /// @dev Thrown by the constructor: a setting is beyond its bound.
    error Rebalancer_BadSetting(bytes32 name, uint256 actual, uint256 bound);

    /// @dev Thrown by the constructor: the address does not answer as an estimator of volatility. Zero stands for none.
    error Rebalancer_BadEstimator(address estimator);
    /// @dev Thrown by the constructor: the budget does not pay in the vault's quote token. Zero stands for none.
    error Rebalancer_BudgetOfOtherToken(address budget, address quote);

    /// @dev The caller left too little gas for the payment: give more, and be paid.
    error Rebalancer_TooLittleGas(uint256 gasLeft, uint256 neededGas);

    /// @notice The vault it hedges; a vault names no rebalancer of another.
    function VAULT() external view returns (IOptionsVault);

    /// @notice The purse it has hedges paid from; zero where nobody is paid.
    function BOUNTY() external view returns (IBountyBudget);

    /// @notice Hedges the vault if a hedge is due.
    /// @dev Anyone may call. Trade size rounds toward zero: it may fall short by 1 wei, never overshoot. Reverts with the
    ///      errors above, with the oracle's reason when no price may be trusted, and with the vault's when the fill broke
    ///      its budget (H3). Emits `Rebalanced` here and `Hedged` in the vault.
    /// @return fill What the market gave, in token units.
    function rebalance() external returns (Fill memory fill);

    /// @notice Has the vault's short position healed (`IOptionsVault.deleverage`), and pays the caller for it as for an
    ///         emergency of the size of the debt. Where nothing was unhealthy, or gas has no price, it is done unpaid.
    /// @dev Anyone may call. Reverts as the vault's does. Emits `BountyPaid` when it pays or tried to.
    function deleverage() external returns (Fill memory fill);

    /// @notice What `rebalance` would do now, and why. Never reverts for want of a price.
    function status() external view returns (Status memory);

    /// @notice Chainlink Automation's question; the bytes in and out are ignored and empty.
    function checkUpkeep(bytes calldata) external view returns (bool due, bytes memory);

    /// @notice Chainlink Automation's call: `rebalance`, trusting no calldata.
    function performUpkeep(bytes calldata) external;

    /// @notice What `rebalance` would be owed and paid now for a hedge of `hedgeGas`, quote units; nothing when none is due.
    /// @dev An estimate: the gas is the hedge's own, and the fill may fall short of the order. In a call that a node makes
    ///      without a base fee the average counts.
    function bountyNow() external view returns (uint256 owedQuote, uint256 payableQuote);

    /// @notice The policy that says how far net delta may drift.
    function policy() external view returns (IBandPolicy);

    /// @notice The last block in which a hedge was made.
    function lastHedgeBlock() external view returns (uint256);

    /// @notice Lets the average base fee see this block's, and takes realised volatility over from its estimator: worth a call
    ///         after every count of rounds. Anyone may call, as often as they like: each look moves the average by the share of
    ///         an hour that has passed since the last (`BaseFee`), and hedges look at the base fee, not at the estimator.
    function observe() external;

    /// @notice What is remembered of the last hedge.
    function lastHedge() external view returns (LastHedge memory);

    /// @notice Realised variance a year as the estimator told it at the last `observe`, and when it stops being relied on, unix
    ///         seconds; zero where it knew nothing. It saves every look the estimator's account and slot, and cannot be wrong:
    ///         between two counts of rounds the estimate stands still.
    function realisedVariance() external view returns (uint256 varianceWad, uint256 validUntil);

    /// @notice The smoothed base fee, wei, and when it was last looked at, unix seconds.
    function averageBaseFee() external view returns (uint256 averageWei, uint256 observedAt);

    /// @notice What was fixed at deployment.
    function settings() external view returns (Settings memory);

    /// @notice Swaps the band policy. Only the governor.
    /// @dev Reverts `Rebalancer_BadPolicy` when the address does not answer as a policy must.
    function setPolicy(address policy) external;
}
