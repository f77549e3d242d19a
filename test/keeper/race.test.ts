import { expect } from "chai";

import { rpcPort } from "../../keeper/port.js";
import type { KeeperPort, RpcProvider } from "../../keeper/port.js";
import { submit } from "../../keeper/submit.js";
import { optimalBandExact } from "../../sdk/hedging/optimalBand/index.js";
import { statusFrom } from "../../sdk/hedging/status.js";
import { BlockDriver, drivenPort } from "../../simulator/play/driver.js";
import { Rebalancer__factory } from "../../types/index.js";
import { abs } from "../support/hedging.js";
import { snapshotted } from "../support/snapshotted.js";
import { callId, deployTradedSystem, NEVER, NO_LIMIT } from "../support/system.js";
import type { System } from "../support/system.js";

const GWEI = 10n ** 9n;
const CALM_WEI = 20n * GWEI;
const SPIKE_WEI = 200n * GWEI;
const RISK_PRICE_WAD = 10n ** 13n;
const LOT_WAD = 10n ** 9n;
const FEES = { maxFeePerGasWei: 1_000n * GWEI, tipWei: GWEI };

/**
 * A vault under the optimal band whose net delta lies between the trigger at its average base fee and the one in a block
 * with a spike: due on a calm block, not in the spike's.
 */
async function betweenTwoBands() {
  const system = await deployTradedSystem({ policy: "optimal", riskPriceWad: RISK_PRICE_WAD });
  const { rebalancer, keeper, connection } = system;
  await getUsedTo(system, CALM_WEI);
  await connection.networkHelpers.setNextBlockBaseFeePerGas(CALM_WEI);
  await rebalancer.connect(keeper).rebalance();
  // Calls sold widen both bands a little, so it takes a few steps to get between them.
  for (let step = 0; step < 8; step++) {
    const { deviation, calmTrigger, spikeTrigger } = await bandsOf(system);
    expect(Number(spikeTrigger) / Number(calmTrigger)).to.be.above(1.02);
    const missing = (calmTrigger + spikeTrigger) / 2n - deviation;
    if (abs(missing) < (spikeTrigger - calmTrigger) / 10n) return system;
    // A call at the money has a delta of about a half.
    await buyCalls(system, ((2n * missing) / LOT_WAD) * LOT_WAD);
  }
  throw new Error("Net delta does not settle between the two bands.");
}

/** |net delta| and the triggers at the average base fee and in a spike, where no more than twice the average counts. */
async function bandsOf({ rebalancer }: System) {
  const { exposure, price, costs, band } = statusFrom(await rebalancer.status());
  const dear = { ...costs, fixedQuoteWad: 2n * costs.fixedQuoteWad };
  const { triggerWad } = optimalBandExact(exposure, price.spotWad, dear, RISK_PRICE_WAD);
  return { deviation: abs(exposure.netDeltaWad), calmTrigger: band.triggerWad, spikeTrigger: triggerWad };
}

/** Has the rebalancer look at this base fee until its average, which opens at a fraction of a gwei, is near. */
async function getUsedTo({ rebalancer, connection, mainnet }: System, baseFeeWei: bigint): Promise<void> {
  const { networkHelpers } = connection;
  const { time } = networkHelpers;
  for (let look = 0; look < 12; look++) {
    await time.setNextBlockTimestamp((await time.latest()) + 6 * 3_600);
    await networkHelpers.setNextBlockBaseFeePerGas(baseFeeWei);
    await rebalancer.observe();
  }
  const [averageWei] = await rebalancer.averageBaseFee();
  expect(Number(averageWei) / Number(baseFeeWei)).to.be.within(0.9, 1);
  for (const feed of [mainnet.ethUsd, mainnet.usdcUsd]) {
    await feed.push((await feed.latest()).answerE8, (await time.latest()) + 1);
  }
}

/** Calls bought from the vault make its delta more negative. */
async function buyCalls({ vault, buyer }: System, quantityWad: bigint): Promise<void> {
  await vault.connect(buyer).buy(callId(3000), quantityWad, NO_LIMIT, buyer.address, NEVER);
}

describe("A keeper whose hedge is due at the average base fee and not at that of its block (minute 698)", () => {
  const between = snapshotted(betweenTwoBands);

  async function nextBlock(system: System, baseFeeWei: bigint): Promise<BlockDriver> {
    const driver = new BlockDriver(system.connection.provider);
    const timestamp = (await system.connection.networkHelpers.time.latest()) + 12;
    await driver.prepare({ timestamp, baseFeeWei });
    return driver;
  }

  it("reads the base fee of the next block, not of the latest", async () => {
    const system = between();
    await nextBlock(system, SPIKE_WEI);
    expect(await rpcPort(system.connection.provider, system.keeper.address).nextBaseFeeWei()).to.equal(SPIKE_WEI);
  });

  it("sends nothing where the rehearsal sees the block's base fee", async () => {
    const system = between();
    const { connection, rebalancer, keeper } = system;
    const driver = await nextBlock(system, SPIKE_WEI);
    const block = await connection.ethers.provider.getBlockNumber();
    const refused = await submit(
      drivenPort(connection.provider, driver, keeper.address),
      await rebalancer.getAddress(),
      FEES,
    );
    expect(refused).to.have.nested.property("revert.name", "Rebalancer_InsideBand");
    expect(refused.kind).to.equal("refused");
    expect(await connection.ethers.provider.getBlockNumber()).to.equal(block);
  });

  it("loses the race and its gas where the node hides it, and hedges when the spike is over", async () => {
    const system = between();
    const { connection, rebalancer, keeper } = system;
    const port = rpcPort(connection.provider, keeper.address);
    const address = await rebalancer.getAddress();
    const balance = await connection.ethers.provider.getBalance(keeper);
    await nextBlock(system, SPIKE_WEI);
    const lost = await submit(port, address, FEES);
    expect(lost.kind).to.equal("lost-race");
    if (lost.kind !== "lost-race") return;
    expect(lost.revert.message).to.match(/^Rebalancer_InsideBand\(netDeltaWad = -\d+, triggerWad = \d+\)$/);
    const { transaction } = lost;
    expect(transaction).to.include({ succeeded: false, indexInBlock: 0, gasPriceWei: SPIKE_WEI + FEES.tipWei });
    const costWei = transaction.gasUsed * transaction.gasPriceWei;
    expect(balance - (await connection.ethers.provider.getBalance(keeper))).to.equal(costWei);

    await nextBlock(system, CALM_WEI);
    expect((await submit(port, address, FEES)).kind).to.equal("mined");
  });

  it("loses it to another keeper who is before it in its block", async () => {
    const { connection, rebalancer, keeper, stranger } = between();
    const { provider } = connection;
    const address = await rebalancer.getAddress();
    const data = Rebalancer__factory.createInterface().encodeFunctionData("rebalance");
    await connection.networkHelpers.setNextBlockBaseFeePerGas(CALM_WEI);
    const port: KeeperPort = {
      ...rpcPort(provider, keeper.address),
      send: async (request) => {
        await provider.request({ method: "evm_setAutomine", params: [false] });
        const rival = { to: address, data, gasLimit: 2_000_000n, maxPriorityFeePerGas: 5n * GWEI };
        await stranger.sendTransaction({ ...rival, maxFeePerGas: FEES.maxFeePerGasWei });
        const sending = rpcPort(provider, keeper.address).send(request);
        await new Promise((resolve) => setTimeout(resolve, 100));
        await provider.request({ method: "evm_mine", params: [] });
        await provider.request({ method: "evm_setAutomine", params: [true] });
        return sending;
      },
    };
    const lost = await submit(port, address, FEES);
    expect(lost.kind).to.equal("lost-race");
    // The replay at the end of the block shows why: the rival's hedge is in it.
    expect(lost).to.have.nested.property("revert.name", "Rebalancer_AlreadyHedgedThisBlock");
    expect(lost).to.have.nested.property("transaction.indexInBlock", 1);
  });
});

describe("rpcPort", () => {
  interface Asked {
    readonly method: string;
    readonly params?: unknown[];
  }

  /** A node that answers from a table and remembers what it was asked. */
  function nodeOf(answers: Readonly<Record<string, (params: unknown[]) => unknown>>) {
    const asked: Asked[] = [];
    const provider: RpcProvider = {
      request: (call) => {
        asked.push(call);
        const answer = answers[call.method];
        if (answer === undefined) throw new Error(`${call.method} was not expected`);
        return Promise.resolve().then(() => answer(call.params ?? []));
      },
    };
    return { asked, provider };
  }

  const ACCOUNT = "0x00000000000000000000000000000000000000aa";
  const REQUEST = { to: ACCOUNT, data: "0x1234", gas: 1_000n, fees: { maxFeePerGasWei: 61n, tipWei: 1n } };
  const FIELDS = {
    from: ACCOUNT,
    to: ACCOUNT,
    data: "0x1234",
    gas: "0x3e8",
    maxFeePerGas: "0x3d",
    maxPriorityFeePerGas: "0x1",
  };

  it("asks about the pending block and offers the fees of the transaction, else a node shows no base fee", async () => {
    const { asked, provider } = nodeOf({ eth_call: () => "0x" });
    const port = rpcPort(provider, ACCOUNT);
    await port.read(REQUEST);
    await port.rehearse(REQUEST);
    const call = { method: "eth_call", params: [FIELDS, "pending"] };
    expect(asked).to.deep.equal([call, call]);
  });

  it("replays a transaction that failed at its block, and tells why it failed", async () => {
    const revertData = Rebalancer__factory.createInterface().encodeErrorResult("Rebalancer_InsideBand", [-5n, 7n]);
    const receipt = {
      ...{ transactionHash: "0x01", transactionIndex: "0x3", blockNumber: "0x10", status: "0x0" },
      ...{ gasUsed: "0x64", effectiveGasPrice: "0x3d", logs: [] },
    };
    const { asked, provider } = nodeOf({
      eth_sendTransaction: () => "0x01",
      eth_getTransactionReceipt: () => receipt,
      eth_call: ([, block]) => {
        if (block === "pending") return "0x";
        throw Object.assign(new Error("execution reverted"), { data: revertData });
      },
    });
    const lost = await submit(rpcPort(provider, ACCOUNT), ACCOUNT, FEES);
    expect(asked.at(-1)?.params?.[1]).to.equal("0x10");
    expect(lost).to.deep.equal({
      kind: "lost-race",
      revert: { name: "Rebalancer_InsideBand", message: "Rebalancer_InsideBand(netDeltaWad = -5, triggerWad = 7)" },
      transaction: {
        ...{ hash: "0x01", blockNumber: 16, indexInBlock: 3, succeeded: false, revertData },
        ...{ gasUsed: 100n, gasPriceWei: 61n, logs: [] },
      },
    });
  });

  it("calls a revert a fault when no reason to wait is behind it", async () => {
    const receipt = {
      ...{ transactionHash: "0x01", transactionIndex: "0x0", blockNumber: "0x10", status: "0x0" },
      ...{ gasUsed: "0x64", effectiveGasPrice: "0x3d", logs: [] },
    };
    const { provider } = nodeOf({
      eth_sendTransaction: () => "0x01",
      eth_getTransactionReceipt: () => receipt,
      eth_call: () => "0x",
    });
    const failed = await submit(rpcPort(provider, ACCOUNT), ACCOUNT, FEES);
    expect(failed.kind).to.equal("reverted");
    expect(failed).to.have.nested.property("revert.message", "reverted in block 16 and would not at the end of it");
  });

  it("throws what is no revert: an account without money is not a lost race", async () => {
    const { provider } = nodeOf({
      eth_call: () => "0x",
      eth_sendTransaction: () => {
        throw new Error("insufficient funds for gas");
      },
    });
    const error = await submit(rpcPort(provider, ACCOUNT), ACCOUNT, FEES).catch((thrown: unknown) => thrown);
    expect(error).to.be.instanceOf(Error).with.property("message", "insufficient funds for gas");
  });
});
