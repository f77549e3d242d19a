import { expect } from "chai";

import { ROLES } from "../../deploy/index.js";
import { HedgeTrader__factory } from "../../types/index.js";
import { nextAt } from "../support/chain.js";
import { askDeposit, askRedeem, deploySeededDesk, passEpoch } from "../support/desk.js";
import {
  down,
  exitNavOf,
  FEE_RECEIVER,
  fraction,
  growth,
  performanceFee,
  PERFORMANCE,
  sharesWorth,
  times,
  VIRTUAL_SHARES,
} from "../support/fees.js";
import { orderOf } from "../support/hedging.js";
import { snapshotted } from "../support/snapshotted.js";
import { DAY, USDC, WAD } from "../support/system.js";

const BOTH = { ...PERFORMANCE, managementFeeBps: 200 } as const;

/** A desk whose vault has a million, 100 ether of it, and both fees. */
async function deployPayingDesk() {
  const system = await deploySeededDesk(BOTH);
  const trader = await new HedgeTrader__factory(system.deployer).deploy(system.vault);
  await system.authority.grantRole(ROLES.governor, trader, 0);
  await trader.hedge(orderOf(100n * WAD));
  return system;
}

describe("LpDesk over a vault with fees", () => {
  const system = snapshotted(deployPayingDesk);

  /** All shares with those due in the block at `seconds`, and what of them is due on the gain. */
  async function allAt(seconds: number) {
    const { vault } = system();
    const [supply, { accruedAt, highWaterMarkRay: markRay }] = [await vault.totalSupply(), await vault.feeState()];
    const existing = supply + down(times(fraction(supply), growth(200n, BigInt(seconds) - accruedAt))) + VIRTUAL_SHARES;
    const worth = (await exitNavOf(system(), { blockTag: "pending" })) + 1n;
    const due = down(
      sharesWorth(performanceFee(worth, { shares: existing, markRay, feeBps: 2_000n }), worth, existing),
    );
    return { existing, due, worth };
  }

  it("fills both directions at one net price: what is due counts for those who come and those who leave", async () => {
    const { desk, vault, mainnet, lp, buyer, connection } = system();
    const shares = (await vault.balanceOf(lp.address)) / 2n;
    await askDeposit(desk, buyer, 50_000n * USDC);
    await askRedeem(desk, lp, shares);
    const epoch = await passEpoch(system(), 3_400);
    const at = (await connection.networkHelpers.time.latest()) + 12;
    await nextAt(system(), at);
    const { existing, due, worth } = await allAt(at);
    await desk.process(2n);
    const [deposits, redeems] = await desk.epochs(epoch);
    const { navWad, markWidthWad } = await vault.navAt({
      ...{ spotWad: 3_400n * WAD, updatedAt: 0n, ageSeconds: 0n },
      source: 1n,
    });
    // Its own deposit does not move the width, which goes with delta alone here.
    const entry = (navWad + markWidthWad) / 10n ** 12n + redeems.out - deposits.filled + 1n;
    const bought = (50_000n * USDC * (existing + due)) / entry;
    expect(Math.abs(Number(deposits.out - bought))).to.be.below(Number(bought) / 1e9);
    const paid = (shares * worth) / (existing + due);
    expect(Number(redeems.out - paid)).to.be.within(0, Number(paid) / 1e3); // and a part of the newcomer's width
    expect(await mainnet.usdc.balanceOf(desk)).to.equal(redeems.out);
    expect(await vault.balanceOf(desk)).to.equal(deposits.out);
    expect(await desk.ledger()).to.deep.equal([0n, redeems.out, 0n, deposits.out]);
  });

  it("leaves to the receiver what its leavers owe, and to its own books nothing of it", async () => {
    const { desk, vault, lp, connection } = system();
    const shares = (await vault.balanceOf(lp.address)) / 4n;
    await askRedeem(desk, lp, shares);
    await passEpoch(system(), 3_400);
    const at = (await connection.networkHelpers.time.latest()) + 12;
    await nextAt(system(), at);
    const before = await vault.totalSupply();
    const { existing, due } = await allAt(at);
    await desk.process(1n);
    const management = existing - VIRTUAL_SHARES - before;
    const expected = management + (due * shares) / existing;
    expect(expected - (await vault.balanceOf(FEE_RECEIVER))).to.be.within(0n, 2n * 10n ** 6n);
    expect(await vault.balanceOf(desk)).to.equal(0n);
  });

  it("dilutes shares that wait and shares that are not collected like all others, and loses none of them", async () => {
    const { desk, vault, lp, buyer, connection } = system();
    await askDeposit(desk, buyer, 50_000n * USDC);
    await passEpoch(system(), 3_000);
    await desk.process(1n);
    const [, , , uncollected] = await desk.ledger();
    const waiting = (await vault.balanceOf(lp.address)) / 3n;
    await askRedeem(desk, lp, waiting);
    await connection.networkHelpers.time.increase(200 * DAY);
    await vault.accrueFees();
    expect(await desk.ledger()).to.deep.equal([0n, 0n, waiting, uncollected]);
    expect(await vault.balanceOf(desk)).to.equal(waiting + uncollected);
    await desk.connect(buyer)["mint(uint256,address)"](uncollected, buyer.address);
    expect(await vault.balanceOf(buyer.address)).to.equal(uncollected);
  });
});
