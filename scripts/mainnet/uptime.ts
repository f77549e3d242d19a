import { UPTIME_FEED } from "./addresses.js";
import type { MainnetConnection } from "./chain.js";
import { installFeed, PriceFeed } from "./feeds.js";
import type { FeedRules } from "./feeds.js";
import { chainOf } from "./mainnet.js";
import { AggregatorProxy__factory } from "../../types/index.js";

/** What an uptime feed answers. Its round begins when the state it tells of began. */
export const SEQUENCER = { up: 0n, down: 1n } as const;

/** It writes when the sequencer goes or comes back, and never otherwise. */
const RULES: FeedRules = {
  description: "L2 Sequencer Uptime Status Feed",
  deviationBps: 1n,
  heartbeatSeconds: Infinity,
};

/** Puts Chainlink's uptime feed of an L2 on a test chain, its sequencer up since `upSince`, Unix seconds. @throws WrongChainError */
export async function installUptimeFeed(connection: MainnetConnection, upSince: number): Promise<PriceFeed> {
  const chain = await chainOf(connection);
  await installFeed(chain, UPTIME_FEED, RULES, [{ answerE8: SEQUENCER.up, updatedAt: upSince }]);
  const contract = AggregatorProxy__factory.connect(UPTIME_FEED, connection.ethers.provider);
  return new PriceFeed(chain, contract, UPTIME_FEED, RULES);
}
