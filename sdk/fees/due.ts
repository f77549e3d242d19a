/** What LPs pay, as `contracts/vault/Fees.sol` reckons it, to the unit. */
import { BPS, bpsDown, max, min, mulDivDown, mulDivUp, YEAR_SECONDS } from "../math/wad.js";

const RAY = 10n ** 27n;
/** Shares that nobody has; they count in every price. */
export const VIRTUAL_SHARES = 10n ** 6n;
const MAX_ELAPSED_SECONDS = 100n * YEAR_SECONDS;
const MAX_SUPPLY = 2n ** 160n - 1n;

/** `FeeTerms` of contracts/types/FeeTerms.sol. */
export interface FeeTerms {
  readonly managementFeeBps: bigint;
  readonly performanceFeeBps: bigint;
  readonly crystallisationSeconds: bigint;
  readonly feeReceiver: string;
}

/** `FeeState`: times in Unix seconds, the mark in quote units a share unit, 1e27. */
export interface FeeState {
  readonly accruedAt: bigint;
  readonly crystallisedAt: bigint;
  readonly highWaterMarkRay: bigint;
}

/** What fees are reckoned from at one moment. */
export interface FeeBase {
  /** Shares that exist. */
  readonly supply: bigint;
  /** NAV less the mark's width, quote units; undefined where no price may be trusted. */
  readonly exitNav: bigint | undefined;
  readonly timestamp: bigint;
}

/** Shares that would have to be minted to pay what is due. */
export interface DueShares {
  readonly management: bigint;
  readonly performance: bigint;
}

/** Shares due now, rounded down. Nothing is due on shares that nobody has. */
export function dueSharesDown(terms: FeeTerms, state: FeeState, { supply, exitNav, timestamp }: FeeBase): DueShares {
  if (supply === 0n || supply > MAX_SUPPLY) return { management: 0n, performance: 0n };
  const management = managementSharesDown(supply, terms.managementFeeBps, timestamp - state.accruedAt);
  if (exitNav === undefined) return { management, performance: 0n };
  const total = supply + management + VIRTUAL_SHARES;
  const untaxed = mulDivUp(state.highWaterMarkRay, total, RAY);
  const fee = bpsDown(max(exitNav + 1n - untaxed, 0n), terms.performanceFeeBps);
  return { management, performance: mulDivDown(total, fee, exitNav + 1n - fee) };
}

/** Shares of the management fee over a time: supply × (exp(rate × time) − 1), rounded down. */
export function managementSharesDown(supply: bigint, rateBps: bigint, elapsedSeconds: bigint): bigint {
  const counted = min(elapsedSeconds, MAX_ELAPSED_SECONDS);
  const xRay = (rateBps * counted * RAY) / (BPS * YEAR_SECONDS);
  let [sum, term] = [0n, xRay];
  for (let n = 2n; term !== 0n; n++) {
    sum += term;
    term = (term * xRay) / (n * RAY);
  }
  return mulDivDown(supply, sum, RAY);
}
