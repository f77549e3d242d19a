import { network } from "hardhat";

import { serveLocalMainnet } from "../../scripts/mainnet/index.js";
import { DAY, START } from "../support/system.js";

/** The chain that is forked. */
export interface Upstream {
  readonly url: string;
  readonly isMainnet: boolean;
  close(): Promise<void>;
}

/** True mainnet when MAINNET_RPC_URL is set; otherwise a local mainnet, served over JSON-RPC for the occasion. */
export async function openUpstream(): Promise<Upstream> {
  const url = process.env["MAINNET_RPC_URL"];
  if (url !== undefined && url !== "") return { url, isMainnet: true, close: () => Promise.resolve() };
  const served = await serveLocalMainnet(network, { port: 0, startTime: START });
  return { url: served.url, isMainnet: false, close: () => served.close() };
}

/** A week after now. */
export function weekAfter(now: number): number {
  return now + 7 * DAY;
}
