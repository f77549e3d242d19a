import type { Log } from "ethers";
import type { NetworkConnection } from "hardhat/types/network";

import type { Session } from "./session.js";

/** Nodes bound the range of one search for events; this is what the stricter ones allow. */
const BLOCKS_A_SEARCH = 10_000;

/** A session that only reads. */
export type ReadingSession = Omit<Session, "connection" | "account"> & {
  readonly connection: Pick<NetworkConnection, "ethers">;
};

/** Blocks to search, both ends included. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/**
 * Everything a contract told in a span of blocks, in order.
 * @param topics only what has these indexed values, null for any
 */
export async function logsOf(
  { connection }: Pick<ReadingSession, "connection">,
  address: string,
  span: Span,
  topics: readonly (string | null)[] = [],
): Promise<readonly Log[]> {
  const found: Log[] = [];
  for (let from = span.from; from <= span.to; from += BLOCKS_A_SEARCH) {
    const to = Math.min(from + BLOCKS_A_SEARCH - 1, span.to);
    const filter = { address, fromBlock: from, toBlock: to, topics: [...topics] };
    found.push(...(await connection.ethers.provider.getLogs(filter)));
  }
  return found;
}
