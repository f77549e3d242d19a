import { expect } from "chai";

import { ROLES } from "../../deploy/index.js";
import { HedgeTrader__factory } from "../../types/index.js";
import { freshPrice, GAS, inOneBlock, navOf, nextAt, soon } from "../support/chain.js";
import { orderOf } from "../support/hedging.js";
import { expireAt } from "../support/settling.js";
import { snapshotted } from "../support/snapshotted.js";
import {
  callId,
  DAY,
  deployTradedSystem,
  EXPIRY,
  NEVER,
  NO_LIMIT,
  SMILE,
  strikeE8,
  USDC,
  WAD,
} from "../support/system.js";

const LATER = EXPIRY + 7 * DAY;
const LATER_ID = callId(3_000, LATER);
const SCALE = 10n ** 12n;

/** As the traded system, with calls of a week later listed and so many of them in the attacker's (buyer2's) hands. */
async function deployWithLater(later: bigint) {
  const system = await deployTradedSystem();
  const { vault, buyer2 } = system;
  await vault.listSeries(LATER, strikeE8(3_000), false);
  await vault.setSmile(LATER, SMILE);
  await vault.connect(buyer2).buy(LATER_ID, later, NO_LIMIT, buyer2.address, NEVER);
  return system;
}

/** Half a deposit's worth in base, by a hedge that the test dictates. */
async function hedged() {
  const system = await deployTradedSystem();
  const trader = await new HedgeTrader__factory(system.deployer).deploy(system.vault);
  await system.authority.grantRole(ROLES.governor, trader, 0);
  await trader.hedge(orderOf(160n * WAD));
  return system;
}

describe("Settlement front-running ends with whoever tries it poorer", () => {
  const traded = snapshotted(deployTradedSystem);
  const withLater = snapshotted(() => deployWithLater(150n * WAD));
  const withFew = snapshotted(() => deployWithLater(10n * WAD));
  const inBase = snapshotted(hedged);

  it("settlement front-running: between the round and the settlement no LP gets out, nor in", async () => {
    const { vault, lp, buyer2 } = traded();
    const proof = await expireAt(traded(), 4_000);
    const before = (await navOf(traded())).navWad;
    for (const call of [
      () => vault.connect(lp).withdraw(USDC, lp.address, lp.address),
      () => vault.connect(lp).redeem(10n ** 12n, lp.address, lp.address),
      () => vault.connect(buyer2).deposit(USDC, buyer2.address),
      () => vault.connect(buyer2).mint(10n ** 12n, buyer2.address),
    ]) {
      await expect(call()).to.be.revertedWithCustomError(vault, "OptionsVault_SettleFirst").withArgs(EXPIRY);
    }
    await vault.settle(EXPIRY, proof);
    expect((await navOf(traded())).navWad, "the payout was in the mark").to.be.closeTo(before, 10n ** 13n);
  });

  it("settlement front-running: an LP that settles by itself and leaves in the same block bears the payout like the others", async () => {
    const { vault, lp, mainnet } = traded();
    const all = await vault.balanceOf(lp.address);
    const { navWad } = await navOf(traded());
    const proof = await expireAt(traded(), 4_000);
    const before = await mainnet.usdc.balanceOf(lp.address);
    await soon(traded());
    await inOneBlock(traded(), [
      () => vault.connect(lp).settle(EXPIRY, proof, GAS),
      () => vault.connect(lp).redeem(all, lp.address, lp.address, GAS),
    ]);
    const got = ((await mainnet.usdc.balanceOf(lp.address)) - before) * SCALE;
    expect((await vault.ledger())[2], "set aside for the holders").to.equal(135_000n * USDC);
    expect(got < navWad - 100_000n * WAD).to.equal(true);
  });

  it("settlement front-running: options of a later expiry bought before the settlement and sold after it lose their spread", async () => {
    const { vault, buyer2, mainnet } = withFew();
    const proof = await expireAt(withFew(), 3_300);
    await vault.setSmile(LATER, SMILE);
    const before = await mainnet.usdc.balanceOf(buyer2.address);
    await soon(withFew());
    const more = 40n * WAD;
    await inOneBlock(withFew(), [
      () => vault.connect(buyer2).buy(LATER_ID, more, NO_LIMIT, buyer2.address, NEVER, GAS),
      () => vault.connect(buyer2).settle(EXPIRY, proof, GAS),
      () => vault.connect(buyer2).sell(LATER_ID, more, 0n, buyer2.address, NEVER, GAS),
    ]);
    expect((await mainnet.usdc.balanceOf(buyer2.address)) < before).to.equal(true);
  });

  it("settlement front-running: who sells later options ahead of a shortfall gets no more than who waits for it", async () => {
    const { vault, buyer2, mainnet, connection } = withLater();
    // Nothing was hedged: at 9,000 the vault owes far more than it has.
    const proof = await expireAt(withLater(), 9_000);
    const { provider } = connection;
    const snapshot: unknown = await provider.request({ method: "evm_snapshot", params: [] });
    await nextAt(withLater(), EXPIRY + 12);
    await vault.settle(EXPIRY, proof);
    const [, honestShare] = await vault.settlementOf(EXPIRY);
    expect(honestShare < WAD, "a shortfall").to.equal(true);

    await provider.request({ method: "evm_revert", params: [snapshot] });
    const { markWad } = await vault.quoteParts(LATER_ID, 150n * WAD, true);
    const before = await mainnet.usdc.balanceOf(buyer2.address);
    await inOneBlock(withLater(), [
      () => vault.connect(buyer2).sell(LATER_ID, 150n * WAD, 0n, buyer2.address, NEVER, GAS),
      () => vault.connect(buyer2).settle(EXPIRY, proof, GAS),
    ]);
    const got = ((await mainnet.usdc.balanceOf(buyer2.address)) - before) * SCALE;
    const [, share] = await vault.settlementOf(EXPIRY);
    expect(got > 0n, "an exit it stays").to.equal(true);
    expect(got * WAD < markWad * honestShare, "less than its part of the shortfall").to.equal(true);
    expect(share >= honestShare, "nobody else's share fell").to.equal(true);
  });

  it("settlement front-running: a sale to an insolvent vault is quoted at that share, and nothing where nothing is left", async () => {
    const { vault } = withLater();
    const at = await soon(withLater());
    const solvent = (await vault.quoteParts(LATER_ID, WAD, true)).amountQuote;
    await freshPrice(withLater(), 9_000, at);
    const nav = await navOf(withLater());
    expect(nav.navWad < 0n).to.equal(true);
    const parts = await vault.quoteParts(LATER_ID, WAD, true);
    const share = ((nav.liabilityWad + nav.navWad) * WAD) / nav.liabilityWad;
    expect(parts.amountQuote * SCALE * WAD <= parts.markWad * share).to.equal(true);
    expect(parts.amountQuote > solvent, "worth more than before all the same").to.equal(true);
    expect(await vault.quoteSell(LATER_ID, WAD)).to.equal(parts.amountQuote);
  });

  it("settlement front-running: whoever settles in the round's own block leaves nobody a choice of the live price", async () => {
    const { vault, stranger, lp } = inBase();
    // At 14,000 the vault's base is dear, and its debts dearer still.
    const proof = await expireAt(inBase(), 14_000);
    await vault.connect(stranger).settle(EXPIRY, proof);
    const [price, share] = await vault.settlementOf(EXPIRY);
    expect(price).to.equal(14_000n * WAD);
    // An LP that had waited for a fall would have had less promised, and kept what comes back. Too late: it is fixed.
    await freshPrice(inBase(), 10_000, EXPIRY + 600);
    await expect(vault.connect(lp).settle(EXPIRY, proof)).to.be.revertedWithCustomError(
      vault,
      "OptionsVault_AlreadySettled",
    );
    expect((await vault.settlementOf(EXPIRY))[1]).to.equal(share);
    expect(await vault.maxRedeem(lp.address)).to.equal(0n);
  });
});
