import { expect } from "chai";

import { freshPrice } from "../support/chain.js";
import { askDeposit, deployTradedDesk, passEpoch } from "../support/desk.js";
import { snapshotted } from "../support/snapshotted.js";
import { USDC } from "../support/system.js";

/** As the standards print them. */
const IDS = {
  "ERC-165": "0x01ffc9a7",
  "ERC-7540 operators": "0xe3bc4e65",
  "ERC-7540 asynchronous deposit": "0xce3bbe50",
  "ERC-7540 asynchronous redemption": "0x620ee8e4",
  "ERC-7575 vault": "0x2f0a18c5",
} as const;

describe("LpDesk as ERC-7540", () => {
  const system = snapshotted(deployTradedDesk);

  for (const [name, id] of Object.entries(IDS)) {
    it(`says that it is ${name} by the id ${id}`, async () => {
      expect(await system().desk.supportsInterface(id)).to.equal(true);
    });
  }

  it("is neither nothing nor everything", async () => {
    expect(await system().desk.supportsInterface("0xffffffff")).to.equal(false);
    expect(await system().desk.supportsInterface("0x36372b07"), "ERC-20").to.equal(false);
  });

  it("previews nothing, for anyone and any amount", async () => {
    const { desk } = system();
    for (const preview of ["previewDeposit", "previewMint", "previewWithdraw", "previewRedeem"] as const) {
      for (const amount of [0n, 1n, 2n ** 256n - 1n]) {
        await expect(desk[preview](amount)).to.be.revertedWithCustomError(desk, "LpDesk_Asynchronous");
      }
    }
  });

  it("has no operators until they are set, and forgets them when told", async () => {
    const { desk, lp, keeper } = system();
    expect(await desk.isOperator(lp.address, keeper.address)).to.equal(false);
    expect(await desk.connect(lp).setOperator.staticCall(keeper.address, true)).to.equal(true);
    for (const approved of [true, false]) {
      await expect(desk.connect(lp).setOperator(keeper.address, approved))
        .to.emit(desk, "OperatorSet")
        .withArgs(lp.address, keeper.address, approved);
      expect(await desk.isOperator(lp.address, keeper.address)).to.equal(approved);
    }
  });

  it("answers its views alike whoever asks, and for requests that never were", async () => {
    const { desk, buyer, stranger } = system();
    const id = await askDeposit(desk, buyer, USDC);
    for (const account of [buyer, stranger]) {
      const asked = desk.connect(account);
      expect(await asked.pendingDepositRequest(id, buyer.address)).to.equal(USDC);
      expect(await asked.maxDeposit(buyer.address)).to.equal(0n);
    }
    for (const [request, controller] of [
      [id, stranger.address],
      [0n, buyer.address],
      [2n ** 256n - 1n, buyer.address],
    ] as const) {
      expect(await desk.pendingDepositRequest(request, controller)).to.equal(0n);
      expect(await desk.claimableDepositRequest(request, controller)).to.equal(0n);
      expect(await desk.pendingRedeemRequest(request, controller)).to.equal(0n);
      expect(await desk.claimableRedeemRequest(request, controller)).to.equal(0n);
    }
  });

  it("moves a request from pending to claimed and never back or past a state", async () => {
    const { desk, buyer } = system();
    const id = await askDeposit(desk, buyer, 10n * USDC);
    const state = async () => [
      await desk.pendingDepositRequest(id, buyer.address),
      await desk.claimableDepositRequest(id, buyer.address),
    ];
    expect(await state()).to.deep.equal([10n * USDC, 0n]);
    await passEpoch(system());
    expect(await state()).to.deep.equal([10n * USDC, 0n]);
    await desk.process(1n);
    expect(await state()).to.deep.equal([0n, 10n * USDC]);
    await desk.connect(buyer)["deposit(uint256,address)"](10n * USDC, buyer.address);
    expect(await state()).to.deep.equal([0n, 0n]);
  });

  it("gives all requests of one id one rate, and lets the rate of a fill stand whatever comes after", async () => {
    const { desk, buyer, buyer2 } = system();
    const id = await askDeposit(desk, buyer, 700n * USDC);
    expect(await askDeposit(desk, buyer2, 7n * USDC)).to.equal(id);
    await passEpoch(system());
    await desk.process(1n);
    const [one, other] = [await desk.maxMint(buyer.address), await desk.maxMint(buyer2.address)];
    expect(one - 100n * other >= 0n && one - 100n * other < 100n).to.equal(true);
    await freshPrice(system(), 2_000, Number(await desk.closesAt(id)) + 600);
    expect(await desk.maxMint(buyer.address)).to.equal(one);
  });

  it("converts at the vault's mid and counts the vault's assets", async () => {
    const { desk, vault } = system();
    expect(await desk.totalAssets()).to.equal(await vault.totalAssets());
    expect(await desk.convertToShares(USDC)).to.equal(await vault.convertToShares(USDC));
    expect(await desk.convertToAssets(10n ** 12n)).to.equal(await vault.convertToAssets(10n ** 12n));
  });
});
