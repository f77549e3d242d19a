import { expect } from "chai";
import { ZeroAddress } from "ethers";
import type { Interface } from "ethers";

import { freshPrice, GAS, inOneBlock, nextAt, soon } from "../support/chain.js";
import {
  askDeposit,
  askRedeem,
  deployDeskSystem,
  deployReentrantDesk,
  deploySeededDesk,
  deployTradedDesk,
  passEpoch,
} from "../support/desk.js";
import { snapshotted } from "../support/snapshotted.js";
import { callId, EXPIRY, NEVER, NO_LIMIT, SMILE, USDC, WAD } from "../support/system.js";

const CLAIM = "deposit(uint256,address,address)";

describe("Attacks on the LpDesk end with the attacker poorer", () => {
  const empty = snapshotted(deployDeskSystem);
  const seeded = snapshotted(deploySeededDesk);
  const traded = snapshotted(deployTradedDesk);
  const reentrant = snapshotted(deployReentrantDesk);

  it("first depositor: a share of one unit and a donation take nothing from who comes next", async () => {
    const { desk, vault, lp, buyer, mainnet } = empty();
    await askDeposit(desk, buyer, 1n);
    await passEpoch(empty());
    await desk.process(1n);
    await desk.connect(buyer)[CLAIM](1n, buyer.address, buyer.address);
    await askDeposit(desk, lp, 100n * USDC);
    for (const target of [vault, desk]) await mainnet.usdc.connect(buyer).transfer(target, 1_000n * USDC);
    await passEpoch(empty());
    await desk.process(1n);
    await desk.connect(lp)[CLAIM](100n * USDC, lp.address, lp.address);
    await askRedeem(desk, lp, await vault.balanceOf(lp.address));
    await askRedeem(desk, buyer, await vault.balanceOf(buyer.address));
    await passEpoch(empty());
    await desk.process(1n);
    for (const account of [lp, buyer]) {
      await desk.connect(account).withdraw(await desk.maxWithdraw(account.address), account.address, account.address);
    }
    expect(await mainnet.usdc.balanceOf(lp.address)).to.equal(5_000_000n * USDC);
    expect((await mainnet.usdc.balanceOf(buyer.address)) <= 4_998_000n * USDC).to.equal(true);
  });

  it("donation: assets and shares sent to the desk change no request, no price and no ledger", async () => {
    const { desk, vault, lp, buyer, mainnet } = seeded();
    const id = await askDeposit(desk, buyer, 100n * USDC);
    await askRedeem(desk, lp, 10n ** 14n);
    const look = async () => [
      await desk.ledger(),
      await desk.epochs(id),
      await desk.pendingDepositRequest(id, buyer.address),
      await desk.pendingRedeemRequest(id, lp.address),
    ];
    const before = await look();
    await mainnet.usdc.connect(buyer).transfer(desk, 1_000n * USDC);
    await vault.connect(lp).transfer(desk, 10n ** 15n);
    expect(await look()).to.deep.equal(before);
    await passEpoch(seeded());
    await desk.process(1n);
    expect(await desk.maxDeposit(buyer.address)).to.equal(100n * USDC);
    expect(await desk.maxWithdraw(lp.address)).to.equal(100n * USDC);
    expect(await desk.maxRedeem(lp.address)).to.equal(10n ** 14n);
    const [pendingAssets, claimableAssets, pendingShares, claimableShares] = await desk.ledger();
    expect(await mainnet.usdc.balanceOf(desk)).to.equal(pendingAssets + claimableAssets + 1_000n * USDC);
    expect(await vault.balanceOf(desk)).to.equal(pendingShares + claimableShares + 10n ** 15n);
  });

  it("L4, same block: who asks can be filled neither in that block nor at a price of that epoch", async () => {
    const { desk, buyer, mainnet } = seeded();
    const before = await mainnet.usdc.balanceOf(buyer.address);
    const at = await soon(seeded());
    await mainnet.ethUsd.push(300_000_000_000n, at);
    const id = await desk.currentEpoch();
    await inOneBlock(seeded(), [
      () => desk.connect(buyer).requestDeposit(USDC, buyer.address, buyer.address, GAS),
      () => desk.connect(buyer).cancelDepositRequest(id, buyer.address, buyer.address, GAS),
    ]);
    expect(await mainnet.usdc.balanceOf(buyer.address)).to.equal(before);
    await askDeposit(desk, buyer, USDC);
    await expect(desk.process(1n)).to.be.revertedWithCustomError(desk, "LpDesk_NothingToProcess");
  });

  it("L4, round trip: in by one epoch and out by the next at the same price brings back less", async () => {
    const { desk, vault, buyer, mainnet } = traded();
    const before = await mainnet.usdc.balanceOf(buyer.address);
    await askDeposit(desk, buyer, 500_000n * USDC);
    await passEpoch(traded());
    await desk.process(1n);
    await desk.connect(buyer)[CLAIM](500_000n * USDC, buyer.address, buyer.address);
    await askRedeem(desk, buyer, await vault.balanceOf(buyer.address));
    await passEpoch(traded());
    await desk.process(1n);
    await desk.connect(buyer).redeem(await desk.maxRedeem(buyer.address), buyer.address, buyer.address);
    const lost = before - (await mainnet.usdc.balanceOf(buyer.address));
    expect(lost > 0n && lost < 10_000n * USDC).to.equal(true);
  });

  it("sandwich: filled just before an update within the oracle's lag and out just after, the width costs more", async () => {
    const { desk, vault, buyer, mainnet } = traded();
    const before = await mainnet.usdc.balanceOf(buyer.address);
    await askDeposit(desk, buyer, 500_000n * USDC);
    const id = await passEpoch(traded(), 3_000);
    // The attacker sees an update of 0.5 % down in the mempool, by which the short calls gain, and fills the epoch before.
    await desk.connect(buyer).process(1n);
    await freshPrice(traded(), 2_985, Number(await desk.closesAt(id)) + 24);
    await desk.connect(buyer)[CLAIM](500_000n * USDC, buyer.address, buyer.address);
    await askRedeem(desk, buyer, await vault.balanceOf(buyer.address));
    await passEpoch(traded(), 2_985);
    await desk.process(1n);
    await desk.connect(buyer).redeem(await desk.maxRedeem(buyer.address), buyer.address, buyer.address);
    expect((await mainnet.usdc.balanceOf(buyer.address)) < before).to.equal(true);
  });

  it("hindsight: a move seen after asking cannot be taken, for the fill is at the price after it", async () => {
    const { desk, vault, buyer } = traded();
    await askDeposit(desk, buyer, 100_000n * USDC);
    const before = await vault.convertToShares(100_000n * USDC);
    await passEpoch(traded(), 2_700);
    await desk.process(1n);
    // A tenth down makes the sold calls cheaper and shares dearer: the request gets fewer, not those it saw.
    expect((await desk.maxMint(buyer.address)) < before).to.equal(true);
  });

  it("operator abuse: an operator of one account moves nothing of another's, and nothing once dismissed", async () => {
    const { desk, lp, buyer, keeper } = seeded();
    const id = await askDeposit(desk, lp, USDC);
    await desk.connect(buyer).setOperator(keeper.address, true);
    const asKeeper = desk.connect(keeper);
    const calls = [
      () => asKeeper.requestDeposit(1n, buyer.address, lp.address),
      () => asKeeper.requestRedeem(1n, buyer.address, lp.address),
      () => asKeeper.requestDeposit(1n, lp.address, buyer.address),
      () => asKeeper.cancelDepositRequest(id, keeper.address, lp.address),
      () => asKeeper.cancelRedeemRequest(id, keeper.address, lp.address),
      () => asKeeper[CLAIM](1n, keeper.address, lp.address),
      () => asKeeper["mint(uint256,address,address)"](1n, keeper.address, lp.address),
      () => asKeeper.redeem(1n, keeper.address, lp.address),
      () => asKeeper.withdraw(1n, keeper.address, lp.address),
    ];
    for (const call of calls) {
      await expect(call())
        .to.be.revertedWithCustomError(desk, "LpDesk_NotOperator")
        .withArgs(lp.address, keeper.address);
    }
    await asKeeper.requestDeposit(1n, buyer.address, buyer.address);
    await desk.connect(buyer).setOperator(keeper.address, false);
    await expect(asKeeper.requestDeposit(1n, buyer.address, buyer.address)).to.be.revertedWithCustomError(
      desk,
      "LpDesk_NotOperator",
    );
    expect(await desk.isOperator(buyer.address, ZeroAddress)).to.equal(false);
  });

  it("reentrancy: a token that calls back finds every door of the desk shut, in every direction", async () => {
    const { desk, vault, token, lp } = reentrant();
    await token.mint(lp.address, 1_000n * USDC);
    const target = await desk.getAddress();
    const self = await token.getAddress();
    const abi: Interface = desk.interface;
    const calls = [
      ["requestDeposit", [1n, self, self]],
      ["requestRedeem", [1n, self, self]],
      ["requestDepositWithPermit", [1n, self, 1n, 27, `0x${"00".repeat(32)}`, `0x${"00".repeat(32)}`]],
      ["requestDepositWithPermit2", [1n, self, 1n, 1n, "0x"]],
      ["cancelDepositRequest", [1n, self, self]],
      ["cancelRedeemRequest", [1n, self, self]],
      ["deposit(uint256,address)", [1n, self]],
      ["mint(uint256,address)", [1n, self]],
      ["deposit(uint256,address,address)", [1n, self, self]],
      ["mint(uint256,address,address)", [1n, self, self]],
      ["withdraw", [1n, self, self]],
      ["redeem", [1n, self, self]],
      ["process", [1n]],
      ["ledger", []],
      ["epochs", [1n]],
      ["epochsOf", [lp.address]],
      ["queueHeads", []],
      ["pendingDepositRequest", [1n, lp.address]],
      ["claimableDepositRequest", [1n, lp.address]],
      ["pendingRedeemRequest", [1n, lp.address]],
      ["claimableRedeemRequest", [1n, lp.address]],
      ["maxDeposit", [lp.address]],
      ["maxMint", [lp.address]],
      ["maxWithdraw", [lp.address]],
      ["maxRedeem", [lp.address]],
    ] as const;
    const probe = calls.map(([name, values]) => ({ target, data: abi.encodeFunctionData(name, [...values]) }));
    const guard = desk.interface.getError("ReentrancyGuardReentrantCall")?.selector;
    const shutDuring = async (act: () => Promise<unknown>): Promise<void> => {
      await token.arm(probe);
      await act();
      const answers = await token.answers();
      expect(answers.length).to.equal(calls.length);
      answers.forEach((answer, i) => expect(answer.data, calls[i]?.[0]).to.equal(guard));
    };
    await shutDuring(() => askDeposit(desk, lp, 500n * USDC));
    const id = await passEpoch(reentrant(), 3_000, desk);
    await shutDuring(() => desk.process(1n));
    await desk.connect(lp)[CLAIM](500n * USDC, lp.address, lp.address);
    await askRedeem(desk, lp, await vault.balanceOf(lp.address));
    await passEpoch(reentrant(), 3_000, desk);
    await shutDuring(() => desk.process(1n));
    await shutDuring(() => desk.connect(lp).withdraw(500n * USDC, lp.address, lp.address));
    const again = await askDeposit(desk, lp, 500n * USDC);
    expect(again > id).to.equal(true);
    await shutDuring(() => desk.connect(lp).cancelDepositRequest(again, lp.address, lp.address));
  });

  it("settlement front-running: nobody gets out before a payout the vault does not know yet", async () => {
    const { desk, vault, lp, buyer, connection } = traded();
    await vault.connect(buyer).buy(callId(3000), WAD, NO_LIMIT, buyer.address, NEVER);
    await askRedeem(desk, lp, await vault.balanceOf(lp.address));
    await connection.networkHelpers.time.increaseTo(EXPIRY - 60);
    await freshPrice(traded(), 4_000, EXPIRY);
    await nextAt(traded(), EXPIRY + 12);
    await expect(desk.connect(lp).process(9n)).to.be.revertedWithCustomError(desk, "LpDesk_NothingToProcess");
    expect(await desk.maxWithdraw(lp.address)).to.equal(0n);
  });

  it("smile: a smile set between request and fill is in the price both pay, so asking early gains nothing", async () => {
    const { desk, vault, buyer } = traded();
    await askDeposit(desk, buyer, 100_000n * USDC);
    const before = await vault.convertToShares(100_000n * USDC);
    await passEpoch(traded());
    await vault.setSmile(EXPIRY, { ...SMILE, atmE9: 600_000_000n });
    await desk.process(1n);
    expect((await desk.maxMint(buyer.address)) < before).to.equal(true);
  });
});
