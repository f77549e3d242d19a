import { expect } from "chai";

import type { OptionsVault } from "../../types/index.js";
import { uniform } from "../BookFold/mirror.js";
import { navOf, NEXT, nextAt, soon } from "../support/chain.js";
import { buyAll, FREE, fundedVariant, hedgeMoney, SPOT, worstLoss, YEAR_SECONDS } from "../support/limits.js";
import type { Holding, Stand } from "../support/limits.js";
import { blackScholes, normalCdf } from "../support/reference.js";
import { expireAt } from "../support/settling.js";
import { snapshotted } from "../support/snapshotted.js";
import { callId, DAY, EXPIRY, NEVER, NO_LIMIT, START, strikeE8, USDC, WAD } from "../support/system.js";
import { deployPutSystem, deployVariant } from "../support/vaults.js";
import type { VaultVariant } from "../support/vaults.js";

const dollars = (quote: bigint) => Number(quote) / 1e6;

function requireNear(found: number, expected: number, tolerance: number): void {
  expect(Math.abs(found - expected), `${found} for ${expected}`).to.be.below(tolerance);
}

describe("OptionsVault withdrawals", () => {
  const system = snapshotted(deployPutSystem);

  /** A vault that has written a book, the cash of its premium and of its LPs in hand. */
  async function written(variant: VaultVariant, book: readonly Holding[]): Promise<Stand> {
    const stand = { system: system(), vault: await fundedVariant(system(), variant) };
    await buyAll(stand, book);
    return stand;
  }

  /** The vault's NAV less what the stress limit and the hedge want for the book, by the tests' own Black–Scholes; dollars. */
  async function spareOf(stand: Stand, book: readonly Holding[], stressBps: number): Promise<number> {
    const { navWad } = await navOf({ ...stand.system, vault: stand.vault }, NEXT);
    const wanted = ((await worstLoss(stand, book)) * 10_000) / stressBps;
    return Number(navWad) / 1e18 - Math.max(wanted, await hedgeMoney(stand, book));
  }

  /** `maxWithdraw` goes through, a unit more is refused and told what would go. */
  async function requireExact({ system, vault }: Stand): Promise<bigint> {
    const { lp } = system;
    const at = await soon(system);
    const most = await vault.maxWithdraw(lp.address, NEXT);
    const mine = vault.connect(lp);
    await expect(mine.withdraw(most + 1n, lp, lp))
      .to.be.revertedWithCustomError(vault, "OptionsVault_InsufficientQuote")
      .withArgs(most + 1n, (told: bigint) => told === most);
    await nextAt(system, at + 1);
    const next = await vault.maxWithdraw(lp.address, NEXT);
    await expect(mine.withdraw(next, lp, lp)).to.emit(vault, "Withdraw");
    return next;
  }

  it("leave what the worst scenario may cost where notional is several times capital", async () => {
    const book = [
      { strike: 3_000, isPut: false, quantity: 300 },
      { strike: 3_300, isPut: false, quantity: 250 },
    ];
    const stand = await written({ settings: FREE }, book);
    const spare = await spareOf(stand, book, 10_000);
    expect(spare, "calls on 1.65 M: there is something to take, and much less than all").to.be.within(1e5, 8e5);
    requireNear(dollars(await requireExact(stand)), spare, spare * 1e-3);
    await expect(buyAll(stand, [{ strike: 3_000, isPut: false, quantity: 0.1 }])).to.be.revertedWithCustomError(
      stand.vault,
      "OptionsVault_StressAboveLimit",
    );
  });

  it("leave it where the limit is a part of NAV, though utilisation asks for little", async () => {
    const book = [{ strike: 3_000, isPut: true, quantity: 60 }];
    const stand = await written({ settings: { maxStressLossBps: 2_000n } }, book);
    const spare = await spareOf(stand, book, 2_000);
    const notional = 60 * SPOT;
    expect(spare, "less than utilisation would let go").to.be.below(1_000_000 - notional - 100_000);
    requireNear(dollars(await requireExact(stand)), spare, spare * 1e-3);
  });

  it("leave what the whole hedge of calls deep in the money costs, where that is more than the scenarios ask for", async () => {
    const { buyer, mainnet } = system();
    const vault = await fundedVariant(system(), { settings: FREE });
    await vault.listSeries(EXPIRY, strikeE8(1_500), false);
    await mainnet.fundUsdc(buyer.address, 10_000_000n * USDC);
    const [stand, book] = [{ system: system(), vault }, [{ strike: 1_500, isPut: false, quantity: 400 }]];
    await buyAll(stand, book);
    expect(await hedgeMoney(stand, book), "400 ether cost 1.2 M, of which the calls owe half").to.be.within(
      599e3,
      601e3,
    );
    expect(await worstLoss(stand, book)).to.be.below(200_000);
    const spare = await spareOf(stand, book, 10_000);
    requireNear(dollars(await requireExact(stand)), spare, spare * 1e-3);
  });

  it("are held exactly on random books, by the reference, however the limits are set", async () => {
    const random = uniform(31);
    const { networkHelpers } = system().connection;
    const seen = { stress: 0, free: 0 };
    for (let round = 0; round < 10; round++) {
      const snapshot = await networkHelpers.takeSnapshot();
      const stressBps = 1_000n + BigInt(Math.floor(random() * 9_000));
      const book = [2_800, 3_000, 3_300].map((strike) => ({
        ...{ strike, isPut: random() < 0.5 },
        quantity: Math.round((random() * 40 * Number(stressBps)) / 10) / 1_000,
      }));
      const stand = await written({ settings: { ...FREE, maxStressLossBps: stressBps } }, book);
      const spare = await spareOf(stand, book, Number(stressBps));
      const taken = dollars(await requireExact(stand));
      if (spare < 990_000) requireNear(taken, spare, Math.abs(spare) * 1e-3 + 10);
      seen[spare < 990_000 ? "stress" : "free"]++;
      await snapshot.restore();
    }
    expect(seen.stress).to.be.above(5);
  });

  it("give all of `maxRedeem`, and no share more", async () => {
    const book = [{ strike: 3_000, isPut: false, quantity: 400 }];
    const { vault } = await written({ settings: FREE }, book);
    const { lp } = system();
    const at = await soon(system());
    const shares = await vault.maxRedeem(lp.address, NEXT);
    const most = await vault.maxWithdraw(lp.address, NEXT);
    expect(shares).to.be.below(await vault.balanceOf(lp.address));
    expect(most - (await vault.previewRedeem(shares, NEXT))).to.be.within(0n, 1n);
    await expect(
      vault.connect(lp).redeem(shares + 3n * 10n ** 6n, lp.address, lp.address),
    ).to.be.revertedWithCustomError(vault, "OptionsVault_InsufficientQuote");
    await nextAt(system(), at + 1);
    const again = await vault.maxRedeem(lp.address, NEXT);
    await vault.connect(lp).redeem(again, lp.address, lp.address);
    expect(await vault.maxWithdraw(lp.address)).to.be.at.most(1n);
  });

  it("let everybody go when options come back, and when the expiry is settled (X1)", async () => {
    const book = [{ strike: 3_000, isPut: false, quantity: 400 }];
    const { vault } = await written({ settings: FREE }, book);
    const { lp, buyer, connection } = system();
    const all = await vault.balanceOf(lp.address);
    const few = await vault.maxRedeem(lp.address);
    const snapshot = await connection.networkHelpers.takeSnapshot();
    await vault.connect(buyer).sell(callId(3_000), 200n * WAD, 0n, buyer.address, NEVER);
    expect(await vault.maxRedeem(lp.address), "half of them back").to.be.above((few * 14n) / 10n);
    await vault.connect(buyer).sell(callId(3_000), 200n * WAD, 0n, buyer.address, NEVER);
    expect(await vault.maxRedeem(lp.address)).to.equal(all);
    await snapshot.restore();
    const proof = await expireAt(system(), 3_100);
    await vault.settle(EXPIRY, proof);
    expect(await vault.maxRedeem(lp.address), "40,000 are owed to holders, and nothing else is").to.equal(all);
    await vault.connect(lp).redeem(all, lp.address, lp.address);
  });

  it("leave more than notional asks for where a call's worst is more than spot: far out, for a year, at 140 %", async () => {
    const { lp, buyer, mainnet } = system();
    const vault: OptionsVault = await deployVariant(system(), {
      settings: { maxExpiryVegaBps: 50_000n, maxExpiryGammaBps: 50_000n },
    });
    for (const account of [lp, buyer]) await mainnet.usdc.connect(account).approve(vault, NO_LIMIT);
    await vault.connect(lp).deposit(1_000_000n * USDC, lp.address);
    const expiry = START + 399 * DAY;
    await vault.listSeries(expiry, strikeE8(15_000), false);
    await vault.setSmile(expiry, { atmE9: 1_400_000_000n, skewE9: 0n, curvatureE9: 0n });
    await vault.connect(buyer).buy(callId(15_000, expiry), 250n * WAD, NO_LIMIT, buyer.address, NEVER);
    const at = await soon(system());
    const { navWad } = await navOf({ ...system(), vault }, NEXT);
    const option = { spot: SPOT, strike: 15_000, vol: 1.4, seconds: expiry - at, isPut: false };
    const deviation = 1.4 * Math.sqrt(option.seconds / YEAR_SECONDS);
    const delta = normalCdf(Math.log(0.2) / deviation + deviation / 2);
    const worst = blackScholes({ ...option, spot: 2 * SPOT, vol: 2.8 }) - blackScholes(option) - delta * SPOT;
    expect(worst / SPOT).to.be.within(1.01, 1.02);
    const spare = Number(navWad) / 1e18 - 250 * worst;
    expect(spare).to.be.below(Number(navWad) / 1e18 - 250 * SPOT - 5_000);
    requireNear(dollars(await requireExact({ system: system(), vault })), spare, 30);
  });
});
