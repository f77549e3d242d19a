/** Bigint twin of `contracts/book/Nodes.sol`, equal to it bit for bit; what nodes are is said there. */

export const NODES = 18;
/** A node's quantity is counted in units of 1e-12 base. */
export const UNIT_WAD = 10n ** 6n;
const WEIGHT_SCALE = 10n ** 24n;
const TERM_SCALE = 10n ** 30n;
const MAX_UNITS = (1n << 63n) - 1n;

/** cos((2j+1)π/36) in WAD. */
export const POSITIONS: readonly bigint[] = [
  996194698091745532n,
  965925826289068287n,
  906307787036649963n,
  819152044288991790n,
  707106781186547524n,
  573576436351046096n,
  422618261740699436n,
  258819045102520762n,
  87155742747658174n,
  -87155742747658174n,
  -258819045102520762n,
  -422618261740699436n,
  -573576436351046096n,
  -707106781186547524n,
  -819152044288991790n,
  -906307787036649963n,
  -965925826289068287n,
  -996194698091745532n,
];

/** Mirrors Nodes_QuantityTooLarge. */
export class NodeQuantityTooLargeError extends Error {
  override readonly name = "NodeQuantityTooLargeError";
  constructor(units: bigint) {
    super(`A node would hold ${units} units; it can hold ${MAX_UNITS}, 9.2 million base. Write less on this expiry.`);
  }
}

/** Lagrange weights at t in [−1, 1] WAD, scaled by 1e24. */
export function weightsAt(tWad: bigint): readonly bigint[] {
  const hit = POSITIONS.indexOf(tWad);
  if (hit >= 0) return POSITIONS.map((_, j) => (j === hit ? WEIGHT_SCALE : 0n));
  const terms = POSITIONS.map((position, j) => (barycentric(j) * TERM_SCALE) / (tWad - position));
  const sum = terms.reduce((a, b) => a + b, 0n);
  return terms.map((term) => (term * WEIGHT_SCALE) / sum);
}

/** What a quantity at a weight adds to its node, in units, rounded to zero. */
export function share(quantityWad: bigint, weight: bigint): bigint {
  return (quantityWad * weight) / (WEIGHT_SCALE * UNIT_WAD);
}

/** The nodes with a strike's quantity replaced. */
export function replaced(
  nodes: readonly bigint[],
  weights: readonly bigint[],
  oldQuantityWad: bigint,
  newQuantityWad: bigint,
): readonly bigint[] {
  return nodes.map((node, j) => {
    const weight = weights[j] ?? 0n;
    const units = node - share(oldQuantityWad, weight) + share(newQuantityWad, weight);
    if (units > MAX_UNITS || units < -MAX_UNITS - 1n) throw new NodeQuantityTooLargeError(units);
    return units;
  });
}

function barycentric(j: number): bigint {
  const half = NODES / 2;
  const sine = POSITIONS[j < half ? half - 1 - j : j - half] ?? 0n;
  return j % 2 === 0 ? sine : -sine;
}
