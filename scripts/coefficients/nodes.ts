/** The nodes of `contracts/book/Nodes.sol` and the constants of its bound, from their definitions. */
import { div, mul, ONE, PI, ratio, type Real, toFixedPoint } from "./real.js";

const NODES = 18n;
const LANES = 4;
const WAD = 10n ** 18n;
/** The ellipse of `contracts/book/GridBound.sol`. */
const RHO = ratio(5n, 2n);

/** cos a by its Taylor series, 0 ≤ a ≤ π. */
function cos(a: Real): Real {
  const square = mul(a, a);
  let term = ONE;
  let sum = ONE;
  for (let k = 2n; term !== 0n && term !== -1n; k += 2n) {
    term = -mul(term, square) / (k * (k - 1n));
    sum += term;
  }
  return sum;
}

function toWad(a: Real): bigint {
  return toFixedPoint(a * WAD, 0n);
}

/** cos((2j+1)π/36) in WAD, from +1 down to −1. */
export function positionsWad(): readonly bigint[] {
  return Array.from({ length: Number(NODES) }, (_, j) => toWad(cos(((2n * BigInt(j) + 1n) * PI) / (2n * NODES))));
}

/** cos(kπ/12) in WAD, k = 0 … 6. */
export function arcCosinesWad(): readonly bigint[] {
  return Array.from({ length: 7 }, (_, k) => toWad(cos((BigInt(k) * PI) / 12n)));
}

/** 4·ρ^(1−n)/(ρ − 1) with 36 decimals, rounded up. */
export function errorPerSizeE36(): bigint {
  let power = ONE;
  for (let k = 1n; k < NODES; k++) power = mul(power, RHO);
  return (div(4n * ONE, mul(power, RHO - ONE)) * WAD * WAD) / ONE + 1n;
}

/** The table as Solidity holds it: four lanes of 64 bits to a word, the first on the right, unused lanes 0. */
export function tableLiteral(): string {
  const positions = positionsWad();
  const words = Array.from({ length: Math.ceil(positions.length / LANES) }, (_, slot) =>
    positions
      .slice(slot * LANES, (slot + 1) * LANES)
      .reduce((word, position, lane) => word | (BigInt.asUintN(64, position) << BigInt(64 * lane)), 0n),
  );
  return words.map((word) => `hex"${word.toString(16).padStart(64, "0")}"`).join("\n        ");
}

/** As a twin's array. */
export function arrayLiteral(values: readonly bigint[]): string {
  return `[${values.map((value) => `${value}n`).join(", ")}]`;
}
