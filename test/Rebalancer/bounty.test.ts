import { expect } from "chai";

import { HedgeCaller__factory, SilentContract__factory } from "../../types/index.js";
import { fillBudget } from "../support/bounty.js";
import { abs, REASON } from "../support/hedging.js";
import { snapshotted } from "../support/snapshotted.js";
import { callId, deployTradedSystem, NEVER, NO_LIMIT, strikeE8, USDC, WAD } from "../support/system.js";
import type { System } from "../support/system.js";

const GWEI = 10n ** 9n;
const BASE_FEE = 20n * GWEI;
const QUOTE_SCALE = 10n ** 12n;
const TIP = { maxPriorityFeePerGas: GWEI, maxFeePerGas: 2_000n * GWEI };

type Account = System["keeper"];

/** A market whose base fee is known, and whose budget holds 10,000 dollars. */
async function deployPaying() {
  // λ a hundred times the default, which is for a far larger book: the risk is then worth more than the gas.
  const system = await deployTradedSystem({ bountyRiskPriceWad: 400_000_000_000_000n });
  await fillBudget(system, 10_000n * USDC);
  return system;
}

/** Hedges at a base fee and returns receipt and bounty. */
async function hedge(system: System, account: Account, baseFee = BASE_FEE) {
  const { rebalancer, connection } = system;
  await connection.networkHelpers.setNextBlockBaseFeePerGas(baseFee);
  const receipt = await (await rebalancer.connect(account).rebalance({ ...TIP, gasLimit: 2_000_000n })).wait();
  if (receipt === null) throw new Error("no receipt");
  const [event] = await rebalancer.queryFilter(rebalancer.filters.BountyPaid, receipt.blockNumber, receipt.blockNumber);
  if (event === undefined) throw new Error("no bounty event");
  const { gasUsed, owedQuote, paidQuote, caller } = event.args;
  return { receipt, caller, gasUsed, owedQuote, paidQuote };
}

async function price(system: System, priceUsd: number, seconds = 12): Promise<void> {
  const { connection, mainnet } = system;
  await connection.networkHelpers.time.increase(seconds);
  await mainnet.arbitrageur.movePoolExactlyTo(BigInt(priceUsd) * WAD);
  await mainnet.ethUsd.push(strikeE8(priceUsd), await connection.networkHelpers.time.latest());
}

describe("Rebalancer: bounty", () => {
  const deployed = snapshotted(deployPaying);

  it("B1: pays the caller from the budget no more than the receipt's gas and a tenth, and the vault pays nothing", async () => {
    const system = deployed();
    const { keeper, mainnet, bounty, vault, connection } = system;
    for (const [priceUsd, isFirst] of [
      [3_000, true],
      [3_150, false],
    ] as const) {
      await price(system, priceUsd, 400);
      await connection.networkHelpers.time.increase(400);
      const [before, purse] = [await mainnet.usdc.balanceOf(keeper), await mainnet.usdc.balanceOf(bounty)];
      const { receipt, caller, gasUsed, owedQuote, paidQuote } = await hedge(system, keeper);
      expect(caller).to.equal(keeper.address);
      expect(await mainnet.usdc.balanceOf(keeper)).to.equal(before + paidQuote);
      expect(await mainnet.usdc.balanceOf(bounty)).to.equal(purse - paidQuote);
      expect(paidQuote).to.equal(owedQuote);
      const cost = (receipt.gasUsed * BASE_FEE * BigInt(priceUsd)) / QUOTE_SCALE;
      expect(gasUsed).to.be.at.most(receipt.gasUsed, "no more gas than the receipt shows");
      expect(paidQuote).to.be.at.most((cost * 11n) / 10n);
      // The first payment of the day to an empty account writes two new slots that nobody measured.
      expect(gasUsed * 100n).to.be.at.least(receipt.gasUsed * (isFirst ? 88n : 97n), "and not much less");
      expect(paidQuote).to.be.greaterThan(isFirst ? (cost * 95n) / 100n : cost, "it pays for the hedge");
      const [quoteBalance] = await vault.ledger();
      expect(await mainnet.usdc.balanceOf(vault)).to.equal(quoteBalance, "L1");
    }
  });

  it("owes nothing at the edge the moment the price came, and all of it five minutes later", async () => {
    const system = deployed();
    const { rebalancer, connection } = system;
    await rebalancer.rebalance();
    const { exposure } = await rebalancer.status();
    // By gamma: from the target of 1.5 to a tenth beyond the trigger of 3.
    const toEdge = Number(33n * (WAD / 10n) - abs(exposure.netDeltaWad)) / Number(abs(exposure.gammaSpotWad));
    await price(system, Math.round(3_000 * (1 + toEdge)), 600);
    await connection.networkHelpers.mine();
    expect((await rebalancer.status()).reason).to.equal(REASON.deltaOutsideBand);
    const owed: bigint[] = [];
    for (let i = 0; i < 5; i++) {
      owed.push((await rebalancer.bountyNow()).owedQuote);
      await connection.networkHelpers.time.increase(100);
    }
    const [first = 0n, second = 0n, third = 0n, fourth = 0n, fifth = 0n] = owed;
    expect(first < second && second < third && third < fourth).to.equal(true, owed.join());
    expect(fifth).to.equal(fourth);
  });

  it("shows what it would pay before, within the gas it reckons with", async () => {
    const system = deployed();
    const { rebalancer, keeper, connection } = system;
    await price(system, 3_000, 400);
    await connection.networkHelpers.time.increase(400);
    const { owedQuote, payableQuote } = await rebalancer.bountyNow();
    expect(payableQuote).to.equal(owedQuote);
    const { paidQuote } = await hedge(system, keeper);
    expect(paidQuote > 0n && owedQuote > 0n).to.equal(true);
    expect(await rebalancer.bountyNow()).to.deep.equal([0n, 0n], "nothing when none is due");
  });

  describe("that fails stops no hedge", () => {
    it("with an empty purse: owed, not paid, and said so", async () => {
      const system = deployed();
      const { bounty, deployer, keeper, rebalancer, connection } = system;
      await bounty.withdraw(10_000n * USDC, deployer.address);
      await price(system, 3_000, 400);
      await connection.networkHelpers.time.increase(400);
      const { owedQuote, paidQuote } = await hedge(system, keeper);
      expect(owedQuote).to.be.greaterThan(0n);
      expect(paidQuote).to.equal(0n);
      expect((await rebalancer.status()).due).to.equal(false);
    });

    it("with a budget that reverts, answers nothing, or is gone", async () => {
      const system = deployed();
      const { connection, bounty, deployer, keeper } = system;
      const silent = await new SilentContract__factory(deployer).deploy();
      const codes = [
        "0x60006000fd", // revert(0, 0)
        "0xfe", // burns all the gas it is given
        await connection.ethers.provider.getCode(await silent.getAddress()),
        "0x",
      ];
      const snapshot = await connection.networkHelpers.takeSnapshot();
      for (const code of codes) {
        await snapshot.restore();
        await connection.networkHelpers.setCode(await bounty.getAddress(), code);
        const { owedQuote, paidQuote } = await hedge(system, keeper);
        expect([owedQuote, paidQuote], code).to.deep.equal([0n, 0n]);
      }
    });
  });

  it("refuses a caller who leaves too little gas to be paid, so that an estimate of gas is enough", async () => {
    const system = deployed();
    const { rebalancer, keeper, connection } = system;
    await price(system, 3_000, 400);
    await connection.networkHelpers.time.increase(400);
    const estimate = await rebalancer.connect(keeper).rebalance.estimateGas();
    const snapshot = await connection.networkHelpers.takeSnapshot();
    await expect(rebalancer.connect(keeper).rebalance({ gasLimit: estimate - 20_000n })).to.be.revertedWithCustomError(
      rebalancer,
      "Rebalancer_TooLittleGas",
    );
    await snapshot.restore();
    await connection.networkHelpers.setNextBlockBaseFeePerGas(BASE_FEE);
    const receipt = await (await rebalancer.connect(keeper).rebalance({ ...TIP, gasLimit: estimate + 1_000n })).wait();
    const [event] = await rebalancer.queryFilter(
      rebalancer.filters.BountyPaid,
      receipt?.blockNumber,
      receipt?.blockNumber,
    );
    expect(event?.args.paidQuote).to.be.greaterThan(0n);
  });

  describe("does not pay for", () => {
    it("gas wasted before the hedge: the bounty is the same, and the waste is the caller's", async () => {
      const system = deployed();
      const { connection, rebalancer, deployer, keeper } = system;
      const caller = await new HedgeCaller__factory(deployer).deploy();
      await price(system, 3_000, 400);
      await connection.networkHelpers.time.increase(400);
      const snapshot = await connection.networkHelpers.takeSnapshot();
      const paid: bigint[] = [];
      for (const gas of [0n, 1_000_000n]) {
        await snapshot.restore();
        await connection.networkHelpers.setNextBlockBaseFeePerGas(BASE_FEE);
        await caller.connect(keeper).wasteThenHedge(rebalancer, gas, { ...TIP, gasLimit: 5_000_000n });
        const [event] = await rebalancer.queryFilter(rebalancer.filters.BountyPaid, "latest", "latest");
        paid.push(event?.args.paidQuote ?? 0n);
      }
      const [lean = 0n, wasteful = 0n] = paid;
      expect(lean).to.be.greaterThan(0n);
      expect(wasteful).to.equal(lean);
    });

    it("a second call, in the same block or the next", async () => {
      const system = deployed();
      const { rebalancer, keeper, deployer, mainnet } = system;
      const caller = await new HedgeCaller__factory(deployer).deploy();
      await expect(caller.hedgeTwice(rebalancer, { gasLimit: 5_000_000n })).to.be.revertedWithCustomError(
        rebalancer,
        "Rebalancer_AlreadyHedgedThisBlock",
      );
      await hedge(system, keeper);
      const before = await mainnet.usdc.balanceOf(system.bounty);
      await expect(rebalancer.connect(keeper).rebalance()).to.be.revertedWithCustomError(
        rebalancer,
        "Rebalancer_InsideBand",
      );
      expect(await mainnet.usdc.balanceOf(system.bounty)).to.equal(before);
    });

    for (const baseFeeGwei of [1n, 100n, 500n]) {
      it(`self-dealing at ${baseFeeGwei} gwei: open, hedge and close loses money at every size, down to dust`, async () => {
        const system = deployed();
        const { vault, buyer, mainnet, connection, rebalancer, bounty } = system;
        const { provider } = connection.ethers;
        await rebalancer.rebalance();
        await connection.networkHelpers.time.increase(600);
        const wealth = async () =>
          (await mainnet.usdc.balanceOf(buyer)) * QUOTE_SCALE + (await provider.getBalance(buyer)) * 3_000n;
        const snapshot = await connection.networkHelpers.takeSnapshot();
        let paidAtAll = 0n;
        for (const sizeE2 of [2n, 10n, 100n, 300n, 1_000n, 6_000n]) {
          await snapshot.restore();
          await price(system, 3_000, 600); // the breach clock is as old as it can be
          const quantity = (sizeE2 * WAD) / 100n;
          const fees = { maxFeePerGas: 10_000n * GWEI, maxPriorityFeePerGas: 0n };
          const setFee = () => connection.networkHelpers.setNextBlockBaseFeePerGas(baseFeeGwei * GWEI);
          const purse = await mainnet.usdc.balanceOf(bounty);
          const start = await wealth();
          await connection.networkHelpers.time.increase(1_000);
          await setFee();
          await vault.connect(buyer).buy(callId(3_000), quantity, NO_LIMIT, buyer.address, NEVER, fees);
          if ((await rebalancer.status()).due) {
            await setFee();
            await rebalancer.connect(buyer).rebalance({ ...fees, gasLimit: 2_000_000n });
          }
          await setFee();
          await vault.connect(buyer).sell(callId(3_000), quantity, 0n, buyer.address, NEVER, fees);
          const gain = (await wealth()) - start;
          paidAtAll += purse - (await mainnet.usdc.balanceOf(bounty));
          expect(gain, `size ${sizeE2}e-2: ${gain}`).to.be.lessThan(0n);
        }
        expect(paidAtAll, "the larger sizes do break the band and are paid something").to.be.greaterThan(0n);
      });
    }
  });
});
