export { bandShape, closedFormBand } from "./closedForm.js";
export { optimalBand, varianceLeft } from "./optimalBand.js";
export type { BandExposure, BandTerms, FloatBand } from "./types.js";
export { optimalBandExact } from "./exact.js";
export type { BandExposureWad } from "./exact.js";
export {
  bookVolatility,
  MAX_RISK_PRICE,
  MIN_RISK_PRICE,
  riskBudget,
  RiskOutOfReachError,
  riskPriceFor,
} from "./riskBudget.js";
export type { RiskBudget } from "./riskBudget.js";
