import { anyValue } from "@nomicfoundation/hardhat-ethers-chai-matchers/withArgs";
import { expect } from "chai";

import { navOf, NEXT, soon } from "../support/chain.js";
import { askUnits, blackScholes, normalCdf } from "../support/reference.js";
import { settleAt } from "../support/settling.js";
import { snapshotted } from "../support/snapshotted.js";
import { callId, EXPIRY, NEVER, NO_LIMIT, putId, USDC, WAD } from "../support/system.js";
import { deployPutSystem } from "../support/vaults.js";

const YEAR = 31_536_000;

describe("OptionsVault with a short side", () => {
  const system = snapshotted(deployPutSystem);

  it("writes puts at the reference price, beside the calls of the same strike", async () => {
    const { vault, buyer, optionToken } = system();
    const at = await soon(system());
    const premium = await vault.quoteBuy(putId(3000), 10n * WAD, NEXT);
    const option = { spot: 3000, strike: 3000, vol: 0.8, seconds: EXPIRY - at, isPut: true };
    const terms = { quantity: 10, volSpread: 0.05, premiumSpread: 0.005, slope: 1 };
    // The venue of this system hedges for nothing; the book is empty and the vault worth its deposit.
    const reference = askUnits(option, { ...terms, bookVega: 0, nav: 1_000_000, impact: 0, hedgeCost: 0 });
    expect(Math.abs(Number(premium) - reference)).to.be.at.most(1 + reference * 1e-9);
    await expect(vault.connect(buyer).buy(putId(3000), 10n * WAD, premium, buyer.address, at))
      .to.emit(vault, "Bought")
      .withArgs(putId(3000), buyer.address, buyer.address, 10n * WAD, premium, anyValue, 3000n * WAD);
    await vault.connect(buyer).buy(callId(3000), 4n * WAD, NO_LIMIT, buyer.address, NEVER);
    const strike = (await vault.openStrikes()).find((one) => one.strikeWad === 3000n * WAD);
    expect([strike?.callsWad, strike?.putsWad]).to.deep.equal([4n * WAD, 10n * WAD]);
    expect(await optionToken.getAddress()).to.not.equal(await vault.OPTION_TOKEN());
  });

  it("folds puts into value and delta with the vault's sign", async () => {
    const { vault, buyer, oracle } = system();
    const at = await soon(system());
    await vault.connect(buyer).buy(putId(3000), 10n * WAD, NO_LIMIT, buyer.address, at);
    const { spotWad, updatedAt, ageSeconds, source } = await oracle.read();
    const book = await vault.bookAt({ spotWad, updatedAt, ageSeconds, source });
    const seconds = EXPIRY - at;
    const value = blackScholes({ spot: 3000, strike: 3000, vol: 0.8, seconds, isPut: true });
    const sd = 0.8 * Math.sqrt(seconds / YEAR);
    expect(Math.abs(Number(book.liabilityWad) / 1e18 - 10 * value)).to.be.below(1e-8);
    // A put has delta Φ(d1) − 1; the vault has written ten.
    expect(Math.abs(Number(book.deltaWad) / 1e18 + 10 * (normalCdf(sd / 2) - 1))).to.be.below(1e-11);
    expect(book.gammaSpotWad < 0n && book.vegaWad < 0n && book.thetaWad > 0n).to.equal(true);
    expect([book.callsWad, book.putsWad, book.putsNotionalWad]).to.deep.equal([0n, 10n * WAD, 30_000n * WAD]);
  });

  it("counts puts at their strike against utilisation", async () => {
    const { vault, buyer } = system();
    await expect(vault.connect(buyer).buy(putId(3300), 310n * WAD, NO_LIMIT, buyer.address, NEVER))
      .to.be.revertedWithCustomError(vault, "OptionsVault_UtilisationAboveLimit")
      .withArgs(310n * 3300n * WAD, anyValue);
    await vault.connect(buyer).buy(putId(2800), 310n * WAD, NO_LIMIT, buyer.address, NEVER);
  });

  it("buys puts back", async () => {
    const { vault, buyer, mainnet } = system();
    await vault.connect(buyer).buy(putId(3000), 10n * WAD, NO_LIMIT, buyer.address, NEVER);
    const before = await mainnet.usdc.balanceOf(buyer.address);
    await soon(system());
    const proceeds = await vault.quoteSell(putId(3000), 10n * WAD, NEXT);
    await vault.connect(buyer).sell(putId(3000), 10n * WAD, proceeds, buyer.address, NEVER);
    expect((await mainnet.usdc.balanceOf(buyer.address)) - before).to.equal(proceeds);
  });

  it("settles and pays puts and calls of one expiry", async () => {
    const { vault, buyer, mainnet } = system();
    await vault.connect(buyer).buy(putId(3000), 10n * WAD, NO_LIMIT, buyer.address, NEVER);
    await vault.connect(buyer).buy(callId(2800), 3n * WAD, NO_LIMIT, buyer.address, NEVER);
    await vault.connect(buyer).buy(putId(2800), 7n * WAD, NO_LIMIT, buyer.address, NEVER);
    await settleAt(system(), 2850);
    // 10 puts × 150 + 3 calls × 50; the 2800 puts are worthless.
    expect((await vault.ledger())[2]).to.equal(1_650n * USDC);
    const before = await mainnet.usdc.balanceOf(buyer.address);
    await vault.connect(buyer).claim(putId(3000), 10n * WAD, buyer.address);
    await vault.connect(buyer).claim(callId(2800), 3n * WAD, buyer.address);
    expect((await mainnet.usdc.balanceOf(buyer.address)) - before).to.equal(1_650n * USDC);
    await expect(vault.connect(buyer).claim(putId(2800), 7n * WAD, buyer.address))
      .to.be.revertedWithCustomError(vault, "OptionsVault_NothingToClaim")
      .withArgs(putId(2800), 7n * WAD);
    expect((await vault.ledger())[2]).to.equal(0n);
    expect((await navOf(system())).liabilityWad).to.equal(0n);
  });
});
