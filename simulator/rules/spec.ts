/** A rule with its parameter, as plain data: it can be sent to a worker, written to JSON, and compared. */
export type RuleSpec =
  /** Holds no base at all. */
  | { readonly kind: "no-hedge" }
  /** To zero net delta every so many minutes (Opyn Crab, Lyra's daily hedge). */
  | { readonly kind: "interval"; readonly minutes: number }
  /** To zero once net delta passes a share of gross contracts (Rysk, Panoptic's bot: 2 %). */
  | { readonly kind: "delta-threshold"; readonly share: number }
  /** To zero once the price has moved by a share since the last hedge (Opyn Crab). */
  | { readonly kind: "price-move"; readonly share: number }
  /** To delta at Leland's volatility every so many minutes. */
  | { readonly kind: "leland"; readonly minutes: number }
  /** To the edge of Whalley and Wilmott's band, which knows no gas. */
  | { readonly kind: "whalley-wilmott"; readonly lambda: number }
  /** To the edge of Zakamouline's band around delta at his volatility. */
  | { readonly kind: "zakamouline"; readonly lambda: number }
  /** `FixedBand`: beyond a share of gross contracts, back to another share. */
  | { readonly kind: "fixed-band"; readonly trigger: number; readonly target: number }
  /** The steady state's closed form, before `OptimalBand` corrects it for the book's remaining life. */
  | { readonly kind: "closed-form"; readonly lambda: number }
  /** `OptimalBand`. */
  | { readonly kind: "optimal-band"; readonly lambda: number }
  /** The whole rebalancer around `OptimalBand`, at a deployment's defaults: triggers, tiers, live costs, orders cut to size. */
  | { readonly kind: "keel"; readonly lambda: number }
  /** The same without its safety nets: only the band makes a hedge due. */
  | { readonly kind: "keel-without-nets"; readonly lambda: number };

/** The vault's own rules: they are told λ, where all others may choose whatever parameter suits them best. */
export const TOLD_KINDS = ["closed-form", "optimal-band", "keel", "keel-without-nets"] as const;

/** Whether a rule is one of the vault's own. */
export function isTold({ kind }: RuleSpec): boolean {
  return TOLD_KINDS.some((told) => told === kind);
}

/** Whether a rule may be taken at a λ: the vault's own only if they were told that very one. */
export function isOffered(spec: RuleSpec, lambda: number): boolean {
  return !isTold(spec) || ("lambda" in spec && spec.lambda === lambda);
}

/** How tables call a rule. */
export const RULE_NAMES: Readonly<Record<RuleSpec["kind"], string>> = {
  "no-hedge": "no hedge",
  interval: "fixed interval, to zero",
  "delta-threshold": "delta threshold, to zero",
  "price-move": "price move, to zero",
  leland: "Leland, fixed interval",
  "whalley-wilmott": "Whalley–Wilmott, to the edge",
  zakamouline: "Zakamouline, to the edge",
  "fixed-band": "FixedBand",
  "closed-form": "closed form alone",
  "optimal-band": "OptimalBand",
  keel: "Keel: OptimalBand, triggers, tiers",
  "keel-without-nets": "Keel without its safety nets",
};

/** The parameter in words; empty where a rule has none. */
export function parameterOf(spec: RuleSpec): string {
  switch (spec.kind) {
    case "no-hedge":
      return "";
    case "interval":
    case "leland":
      return `every ${durationOf(spec.minutes)}`;
    case "delta-threshold":
      return `${percent(spec.share)} of gross`;
    case "price-move":
      return percent(spec.share);
    case "fixed-band":
      return `${percent(spec.trigger)} to ${percent(spec.target)}`;
    default:
      return `λ ${spec.lambda.toExponential(1)}`;
  }
}

function durationOf(minutes: number): string {
  if (minutes < 60) return `${minutes} min`;
  return minutes < 1_440 ? `${round(minutes / 60)} h` : `${round(minutes / 1_440)} d`;
}

function percent(share: number): string {
  return `${round(100 * share)} %`;
}

function round(value: number): number {
  return Number(value.toPrecision(3));
}
