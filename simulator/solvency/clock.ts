import type { NextBlock } from "../play/driver.js";

const BLOCK_SECONDS = 12;

/** Hands out the blocks of a step, twelve seconds apart. */
export class Clock {
  #at: number;
  #baseFeeWei: bigint;

  constructor(at: number, baseFeeWei: bigint) {
    this.#at = at - BLOCK_SECONDS;
    this.#baseFeeWei = baseFeeWei;
  }

  /** The next block of the step; it may be prepared again and again until a transaction is in it. */
  next(): NextBlock {
    this.#at += BLOCK_SECONDS;
    return { timestamp: this.#at, baseFeeWei: this.#baseFeeWei };
  }
}
