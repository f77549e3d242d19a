export { call, deltaCall, DOMAIN, greeks, greeksAt, OutsideDomainError, put, tenorAt } from "./blackScholes.js";
export { everlastingGreeks } from "./everlasting.js";
export type { EverlastingGreeksWad, EverlastingInput } from "./everlasting.js";
export { lnWad, LnOutsideDomainError } from "./fixedMath.js";
export { cdf, pdf } from "./gaussian.js";
export { charm } from "./charm.js";
export type { CharmInput } from "./charm.js";
