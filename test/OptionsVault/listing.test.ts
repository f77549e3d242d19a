import { expect } from "chai";
import { encodeBytes32String } from "ethers";

import { freshPrice, GAS, inOneBlock, nextAt, soon } from "../support/chain.js";
import { snapshotted } from "../support/snapshotted.js";
import { callId, DAY, deployOpenSystem, deploySystem, EXPIRY, putId, SMILE, strikeE8, WAD } from "../support/system.js";
import { bookOf } from "../support/vaults.js";

const HOUR = 3_600;

describe("OptionsVault listSeries", () => {
  const system = snapshotted(deploySystem);

  it("opens a series under its packed id and says so", async () => {
    const { vault } = system();
    expect(await vault.isListed(putId(3000))).to.equal(false);
    await expect(vault.listSeries(EXPIRY, strikeE8(3000), true))
      .to.emit(vault, "SeriesListed")
      .withArgs(putId(3000), EXPIRY, 3000n * WAD, true);
    expect(await vault.isListed(putId(3000))).to.equal(true);
    expect(await vault.isListed(callId(3000)), "the call at that strike").to.equal(false);
    expect(await vault.isListed(putId(3000) | (1n << 200n)), "the id with a bit beyond its fields").to.equal(false);
    expect(await vault.openStrikes()).to.deep.equal([[BigInt(EXPIRY), 3000n * WAD, 0n, 0n, 0n]]);
  });

  it("keeps call and put of one strike in one slot", async () => {
    const { vault } = system();
    await vault.listSeries(EXPIRY, strikeE8(3000), true);
    await vault.listSeries(EXPIRY, strikeE8(3000), false);
    expect((await vault.openStrikes()).length).to.equal(1);
  });

  it("takes expiries from 1 hour to 400 days away, both edges in, one second beyond out", async () => {
    const { vault } = system();
    for (const [offset, fine] of [
      [HOUR, true],
      [HOUR - 1, false],
      [400 * DAY, true],
      [400 * DAY + 1, false],
    ] as const) {
      const now = await soon(system());
      const listing = vault.listSeries(now + offset, strikeE8(3000), false);
      if (fine) await listing;
      else {
        await expect(listing)
          .to.be.revertedWithCustomError(vault, "OptionsVault_ExpiryOutsideRange")
          .withArgs(now + offset, now + HOUR, now + 400 * DAY);
      }
    }
  });

  it("takes strikes from a fifth to five times spot, both edges in, one step beyond out", async () => {
    const { vault } = system();
    for (const [strike, fine] of [
      [strikeE8(600), true],
      [strikeE8(600) - 1n, false],
      [strikeE8(15_000), true],
      [strikeE8(15_000) + 1n, false],
      [0n, false],
      [2n ** 64n - 1n, false],
    ] as const) {
      const listing = vault.listSeries(EXPIRY, strike, false);
      if (fine) await listing;
      else {
        await expect(listing)
          .to.be.revertedWithCustomError(vault, "OptionsVault_StrikeOutsideRange")
          .withArgs(strike * 10n ** 10n, 600n * WAD, 15_000n * WAD);
      }
    }
  });

  it("refuses a series twice", async () => {
    const { vault } = system();
    await vault.listSeries(EXPIRY, strikeE8(3000), false);
    await expect(vault.listSeries(EXPIRY, strikeE8(3000), false))
      .to.be.revertedWithCustomError(vault, "OptionsVault_AlreadyListed")
      .withArgs(callId(3000));
  });

  it("holds 512 strikes and refuses a 513th, yet still takes the other kind at a strike it has", async () => {
    const { vault } = system();
    for (let i = 0; i < 512; i++) await vault.listSeries(EXPIRY + (i % 8) * DAY, strikeE8(2000 + 5 * i), false);
    await expect(vault.listSeries(EXPIRY, strikeE8(9000), false))
      .to.be.revertedWithCustomError(bookOf(vault), "Book_TooManyStrikes")
      .withArgs(512, 512);
    await vault.listSeries(EXPIRY, strikeE8(2000), true);
    expect((await vault.openStrikes()).length).to.equal(512);
  });

  it("holds 8 expiries and refuses a 9th", async () => {
    const { vault } = system();
    for (let i = 0; i < 8; i++) await vault.listSeries(EXPIRY + i * DAY, strikeE8(3000), false);
    await expect(vault.listSeries(EXPIRY + 8 * DAY, strikeE8(3000), false))
      .to.be.revertedWithCustomError(bookOf(vault), "Book_TooManyExpiries")
      .withArgs(8, 8);
  });

  it("needs a price", async () => {
    const { vault, oracle, mainnet } = system();
    await mainnet.ethUsd.push(0n, await soon(system()));
    await expect(vault.listSeries(EXPIRY, strikeE8(3000), false))
      .to.be.revertedWithCustomError(oracle, "ChainlinkOracle_AnswerNotPositive")
      .withArgs(mainnet.ethUsd.address, 0n);
  });
});

describe("OptionsVault setSmile", () => {
  const system = snapshotted(deployOpenSystem);
  const NEW = { atmE9: 650_000_000n, skewE9: -30_000_000n, curvatureE9: 5_000_000n };
  /** The time after which a smile may move by a whole step again. */
  const STEP_SECONDS = 900;

  /** Opens an expiry that has had no smile yet, so that its first one may be any. */
  async function freshExpiry(days: number): Promise<number> {
    const expiresAt = EXPIRY + days * DAY;
    await system().vault.listSeries(expiresAt, strikeE8(3_000), false);
    return expiresAt;
  }

  it("anchors the smile at the oracle's price and the time left, and shows old and new", async () => {
    const { vault } = system();
    const previous = await vault.smileOf(EXPIRY);
    const now = Number(previous.setAt) + STEP_SECONDS;
    await nextAt(system(), now);
    await expect(vault.setSmile(EXPIRY, NEW)).to.emit(vault, "SmileSet");
    const current = await vault.smileOf(EXPIRY);
    expect(current.atmE9).to.equal(NEW.atmE9);
    expect(current.skewE9).to.equal(NEW.skewE9);
    expect(current.curvatureE9).to.equal(NEW.curvatureE9);
    expect(current.setAt).to.equal(now);
    expect(Number(current.lnAnchorE12)).to.be.closeTo(Math.round(Math.log(3000) * 1e12), 2);
    const years = (EXPIRY - now) / 31_536_000;
    expect(Number(current.deviationE9)).to.be.closeTo(Math.round(0.65 * Math.sqrt(years) * 1e9), 2);
    const latest = await system().connection.ethers.provider.getBlockNumber();
    const [event] = await vault.queryFilter(vault.filters.SmileSet(EXPIRY), latest);
    expect(event?.args.previous).to.deep.equal(previous);
    expect(event?.args.current).to.deep.equal(current);
  });

  it("takes every parameter at both bounds and refuses one step beyond", async () => {
    const { vault } = system();
    const bounds = {
      atmE9: [100_000_000n, 4_000_000_000n],
      skewE9: [-500_000_000n, 500_000_000n],
      curvatureE9: [-500_000_000n, 500_000_000n],
    } as const;
    for (const [index, [name, [least, greatest]]] of Object.entries(bounds).entries()) {
      await vault.setSmile(await freshExpiry(2 * index + 1), { ...SMILE, [name]: least });
      await vault.setSmile(await freshExpiry(2 * index + 2), { ...SMILE, [name]: greatest });
      for (const value of [least - 1n, greatest + 1n]) {
        const bad = { ...SMILE, [name]: value };
        await expect(vault.setSmile(EXPIRY, bad))
          .to.be.revertedWithCustomError(vault, "OptionsVault_SmileOutsideBounds")
          .withArgs(bad.atmE9, bad.skewE9, bad.curvatureE9);
      }
    }
  });

  it("keeps volatilities of far strikes inside 5 % and 500 % on the wildest smile it takes", async () => {
    const { vault } = system();
    const [low, high] = [await freshExpiry(1), await freshExpiry(2)];
    for (const expiresAt of [low, high]) {
      await vault.listSeries(expiresAt, strikeE8(15_000), false);
      await vault.listSeries(expiresAt, strikeE8(600), false);
    }
    const volsOf = async () => (await vault.openStrikes()).map((strike) => strike.volWad);
    await vault.setSmile(low, { atmE9: 100_000_000n, skewE9: -500_000_000n, curvatureE9: -500_000_000n });
    expect(await volsOf()).to.include(5n * 10n ** 16n);
    await vault.setSmile(high, { atmE9: 4_000_000_000n, skewE9: 500_000_000n, curvatureE9: 500_000_000n });
    for (const vol of await volsOf()) expect(vol >= 5n * 10n ** 16n && vol <= 5n * WAD).to.equal(true);
  });

  it("moves no further than the time since the last setting allows, either way and each parameter alone", async () => {
    const { vault, connection } = system();
    const book = bookOf(vault);
    const { setAt } = await vault.smileOf(EXPIRY);
    const name = (parameter: string) => encodeBytes32String(parameter);
    for (const [seconds, atmStep, slopeStep] of [
      // Half of 80 % and 0.1 in a quarter of an hour; a third of that in five minutes; no more after a day.
      [300, 133_333_333n, 33_333_333n],
      [STEP_SECONDS, 400_000_000n, 100_000_000n],
      [DAY, 400_000_000n, 100_000_000n],
    ] as const) {
      const snapshot = await connection.networkHelpers.takeSnapshot();
      await freshPrice(system(), 3_000, Number(setAt) + seconds - 1);
      for (const [parameter, step] of [
        ["atmE9", atmStep],
        ["skewE9", slopeStep],
        ["curvatureE9", slopeStep],
      ] as const) {
        for (const sign of [1n, -1n]) {
          const inner = await connection.networkHelpers.takeSnapshot();
          const [from, beyond] = [SMILE[parameter], SMILE[parameter] + sign * (step + 1n)];
          await nextAt(system(), Number(setAt) + seconds);
          await expect(vault.setSmile.staticCall(EXPIRY, { ...SMILE, [parameter]: beyond }, { blockTag: "pending" }))
            .to.be.revertedWithCustomError(book, "Book_SmileStepTooLarge")
            .withArgs(name(parameter), from, beyond, step);
          await vault.setSmile(EXPIRY, { ...SMILE, [parameter]: from + sign * step });
          await inner.restore();
        }
      }
      await snapshot.restore();
    }
  });

  it("lets nobody walk a smile away in one block: a second setting there may change nothing", async () => {
    const { vault } = system();
    await nextAt(system(), Number((await vault.smileOf(EXPIRY)).setAt) + STEP_SECONDS);
    await inOneBlock(system(), [
      () => vault.setSmile(EXPIRY, { ...SMILE, atmE9: 1_200_000_000n }, GAS),
      () => vault.setSmile(EXPIRY, { ...SMILE, atmE9: 1_200_000_000n }, GAS),
    ]);
    await nextAt(system(), Number((await vault.smileOf(EXPIRY)).setAt) + 1);
    await expect(vault.setSmile(EXPIRY, { ...SMILE, atmE9: 1_201_000_000n })).to.be.revert(system().connection.ethers);
  });

  it("refuses an expiry on which nothing is listed", async () => {
    const { vault } = system();
    await expect(vault.setSmile(EXPIRY + 1, SMILE))
      .to.be.revertedWithCustomError(vault, "OptionsVault_UnknownExpiry")
      .withArgs(EXPIRY + 1);
  });

  it("works in the last second before expiry and not at it", async () => {
    const { vault } = system();
    await freshPrice(system(), 3000, EXPIRY - 100);
    await nextAt(system(), EXPIRY - 1);
    await vault.setSmile(EXPIRY, SMILE);
    await nextAt(system(), EXPIRY);
    await expect(vault.setSmile(EXPIRY, SMILE))
      .to.be.revertedWithCustomError(vault, "OptionsVault_Expired")
      .withArgs(EXPIRY, EXPIRY);
  });

  it("needs a price", async () => {
    const { vault, oracle, mainnet } = system();
    await mainnet.ethUsd.push(-1n, await soon(system()));
    await expect(vault.setSmile(EXPIRY, SMILE))
      .to.be.revertedWithCustomError(oracle, "ChainlinkOracle_AnswerNotPositive")
      .withArgs(mainnet.ethUsd.address, -1n);
  });
});
