import { ZeroAddress } from "ethers";
import { z } from "zod";

import type { RoleName } from "./roles.js";

const DAY = 86_400;

const account = z
  .string()
  .regex(/^0x[0-9a-fA-F]{40}$/, "must be a 20-byte hex address")
  .refine((address) => address !== ZeroAddress, "must not be the zero address");
const accounts = z
  .array(account)
  .refine(
    (list) => new Set(list.map((address) => address.toLowerCase())).size === list.length,
    "names an address twice",
  );
const someone = accounts.min(1, "needs at least one address");

/** Who governs a deployment once the deployer has let go of it. */
export const governanceSchema = z.strictObject({
  /** How long every change waits before it can happen: 1 to 30 days, two when not given. */
  delaySeconds: z
    .number()
    .int()
    .min(DAY)
    .max(30 * DAY)
    .default(2 * DAY),
  /** May propose changes, and cancel them: a multisig. */
  proposers: someone,
  /** May execute what has waited long enough; when empty, anyone. */
  executors: accounts.default([]),
  /** May cancel beside the proposers; the guardians when not given. */
  cancellers: accounts.optional(),
  /** May pause risk-adding at once; only the timelock unpauses. */
  guardians: someone,
  volKeepers: someone,
  listers: someone,
});

export const governanceWithDefaults = governanceSchema.transform((given) => ({
  ...given,
  cancellers: given.cancellers ?? given.guardians,
}));

/** A governance with nothing left open. */
export type Governance = Readonly<z.output<typeof governanceWithDefaults>>;

/** What `Timelock`'s constructor takes. */
export function timelockArguments(g: Governance) {
  return [
    g.delaySeconds,
    [...g.proposers],
    g.executors.length === 0 ? [ZeroAddress] : [...g.executors],
    g.cancellers.filter((address) => !includes(g.proposers, address)),
  ];
}

/** Who holds each role that people hold, the governor's aside. */
export function holdersOf(g: Governance): Readonly<Record<"lister" | "volKeeper" | "guardian", readonly string[]>> {
  return { lister: g.listers, volKeeper: g.volKeepers, guardian: g.guardians } satisfies Partial<
    Record<RoleName, readonly string[]>
  >;
}

/** Every list of the governance that names an address. */
export function listsNaming(g: Governance, address: string): readonly string[] {
  const lists = ["proposers", "executors", "cancellers", "guardians", "volKeepers", "listers"] as const;
  return lists.filter((list) => includes(g[list], address));
}

function includes(list: readonly string[], address: string): boolean {
  return list.some((one) => one.toLowerCase() === address.toLowerCase());
}
