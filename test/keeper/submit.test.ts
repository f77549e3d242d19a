import { expect } from "chai";

import { decide } from "../../keeper/decide.js";
import { observe } from "../../keeper/observe.js";
import { DEFAULT_POLICY } from "../../keeper/policy.js";
import { rpcPort } from "../../keeper/port.js";
import { decodeRevert, revertOf } from "../../keeper/revert.js";
import { submit } from "../../keeper/submit.js";
import { Rebalancer__factory } from "../../types/index.js";
import { deployTradedSystem } from "../support/system.js";

const FEES = { maxFeePerGasWei: 10n ** 12n, tipWei: 10n ** 9n };
const VIEW = { tipWei: 10n ** 9n, realisedVolWad: 0n, quoteDecimals: 6 };

describe("keeper on a chain", () => {
  it("observes, decides, hedges, and is refused with the contract's reason right after", async () => {
    const { connection, rebalancer, keeper, vault } = await deployTradedSystem();
    const port = rpcPort(connection.provider, keeper.address);
    const address = await rebalancer.getAddress();

    const before = await observe(port, address, VIEW);
    expect(before.status.reason).to.equal("delta-outside-band");
    expect(before.gasPriceWei).to.equal((await port.nextBaseFeeWei()) + VIEW.tipWei);
    expect(decide(before, DEFAULT_POLICY)).to.include({ kind: "rebalance", because: "urgent" });

    const done = await submit(port, address, FEES);
    expect(done.kind).to.equal("mined");
    const [, baseBalance] = await vault.ledger();
    // Between the look and the hedge a second of the options' life went by: far less than a millionth of the order.
    const ordered = before.status.order.baseWad;
    expect(Math.abs(Number(baseBalance - ordered)) / Number(ordered)).to.be.below(1e-6);

    await connection.provider.request({ method: "evm_mine", params: [] });
    const blocks = await connection.ethers.provider.getBlockNumber();
    const refused = await submit(port, address, FEES);
    expect(refused.kind).to.equal("refused");
    if (refused.kind === "refused") {
      expect(refused.revert.name).to.equal("Rebalancer_InsideBand");
      expect(refused.revert.message).to.match(/netDeltaWad = -?\d+, triggerWad = \d+/);
    }
    expect(await connection.ethers.provider.getBlockNumber()).to.equal(blocks); // nothing was sent
  });

  it("tells a stale oracle by name before anything is sent", async () => {
    const { connection, rebalancer, keeper } = await deployTradedSystem();
    const port = rpcPort(connection.provider, keeper.address);
    await connection.networkHelpers.time.increase(4_501);
    const observation = await observe(port, await rebalancer.getAddress(), VIEW);
    expect(decide(observation, DEFAULT_POLICY)).to.deep.equal({ kind: "wait", because: "price-unavailable" });
    expect(decodeRevert(observation.status.detail).name).to.equal("ChainlinkOracle_Stale");
    const refused = await submit(port, await rebalancer.getAddress(), FEES);
    expect(refused).to.have.nested.property("revert.name", "ChainlinkOracle_Stale");
  });
});

describe("revertOf", () => {
  const data = Rebalancer__factory.createInterface().encodeErrorResult("Rebalancer_AlreadyHedgedThisBlock", [7n]);

  it("finds revert data wherever a node or library put it", () => {
    for (const thrown of [
      { data },
      { error: { data } },
      { info: { error: { data } } },
      { cause: { data: { data } } },
    ]) {
      expect(revertOf(thrown).message).to.equal("Rebalancer_AlreadyHedgedThisBlock(blockNumber = 7)");
    }
  });

  it("keeps the message of what is no revert", () => {
    expect(revertOf(new Error("socket closed"))).to.deep.equal({ name: "unknown", message: "socket closed" });
  });
});
