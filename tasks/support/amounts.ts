import { formatUnits, parseUnits } from "ethers";

import { BadOptionValueError, MissingOptionError } from "./errors.js";

const UNSIGNED = /^\d+(\.\d+)?$/;
const SIGNED = /^-?\d+(\.\d+)?$/;

/** A decimal number that must be given. */
export interface AmountOption {
  /** Name of the option, without dashes. */
  readonly option: string;
  /** Decimals of the unit it is counted in. */
  readonly decimals: number;
  /** What one would type. */
  readonly example: string;
}

/** The text of an option that must be given. @throws MissingOptionError */
export function required(text: string | undefined, option: string, example: string): string {
  if (text === undefined || text.trim() === "") throw new MissingOptionError(option, example);
  return text.trim();
}

/**
 * An amount above zero in its smallest unit, exact to the last digit: "1.5" with 18 decimals is 1.5e18.
 * @throws MissingOptionError, BadOptionValueError
 */
export function parseAmount(text: string | undefined, { option, decimals, example }: AmountOption): bigint {
  const value = parseDecimal(required(text, option, example), UNSIGNED, { option, decimals, example });
  if (value === 0n) throw new BadOptionValueError(option, "0", "Give an amount above zero.");
  return value;
}

/** As `parseAmount`, but zero and negative numbers are allowed. */
export function parseSigned(text: string, amount: AmountOption): bigint {
  return parseDecimal(text.trim(), SIGNED, amount);
}

function parseDecimal(text: string, shape: RegExp, { option, decimals, example }: AmountOption): bigint {
  if (!shape.test(text)) {
    const remedy = `Give a plain decimal number without separators or exponent, for example ${example}.`;
    throw new BadOptionValueError(option, text, remedy);
  }
  const digits = (text.split(".")[1] ?? "").replace(/0+$/, "").length;
  if (digits > decimals) {
    throw new BadOptionValueError(option, text, `It has ${digits} decimals; this unit has ${decimals} at most.`);
  }
  // Zeros beyond the unit's decimals change nothing, but parseUnits would refuse them.
  return parseUnits(text.includes(".") ? text.replace(/\.?0+$/, "") : text, decimals);
}

/** A fixed-point number as text with a chosen number of digits, half away from zero, thousands marked: "3,000.50". */
export function fixed(value: bigint, decimals: number, digits: number): string {
  const scale = 10n ** BigInt(Math.max(decimals - digits, 0));
  const magnitude = value < 0n ? -value : value;
  const rounded = decimals > digits ? (magnitude + scale / 2n) / scale : magnitude * 10n ** BigInt(digits - decimals);
  const unit = 10n ** BigInt(digits);
  const whole = `${rounded / unit}`.replace(/\B(?=(\d{3})+$)/g, ",");
  const fraction = digits === 0 ? "" : `.${(rounded % unit).toString().padStart(digits, "0")}`;
  return `${value < 0n && rounded !== 0n ? "-" : ""}${whole}${fraction}`;
}

/** A fixed-point number exactly, without trailing zeros: "1.5". */
export function exact(value: bigint, decimals: number): string {
  return formatUnits(value, decimals).replace(/\.0$/, "");
}
