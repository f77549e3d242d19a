export { call, deltaCall, DOMAIN, greeks, greeksAt, OutsideDomainError, put, tenorAt } from "./blackScholes.js";
export { lnWad, LnOutsideDomainError } from "./fixedMath.js";
export { cdf, pdf } from "./gaussian.js";
