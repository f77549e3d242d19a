export { close, fold, list, setSmile, trade, UnknownExpiryError } from "./book.js";
export type { BookSeries, ExactBook } from "./book.js";
export { foldExpiry, foldStrikes, provedAt } from "./expiry.js";
export type { ExpiryBook } from "./expiry.js";
export { marketAt } from "./kernel.js";
export { NodeQuantityTooLargeError, NODES } from "./nodes.js";
