import { expect } from "chai";

import { freshPrice, GAS, inOneBlock, navOf, nextAt, soon } from "../support/chain.js";
import { snapshotted } from "../support/snapshotted.js";
import { callId, deployTradedSystem, EXPIRY, NEVER, NO_LIMIT, SMILE, USDC, WAD } from "../support/system.js";
import type { System } from "../support/system.js";

const STAKE = 4_000_000n * USDC;

/** An attacker's dollars. Options count at the smile's mid, which nobody would pay: every doubt is in the attacker's favour. */
async function wealthOf(system: System, address: string): Promise<bigint> {
  const { vault, mainnet, optionToken } = system;
  let wealth = (await mainnet.usdc.balanceOf(address)) * 10n ** 12n;
  for (const strike of [2800, 3000, 3300]) {
    const held = await optionToken.balanceOf(address, callId(strike));
    if (held === 0n) continue;
    wealth += (await vault.quoteParts(callId(strike), held, true)).markWad;
  }
  return wealth;
}

describe("OptionsVault under attack within one block", () => {
  const system = snapshotted(deployTradedSystem);

  for (const quantity of [WAD, 60n * WAD, 150n * WAD]) {
    it(`a flash loan put in as an LP, ${quantity / WAD} options bought and the loan taken out ends poorer`, async () => {
      const { vault, buyer2 } = system();
      await soon(system());
      const shares = await vault.previewDeposit(STAKE, { blockTag: "pending" });
      const before = await wealthOf(system(), buyer2.address);
      await inOneBlock(system(), [
        () => vault.connect(buyer2).deposit(STAKE, buyer2.address, GAS),
        () => vault.connect(buyer2).buy(callId(3000), quantity, NO_LIMIT, buyer2.address, NEVER, GAS),
        () => vault.connect(buyer2).redeem(shares, buyer2.address, buyer2.address, GAS),
      ]);
      expect(await vault.balanceOf(buyer2.address)).to.equal(0n);
      expect((await wealthOf(system(), buyer2.address)) < before).to.equal(true);
    });
  }

  it("a flash loan that makes the spread narrow, options bought and sold back inside it, ends poorer", async () => {
    const { vault, buyer2 } = system();
    await soon(system());
    const shares = await vault.previewDeposit(STAKE, { blockTag: "pending" });
    const before = await wealthOf(system(), buyer2.address);
    await inOneBlock(system(), [
      () => vault.connect(buyer2).deposit(STAKE, buyer2.address, GAS),
      () => vault.connect(buyer2).buy(callId(3000), 100n * WAD, NO_LIMIT, buyer2.address, NEVER, GAS),
      () => vault.connect(buyer2).redeem(shares, buyer2.address, buyer2.address, GAS),
      () => vault.connect(buyer2).sell(callId(3000), 100n * WAD, 0n, buyer2.address, NEVER, GAS),
    ]);
    expect((await wealthOf(system(), buyer2.address)) < before).to.equal(true);
  });

  it("smile manipulation: buying to lift the quotes before selling what one has ends poorer than selling it", async () => {
    const { vault, buyer, mainnet, connection } = system();
    const { provider } = connection;
    const snapshot: unknown = await provider.request({ method: "evm_snapshot", params: [] });
    const at = await soon(system());
    await vault.connect(buyer).sell(callId(3000), 100n * WAD, 0n, buyer.address, NEVER);
    const plain = await mainnet.usdc.balanceOf(buyer.address);
    await provider.request({ method: "evm_revert", params: [snapshot] });
    await nextAt(system(), at);
    const { liabilityWad } = await navOf(system());
    await inOneBlock(system(), [
      () => vault.connect(buyer).buy(callId(3300), 100n * WAD, NO_LIMIT, buyer.address, NEVER, GAS),
      () => vault.connect(buyer).sell(callId(3000), 100n * WAD, 0n, buyer.address, NEVER, GAS),
      () => vault.connect(buyer).sell(callId(3300), 100n * WAD, 0n, buyer.address, NEVER, GAS),
    ]);
    expect((await mainnet.usdc.balanceOf(buyer.address)) < plain).to.equal(true);
    expect((await navOf(system())).liabilityWad < liabilityWad, "no trade moved a mark up").to.equal(true);
  });

  for (const percent of [-50n, -20n, 20n, 50n]) {
    it(`smile manipulation: an LP around a smile that moves by ${percent} % ends poorer`, async () => {
      const { vault, lp, deployer, mainnet } = system();
      const { setAt } = await vault.smileOf(EXPIRY);
      await freshPrice(system(), 3000, Number(setAt) + 900);
      const atmE9 = (SMILE.atmE9 * (100n + percent)) / 100n;
      await soon(system());
      const moved = () => vault.connect(deployer).setSmile(EXPIRY, { ...SMILE, atmE9 }, GAS);
      const before = await mainnet.usdc.balanceOf(lp.address);
      if (percent < 0n) {
        // Written options lose value, the shares gain: in before, out after.
        const shares = await vault.previewDeposit(STAKE, { blockTag: "pending" });
        await inOneBlock(system(), [
          () => vault.connect(lp).deposit(STAKE, lp.address, GAS),
          moved,
          () => vault.connect(lp).redeem(shares, lp.address, lp.address, GAS),
        ]);
        expect((await mainnet.usdc.balanceOf(lp.address)) < before).to.equal(true);
        return;
      }
      // The shares lose: out before, in after, with the same dollars.
      const shares = await vault.balanceOf(lp.address);
      const most = (await vault.maxRedeem(lp.address, { blockTag: "pending" })) - 10n ** 9n;
      const assets = await vault.previewRedeem(most, { blockTag: "pending" });
      await inOneBlock(system(), [
        () => vault.connect(lp).redeem(most, lp.address, lp.address, GAS),
        moved,
        () => vault.connect(lp).deposit(assets, lp.address, GAS),
      ]);
      expect((await vault.balanceOf(lp.address)) < shares).to.equal(true);
    });
  }

  for (const percent of [5n, 10n, 25n, 50n]) {
    it(`smile manipulation: options bought ahead of a smile that rises by ${percent} % and sold right after it end poorer`, async () => {
      const { vault, buyer2, deployer } = system();
      const { setAt } = await vault.smileOf(EXPIRY);
      await freshPrice(system(), 3000, Number(setAt) + 900);
      const raised = { ...SMILE, atmE9: (SMILE.atmE9 * (100n + percent)) / 100n };
      const before = await wealthOf(system(), buyer2.address);
      await soon(system());
      // Seen in the mempool: the largest step a smile may make in one call, and the whole of what the attacker has.
      await inOneBlock(system(), [
        () => vault.connect(buyer2).buy(callId(3000), 60n * WAD, NO_LIMIT, buyer2.address, NEVER, GAS),
        () => vault.connect(deployer).setSmile(EXPIRY, raised, GAS),
        () => vault.connect(buyer2).sell(callId(3000), 60n * WAD, 0n, buyer2.address, NEVER, GAS),
      ]);
      expect((await vault.smileOf(EXPIRY)).atmE9).to.equal(raised.atmE9);
      expect((await wealthOf(system(), buyer2.address)) < before).to.equal(true);
    });
  }

  it("smile manipulation: a bid that a rise of the smile lowered comes back as the average follows, half in an hour", async () => {
    const { vault, buyer } = system();
    const { setAt } = await vault.smileOf(EXPIRY);
    await freshPrice(system(), 3000, Number(setAt) + 900);
    await vault.setSmile(EXPIRY, { ...SMILE, atmE9: 1_200_000_000n });
    const at = Number((await vault.smileOf(EXPIRY)).setAt);
    for (const hours of [0, 1, 4]) {
      await freshPrice(system(), 3000, at + 3_600 * hours + 1);
      const { impactWad, spreadWad } = await vault.quoteParts(callId(3000), WAD, true);
      const rise = 1 - Math.exp(-Math.log(1.5) / 2 ** (hours + 1 / 3_600));
      // Half of the trade's own impact comes on top: some 0.005 % of volatility.
      const off = Math.abs(Number(impactWad) / 1e18 / rise - 1);
      expect(off < 1e-2, `${hours} h: ${impactWad} against ${rise}`).to.equal(true);
      expect(spreadWad).to.be.below(WAD / 10n);
    }
    await vault.connect(buyer).sell(callId(3000), WAD, 0n, buyer.address, NEVER);
  });

  it("the width a fresh smile adds halves in an hour, and a smile that stays adds none", async () => {
    const { vault } = system();
    const { setAt } = await vault.smileOf(EXPIRY);
    const usual = (await navOf(system())).markWidthWad;
    await freshPrice(system(), 3000, Number(setAt) + 900);
    await vault.setSmile(EXPIRY, SMILE);
    expect((await navOf(system())).markWidthWad <= usual, "the same smile again").to.equal(true);
    await freshPrice(system(), 3000, Number(setAt) + 1_800);
    await vault.setSmile(EXPIRY, { ...SMILE, atmE9: 600_000_000n });
    const { gapWad } = await vault.flowOf(EXPIRY);
    expect(Math.abs(Number(gapWad) / 1e18 - Math.log(0.8 / 0.6)) < 1e-9).to.equal(true);
    const at = Number((await vault.smileOf(EXPIRY)).setAt);
    for (const hours of [0, 1, 2]) {
      await freshPrice(system(), 3000, at + 3_600 * hours + 1);
      const { spotWad, updatedAt, ageSeconds, source } = await system().oracle.read();
      const price = { spotWad, updatedAt, ageSeconds, source };
      const nav = await vault.navAt(price);
      const vega = Number((await vault.bookAt(price)).relativeVegaWad);
      const stray = Math.exp(Math.log(0.8 / 0.6) / 2 ** (hours + 1 / 3_600)) - 1;
      const lag = Number((await vault.exposureAt(price)).netDeltaWad) * -3_000 * 0.005;
      const moved = vega * (0.05 + vega / Number(nav.navWad) + stray);
      const expected = lag + moved + 0.005 * (Number(nav.liabilityWad) + moved);
      const off = Math.abs(Number(nav.markWidthWad) / expected - 1);
      expect(off < 5e-4, `${hours} h: ${nav.markWidthWad} against ${expected}`).to.equal(true);
    }
  });
});
