import { expect } from "chai";
import { toBeHex, zeroPadValue } from "ethers";

import { ROLES } from "../../deploy/index.js";
import { audit, renderAudit } from "../../tasks/actions/vaultAudit.js";
import type { AuditReport } from "../../tasks/actions/vaultAudit.js";
import { MAINNET_TOKENS } from "../../tasks/support/words.js";
import { IAavePool__factory } from "../../types/index.js";
import { settleAt } from "../support/settling.js";
import { fillBudget } from "../support/bounty.js";
import { deployShortSystem, marketAt } from "../support/short.js";
import { snapshotted } from "../support/snapshotted.js";
import { callId, deployTradedSystem, NEVER, NO_LIMIT, putId, USDC, WAD } from "../support/system.js";
import type { System } from "../support/system.js";

const ALL = { fromBlock: undefined, toBlock: undefined } as const;
const LOWER_HALF = (1n << 128n) - 1n;

async function auditOf(system: System, span: Partial<Record<"fromBlock" | "toBlock", string>> = {}) {
  const { connection, mainnet } = system;
  const session = { connection, keel: system, quote: mainnet.usdc, tokens: MAINNET_TOKENS };
  return audit({ ...session, network: "localhost", isDevelopment: true, fromBlock: 0 }, { ...ALL, ...span });
}

/** The vault's word of storage with this balance in its lower half. */
async function slotOf({ vault, connection }: System, balance: bigint): Promise<{ slot: bigint; word: bigint }> {
  for (let slot = 0n; slot < 32n; slot++) {
    const word = BigInt(await connection.ethers.provider.getStorage(vault, slot));
    if ((word & LOWER_HALF) === balance) return { slot, word };
  }
  throw new Error(`No word of the vault's storage has ${balance} in its lower half.`);
}

function expectExact(report: AuditReport, when: string): void {
  expect(report.contradictions, when).to.deep.equal([]);
  expect(report.differences, when).to.deep.equal([]);
  expect(report.isExact, when).to.equal(true);
}

describe("hardhat vault audit: a vault with a short side", () => {
  const deployed = snapshotted(deployShortSystem);

  async function tradeAndHedge(): Promise<void> {
    const { vault, buyer, rebalancer } = deployed();
    for (const [id, contracts] of [
      [callId(3000), 40n],
      [putId(3000), 120n],
      [putId(2800), 30n],
    ] as const) {
      await vault.connect(buyer).buy(id, contracts * WAD + 3n * 10n ** 9n, NO_LIMIT, buyer.address, NEVER);
    }
    await rebalancer.rebalance();
  }

  it("rebuilds deposits, trades, transfers and hedges below zero base, to the unit", async () => {
    const { vault, optionToken, lp, buyer, buyer2, stranger, rebalancer } = deployed();
    await vault.connect(lp).mint(123_456_789_012n, lp.address);
    await vault.connect(lp).transfer(stranger, 5_000_000_000_001n);
    await tradeAndHedge();
    const first = await auditOf(deployed());
    expectExact(first, "after the first hedge");
    expect(first.groups.map(({ name }) => name)).to.include.members(["cash", "shares", "options", "short position"]);
    await optionToken.connect(buyer).safeTransferFrom(buyer, buyer2, putId(3000), 7n * WAD, "0x");
    const [ids, amounts] = [
      [callId(3000), putId(2800)],
      [WAD, 2n * WAD],
    ];
    await optionToken.connect(buyer).safeBatchTransferFrom(buyer, buyer2, ids, amounts, "0x");
    await vault.connect(buyer2).sell(putId(3000), 3n * WAD, 0n, buyer2.address, NEVER);
    for (const dollars of [2_850, 3_250]) {
      await marketAt(deployed(), dollars);
      await rebalancer.rebalance();
      expectExact(await auditOf(deployed()), `after the hedge at ${dollars}`);
    }
    await vault.connect(stranger).redeem(1_000_000_000_000n, stranger.address, stranger.address);
    await vault.pause();
    expectExact(await auditOf(deployed()), "paused");
  });

  it("rebuilds a healing of the short position, and what whoever did it was paid", async () => {
    const { rebalancer, short, stranger } = deployed();
    await tradeAndHedge();
    await fillBudget(deployed(), 10_000n * USDC);
    await marketAt(deployed(), 3_930);
    expect(await short.isUnhealthy()).to.equal(true);
    await expect(rebalancer.connect(stranger).deleverage()).to.emit(rebalancer, "BountyPaid");
    const report = await auditOf(deployed());
    expectExact(report, "healed");
    expect(report.surplus.purse).to.equal(0n);
  });

  it("counts gifts nowhere, a stranger's repayment as what it is, and interest to the unit", async () => {
    const { vault, short, lp, stranger, mainnet, aave, connection } = deployed();
    await tradeAndHedge();
    await mainnet.fundUsdc(stranger.address, 2_000n * USDC);
    await mainnet.fundWeth(stranger.address, 3n * WAD);
    const pool = IAavePool__factory.connect(await aave.pool.getAddress(), stranger);
    await mainnet.usdc.connect(stranger).approve(pool, NO_LIMIT);
    await mainnet.weth.connect(stranger).approve(pool, NO_LIMIT);
    await pool.supply(mainnet.usdc, 700n * USDC, short, 0);
    await pool.repay(mainnet.weth, WAD / 3n, 2n, short);
    await mainnet.usdc.connect(stranger).transfer(vault, 900n * USDC);
    await mainnet.weth.connect(stranger).transfer(vault, WAD);
    await connection.networkHelpers.time.increase(3_600);
    await pool.repay(mainnet.weth, 1_000n, 2n, short); // less than an hour's interest
    await connection.networkHelpers.time.increase(3_600);
    const report = await auditOf(deployed());
    expectExact(report, "after gifts");
    expect(report.surplus).to.include({ quote: 900n * USDC, base: WAD });
    expect(renderAudit(report)).to.contain("900.00 USDC").and.contain("to the unit");
    await mainnet.usdc.connect(lp).approve(deployed().bounty, NO_LIMIT);
    await deployed()
      .bounty.connect(lp)
      .fund(500n * USDC);
    await marketAt(deployed(), 2_900);
    await deployed().rebalancer.rebalance();
    const after = await auditOf(deployed());
    expectExact(after, "after the next hedge");
    expect(after.surplus).to.include({ quote: 900n * USDC, base: WAD, purse: 0n });
  });
});

describe("hardhat vault audit", () => {
  const deployed = snapshotted(deployTradedSystem);

  it("rebuilds settlement, partial claims and the last redemption, to the unit", async () => {
    const { vault, optionToken, buyer, buyer2, lp, rebalancer, mainnet } = deployed();
    await rebalancer.rebalance();
    await optionToken.connect(buyer).safeTransferFrom(buyer, buyer2, callId(3000), WAD / 3n, "0x");
    await mainnet.arbitrageur.movePoolExactlyTo(3_111n * WAD);
    await settleAt(deployed(), 3_111.37);
    expectExact(await auditOf(deployed()), "settled");
    await vault.connect(buyer).claim(callId(3000), 7n * WAD + 1n, buyer.address);
    await vault.connect(buyer2).claim(callId(3000), WAD / 3n, buyer2.address);
    await rebalancer.rebalance();
    expectExact(await auditOf(deployed()), "claimed in part");
    await vault.connect(lp).redeem(await vault.maxRedeem(lp), lp.address, lp.address);
    expectExact(await auditOf(deployed()), "redeemed");
    await deployed().authority.grantRole(ROLES.lpDesk, lp, 0);
    await vault.connect(lp).redeemInKind((await vault.balanceOf(lp)) / 2n);
    const report = await auditOf(deployed());
    expectExact(report, "at the end");
    expect(report.events).to.be.above(20);
  });

  it("names each difference when the chain has another ledger than the events tell", async () => {
    const { vault, connection } = deployed();
    const [quote] = await vault.ledger();
    const { slot, word } = await slotOf(deployed(), quote);
    await connection.networkHelpers.setStorageAt(
      await vault.getAddress(),
      toBeHex(slot),
      zeroPadValue(toBeHex(word - 1n), 32),
    );
    const report = await auditOf(deployed());
    expect(report.isExact).to.equal(false);
    expect(report.differences).to.deep.equal([{ group: "cash", what: "quote", replayed: quote, onChain: quote - 1n }]);
    expect(renderAudit(report))
      .to.contain("NOT what the events say")
      .and.contain(`${quote} and ${quote - 1n}`);
  });

  it("compares in any block, and says when it was not told everything", async () => {
    const { vault, buyer, connection } = deployed();
    const early = await connection.ethers.provider.getBlockNumber();
    await vault.connect(buyer).sell(callId(3000), WAD, 0n, buyer.address, NEVER);
    const then = await auditOf(deployed(), { toBlock: `${early}` });
    expectExact(then, "before the sale");
    expect(then.block).to.equal(early);
    const blind = await auditOf(deployed(), { fromBlock: `${early + 1}` });
    expect(blind.isExact).to.equal(false);
    expect(blind.contradictions.map(({ what }) => what)).to.not.contain("shares in existence");
    for (const bad of ["x", "-1", "1000000"]) {
      let message = "";
      await auditOf(deployed(), { toBlock: bad }).catch((error: unknown) => (message = String(error)));
      expect(message).to.contain(`--to-block is "${bad}"`);
    }
  });
});
