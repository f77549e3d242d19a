export { call, deltaCall, DOMAIN, greeks, greeksAt, OutsideDomainError, put, tenorAt } from "./blackScholes.js";
export { everlastingGreeks } from "./everlasting.js";
export type { EverlastingGreeksWad, EverlastingInput } from "./everlasting.js";
export { lnWad, LnOutsideDomainError } from "./fixedMath.js";
export { cdf, pdf } from "./gaussian.js";
export { charm } from "./charm.js";
export type { CharmInput } from "./charm.js";
export { askUp, bidDown, fadedImpact, lookAt, MAX_MOVE_WAD, MIN_SPREAD_WAD, vegaMoveUp } from "./quotes.js";
export type { Look, QuotedOption, QuoteParts, QuoteSetting, Spreads } from "./quotes.js";
