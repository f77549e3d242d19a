import { expect } from "chai";

import { askRedeem, deploySeededDesk, passEpoch } from "../support/desk.js";
import { settleAt } from "../support/settling.js";
import { snapshotted } from "../support/snapshotted.js";
import { callId, EXPIRY, NEVER, NO_LIMIT, SMILE, strikeE8, WAD } from "../support/system.js";

/** A desk over a vault that may lose a fifth of NAV at the worst of the scenarios, with calls written up to nearly that. */
async function deployStrictDesk() {
  const system = await deploySeededDesk({
    maxStressLossBps: 2_000,
    maxExpiryVegaBps: 50_000,
    maxExpiryGammaBps: 50_000,
  });
  const { vault, buyer } = system;
  await vault.listSeries(EXPIRY, strikeE8(3000), false);
  await vault.setSmile(EXPIRY, SMILE);
  await vault.connect(buyer).buy(callId(3000), 90n * WAD, NO_LIMIT, buyer.address, NEVER);
  return system;
}

describe("LpDesk over a vault that the stress limit holds", () => {
  const system = snapshotted(deployStrictDesk);

  it("fills redemptions as far as the limit lets go, and the rest when the expiry is settled", async () => {
    const { desk, vault, mainnet, lp } = system();
    const all = await vault.balanceOf(lp.address);
    const id = await askRedeem(desk, lp, all);
    await passEpoch(system());
    await desk.process(1n);
    const [, first] = await desk.epochs(id);
    // Notional is 27 % of NAV: utilisation alone would let nearly three quarters go.
    expect(Number(first.filled) / Number(all)).to.be.within(0.1, 0.5);
    expect(await mainnet.usdc.balanceOf(desk)).to.equal(first.out);
    expect(await vault.maxRedeem(desk), "what is left at the edge is less than a dollar").to.be.below(10n ** 12n);
    await settleAt(system(), 3_050);
    await desk.process(1n);
    const [, last] = await desk.epochs(id);
    expect([last.filled, last.pending]).to.deep.equal([all, 0n]);
    await desk.connect(lp).redeem(all, lp.address, lp.address);
    expect(await vault.totalSupply()).to.equal(0n);
  });

  it("frees what the options asked for as their holders sell them back", async () => {
    const { desk, vault, lp, buyer } = system();
    const id = await askRedeem(desk, lp, await vault.balanceOf(lp.address));
    await passEpoch(system());
    await desk.process(1n);
    const [, before] = await desk.epochs(id);
    await vault.connect(buyer).sell(callId(3000), 45n * WAD, 0n, buyer.address, NEVER);
    await desk.process(1n);
    const [, after] = await desk.epochs(id);
    expect(after.filled).to.be.above((before.filled * 3n) / 2n);
  });
});
