import { anyValue } from "@nomicfoundation/hardhat-ethers-chai-matchers/withArgs";
import { expect } from "chai";
import { ZeroAddress } from "ethers";

import { ROLES } from "../../deploy/index.js";
import { HedgeTrader__factory } from "../../types/index.js";
import { freshPrice, navOf, NEXT, nextAt, soon } from "../support/chain.js";
import { orderOf } from "../support/hedging.js";
import { snapshotted } from "../support/snapshotted.js";
import { callId, deployTradedSystem, EXPIRY, NEVER, NO_LIMIT, putId, WAD } from "../support/system.js";

const ID = callId(3000);
const LOT = 10n ** 9n;
const MINIMUM = 10n ** 16n;

describe("OptionsVault sell", () => {
  const system = snapshotted(deployTradedSystem);

  it("pays the quoted proceeds to the receiver, burns the options and takes them off the book", async () => {
    const { vault, buyer, buyer2, optionToken, mainnet, connection } = system();
    const [quoteBefore] = await vault.ledger();
    const at = await soon(system());
    const proceeds = await vault.quoteSell(ID, 40n * WAD, NEXT);
    const selling = vault.connect(buyer).sell(ID, 40n * WAD, proceeds, buyer2.address, at);
    await expect(selling)
      .to.emit(vault, "Sold")
      .withArgs(ID, buyer.address, buyer2.address, 40n * WAD, proceeds, anyValue, 3000n * WAD);
    await expect(selling).to.changeTokenBalances(
      connection.ethers,
      mainnet.usdc,
      [vault, buyer, buyer2],
      [-proceeds, 0n, proceeds],
    );
    expect(await vault.ledger()).to.deep.equal([quoteBefore - proceeds, 0n, 0n]);
    expect(await optionToken.balanceOf(buyer.address, ID)).to.equal(60n * WAD);
    const strike = (await vault.openStrikes()).find((one) => one.strikeWad === 3000n * WAD);
    expect(strike?.callsWad).to.equal(60n * WAD);
  });

  it("empties a strike with the last option, and the next buyer finds it open", async () => {
    const { vault, buyer, optionToken } = system();
    await vault.connect(buyer).sell(ID, 100n * WAD, 0n, buyer.address, NEVER);
    expect(await optionToken["totalSupply(uint256)"](ID)).to.equal(0n);
    await vault.connect(buyer).buy(ID, WAD, NO_LIMIT, buyer.address, NEVER);
    expect(await optionToken["totalSupply(uint256)"](ID)).to.equal(WAD);
  });

  it("works for whoever holds the options now, also while paused", async () => {
    const { vault, buyer, stranger, optionToken, mainnet } = system();
    await optionToken.connect(buyer).safeTransferFrom(buyer.address, stranger.address, ID, WAD, "0x");
    await vault.pause();
    await vault.connect(stranger).sell(ID, WAD, 0n, stranger.address, NEVER);
    expect(await mainnet.usdc.balanceOf(stranger.address)).to.be.above(0n);
  });

  it("never lowers NAV", async () => {
    const { vault, buyer } = system();
    const at = await soon(system());
    const before = (await navOf(system(), NEXT)).navWad;
    await vault.connect(buyer).sell(ID, 33n * WAD, 0n, buyer.address, at);
    expect((await navOf(system())).navWad > before).to.equal(true);
  });

  it("works in the last second before expiry", async () => {
    const { vault, buyer } = system();
    await freshPrice(system(), 3100, EXPIRY - 100);
    await nextAt(system(), EXPIRY - 1);
    // 100 of intrinsic value, less half a percent and what selling one base in the pool costs.
    await vault.connect(buyer).sell(ID, WAD, 97n * 10n ** 6n, buyer.address, EXPIRY - 1);
  });

  describe("refuses", () => {
    it("proceeds one unit below the caller's limit", async () => {
      const { vault, buyer } = system();
      const at = await soon(system());
      const proceeds = await vault.quoteSell(ID, WAD, NEXT);
      await expect(vault.connect(buyer).sell(ID, WAD, proceeds + 1n, buyer.address, at))
        .to.be.revertedWithCustomError(vault, "OptionsVault_ProceedsBelowLimit")
        .withArgs(proceeds, proceeds + 1n);
    });

    it("one second after the deadline", async () => {
      const { vault, buyer } = system();
      const at = await soon(system());
      await expect(vault.connect(buyer).sell(ID, WAD, 0n, buyer.address, at - 1))
        .to.be.revertedWithCustomError(vault, "OptionsVault_DeadlinePassed")
        .withArgs(at - 1, at);
    });

    it("at expiry and after", async () => {
      const { vault, buyer } = system();
      for (const at of [EXPIRY, EXPIRY + 1]) {
        await nextAt(system(), at);
        await expect(vault.connect(buyer).sell(ID, WAD, 0n, buyer.address, NEVER))
          .to.be.revertedWithCustomError(vault, "OptionsVault_Expired")
          .withArgs(EXPIRY, at);
      }
    });

    it("unknown series, ids with high bits, too little, and broken lots", async () => {
      const { vault, buyer } = system();
      const sellIt = (id: bigint, wad: bigint) => vault.connect(buyer).sell(id, wad, 0n, buyer.address, NEVER);
      for (const id of [callId(2900), ID | (1n << 105n)]) {
        await expect(sellIt(id, WAD)).to.be.revertedWithCustomError(vault, "OptionsVault_UnknownSeries").withArgs(id);
      }
      for (const wad of [0n, LOT, MINIMUM - LOT]) {
        await expect(sellIt(ID, wad))
          .to.be.revertedWithCustomError(vault, "OptionsVault_QuantityTooSmall")
          .withArgs(wad, MINIMUM);
      }
      await expect(sellIt(ID, WAD + LOT / 2n))
        .to.be.revertedWithCustomError(vault, "OptionsVault_QuantityNotInLots")
        .withArgs(WAD + LOT / 2n, LOT);
    });

    it("one lot more than the holder has, of what others hold, and a kind nobody holds", async () => {
      const { vault, buyer, buyer2, optionToken } = system();
      await expect(vault.connect(buyer).sell(ID, 100n * WAD + LOT, 0n, buyer.address, NEVER))
        .to.be.revertedWithCustomError(optionToken, "ERC1155InsufficientBalance")
        .withArgs(buyer.address, 100n * WAD, 100n * WAD + LOT, ID);
      await expect(vault.connect(buyer2).sell(ID, WAD, 0n, buyer2.address, NEVER))
        .to.be.revertedWithCustomError(optionToken, "ERC1155InsufficientBalance")
        .withArgs(buyer2.address, 0n, WAD, ID);
      await expect(vault.connect(buyer).sell(putId(3000), WAD, 0n, buyer.address, NEVER))
        .to.be.revertedWithCustomError(optionToken, "ERC1155InsufficientBalance")
        .withArgs(buyer.address, 0n, WAD, putId(3000));
    });

    it("more proceeds than the quote at hand: what the vault is worth stands in its hedge", async () => {
      const { vault, buyer, authority, deployer } = system();
      const trader = await new HedgeTrader__factory(deployer).deploy(vault);
      await authority.grantRole(ROLES.governor, trader, 0);
      await trader.hedge(orderOf(300n * WAD));
      await freshPrice(system(), 6_000, await soon(system()));
      const [quoteBalance] = await vault.ledger();
      const at = await soon(system());
      const proceeds = await vault.quoteSell(ID, 100n * WAD, NEXT);
      expect(proceeds > quoteBalance).to.equal(true);
      await expect(vault.connect(buyer).sell(ID, 100n * WAD, 0n, buyer.address, at))
        .to.be.revertedWithCustomError(vault, "OptionsVault_InsufficientQuote")
        .withArgs(proceeds, quoteBalance);
    });

    it("without a fresh price", async () => {
      const { vault, buyer, oracle, mainnet } = system();
      const { updatedAt } = await mainnet.ethUsd.latest();
      await nextAt(system(), updatedAt + 4_501);
      await expect(vault.connect(buyer).sell(ID, WAD, 0n, buyer.address, NEVER))
        .to.be.revertedWithCustomError(oracle, "ChainlinkOracle_Stale")
        .withArgs(mainnet.ethUsd.address, 4_501, 4_500);
    });

    it("to pay to nobody", async () => {
      const { vault, buyer, mainnet } = system();
      await expect(vault.connect(buyer).sell(ID, WAD, 0n, ZeroAddress, NEVER))
        .to.be.revertedWithCustomError(mainnet.usdc, "ERC20InvalidReceiver")
        .withArgs(ZeroAddress);
    });
  });
});
