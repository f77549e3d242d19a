import { getCreateAddress, keccak256 } from "ethers";
import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import { network } from "hardhat";
import type { NetworkConnection } from "hardhat/types/network";

import { AggregatorProxy__factory, ChainlinkOracle__factory, MockAggregator__factory } from "../../types/index.js";
import type { AggregatorProxy, ChainlinkOracle, MockAggregator } from "../../types/index.js";

import { DAY, START, WAD } from "./system.js";

/** Limits of the oracle under test: heartbeat 1 h and 24 h, each with a margin, as in the deployment's defaults. */
export const BASE_MAX_AGE = 4_500;
export const QUOTE_MAX_AGE = 90_000;
/** How long a feed may be silent after an expiry. */
export const FALLBACK_DELAY = 86_400;
export const MIN_PRICE_WAD = 10n * WAD;
export const MAX_PRICE_WAD = 100_000n * WAD;

/** The proxy's number of an aggregator's round. */
export function roundId(phase: number, round: number): bigint {
  return (BigInt(phase) << 64n) | BigInt(round);
}

/** Exactly what a cross of two answers is worth in WAD, rounded down once. */
export function crossWad(
  base: { readonly answer: bigint; readonly decimals: number },
  quote: { readonly answer: bigint; readonly decimals: number },
): bigint {
  return (base.answer * WAD * 10n ** BigInt(quote.decimals)) / (quote.answer * 10n ** BigInt(base.decimals));
}

/** A feed behind a proxy with phases, whose rounds a test writes. */
export interface TestFeed {
  readonly proxy: AggregatorProxy;
  readonly address: string;
  /** Starts the next phase; rounds written afterwards go to it. */
  startPhase(): Promise<MockAggregator>;
  /** Writes rounds to the current phase, oldest first. */
  push(...rounds: readonly (readonly [answer: bigint, updatedAt: number])[]): Promise<void>;
}

/** What building on a chain that is taken back needs of a connection to any chain. */
interface OracleConnection {
  readonly provider: Pick<NetworkConnection["provider"], "request">;
  readonly ethers: Pick<NetworkConnection["ethers"], "provider">;
  readonly networkHelpers: {
    readonly setCode: NetworkConnection["networkHelpers"]["setCode"];
    readonly time: { latest(): Promise<number> };
  };
}

interface FeedConnection {
  readonly networkHelpers: Pick<NetworkConnection["networkHelpers"], "setStorageAt">;
}

export async function deployFeed(
  connection: FeedConnection,
  owner: HardhatEthersSigner,
  decimals: number,
): Promise<TestFeed> {
  const proxy = await new AggregatorProxy__factory(owner).deploy();
  const address = await proxy.getAddress();
  await connection.networkHelpers.setStorageAt(address, 0, owner.address); // slot 0: the proxy's owner
  const startPhase = async (): Promise<MockAggregator> => {
    const aggregator = await new MockAggregator__factory(owner).deploy(owner.address, decimals, "a feed under test");
    await proxy.setAggregator(aggregator);
    return aggregator;
  };
  await startPhase();
  return {
    proxy,
    address,
    startPhase,
    push: async (...rounds) => {
      const aggregator = MockAggregator__factory.connect(await proxy.aggregator(), owner);
      await aggregator.push(
        rounds.map(([answer]) => answer),
        rounds.map(([, updatedAt]) => updatedAt),
      );
    },
  };
}

/** An oracle over two empty feeds of eight decimals, on a bare chain whose clock stands a day before START. */
export async function deployOracle(
  decimals: { readonly base: number; readonly quote: number } = { base: 8, quote: 8 },
) {
  const connection = await network.create({
    network: "default",
    override: { initialDate: new Date((START - DAY) * 1_000) },
  });
  const [owner] = await connection.ethers.getSigners();
  if (owner === undefined) throw new Error("The chain offers no account to own the feeds.");
  const base = await deployFeed(connection, owner, decimals.base);
  const quote = await deployFeed(connection, owner, decimals.quote);
  const oracle = await oracleOver(connection, owner, { base, quote });
  return { connection, owner, base, quote, oracle };
}

/** An oracle needs a price to be built: its code comes from a chain on which the feeds had one, which is taken back. */
export async function oracleOver(
  connection: OracleConnection,
  owner: HardhatEthersSigner,
  { base, quote }: { readonly base: TestFeed; readonly quote: TestFeed },
): Promise<ChainlinkOracle> {
  const address = await builtBefore(connection, async () => {
    const now = await connection.networkHelpers.time.latest();
    await base.push([3_000n * 10n ** (await base.proxy.decimals()), now]);
    await quote.push([10n ** (await quote.proxy.decimals()), now]);
    return new ChainlinkOracle__factory(owner).deploy(
      { proxy: base.address, maxAgeSeconds: BASE_MAX_AGE },
      { proxy: quote.address, maxAgeSeconds: QUOTE_MAX_AGE },
      MIN_PRICE_WAD,
      MAX_PRICE_WAD,
      FALLBACK_DELAY,
    );
  });
  return ChainlinkOracle__factory.connect(address, owner);
}

/** Where a contract without storage stands that was built on a chain which was then taken back: only its code is left. */
export async function builtBefore(
  { provider, networkHelpers, ethers }: OracleConnection,
  build: () => Promise<{ getAddress(): Promise<string> }>,
): Promise<string> {
  const before: unknown = await provider.request({ method: "evm_snapshot", params: [] });
  const there = await (await build()).getAddress();
  const code = await ethers.provider.getCode(there);
  await provider.request({ method: "evm_revert", params: [before] });
  // Not where it was built: the builder's next contract goes there again.
  const address = getCreateAddress({ from: there, nonce: Number(BigInt(keccak256(code)) % 1_000_000n) });
  await networkHelpers.setCode(address, code);
  return address;
}
