import { expect } from "chai";

import { askUp, bidDown, fadedImpact, lookAt } from "../../sdk/pricing/exact/index.js";
import { GAS, inOneBlock, navOf, NEXT, soon } from "../support/chain.js";
import { snapshotted } from "../support/snapshotted.js";
import { callId, deployOpenSystem, EXPIRY, NEVER, NO_LIMIT, putId, USDC, WAD } from "../support/system.js";
import { deployPutSystem, SETTINGS } from "../support/vaults.js";

const LOT = 10n ** 9n;

const leg = (id: bigint, quantityWad: bigint) => ({ id, quantityWad });

function expectNear(actual: number, expected: number, tolerance: number): void {
  expect(Math.abs(actual - expected), `${actual} against ${expected}`).to.be.at.most(tolerance);
}

describe("OptionsVault buyMany", () => {
  const system = snapshotted(deployOpenSystem);
  const withPuts = snapshotted(deployPutSystem);

  it("takes the quoted premium for all, books every leg and gives the receiver the tokens", async () => {
    const { vault, buyer, buyer2, optionToken, mainnet, connection } = system();
    const now = await soon(system());
    const legs = [leg(callId(2800), 3n * WAD), leg(callId(3000), 5n * WAD), leg(callId(3300), 7n * WAD + LOT)];
    const premium = await vault.quoteBuyMany(legs, NEXT);
    const buying = vault.connect(buyer).buyMany(legs, premium, buyer2.address, now);
    await expect(buying).to.changeTokenBalances(connection.ethers, mainnet.usdc, [buyer, vault], [-premium, premium]);
    const bought = await vault.queryFilter(vault.filters.Bought());
    expect(bought.map(({ args }) => [args.id, args.receiver, args.quantityWad])).to.deep.equal(
      legs.map(({ id, quantityWad }) => [id, buyer2.address, quantityWad]),
    );
    expect(bought.reduce((sum, { args }) => sum + args.premiumQuote, 0n)).to.equal(premium);
    for (const { id, quantityWad } of legs) {
      expect(await optionToken.balanceOf(buyer2.address, id)).to.equal(quantityWad);
    }
    expect((await vault.ledger())[0]).to.equal(1_000_000n * USDC + premium);
  });

  it("of one leg is buy, to the unit", async () => {
    const { vault } = system();
    await soon(system());
    const one = await vault.quoteBuyMany([leg(callId(3000), 5n * WAD)], NEXT);
    expect(one).to.equal(await vault.quoteBuy(callId(3000), 5n * WAD, NEXT));
  });

  it("prices later legs as if the earlier ones were in, one series twice too: splitting gains nothing", async () => {
    const { vault } = system();
    await soon(system());
    const single = await vault.quoteBuy(callId(3000), 40n * WAD, NEXT);
    const half = await vault.quoteBuy(callId(3000), 20n * WAD, NEXT);
    const twice = await vault.quoteBuyMany([leg(callId(3000), 20n * WAD), leg(callId(3000), 20n * WAD)], NEXT);
    expect(twice > 2n * half, "the second half is dearer").to.equal(true);
    // But for the pool's depth, which each leg pays at its own size.
    expectNear(Number(twice) / Number(single), 1, 2e-3);
    await vault
      .connect(system().buyer)
      .buyMany([leg(callId(3000), WAD), leg(callId(3000), 2n * WAD)], NO_LIMIT, system().buyer.address, NEVER);
    expect(await system().optionToken.balanceOf(system().buyer.address, callId(3000))).to.equal(3n * WAD);
  });

  it("is what the same purchases one by one cost in one block, to a ten-thousandth", async () => {
    const { vault, buyer } = system();
    await soon(system());
    const legs = [leg(callId(2800), 10n * WAD), leg(callId(3000), 20n * WAD), leg(callId(3300), 30n * WAD)];
    const together = await vault.quoteBuyMany(legs, NEXT);
    await inOneBlock(
      system(),
      legs.map(
        ({ id, quantityWad }) =>
          () =>
            vault.connect(buyer).buy(id, quantityWad, NO_LIMIT, buyer.address, NEVER, GAS),
      ),
    );
    const paid = (await vault.queryFilter(vault.filters.Bought())).reduce((sum, e) => sum + e.args.premiumQuote, 0n);
    expectNear(Number(paid) / Number(together), 1, 1e-4);
  });

  it("refuses no legs and seventeen, takes sixteen", async () => {
    const { vault, buyer } = system();
    const legs = (count: number) => Array.from({ length: count }, () => leg(callId(3000), 10n ** 16n));
    for (const count of [0, 17]) {
      await expect(vault.connect(buyer).buyMany(legs(count), NO_LIMIT, buyer.address, NEVER))
        .to.be.revertedWithCustomError(vault, "OptionsVault_BadLegCount")
        .withArgs(count, 16);
    }
    await vault.connect(buyer).buyMany(legs(16), NO_LIMIT, buyer.address, NEVER);
  });

  it("is all or nothing: one bad leg, one unit over the limit, or too much together", async () => {
    const { vault, buyer, optionToken } = system();
    const many = (legs: ReturnType<typeof leg>[], most = NO_LIMIT) =>
      vault.connect(buyer).buyMany(legs, most, buyer.address, NEVER);
    await expect(many([leg(callId(3000), WAD), leg(callId(2900), WAD)]))
      .to.be.revertedWithCustomError(vault, "OptionsVault_UnknownSeries")
      .withArgs(callId(2900));
    await expect(many([leg(callId(3000), WAD), leg(putId(3000), WAD)]))
      .to.be.revertedWithCustomError(vault, "OptionsVault_PutsNeedShortSide")
      .withArgs(putId(3000));
    await soon(system());
    const premium = await vault.quoteBuyMany([leg(callId(3000), WAD)], NEXT);
    await expect(many([leg(callId(3000), WAD)], premium - 1n))
      .to.be.revertedWithCustomError(vault, "OptionsVault_PremiumAboveLimit")
      .withArgs(premium, premium - 1n);
    await expect(
      many([leg(callId(2800), 150n * WAD), leg(callId(3000), 150n * WAD), leg(callId(3300), 150n * WAD)]),
    ).to.be.revertedWithCustomError(vault, "OptionsVault_UtilisationAboveLimit");
    await vault.pause();
    await expect(many([leg(callId(3000), WAD)])).to.be.revertedWithCustomError(vault, "OptionsVault_Paused");
    expect(await optionToken.balanceOf(buyer.address, callId(3000))).to.equal(0n);
  });

  it("counts the utilisation to the option", async () => {
    const { vault, buyer } = withPuts();
    await soon(withPuts());
    // 100 calls at a spot of 3000 and 100 puts at 2800: 580,000 of notional.
    const legs = [leg(callId(3000), 100n * WAD), leg(putId(2800), 100n * WAD)];
    await vault.connect(buyer).buyMany(legs, NO_LIMIT, buyer.address, NEVER);
    const nav = (await navOf(withPuts())).navWad;
    const left = nav - 580_000n * WAD;
    const most = (left / 3_000n / LOT) * LOT;
    await expect(
      vault.connect(buyer).buy(callId(3000), most + 2n * WAD, NO_LIMIT, buyer.address, NEVER),
    ).to.be.revertedWithCustomError(vault, "OptionsVault_UtilisationAboveLimit");
    await vault.connect(buyer).buy(callId(3000), most, NO_LIMIT, buyer.address, NEVER);
  });
});

describe("OptionsVault quotes are executions, and the twin's", () => {
  const system = snapshotted(deployPutSystem);
  const seed = { value: 7 };
  const random = (): number => {
    seed.value = (seed.value * 1_103_515_245 + 12_345) % 2_147_483_648;
    return seed.value / 2_147_483_648;
  };
  const quantity = (): bigint => 10n ** 16n + BigInt(Math.floor(random() * 3e9)) * LOT;
  const anySeries = (): bigint => {
    const strike = [2800, 3000, 3300][Math.floor(random() * 3)] ?? 3000;
    return random() < 0.5 ? callId(strike) : putId(strike);
  };

  /** What the sdk's twin makes of the state that the next block, at `now`, will see. */
  async function twinOf(id: bigint, quantityWad: bigint, isSale: boolean, now: number) {
    const { vault, oracle } = system();
    const { spotWad, updatedAt, ageSeconds, source } = await oracle.read(NEXT);
    const price = { spotWad, updatedAt, ageSeconds, source };
    const { relativeVegaWad } = await vault.bookAt(price, NEXT);
    const { navWad } = await vault.navAt(price, NEXT);
    const flow = await vault.flowOf(EXPIRY);
    const isPut = id >> 104n === 1n;
    const strikeWad = (id & (2n ** 64n - 1n)) * 10n ** 10n;
    const volWad = (await vault.openStrikes()).find((one) => one.strikeWad === strikeWad)?.volWad ?? 0n;
    const option = { spotWad, strikeWad, volWad, tauSeconds: BigInt(EXPIRY - now), quantityWad, isPut };
    const look = lookAt(option);
    const impactWad = fadedImpact(flow.impactWad, BigInt(now) - flow.impactAt);
    const setting = { relativeVegaWad, navWad, impactWad, hedgeCostWad: 0n };
    return (isSale ? bidDown : askUp)(option, look, { ...SETTINGS }, setting);
  }

  it("to the unit, both sides, calls and puts, alone and together, in sixty states", async () => {
    const { vault, buyer, optionToken } = system();
    let trades = 0;
    for (let round = 0; round < 60; round++) {
      const now = await soon(system());
      const [id, quantityWad] = [anySeries(), quantity()];
      const held = await optionToken["totalSupply(uint256)"](id).catch(() => 0n);
      if (round % 3 === 0) {
        const legs = Array.from({ length: 1 + Math.floor(random() * 4) }, () => leg(anySeries(), quantity()));
        const premium = await vault.quoteBuyMany(legs, NEXT);
        await vault.connect(buyer).buyMany(legs, premium, buyer.address, now);
        await expectPaid(premium);
      } else if (round % 3 === 1 || held < quantityWad) {
        const [ask, parts] = [await vault.quoteBuy(id, quantityWad, NEXT), await twinOf(id, quantityWad, false, now)];
        expect(await vault.quoteParts(id, quantityWad, false, NEXT)).to.deep.equal(told(parts, ask));
        expect(ask).to.equal((parts.totalWad + 10n ** 12n - 1n) / 10n ** 12n);
        await vault.connect(buyer).buy(id, quantityWad, ask, buyer.address, now);
        await expectPaid(ask);
      } else {
        const [bid, parts] = [await vault.quoteSell(id, quantityWad, NEXT), await twinOf(id, quantityWad, true, now)];
        expect(await vault.quoteParts(id, quantityWad, true, NEXT)).to.deep.equal(told(parts, bid));
        expect(bid).to.equal(parts.totalWad / 10n ** 12n);
        await vault.connect(buyer).sell(id, quantityWad, bid, buyer.address, now);
        const sold = await vault.queryFilter(vault.filters.Sold(), "latest");
        expect(sold.map(({ args }) => args.proceedsQuote)).to.deep.equal([bid]);
      }
      trades++;
    }
    expect(trades).to.equal(60);
  });

  type Parts = Awaited<ReturnType<typeof twinOf>>;
  const told = (p: Parts, amountQuote: bigint) => [
    ...[amountQuote, p.markWad, p.volWad, p.spreadWad, p.impactWad, p.modelWad, p.hedgeWad],
  ];

  async function expectPaid(premium: bigint): Promise<void> {
    const { vault } = system();
    const bought = await vault.queryFilter(vault.filters.Bought(), "latest");
    expect(bought.reduce((sum, { args }) => sum + args.premiumQuote, 0n)).to.equal(premium);
  }
});
