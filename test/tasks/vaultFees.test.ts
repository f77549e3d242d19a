import { stripVTControlCharacters } from "node:util";
import { expect } from "chai";
import { AbiCoder, keccak256, toBeHex, zeroPadValue } from "ethers";

import { lookAndAccrue, renderFees } from "../../tasks/actions/vaultFees.js";
import { audit } from "../../tasks/actions/vaultAudit.js";
import { readStatus, renderStatus } from "../../tasks/actions/vaultStatus.js";
import { MAINNET_TOKENS } from "../../tasks/support/words.js";
import { navOf } from "../support/chain.js";
import { deployFeeSystem, FEE_RECEIVER, later, PERFORMANCE } from "../support/fees.js";
import type { FeeSystem } from "../support/fees.js";
import { snapshotted } from "../support/snapshotted.js";
import { deployTradedSystem, USDC } from "../support/system.js";
import type { System } from "../support/system.js";

const BOTH = { ...PERFORMANCE, managementFeeBps: 200 } as const;
const LOOK = { accrue: false, yes: true } as const;

function sessionIn(system: System) {
  const { connection, mainnet } = system;
  const session = { connection, keel: system, quote: mainnet.usdc, tokens: MAINNET_TOKENS };
  return { ...session, network: "localhost", isDevelopment: true, fromBlock: 0 };
}

const auditOf = (system: System) => audit(sessionIn(system), { fromBlock: undefined, toBlock: undefined });

describe("hardhat vault fees", () => {
  const system = snapshotted(() => deployFeeSystem(BOTH));

  it("tells terms, the mark, and what is due: the shares that accruing then mints, to the last", async () => {
    const { connection } = system();
    await later(system(), 30, 3_400);
    await connection.networkHelpers.mine();
    const session = sessionIn(system());
    const report = await lookAndAccrue(session, LOOK, undefined);
    expect(report.terms).to.deep.equal({
      ...{ managementFeeBps: 200n, performanceFeeBps: 2_000n },
      ...{ crystallisationSeconds: 2_592_000n, feeReceiver: FEE_RECEIVER },
    });
    expect(report.markPriceQuote).to.equal(USDC);
    expect(report.due.performance).to.be.above(0n);
    const text = renderFees(report);
    expect(text).to.contain("2 % a year, 20 % of gains").and.contain("1.000000 USDC a share").and.contain(FEE_RECEIVER);
    // In the very second of the look: the chain's own figures are those that were told.
    const { vault } = system();
    const price = await vault.convertToAssets(10n ** 12n);
    const { navWad } = await navOf(system());
    const all = (await vault.totalSupply()) + report.due.management + report.due.performance + 10n ** 6n;
    expect(price).to.equal((10n ** 12n * (navWad / 10n ** 12n + 1n)) / all);
  });

  it("mints on request, says where, and counts what was minted ever", async () => {
    await later(system(), 30, 3_400);
    const session = sessionIn(system());
    const report = await lookAndAccrue(session, { accrue: true, yes: true }, undefined);
    expect(report.transaction).to.match(/^0x/);
    expect(report.due).to.deep.equal({ management: 0n, performance: 0n });
    const minted = await system().vault.balanceOf(FEE_RECEIVER);
    expect(report.mintedManagement + report.mintedPerformance).to.equal(minted);
    expect(report.mintedPerformance).to.be.above(0n);
    expect(report.exitPriceQuote).to.be.within(report.markPriceQuote, report.markPriceQuote + 1n);
    expect(renderFees(report)).to.contain("accrued in");
  });

  it("tells the management fee alone while no price may be trusted", async () => {
    const { connection } = system();
    await connection.networkHelpers.time.increase(90_000);
    await connection.networkHelpers.mine();
    const report = await lookAndAccrue(sessionIn(system()), LOOK, undefined);
    expect([report.dueQuote, report.exitPriceQuote, report.due.performance]).to.deep.equal([null, null, 0n]);
    expect(report.due.management).to.be.above(0n);
    expect(renderFees(report)).to.contain("not known without a price");
  });

  it("says none where there are none, and so does the status", async () => {
    const free = await deployTradedSystem();
    const session = sessionIn(free);
    expect(renderFees(await lookAndAccrue(session, LOOK, undefined))).to.match(/terms\s+none/);
    const status = stripVTControlCharacters(renderStatus(await readStatus(session)));
    expect(status).to.match(/Fees\n\s+terms\s+none/);
  });

  it("agrees with the status, whose share price counts what is due", async () => {
    const { connection, vault } = system();
    await later(system(), 30, 3_400);
    await connection.networkHelpers.mine();
    const session = sessionIn(system());
    const [status, report] = [await readStatus(session), await lookAndAccrue(session, LOOK, undefined)];
    expect(status.fees.due).to.deep.equal(report.due);
    expect(status.priced?.sharePriceQuote).to.equal(await vault.convertToAssets(10n ** 12n));
    expect(renderStatus(status)).to.contain("high-water mark");
  });
});

describe("hardhat vault audit: a vault with fees", () => {
  const system = snapshotted(() => deployFeeSystem(BOTH));

  async function expectExact(when: string): Promise<void> {
    const report = await auditOf(system());
    expect(report.contradictions, when).to.deep.equal([]);
    expect(report.differences, when).to.deep.equal([]);
    expect(report.groups.map(({ name }) => name)).to.include("fees");
  }

  it("rebuilds shares, the mark and the periods to the unit, through everything that charges", async () => {
    const { vault, lp, buyer, receiver }: FeeSystem = system();
    await expectExact("after the first deposit");
    await later(system(), 10, 3_400);
    await vault.connect(buyer).deposit(300_000n * USDC, buyer.address);
    await expectExact("after a deposit above the mark");
    await later(system(), 3, 3_450);
    await vault.connect(lp).redeem((await vault.balanceOf(lp.address)) / 5n, lp.address, lp.address);
    await expectExact("after somebody left before the period's end");
    await later(system(), 30, 3_300);
    await vault.accrueFees();
    await expectExact("after the charge");
    await later(system(), 5, 2_700);
    await vault.connect(buyer).deposit(10_000n * USDC, buyer.address);
    await vault.connect(receiver).withdraw(1_000n * USDC, receiver.address, receiver.address);
    await expectExact("below the mark");
    await later(system(), 31, 2_700);
    await vault.accrueFees();
    await expectExact("after a period without a gain");
  });

  it("finds out a ledger with shares that no fee and no deposit explains", async () => {
    const { vault, connection } = system();
    await later(system(), 10, 3_400);
    await vault.accrueFees();
    const minted = await vault.balanceOf(FEE_RECEIVER);
    for (let slot = 0n; slot < 8n; slot++) {
      const key = keccak256(AbiCoder.defaultAbiCoder().encode(["address", "uint256"], [FEE_RECEIVER, slot]));
      const word = BigInt(await connection.ethers.provider.getStorage(vault, key));
      if (word === minted)
        await connection.networkHelpers.setStorageAt(
          await vault.getAddress(),
          key,
          zeroPadValue(toBeHex(minted + 1n), 32),
        );
    }
    const report = await auditOf(system());
    expect(report.differences.map(({ what }) => what)).to.deep.equal([FEE_RECEIVER]);
  });
});
