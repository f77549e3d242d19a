export { bandShape, closedFormBand } from "./closedForm.js";
export type { BandExposure, BandTerms, FloatBand } from "./types.js";
