import { expect } from "chai";

import { ROLES } from "../../deploy/index.js";
import { freshPrice, NEXT, soon } from "../support/chain.js";
import {
  deployFeeSystem,
  down,
  exitNavOf,
  FEE_RECEIVER,
  fraction,
  growth,
  later,
  performanceFee,
  PERFORMANCE,
  sharesWorth,
  times,
  VIRTUAL_SHARES,
} from "../support/fees.js";
import { expireAt } from "../support/settling.js";
import { snapshotted } from "../support/snapshotted.js";
import { deployTradedSystem, EXPIRY, USDC } from "../support/system.js";

const BOTH = { ...PERFORMANCE, managementFeeBps: 200 } as const;

/** The LP may leave the vault in kind without a desk's delay. */
async function deployInKind() {
  const system = await deployFeeSystem(BOTH);
  await system.authority.grantRole(ROLES.lpDesk, system.lp, 0);
  return system;
}

describe("OptionsVault redeemInKind with fees on", () => {
  const system = snapshotted(deployInKind);

  it("takes both fees of who leaves where there is a price, and leaves the rest due", async () => {
    const { vault, lp } = system();
    const at = await later(system(), 10, 3_400);
    const [supply, { accruedAt, highWaterMarkRay: markRay }] = [await vault.totalSupply(), await vault.feeState()];
    const management = down(times(fraction(supply), growth(200n, BigInt(at) - accruedAt)));
    const all = supply + management + VIRTUAL_SHARES;
    const worth = (await exitNavOf(system(), NEXT)) + 1n;
    const due = down(sharesWorth(performanceFee(worth, { shares: all, markRay, feeBps: 2_000n }), worth, all));
    const leaving = supply / 4n;
    const [quote, base] = await vault.ledger();
    await vault.connect(lp).redeemInKind(leaving);
    const [quoteAfter, baseAfter] = await vault.ledger();
    const part = (held: bigint) => ((held + 1n) * leaving) / (all + due);
    expect(quote - quoteAfter - part(quote)).to.be.within(0n, 1n);
    expect(base - baseAfter - part(base)).to.be.within(0n, base / 10n ** 12n);
    const minted = management + (due * leaving) / all;
    expect(minted - (await vault.balanceOf(FEE_RECEIVER))).to.be.within(0n, 2n * 10n ** 6n);
  });

  it("takes the management fee alone where there is none, and goes through", async () => {
    const { vault, lp, connection } = system();
    await freshPrice(system(), 3_400, await soon(system()));
    await connection.networkHelpers.time.increase(90_000);
    const [supply, { accruedAt, highWaterMarkRay }] = [await vault.totalSupply(), await vault.feeState()];
    const at = await soon(system());
    await vault.connect(lp).redeemInKind(supply / 2n);
    const management = down(times(fraction(supply), growth(200n, BigInt(at) - accruedAt)));
    expect(management - (await vault.balanceOf(FEE_RECEIVER))).to.be.within(0n, 1n);
    expect((await vault.feeState()).highWaterMarkRay).to.equal(highWaterMarkRay);
  });

  it("lets the last share leave without a price, and the receiver after it", async () => {
    const { vault, lp, authority, receiver, connection } = system();
    await connection.networkHelpers.time.increase(900_000);
    await vault.connect(lp).redeemInKind(await vault.balanceOf(lp.address));
    const rest = await vault.balanceOf(FEE_RECEIVER);
    expect(await vault.totalSupply()).to.equal(rest);
    await authority.grantRole(ROLES.lpDesk, receiver, 0);
    await vault.connect(receiver).redeemInKind(rest);
    expect(await vault.totalSupply()).to.be.below(rest / 10n ** 6n);
  });
});

describe("OptionsVault's exits while fees cannot be reckoned", () => {
  const traded = snapshotted(async () => {
    const system = await deployTradedSystem(BOTH);
    await system.authority.grantRole(ROLES.lpDesk, system.lp, 0);
    return system;
  });

  it("ask for the expiry to be settled first, with fees as without, and say so in kind as well", async () => {
    const { vault, lp } = traded();
    await expireAt(traded(), 2_500);
    await expect(vault.connect(lp).redeem(10n ** 12n, lp, lp)).to.be.revertedWithCustomError(
      vault,
      "OptionsVault_SettleFirst",
    );
    // 150 calls keep 150 base back, and the vault has none: the reserve is the reason, not the fees.
    await expect(vault.connect(lp).redeemInKind(10n ** 12n)).to.be.revertedWithCustomError(
      vault,
      "OptionsVault_ReserveNotCovered",
    );
  });

  it("work again after a crash that left nothing, for those who come after it too", async () => {
    const { vault, lp, buyer } = traded();
    await freshPrice(traded(), 20_000, await soon(traded()));
    await vault.accrueFees();
    expect(await vault.maxRedeem(lp.address)).to.equal(0n);
    const proof = await expireAt(traded(), 2_500);
    await vault.settle(EXPIRY, proof);
    await soon(traded());
    const shares = await vault.maxRedeem(lp.address, NEXT);
    expect(shares).to.be.above(0n);
    await vault.connect(buyer).deposit(1_000n * USDC, buyer.address);
    await vault.connect(lp).redeem(shares / 2n, lp.address, lp.address);
    expect(await vault.balanceOf(FEE_RECEIVER)).to.be.above(0n);
  });
});
