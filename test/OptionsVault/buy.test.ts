import { anyValue } from "@nomicfoundation/hardhat-ethers-chai-matchers/withArgs";
import { expect } from "chai";
import { ZeroAddress } from "ethers";

import { freshPrice, GAS, inOneBlock, navOf, NEXT, nextAt, soon } from "../support/chain.js";
import { blackScholes } from "../support/reference.js";
import { snapshotted } from "../support/snapshotted.js";
import { callId, DAY, deployOpenSystem, EXPIRY, NEVER, NO_LIMIT, putId, SMILE, USDC, WAD } from "../support/system.js";
import { bookOf } from "../support/vaults.js";

const ID = callId(3000);
const LOT = 10n ** 9n;
const MINIMUM = 10n ** 16n;

describe("OptionsVault buy", () => {
  const system = snapshotted(deployOpenSystem);

  it("takes the quoted premium, books it and the options, and gives the receiver the tokens", async () => {
    const { vault, buyer, buyer2, optionToken, mainnet, connection } = system();
    const now = await soon(system());
    const premium = await vault.quoteBuy(ID, 5n * WAD, NEXT);
    const mark = 5 * blackScholes({ spot: 3000, strike: 3000, vol: 0.8, seconds: EXPIRY - now, isPut: false });
    const isMark = (wad: bigint): boolean => Math.abs(Number(wad) / 1e18 - mark) < 1e-8;
    const buying = vault.connect(buyer).buy(ID, 5n * WAD, premium, buyer2.address, now);
    await expect(buying)
      .to.emit(vault, "Bought")
      .withArgs(ID, buyer.address, buyer2.address, 5n * WAD, premium, isMark, 3000n * WAD);
    await expect(buying).to.changeTokenBalances(connection.ethers, mainnet.usdc, [buyer, vault], [-premium, premium]);
    expect(await vault.ledger()).to.deep.equal([1_000_000n * USDC + premium, 0n, 0n]);
    expect(await optionToken.balanceOf(buyer2.address, ID)).to.equal(5n * WAD);
    expect(await optionToken.balanceOf(buyer.address, ID)).to.equal(0n);
    expect(await optionToken["totalSupply(uint256)"](ID)).to.equal(5n * WAD);
    const strike = (await vault.openStrikes()).find((one) => one.strikeWad === 3000n * WAD);
    expect(strike?.callsWad).to.equal(5n * WAD);
    expect(strike?.putsWad).to.equal(0n);
  });

  it("sells the minimum, and one lot more", async () => {
    const { vault, buyer, optionToken } = system();
    await vault.connect(buyer).buy(ID, MINIMUM, NO_LIMIT, buyer.address, NEVER);
    await vault.connect(buyer).buy(ID, MINIMUM + LOT, NO_LIMIT, buyer.address, NEVER);
    expect(await optionToken.balanceOf(buyer.address, ID)).to.equal(2n * MINIMUM + LOT);
  });

  it("raises NAV by at least the spread it earned, never lowers it", async () => {
    const { vault, buyer } = system();
    const at = await soon(system());
    const before = (await navOf(system(), NEXT)).navWad;
    await vault.connect(buyer).buy(ID, 10n * WAD, NO_LIMIT, buyer.address, at);
    const after = (await navOf(system())).navWad;
    expect(after > before).to.equal(true);
  });

  it("loses for whoever buys and sells back in one block", async () => {
    const { vault, buyer, mainnet, optionToken } = system();
    const before = await mainnet.usdc.balanceOf(buyer.address);
    await inOneBlock(system(), [
      () => vault.connect(buyer).buy(ID, 20n * WAD, NO_LIMIT, buyer.address, NEVER, GAS),
      () => vault.connect(buyer).sell(ID, 20n * WAD, 0n, buyer.address, NEVER, GAS),
    ]);
    expect(await optionToken["totalSupply(uint256)"](ID)).to.equal(0n);
    // Twice the vol spread of 4 points on 20 options of about 2.3 USD a point, and 1 % of the premium.
    expect(before - (await mainnet.usdc.balanceOf(buyer.address))).to.be.above(360n * USDC);
  });

  it("fills utilisation to the last lot that fits and not one more", async () => {
    const { vault, buyer } = system();
    const at = await soon(system());
    // With the premium in, NAV is 1 M plus the spread; notional is 3,000 a call.
    let [fits, tooMany] = [333n * WAD, 340n * WAD];
    const buyNow = (wad: bigint) => vault.connect(buyer).buy.staticCall(ID, wad, NO_LIMIT, buyer.address, at, NEXT);
    while (tooMany - fits > LOT) {
      const middle = ((fits + tooMany) / 2n / LOT) * LOT;
      const passes = await buyNow(middle).then(
        () => true,
        () => false,
      );
      if (passes) fits = middle;
      else tooMany = middle;
    }
    await expect(buyNow(tooMany))
      .to.be.revertedWithCustomError(vault, "OptionsVault_UtilisationAboveLimit")
      .withArgs(3000n * tooMany, anyValue);
    await vault.connect(buyer).buy(ID, fits, NO_LIMIT, buyer.address, at);
    const { navWad } = await navOf(system());
    expect(3000n * fits <= navWad, "the last lot is inside").to.equal(true);
    expect(3000n * tooMany > navWad, "the next is outside").to.equal(true);
  });

  describe("refuses", () => {
    it("a premium one unit above the caller's limit, and takes one at it", async () => {
      const { vault, buyer } = system();
      const at = await soon(system());
      const premium = await vault.quoteBuy(ID, WAD, NEXT);
      await expect(vault.connect(buyer).buy.staticCall(ID, WAD, premium - 1n, buyer.address, at, NEXT))
        .to.be.revertedWithCustomError(vault, "OptionsVault_PremiumAboveLimit")
        .withArgs(premium, premium - 1n);
      await vault.connect(buyer).buy(ID, WAD, premium, buyer.address, at);
    });

    it("one second after the deadline", async () => {
      const { vault, buyer } = system();
      const at = await soon(system());
      await expect(vault.connect(buyer).buy(ID, WAD, NO_LIMIT, buyer.address, at - 1))
        .to.be.revertedWithCustomError(vault, "OptionsVault_DeadlinePassed")
        .withArgs(at - 1, at);
    });

    it("puts, for the venue cannot go short", async () => {
      const { vault, buyer } = system();
      await expect(vault.connect(buyer).buy(putId(3000), WAD, NO_LIMIT, buyer.address, NEVER))
        .to.be.revertedWithCustomError(vault, "OptionsVault_PutsNeedShortSide")
        .withArgs(putId(3000));
    });

    it("while paused", async () => {
      const { vault, buyer } = system();
      await vault.pause();
      await expect(vault.connect(buyer).buy(ID, WAD, NO_LIMIT, buyer.address, NEVER)).to.be.revertedWithCustomError(
        vault,
        "OptionsVault_Paused",
      );
    });

    it("unknown series, ids with high bits, too little, and broken lots", async () => {
      const { vault, buyer } = system();
      const buyIt = (id: bigint, wad: bigint) => vault.connect(buyer).buy(id, wad, NO_LIMIT, buyer.address, NEVER);
      for (const id of [callId(2900), ID | (1n << 128n)]) {
        await expect(buyIt(id, WAD)).to.be.revertedWithCustomError(vault, "OptionsVault_UnknownSeries").withArgs(id);
      }
      for (const wad of [0n, LOT, MINIMUM - LOT]) {
        await expect(buyIt(ID, wad))
          .to.be.revertedWithCustomError(vault, "OptionsVault_QuantityTooSmall")
          .withArgs(wad, MINIMUM);
      }
      await expect(buyIt(ID, WAD + 1n))
        .to.be.revertedWithCustomError(vault, "OptionsVault_QuantityNotInLots")
        .withArgs(WAD + 1n, LOT);
    });

    it("a series without a smile", async () => {
      const { vault, buyer } = system();
      const later = EXPIRY + DAY;
      await vault.listSeries(later, 300_000_000_000n, false);
      await expect(vault.connect(buyer).buy(callId(3000, later), WAD, NO_LIMIT, buyer.address, NEVER))
        .to.be.revertedWithCustomError(vault, "OptionsVault_NoSmile")
        .withArgs(later);
    });

    it("at the cutoff, at expiry and after, but not a second before the cutoff", async () => {
      const { vault, buyer } = system();
      await freshPrice(system(), 3000, EXPIRY - 3_700);
      const buyAt = async (at: number) => {
        await nextAt(system(), at);
        return vault.connect(buyer).buy(ID, WAD, NO_LIMIT, buyer.address, NEVER);
      };
      await buyAt(EXPIRY - 3_601);
      for (const at of [EXPIRY - 3_600, EXPIRY - 1]) {
        await expect(buyAt(at))
          .to.be.revertedWithCustomError(vault, "OptionsVault_TooCloseToExpiry")
          .withArgs(EXPIRY, 3_600);
      }
      for (const at of [EXPIRY, EXPIRY + 1]) {
        await expect(buyAt(at)).to.be.revertedWithCustomError(vault, "OptionsVault_Expired").withArgs(EXPIRY, at);
      }
    });

    it("a price that is stale by a second, negative, zero, or outside the sanity band", async () => {
      const { vault, buyer, oracle, mainnet } = system();
      const buyIt = () => vault.connect(buyer).buy(ID, WAD, NO_LIMIT, buyer.address, NEVER);
      const feed = mainnet.ethUsd.address;
      const { updatedAt } = await mainnet.ethUsd.latest();
      await nextAt(system(), updatedAt + 4_500);
      await buyIt();
      await nextAt(system(), updatedAt + 4_501);
      await expect(buyIt()).to.be.revertedWithCustomError(oracle, "ChainlinkOracle_Stale").withArgs(feed, 4_501, 4_500);
      for (const answer of [0n, -300_000_000_000n]) {
        await mainnet.ethUsd.push(answer, await soon(system()));
        await expect(buyIt())
          .to.be.revertedWithCustomError(oracle, "ChainlinkOracle_AnswerNotPositive")
          .withArgs(feed, answer);
      }
      for (const usd of [10n, 100_000n]) {
        await mainnet.ethUsd.push(usd * 10n ** 8n, await soon(system()));
        await expect(buyIt())
          .to.be.revertedWithCustomError(oracle, "ChainlinkOracle_OutsideSanityBand")
          .withArgs(usd * WAD, 10n * WAD, 100_000n * WAD);
      }
    });

    it("when the vault is worth nothing, whatever the premium", async () => {
      const { vault, buyer } = system();
      await vault.connect(buyer).buy(ID, 300n * WAD, NO_LIMIT, buyer.address, NEVER);
      await freshPrice(system(), 9_000, await soon(system()));
      const isNegative = (navWad: bigint): boolean => navWad < 0n;
      await expect(vault.connect(buyer).buy(ID, WAD, NO_LIMIT, buyer.address, NEVER))
        .to.be.revertedWithCustomError(vault, "OptionsVault_Insolvent")
        .withArgs(isNegative);
    });

    it("more options than a strike's 60 bits hold", async () => {
      const { vault, mainnet, buyer } = system();
      await mainnet.fundUsdc(buyer.address, 10n ** 24n);
      const lots = 2n ** 60n;
      await expect(vault.connect(buyer).buy(ID, lots * LOT, NO_LIMIT, buyer.address, NEVER))
        .to.be.revertedWithCustomError(bookOf(vault), "Strikes_QuantityTooLarge")
        .withArgs(lots, lots - 1n);
    });

    it("a buyer without the money or the approval, and a receiver who cannot hold options", async () => {
      const { vault, buyer, stranger, mainnet, optionToken } = system();
      await expect(
        vault.connect(stranger).buy(ID, WAD, NO_LIMIT, stranger.address, NEVER),
      ).to.be.revertedWithCustomError(mainnet.usdc, "ERC20InsufficientAllowance");
      await mainnet.usdc.connect(stranger).approve(vault, NO_LIMIT);
      await expect(
        vault.connect(stranger).buy(ID, WAD, NO_LIMIT, stranger.address, NEVER),
      ).to.be.revertedWithCustomError(mainnet.usdc, "ERC20InsufficientBalance");
      for (const receiver of [ZeroAddress, await vault.getAddress()]) {
        await expect(vault.connect(buyer).buy(ID, WAD, NO_LIMIT, receiver, NEVER))
          .to.be.revertedWithCustomError(optionToken, "ERC1155InvalidReceiver")
          .withArgs(receiver);
      }
    });
  });

  it("marks later buyers by the smile in force, not the one they saw", async () => {
    const { vault } = system();
    const before = await vault.quoteBuy(ID, WAD);
    await system().connection.networkHelpers.time.increase(300);
    await vault.setSmile(EXPIRY, { ...SMILE, atmE9: 900_000_000n });
    expect(await vault.quoteBuy(ID, WAD)).to.be.above(before);
  });
});
