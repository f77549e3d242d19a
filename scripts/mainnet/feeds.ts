import { AggregatorProxy__factory, MockAggregator__factory } from "../../types/index.js";
import type { AggregatorProxy } from "../../types/index.js";

import { OPERATOR } from "./addresses.js";
import type { Chain } from "./chain.js";
import { FeedNotDrivableError } from "./errors.js";

const PROXY = AggregatorProxy__factory.createInterface();
const AGGREGATOR = MockAggregator__factory.createInterface();
const BPS = 10_000n;
const PUSH_GAS = 300_000n;
const OWNER_SLOT = 0n;
const DRIVABLE_TYPE = "KeelMockAggregator 1.0.0";

/** Decimals of both feeds. */
export const FEED_DECIMALS = 8;

/** When the oracle network writes a round, as data.chain.link states it for each feed. */
export interface FeedRules {
  readonly description: string;
  /** A move of the price by this much since the last answer is written at once. */
  readonly deviationBps: bigint;
  /** A round this old is renewed even if the price stood still. */
  readonly heartbeatSeconds: number;
}

export const ETH_USD: FeedRules = { description: "ETH / USD", deviationBps: 50n, heartbeatSeconds: 3_600 };
export const USDC_USD: FeedRules = { description: "USDC / USD", deviationBps: 25n, heartbeatSeconds: 86_400 };

/** An answer with eight decimals and the Unix second it was written at. */
export interface PastRound {
  readonly answerE8: bigint;
  readonly updatedAt: number;
}

/** A round as the proxy numbers it: `roundId = phaseId << 64 | number in the phase`. */
export interface Round extends PastRound {
  readonly roundId: bigint;
}

/** Whether the oracle network would write `priceE8` at `now`, given its last round. */
export function roundIsDue(last: PastRound, priceE8: bigint, now: number, rules: FeedRules): boolean {
  if (last.answerE8 <= 0n || now - last.updatedAt >= rules.heartbeatSeconds) return true;
  const moved = priceE8 > last.answerE8 ? priceE8 - last.answerE8 : last.answerE8 - priceE8;
  return moved * BPS >= last.answerE8 * rules.deviationBps;
}

/** Drives one Chainlink feed of a test chain. It keeps no state of its own, so snapshots may come and go. */
export class PriceFeed {
  readonly address: string;
  readonly contract: AggregatorProxy;
  readonly rules: FeedRules;
  readonly #chain: Chain;

  constructor(chain: Chain, contract: AggregatorProxy, address: string, rules: FeedRules) {
    this.#chain = chain;
    this.contract = contract;
    this.address = address;
    this.rules = rules;
  }

  /** The latest round. */
  async latest(): Promise<Round> {
    const data = await this.#chain.call(this.address, PROXY.encodeFunctionData("latestRoundData"));
    const [roundId, answer, , updatedAt] = PROXY.decodeFunctionResult("latestRoundData", data);
    return { roundId: BigInt(roundId), answerE8: BigInt(answer), updatedAt: Number(updatedAt) };
  }

  /**
   * Shows the market price to the oracle network at time `now`, which should be the time of the next block. A round is
   * written when the price moved far enough or the heartbeat ran out; returns whether it was.
   */
  async observe(priceE8: bigint, now: number): Promise<boolean> {
    if (!roundIsDue(await this.latest(), priceE8, now, this.rules)) return false;
    await this.push(priceE8, now);
    return true;
  }

  /** Writes a round whatever it says: stale, zero and negative answers are allowed. */
  async push(answerE8: bigint, updatedAt: number): Promise<void> {
    await this.pushHistory([{ answerE8, updatedAt }]);
  }

  /** Writes several rounds in one transaction, oldest first. */
  async pushHistory(rounds: readonly PastRound[]): Promise<void> {
    await writeRounds(this.#chain, await this.#drivable(), rounds);
  }

  /** Starts the next phase with an aggregator of its own, whose first round repeats the last answer; returns its number. */
  async advancePhase(): Promise<bigint> {
    await startPhase(this.#chain, this.address, this.rules, [await this.latest()]);
    return BigInt(await this.#chain.call(this.address, PROXY.encodeFunctionData("phaseId")));
  }

  async #drivable(): Promise<string> {
    const aggregator = await aggregatorOf(this.#chain, this.address);
    if (!(await isOurs(this.#chain, aggregator))) throw new FeedNotDrivableError(this.address, aggregator);
    return aggregator;
  }
}

/** Puts our proxy at a feed's address on a chain that has none, with its rounds, oldest first. */
export async function installFeed(
  chain: Chain,
  address: string,
  rules: FeedRules,
  rounds: readonly PastRound[],
): Promise<void> {
  await putProxy(chain, address);
  await chain.setAddressSlot(address, OWNER_SLOT, OPERATOR);
  await startPhase(chain, address, rules, rounds);
}

/**
 * Makes the feed of a fork drivable. A feed of the local mainnet already is. A real one gets our proxy over its own,
 * on the same storage: the real phases stay readable, and a new one on top begins with the last real answer.
 */
export async function takeOverFeed(chain: Chain, address: string, rules: FeedRules): Promise<void> {
  if (await isOurs(chain, await aggregatorOf(chain, address))) return;
  await putProxy(chain, address);
  const data = await chain.call(address, PROXY.encodeFunctionData("latestRoundData"));
  const [, answer, , updatedAt] = PROXY.decodeFunctionResult("latestRoundData", data);
  await chain.setAddressSlot(address, OWNER_SLOT, OPERATOR);
  await startPhase(chain, address, rules, [{ answerE8: BigInt(answer), updatedAt: Number(updatedAt) }]);
}

async function aggregatorOf(chain: Chain, proxy: string): Promise<string> {
  const data = await chain.call(proxy, PROXY.encodeFunctionData("aggregator"));
  return String(PROXY.decodeFunctionResult("aggregator", data)[0]);
}

/** Whether rounds can be written to `aggregator`: ours says so by its type, a real one has another or none. */
async function isOurs(chain: Chain, aggregator: string): Promise<boolean> {
  try {
    const data = await chain.call(aggregator, AGGREGATOR.encodeFunctionData("typeAndVersion"));
    return AGGREGATOR.decodeFunctionResult("typeAndVersion", data)[0] === DRIVABLE_TYPE;
  } catch {
    return false; // no such function, or nothing readable in its answer: not ours
  }
}

/** Copies the runtime code of a proxy deployed aside to `address`. */
async function putProxy(chain: Chain, address: string): Promise<void> {
  const deployed = await chain.deploy(OPERATOR, AggregatorProxy__factory.bytecode);
  await chain.setCode(address, await chain.code(deployed));
}

async function startPhase(chain: Chain, proxy: string, rules: FeedRules, rounds: readonly PastRound[]): Promise<void> {
  const args = AGGREGATOR.encodeDeploy([OPERATOR, FEED_DECIMALS, rules.description]);
  const aggregator = await chain.deploy(OPERATOR, MockAggregator__factory.bytecode, args);
  await writeRounds(chain, aggregator, rounds);
  await chain.send({ from: OPERATOR, to: proxy, data: PROXY.encodeFunctionData("setAggregator", [aggregator]) });
}

async function writeRounds(chain: Chain, aggregator: string, rounds: readonly PastRound[]): Promise<void> {
  const data = AGGREGATOR.encodeFunctionData("push", [
    rounds.map((round) => round.answerE8),
    rounds.map((round) => round.updatedAt),
  ]);
  await chain.send({ from: OPERATOR, to: aggregator, data, gas: PUSH_GAS * BigInt(Math.max(rounds.length, 1)) });
}
