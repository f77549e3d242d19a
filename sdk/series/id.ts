/** One option series; the twin of `Series` in contracts/types/Series.sol. */
export interface Series {
  /** Unix seconds. */
  readonly expiresAt: number;
  /** Quote per base, eight decimals. */
  readonly strikeE8: bigint;
  readonly isPut: boolean;
}

const EXPIRY_SHIFT = 64n;
const PUT_SHIFT = 104n;
const STRIKE_MASK = (1n << 64n) - 1n;
const EXPIRY_MASK = (1n << 40n) - 1n;

/** The ERC-1155 id of a series: put bit, expiry, strike, as `SeriesIds.pack`. */
export function packSeriesId(series: Series): bigint {
  const putBit = series.isPut ? 1n << PUT_SHIFT : 0n;
  return putBit | (BigInt(series.expiresAt) << EXPIRY_SHIFT) | series.strikeE8;
}

/** The series of an id, as `SeriesIds.unpack`; bits above the fields are ignored. */
export function unpackSeriesId(id: bigint): Series {
  return {
    expiresAt: Number((id >> EXPIRY_SHIFT) & EXPIRY_MASK),
    strikeE8: id & STRIKE_MASK,
    isPut: ((id >> PUT_SHIFT) & 1n) === 1n,
  };
}
