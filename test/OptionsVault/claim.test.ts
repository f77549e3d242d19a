import { expect } from "chai";
import { ZeroAddress } from "ethers";

import { navOf, nextAt, soon } from "../support/chain.js";
import { settleAt } from "../support/settling.js";
import { snapshotted } from "../support/snapshotted.js";
import {
  callId,
  DAY,
  deployOpenSystem,
  deployTradedSystem,
  EXPIRY,
  NEVER,
  NO_LIMIT,
  USDC,
  WAD,
} from "../support/system.js";

const ID = callId(3000);

describe("OptionsVault claim", () => {
  const system = snapshotted(deployTradedSystem);

  it("burns the options and pays the receiver, in part and then whole, until nothing is owed", async () => {
    const { vault, buyer, buyer2, optionToken, mainnet, connection } = system();
    await settleAt(system(), 3200);
    const [quoteBefore] = await vault.ledger();
    const part = vault.connect(buyer).claim(ID, 30n * WAD, buyer2.address);
    await expect(part)
      .to.emit(vault, "Claimed")
      .withArgs(ID, buyer.address, buyer2.address, 30n * WAD, 6_000n * USDC);
    await expect(part).to.changeTokenBalances(
      connection.ethers,
      mainnet.usdc,
      [vault, buyer2],
      [-6_000n * USDC, 6_000n * USDC],
    );
    expect(await optionToken.balanceOf(buyer.address, ID)).to.equal(70n * WAD);
    expect(await vault.ledger()).to.deep.equal([quoteBefore - 6_000n * USDC, 0n, 14_000n * USDC]);
    await vault.connect(buyer).claim(ID, 70n * WAD, buyer.address);
    expect(await vault.ledger()).to.deep.equal([quoteBefore - 20_000n * USDC, 0n, 0n]);
    expect(await optionToken["totalSupply(uint256)"](ID)).to.equal(0n);
  });

  it("S1: pays once", async () => {
    const { vault, buyer, optionToken } = system();
    await settleAt(system(), 3200);
    await vault.connect(buyer).claim(ID, 100n * WAD, buyer.address);
    await expect(vault.connect(buyer).claim(ID, WAD, buyer.address))
      .to.be.revertedWithCustomError(optionToken, "ERC1155InsufficientBalance")
      .withArgs(buyer.address, 0n, WAD, ID);
  });

  it("gives what rounding left over back to the LPs with the last claim", async () => {
    const { vault, buyer, buyer2, stranger, optionToken } = system();
    await settleAt(system(), 3200.00000003);
    const owed = (await vault.ledger())[2];
    expect(owed).to.equal(20_000_000_003n);
    const third = (100n * WAD) / 3n;
    const move = (to: string) => optionToken.connect(buyer).safeTransferFrom(buyer.address, to, ID, third, "0x");
    await move(buyer2.address);
    await move(stranger.address);
    const [quoteBefore] = await vault.ledger();
    let paid = 0n;
    for (const holder of [buyer, buyer2, stranger]) {
      const quantity = await optionToken.balanceOf(holder.address, ID);
      paid += await vault.connect(holder).claim.staticCall(ID, quantity, holder.address);
      await vault.connect(holder).claim(ID, quantity, holder.address);
    }
    expect(paid < owed && owed - paid <= 3n, `${owed - paid} units of dust`).to.equal(true);
    expect(await vault.ledger()).to.deep.equal([quoteBefore - paid, 0n, 0n]);
  });

  it("pays whoever holds the options, while paused and long after the price went stale", async () => {
    const { vault, buyer, stranger, optionToken, mainnet } = system();
    await settleAt(system(), 3200);
    await optionToken.connect(buyer).safeTransferFrom(buyer.address, stranger.address, ID, WAD, "0x");
    await vault.pause();
    await nextAt(system(), EXPIRY + 100 * DAY);
    await vault.connect(stranger).claim(ID, WAD, stranger.address);
    expect(await mainnet.usdc.balanceOf(stranger.address)).to.equal(200n * USDC);
  });

  it("keeps LPs away from what is owed to holders", async () => {
    const { vault, lp } = system();
    await settleAt(system(), 3200);
    await soon(system());
    const [quoteBalance, , claims] = await vault.ledger();
    const free = quoteBalance - claims;
    await expect(vault.connect(lp).withdraw(free + 1n, lp.address, lp.address))
      .to.be.revertedWithCustomError(vault, "OptionsVault_InsufficientQuote")
      .withArgs(free + 1n, free);
    await vault.connect(lp).redeem(await vault.maxRedeem(lp.address), lp.address, lp.address);
    expect((await vault.ledger())[0] >= claims).to.equal(true);
    expect((await navOf(system())).navWad >= 0n).to.equal(true);
  });

  describe("refuses", () => {
    it("an expiry that is not settled", async () => {
      const { vault, buyer } = system();
      await expect(vault.connect(buyer).claim(ID, WAD, buyer.address))
        .to.be.revertedWithCustomError(vault, "OptionsVault_NotSettled")
        .withArgs(EXPIRY);
    });

    it("worthless options, no options, and too few for a single unit", async () => {
      const { vault, buyer } = system();
      await settleAt(system(), 3200);
      for (const [id, wad] of [
        [callId(3300), 50n * WAD],
        [ID, 0n],
        [ID, 4_999_999_999n],
      ] as const) {
        await expect(vault.connect(buyer).claim(id, wad, buyer.address))
          .to.be.revertedWithCustomError(vault, "OptionsVault_NothingToClaim")
          .withArgs(id, wad);
      }
      await vault.connect(buyer).claim(ID, 5_000_000_000n, buyer.address);
    });

    it("more than is held, strikes never listed, ids with high bits, and a receiver that is nobody", async () => {
      const { vault, buyer, optionToken, mainnet } = system();
      await settleAt(system(), 3200);
      for (const [id, held] of [
        [ID, 100n * WAD],
        [callId(1000), 0n],
        [ID | (1n << 105n), 0n],
        [ID | (1n << 255n), 0n],
      ] as const) {
        await expect(vault.connect(buyer).claim(id, held + WAD, buyer.address))
          .to.be.revertedWithCustomError(optionToken, "ERC1155InsufficientBalance")
          .withArgs(buyer.address, held, held + WAD, id);
      }
      await expect(vault.connect(buyer).claim(ID, WAD, ZeroAddress))
        .to.be.revertedWithCustomError(mainnet.usdc, "ERC20InvalidReceiver")
        .withArgs(ZeroAddress);
    });
  });
});

describe("OptionsVault claim of a hedged book", () => {
  const system = snapshotted(deployOpenSystem);

  it("waits for the hedge to be sold, then pays in full", async () => {
    const { vault, buyer, rebalancer, keeper, mainnet } = system();
    await vault.connect(buyer).buy(ID, 330n * WAD, NO_LIMIT, buyer.address, NEVER);
    // The market rallies and the keeper follows it to a delta near one, most of the quote now being base.
    for (const [hours, usd] of [
      [1, 3000],
      [2, 4000],
      [3, 4000],
      [4, 4000],
    ] as const) {
      const at = EXPIRY - 14 * DAY + hours * 3_600;
      await mainnet.usdcUsd.push(100_000_000n, at);
      await nextAt(system(), at);
      await mainnet.ethUsd.push(BigInt(usd) * 10n ** 8n, at);
      await mainnet.arbitrageur.movePoolTo(BigInt(usd) * WAD);
      await rebalancer.connect(keeper).rebalance();
    }
    await settleAt(system(), 4000);
    const [quoteBalance] = await vault.ledger();
    const payout = 330_000n * USDC;
    expect(quoteBalance < payout, "the quote stands in the hedge").to.equal(true);
    await expect(vault.connect(buyer).claim(ID, 330n * WAD, buyer.address))
      .to.be.revertedWithCustomError(vault, "OptionsVault_PayoutNotFunded")
      .withArgs(payout, quoteBalance);
    await vault.connect(buyer).claim(ID, WAD / 2n, buyer.address);
    while ((await vault.ledger())[1] > 0n) {
      await rebalancer.connect(keeper).rebalance();
      await mainnet.arbitrageur.movePoolTo(4000n * WAD);
    }
    const before = await mainnet.usdc.balanceOf(buyer.address);
    await vault.connect(buyer).claim(ID, 330n * WAD - WAD / 2n, buyer.address);
    expect((await mainnet.usdc.balanceOf(buyer.address)) - before).to.equal(329_500n * USDC);
    expect((await vault.ledger())[2]).to.equal(0n);
  });
});
