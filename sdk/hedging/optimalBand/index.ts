export { bandShape, closedFormBand } from "./closedForm.js";
export { optimalBand, varianceLeft } from "./optimalBand.js";
export type { BandExposure, BandTerms, FloatBand } from "./types.js";
export { optimalBandExact } from "./exact.js";
export type { BandExposureWad } from "./exact.js";
