import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { z } from "zod";

import { governanceWithDefaults } from "./governance.js";

const address = z.string().regex(/^0x[0-9a-fA-F]{40}$/);
const hash = z.string().regex(/^0x[0-9a-fA-F]{64}$/);

const recordSchema = z.strictObject({
  network: z.string(),
  chainId: z.number().int(),
  deployer: address,
  /** The block before the deployment: events begin after it, and its hash tells this chain from one restarted. */
  block: z.strictObject({ number: z.number().int(), hash, timestamp: z.number().int() }),
  addresses: z.strictObject({
    authority: address,
    timelock: address.optional(),
    oracle: address,
    /** The same as the oracle where no guard stands before it. */
    chainlink: address,
    venue: address,
    short: address.optional(),
    vault: address,
    desk: address,
    optionToken: address,
    policy: address,
    volatility: address,
    bounty: address,
    rebalancer: address,
    risk: address,
  }),
  parameters: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])),
  /** Who was to govern; absent where the deployer kept every role. */
  governance: governanceWithDefaults.optional(),
});

/** What `deploy` writes down about one deployment, and every other task reads. */
export type DeploymentRecord = Readonly<z.output<typeof recordSchema>>;

/** A network's folder under deploy/deployments: Ignition's journal and our keel.json. */
export class DeploymentFolder {
  readonly network: string;
  readonly path: string;
  readonly file: string;

  /** @param deploymentsPath the folder of all deployments, deploy/deployments */
  constructor(deploymentsPath: string, network: string) {
    this.network = network;
    this.path = join(deploymentsPath, network);
    this.file = join(this.path, "keel.json");
  }

  /** Whether anything, finished or not, was recorded. */
  exists(): boolean {
    return existsSync(this.path);
  }

  /** Whether a deployment was finished. */
  isComplete(): boolean {
    return existsSync(this.file);
  }

  /** The record, or what is wrong with it. Only when `isComplete`. */
  read(): { readonly record: DeploymentRecord } | { readonly issues: string } {
    try {
      const result = recordSchema.safeParse(JSON.parse(readFileSync(this.file, "utf8")));
      return result.success ? { record: result.data } : { issues: z.prettifyError(result.error) };
    } catch (error) {
      return { issues: error instanceof Error ? error.message : String(error) };
    }
  }

  write(record: DeploymentRecord): void {
    mkdirSync(dirname(this.file), { recursive: true });
    writeFileSync(this.file, `${JSON.stringify(record, undefined, 2)}\n`);
  }

  /** Addresses Ignition has journalled so far, finished or not. */
  journalled(): readonly string[] {
    const file = join(this.path, "deployed_addresses.json");
    if (!existsSync(file)) return [];
    return Object.values(z.record(z.string(), address).parse(JSON.parse(readFileSync(file, "utf8"))));
  }

  /** Forgets a deployment that is on no chain any more. */
  remove(): void {
    rmSync(this.path, { recursive: true, force: true });
  }

  /** Puts a living deployment's record aside; returns where it is now. */
  moveAside(): string {
    for (let n = 1; ; n++) {
      const aside = `${this.path}-${n}`;
      if (existsSync(aside)) continue;
      renameSync(this.path, aside);
      return aside;
    }
  }
}
