// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {FeeState, FeeTerms} from "../types/FeeTerms.sol";
import {Flow} from "../types/Flow.sol";
import {Fill, HedgeOrder} from "../types/Hedge.sol";
import {BookGreeks, NetExposure, StrikeView} from "../types/NetExposure.sol";
import {PriceReading} from "../types/PriceReading.sol";
import {SeriesId} from "../types/Series.sol";
import {Smile, SmileParameters} from "../types/Smile.sol";
import {Leg, Quote} from "../types/Trade.sol";
import {IHedgeVenue} from "./IHedgeVenue.sol";
import {IOptionToken} from "./IOptionToken.sol";
import {IPriceOracle} from "./IPriceOracle.sol";

/// @title A vault that writes options against pooled quote and holds base as their hedge
/// @notice LP shares are ERC-4626 over the quote token. Option quantities are base WAD in lots of 1e9; prices, values and
///         Greeks are WAD; amounts called `…Quote` and `…Base` are token units. All rounding favours the vault.
interface IOptionsVault {
    /// @dev Fixed at deployment. Bounds in brackets are checked by the constructor.
    struct Settings {
        uint256 maxUtilisationBps; // notional written over NAV [1 … 100,000]
        uint256 minQuantityWad; // smallest trade, base [>= one lot]
        uint256 volSpreadBps; // half-spread around the smile, as a share of volatility [<= 5,000]
        uint256 premiumSpreadBps; // half-spread on the premium itself, against pennies for nothing [<= 1,000]
        uint256 writeCutoffSeconds; // no new options this close to expiry [>= 600]
        uint256 hedgeSlippageCapBps; // no order may allow more than this below the oracle [<= 1,000]
        uint256 vegaSlopeBps; // of volatility, per 100 % of NAV in relative vega: spread and impact follow it [<= 50,000]
        uint256 maxSmileAgeSeconds; // nothing is written on a smile older than this [600 … 604,800]
        uint256 maxStressLossBps; // of NAV: loss at the worst of the standard scenarios, hedge in place [1 … 10,000]
        uint256 maxExpiryVegaBps; // of NAV: loss to one expiry's volatilities doubled, to first order [1 … 50,000]
        uint256 maxExpiryGammaBps; // of NAV: loss to one expiry's gamma in a jump by a tenth of spot [1 … 50,000]
    }

    /// @dev Where every unit of the vault's worth stands; navWad = quoteWad + baseValueWad + collateralWad − debtValueWad −
    ///      claimsWad − liabilityWad.
    struct NavParts {
        uint256 quoteWad;
        uint256 baseValueWad;
        uint256 claimsWad; // payouts of settled options not yet claimed
        uint256 liabilityWad; // open options at the smile's mid
        int256 navWad;
        uint256 markWidthWad; // LPs enter at nav + width and leave at nav − width
        uint256 collateralWad; // quote in the short position, interest included
        uint256 debtValueWad; // base owed there, interest included, at spot
    }

    /// @notice A series may now be traded.
    event SeriesListed(SeriesId indexed id, uint40 indexed expiresAt, uint256 strikeWad, bool isPut);
    /// @notice The smile of an expiry changed.
    event SmileSet(uint40 indexed expiresAt, Smile previous, Smile current);
    /// @notice Options were written to `receiver`, paid by `buyer`.
    event Bought(
        SeriesId indexed id,
        address indexed buyer,
        address indexed receiver,
        uint256 quantityWad,
        uint256 premiumQuote,
        uint256 markWad,
        uint256 spotWad
    );
    /// @notice A holder sold options back.
    event Sold(
        SeriesId indexed id,
        address indexed seller,
        address indexed receiver,
        uint256 quantityWad,
        uint256 proceedsQuote,
        uint256 markWad,
        uint256 spotWad
    );
    /// @notice Shares left in both tokens, without a price.
    event RedeemedInKind(address indexed owner, uint256 shares, uint256 quote, uint256 base);
    /// @notice Fees were brought up to date and their shares minted: the management fee for the time from the last `accruedAt`, on
    ///         `supplyBefore`, and of the performance fee what was charged.
    event FeesAccrued(
        address indexed receiver,
        uint256 accruedAt,
        uint256 supplyBefore,
        uint256 managementShares,
        uint256 performanceShares
    );
    /// @notice The mark above which gains are charged rose, or a period of the performance fee began; quote units a share unit, 1e27.
    event HighWaterMarkSet(uint256 previousRay, uint256 currentRay, uint256 crystallisedAt, uint256 exitNavQuote);
    /// @notice A hedge was made; amounts are the vault's own balance differences.
    event Hedged(
        int256 baseMoved,
        int256 quoteMoved,
        uint256 spotWad,
        int256 lossWad,
        uint256 quoteAfter,
        uint256 baseAfter
    );
    /// @notice An expiry was settled: `payoutQuote` is now owed to holders and no longer the LPs'.
    event Settled(uint40 indexed expiresAt, uint256 priceWad, uint256 payoutQuote, uint256 claimsQuote);
    /// @notice The feed could not settle an expiry, and the fallback did. `lastGoodRoundId` is the base feed's last usable round
    ///         before it; `Settled` follows.
    event FallbackUsed(uint40 indexed expiresAt, address indexed caller, uint80 lastGoodRoundId);
    /// @notice The vault was worth less than its debts when an expiry was settled: each of its holders is paid `shareWad` of the
    ///         payoff. `Settled` follows, with the payout at that share.
    event ShortfallShared(uint40 indexed expiresAt, uint256 shareWad, uint256 assetsWad, uint256 debtsWad);
    /// @notice A holder took the payout of settled options.
    event Claimed(
        SeriesId indexed id,
        address indexed holder,
        address indexed receiver,
        uint256 quantityWad,
        uint256 payoutQuote
    );
    /// @notice Risk-adding actions were stopped or allowed again.
    event PauseSet(bool paused);

    /// @dev Thrown by the constructor. A token may have at most 18 decimals, settings stay inside their bounds.
    error OptionsVault_BadDecimals(address token, uint8 decimals);
    error OptionsVault_BadSetting(bytes32 name, uint256 actual, uint256 bound);
    /// @dev Thrown by the constructor: the venue does not answer as one of the vault's two tokens.
    error OptionsVault_VenueOfOtherTokens(address venue);
    /// @dev Thrown by the constructor: oracle and venue are more than a factor of two apart, so one is not of these tokens.
    error OptionsVault_PricesApart(uint256 oracleWad, uint256 venueWad);
    /// @dev Fees go to somebody, and never to the vault itself.
    error OptionsVault_BadFeeReceiver(address receiver);
    /// @dev The series was never listed, or has been settled.
    error OptionsVault_UnknownSeries(SeriesId id);
    error OptionsVault_UnknownExpiry(uint40 expiresAt);
    error OptionsVault_AlreadyListed(SeriesId id);
    error OptionsVault_ExpiryOutsideRange(uint256 expiresAt, uint256 earliest, uint256 latest);
    error OptionsVault_StrikeOutsideRange(uint256 strikeWad, uint256 minWad, uint256 maxWad);
    error OptionsVault_NoSmile(uint40 expiresAt);
    /// @dev Nothing is written on a smile this old; sales back, hedges and exits go on.
    error OptionsVault_SmileTooOld(uint40 expiresAt, uint256 ageSeconds, uint256 maxAgeSeconds);
    error OptionsVault_SmileOutsideBounds(uint256 atmE9, int256 skewE9, int256 curvatureE9);
    /// @dev The smile would give a negative density at xWad deviations from spot: a butterfly there would pay for nothing.
    error OptionsVault_SmileHasArbitrage(int256 xWad, int256 densityWad);
    error OptionsVault_Expired(uint256 expiresAt, uint256 timestamp);
    error OptionsVault_NotExpired(uint256 expiresAt, uint256 timestamp);
    error OptionsVault_TooCloseToExpiry(uint256 expiresAt, uint256 cutoff);
    error OptionsVault_QuantityTooSmall(uint256 quantityWad, uint256 minimumWad);
    error OptionsVault_QuantityNotInLots(uint256 quantityWad, uint256 lotWad);
    error OptionsVault_DeadlinePassed(uint256 deadline, uint256 timestamp);
    error OptionsVault_PremiumAboveLimit(uint256 premiumQuote, uint256 maxPremiumQuote);
    error OptionsVault_ProceedsBelowLimit(uint256 proceedsQuote, uint256 minProceedsQuote);
    /// @dev The venue cannot sell base the vault does not hold, so a put could not be hedged.
    error OptionsVault_PutsNeedShortSide(SeriesId id);
    /// @dev The short side could not carry the puts' hedge through a fall of the price.
    error OptionsVault_PutsNotCarried(uint256 putsWad, uint256 carriableWad);
    /// @dev Hedging the trade now would lose more than the vault may give up in a hedge, as a fraction of notional; all of it
    ///      where the venue cannot say.
    error OptionsVault_HedgeTooCostly(SeriesId id, uint256 costWad, uint256 capWad);
    /// @dev A purchase has 1 to 16 legs.
    error OptionsVault_BadLegCount(uint256 count, uint256 maxCount);
    error OptionsVault_UtilisationAboveLimit(uint256 notionalWad, uint256 maxNotionalWad);
    /// @dev The book would lose more than the vault may at the worst of the standard scenarios (`Stress`), hedge in place.
    error OptionsVault_StressAboveLimit(uint256 lossWad, uint256 maxLossWad);
    /// @dev One expiry would have too much vega, or gamma.
    error OptionsVault_VegaAboveLimit(uint256 expiresAt, uint256 relativeVegaWad, uint256 maxVegaWad);
    error OptionsVault_GammaAboveLimit(uint256 expiresAt, uint256 lossWad, uint256 maxLossWad);
    error OptionsVault_InsufficientQuote(uint256 neededQuote, uint256 freeQuote);
    error OptionsVault_Insolvent(int256 navWad);
    /// @dev Nothing leaves in kind while puts, or debt in base, may need quote.
    error OptionsVault_ShortSideOpen(uint256 putsWad, uint256 debtBase);
    /// @dev Nothing leaves in kind while options could ask for more of a token than there is. Units of the token.
    error OptionsVault_ReserveNotCovered(address token, uint256 reserve, uint256 held);
    error OptionsVault_TransferMismatch(address token, uint256 received, uint256 expected);
    error OptionsVault_AlreadySettled(uint40 expiresAt);
    error OptionsVault_NotSettled(uint40 expiresAt);
    /// @dev LPs neither come nor go while expired options await settlement: their payout is fixed on the feed, but the
    ///      vault cannot know it yet. Call `settle`, then come again, in one transaction if you like.
    error OptionsVault_SettleFirst(uint40 expiresAt);
    /// @dev The payout stands, but the quote is still in the hedge. Call `rebalance`, which sells it, then claim again.
    error OptionsVault_PayoutNotFunded(uint256 payoutQuote, uint256 quoteBalance);
    error OptionsVault_NothingToClaim(SeriesId id, uint256 quantityWad);
    error OptionsVault_Paused();
    error OptionsVault_PauseUnchanged(bool paused);
    /// @dev The order allows a worse price than the vault's own ceiling, or its budget does not match its size.
    error OptionsVault_OrderOutsideBounds(uint256 worstPriceWad, uint256 boundWad);
    error OptionsVault_NothingFilled(int256 orderedBase);
    /// @dev The venue moved more than ordered, the wrong way, or kept what it did not use.
    error OptionsVault_BadFill(int256 baseMoved, int256 quoteMoved, int256 orderedBase);
    /// @dev H3: the fill lost more at the oracle price than the order allowed for the part that was filled.
    error OptionsVault_BudgetExceeded(int256 lossWad, uint256 budgetWad);
    /// @dev The venue has no short side, so there is no debt to look after.
    error OptionsVault_NoShortSide(address venue);
    /// @dev Only the venue is funded, and only inside a trade of the vault's.
    error OptionsVault_NotFunding(address caller);

    // ---------------------------------------------------------------- series and smiles

    /// @notice Opens a series for trading. Only the lister.
    /// @dev The strike must lie within [spot/5, spot·5]; the expiry 1 hour to 400 days away.
    function listSeries(uint40 expiresAt, uint64 strikeE8, bool isPut) external returns (SeriesId id);

    /// @notice Sets an expiry's smile, anchored at the oracle's price. Only the vol keeper.
    function setSmile(uint40 expiresAt, SmileParameters calldata parameters) external;

    // ---------------------------------------------------------------- trading

    /// @notice What `buy` would cost now, in quote units, rounded up: the buyer pays the odd unit. In the same block and state
    ///         it is what `buy` takes, to the unit; it does not look at pause, utilisation and the short side.
    function quoteBuy(SeriesId id, uint256 quantityWad) external view returns (uint256 premiumQuote);

    /// @notice What `sell` would pay now, in quote units, rounded down: the vault keeps the odd unit.
    function quoteSell(SeriesId id, uint256 quantityWad) external view returns (uint256 proceedsQuote);

    /// @notice What `buyMany` would cost now, in quote units.
    function quoteBuyMany(Leg[] calldata legs) external view returns (uint256 premiumQuote);

    /// @notice The parts of `quoteBuy`, or of `quoteSell`.
    function quoteParts(SeriesId id, uint256 quantityWad, bool isSale) external view returns (Quote memory);

    /// @notice Writes options to `receiver` against a premium. Anyone, unless paused.
    /// @param maxPremiumQuote The most the caller pays.
    /// @param deadline Unix seconds after which the call reverts.
    function buy(
        SeriesId id,
        uint256 quantityWad,
        uint256 maxPremiumQuote,
        address receiver,
        uint256 deadline
    ) external returns (uint256 premiumQuote);

    /// @notice Writes options of several series to `receiver` against one premium. Anyone, unless paused.
    /// @dev The book is folded once. A later leg is priced as if the earlier ones were on the book; their premiums count for
    ///      utilisation, not for later spreads. A series may come more than once.
    /// @param legs 1 to 16.
    /// @param maxPremiumQuote The most the caller pays for all of them.
    function buyMany(
        Leg[] calldata legs,
        uint256 maxPremiumQuote,
        address receiver,
        uint256 deadline
    ) external returns (uint256 premiumQuote);

    /// @notice Takes options back before expiry. Any holder, also while paused: it removes risk.
    /// @dev From a vault worth less than its debts the bid is paid at assets over what the open options are worth, so that who
    ///      sells before a settlement takes nothing from who waits for it.
    /// @param minProceedsQuote The least the caller accepts.
    function sell(
        SeriesId id,
        uint256 quantityWad,
        uint256 minProceedsQuote,
        address receiver,
        uint256 deadline
    ) external returns (uint256 proceedsQuote);

    // ---------------------------------------------------------------- settlement

    /// @notice Fixes an expiry's price for ever and sets its payouts aside. Anyone, once. A vault worth less than its debts pays
    ///         all holders of the expiry the same share, fixed for ever too: min(1, (assets − earlier claims) / (this payout +
    ///         the open options' value at the settled price)), WAD, rounded down.
    /// @dev The rounds are proved on chain (`IPriceOracle.priceAt`). Needs no live price; where there is one, base held counts
    ///      at the lower of the two and base owed at the higher.
    function settle(uint40 expiresAt, IPriceOracle.RoundProof calldata proof) external returns (uint256 priceWad);

    /// @notice Fixes an expiry's price where the feed cannot (`IPriceOracle.fallbackPriceAt` says when, and at what price), then
    ///         does as `settle` does. Anyone, once.
    /// @dev Reverts while the feed can settle the expiry, or may still.
    function settleByFallback(
        uint40 expiresAt,
        IPriceOracle.FallbackProof calldata proof
    ) external returns (uint256 priceWad);

    /// @notice Burns the caller's settled options for their payout at the expiry's share, rounded down. Never needs a live price.
    function claim(SeriesId id, uint256 quantityWad, address receiver) external returns (uint256 payoutQuote);

    // ---------------------------------------------------------------- exit in kind

    /// @notice Burns the caller's shares for their part of both tokens beyond what any option can ever ask for: a base for every
    ///         written call, and the quote that settled options are owed. What its part of that reserve is worth, and of
    ///         collateral that a lender still holds, the caller forgoes.
    /// @dev The LP desk's, which makes LPs wait for it. Needs no price, works while paused. Rounds both down, and never pays more
    ///      than the shares' part of NAV at the mid. Every call stays covered by a base, and net delta, which is no less than
    ///      all base beyond that, falls and stays at zero or above. Reverts OptionsVault_ReserveNotCovered where either token
    ///      falls short of its reserve, and OptionsVault_ShortSideOpen while a put is open or base is owed: how much quote
    ///      these need, nobody can say without a price.
    function redeemInKind(uint256 shares) external;

    // ---------------------------------------------------------------- fees

    /// @notice Mints the shares of the management fee, and, once in a period, those of the performance fee. Anyone, also while paused.
    /// @dev They count in every price before, so nobody gains by calling or by waiting. The gain is charged at the exit mark at
    ///      that moment, where a price may be trusted and no expiry awaits settlement; else that part waits. Nothing happens with
    ///      fees off.
    function accrueFees() external;

    // ---------------------------------------------------------------- hedging

    /// @notice Trades a hedge order on the venue and books what really moved. Only the rebalancer, holding the lock.
    function hedge(HedgeOrder calldata order) external returns (Fill memory fill);

    /// @notice Brings a short position below its health floor back to its target: with free quote as collateral first, then
    ///         by buying debt back, no dearer than the vault's slippage cap (half of it at the pool's own average). Hands back what an over-healthy one does not
    ///         need. Anyone, also while paused; without a trusted price, only collateral moves.
    function deleverage() external returns (Fill memory fill);

    // ---------------------------------------------------------------- pause

    /// @notice Stops risk-adding actions (`buy`, `deposit`, `mint`). Only the guardian. Never stops hedges, sales back,
    ///         settlement, claims or withdrawals.
    function pause() external;

    /// @notice Allows them again. Only the governor.
    function unpause() external;

    function paused() external view returns (bool);

    // ---------------------------------------------------------------- views

    /// @notice What the vault is exposed to at a price. Never reverts for a price the oracle may give.
    function exposureAt(PriceReading calldata price) external view returns (NetExposure memory);

    /// @notice The vault's worth at a price, part by part.
    function navAt(PriceReading calldata price) external view returns (NavParts memory);

    /// @notice The book alone at a price: value and Greeks, the vault's sign.
    function bookAt(PriceReading calldata price) external view returns (BookGreeks memory);

    /// @notice Every open strike.
    function openStrikes() external view returns (StrikeView[] memory);

    /// @notice The smile of an expiry; `setAt` is zero when none was set.
    function smileOf(uint40 expiresAt) external view returns (Smile memory);

    /// @notice What an expiry remembers of its trades and earlier smiles, as of its last change.
    function flowOf(uint40 expiresAt) external view returns (Flow memory);

    /// @notice The settled price of an expiry, zero while it is not settled.
    function settledPriceWad(uint40 expiresAt) external view returns (uint256);

    /// @notice The settled price of an expiry and the share of their payoff its holders are paid, WAD; zero while not settled.
    function settlementOf(uint40 expiresAt) external view returns (uint256 priceWad, uint256 shareWad);

    /// @notice Whether a series is listed and not yet settled.
    function isListed(SeriesId id) external view returns (bool);

    /// @notice The ledger in token units: balances that the vault recorded, and payouts owed out of `quoteBalance`.
    ///         Tokens sent to the vault by other ways change nothing.
    function ledger() external view returns (uint256 quoteBalance, uint256 baseBalance, uint256 claimsQuote);

    function settings() external view returns (Settings memory);

    /// @notice What LPs pay, and to whom.
    function feeTerms() external view returns (FeeTerms memory);

    /// @notice Until when fees are minted, and the mark above which gains are charged. Shares due since are in every price.
    function feeState() external view returns (FeeState memory);

    function ORACLE() external view returns (IPriceOracle);
    function VENUE() external view returns (IHedgeVenue);
    function OPTION_TOKEN() external view returns (IOptionToken);
    function BASE() external view returns (address);
    function QUOTE() external view returns (address);
}
