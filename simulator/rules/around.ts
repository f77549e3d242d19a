import type { PathBlock } from "../engine/block.js";
import type { Zones } from "../engine/zones.js";

/**
 * The smallest trade of the vault's own rules, base: a deployment's default. Where Γ has all but vanished the closed form's band has
 * too, and it would pay a hedge's gas for dust.
 */
export const MINIMUM_TRADE = 0.05;

/** Net delta zero: what a hedge holds at the start. */
export function startNeutral({ delta }: PathBlock, held: Float64Array): void {
  for (let path = 0; path < held.length; path++) held[path] = -(delta[path] ?? 0);
}

/** Writes one path of a two-sided rule: outside `centre` ± `trigger` trade to the nearer of `centre` ± `target`. */
export function writeAround(zones: Zones, path: number, centre: number, trigger: number, target: number): void {
  zones.lower[path] = centre - trigger;
  zones.upper[path] = centre + trigger;
  zones.buyTo[path] = centre - target;
  zones.sellTo[path] = centre + target;
}

/** Writes a path in which nothing may happen. */
export function writeWait(zones: Zones, path: number): void {
  zones.lower[path] = -Infinity;
  zones.upper[path] = Infinity;
}
