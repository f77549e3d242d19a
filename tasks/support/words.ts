import { exact, fixed } from "./amounts.js";

/** The two tokens of a vault, as far as words need them. */
export interface TokenNames {
  readonly baseSymbol: string;
  readonly baseDecimals: number;
  readonly quoteSymbol: string;
  readonly quoteDecimals: number;
}

/** What a vault on mainnet's USDC/WETH market deals in. */
export const MAINNET_TOKENS: TokenNames = {
  baseSymbol: "WETH",
  baseDecimals: 18,
  quoteSymbol: "USDC",
  quoteDecimals: 6,
};

const WAD_DECIMALS = 18;

/** Base in WAD: "12.3456 WETH". */
export function baseWords(wad: bigint, tokens: TokenNames): string {
  return `${fixed(wad, WAD_DECIMALS, 4)} ${tokens.baseSymbol}`;
}

/** Base in token units. */
export function baseUnitWords(amount: bigint, tokens: TokenNames): string {
  return `${fixed(amount, tokens.baseDecimals, 4)} ${tokens.baseSymbol}`;
}

/** Quote in WAD: "1,234.56 USDC". */
export function quoteWords(wad: bigint, tokens: TokenNames): string {
  return `${fixed(wad, WAD_DECIMALS, 2)} ${tokens.quoteSymbol}`;
}

/** Quote in token units. */
export function quoteUnitWords(amount: bigint, tokens: TokenNames): string {
  return `${fixed(amount, tokens.quoteDecimals, 2)} ${tokens.quoteSymbol}`;
}

/** A quantity of options exactly, so that a limit and what broke it never read the same. */
export function quantityWords(wad: bigint): string {
  return exact(wad, WAD_DECIMALS);
}

/** Quote for one base, WAD: "3,000.12". */
export function priceWords(wad: bigint): string {
  return fixed(wad, WAD_DECIMALS, 2);
}

/** A fraction in WAD as a percentage: "79.50 %". */
export function percentWords(wad: bigint): string {
  return `${fixed(wad, WAD_DECIMALS - 2, 2)} %`;
}

/** A plain multiple such as a health factor, WAD; the largest number stands for none. */
export function multipleWords(wad: bigint): string {
  return wad >= 2n ** 255n ? "without limit" : fixed(wad, WAD_DECIMALS, 3);
}

/** Basis points as a percentage: "1 %". */
export function bpsWords(bps: bigint): string {
  return `${exact(bps, 2)} %`;
}

/** Unix seconds: "2026-11-27 08:00:00 UTC". */
export function timeWords(seconds: bigint | number): string {
  const date = new Date(Number(seconds) * 1_000);
  if (Number.isNaN(date.getTime())) return `the Unix second ${seconds}`;
  return `${date.toISOString().slice(0, 19).replace("T", " ")} UTC`;
}

/** A span of seconds in its two largest units: "2 d 4 h". */
export function durationWords(seconds: bigint | number): string {
  const total = Math.max(Number(seconds), 0);
  const parts: readonly (readonly [number, string])[] = [
    [Math.floor(total / 86_400), "d"],
    [Math.floor((total % 86_400) / 3_600), "h"],
    [Math.floor((total % 3_600) / 60), "min"],
    [Math.floor(total % 60), "s"],
  ];
  const first = parts.findIndex(([count]) => count > 0);
  if (first < 0) return "0 s";
  const shown = parts.slice(first, first + 2).filter(([count]) => count > 0);
  return shown.map(([count, unit]) => `${count} ${unit}`).join(" ");
}
