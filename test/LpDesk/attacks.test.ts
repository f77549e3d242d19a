import { expect } from "chai";
import { ZeroAddress } from "ethers";
import type { Interface } from "ethers";

import { ROLES } from "../../deploy/index.js";
import { HedgeTrader__factory } from "../../types/index.js";
import { freshPrice, GAS, inOneBlock, nextAt, soon } from "../support/chain.js";
import {
  askDeposit,
  askRedeem,
  deployBlockingDesk,
  deployDeskSystem,
  deployReentrantDesk,
  deploySeededDesk,
  deployTradedDesk,
  EPOCH_SECONDS,
  passEpoch,
} from "../support/desk.js";
import { orderOf } from "../support/hedging.js";
import { expireAt } from "../support/settling.js";
import { snapshotted } from "../support/snapshotted.js";
import { callId, EXPIRY, NEVER, NO_LIMIT, SMILE, USDC, WAD } from "../support/system.js";

const CLAIM = "deposit(uint256,address,address)";

describe("Attacks on the LpDesk end with the attacker poorer", () => {
  const empty = snapshotted(deployDeskSystem);
  const seeded = snapshotted(deploySeededDesk);
  const traded = snapshotted(deployTradedDesk);
  const reentrant = snapshotted(deployReentrantDesk);
  const blocking = snapshotted(() => deployBlockingDesk(6n));

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

  it("L4, same block around an update: filled, claimed and out again needs a second epoch, and costs the width", async () => {
    const { desk, vault, buyer, mainnet } = traded();
    const before = await mainnet.usdc.balanceOf(buyer.address);
    await askDeposit(desk, buyer, 500_000n * USDC);
    await passEpoch(traded(), 3_000);
    await mainnet.ethUsd.push(298_500_000_000n, (await soon(traded())) - 1); // the next block knows half a per cent less
    const shares = await vault.previewDeposit(500_000n * USDC);
    const out = await desk.currentEpoch();
    const mine = [buyer.address, buyer.address] as const;
    await inOneBlock(traded(), [
      () => desk.connect(buyer).process(1n, GAS),
      () => desk.connect(buyer)[CLAIM](500_000n * USDC, ...mine, GAS),
      () => desk.connect(buyer).requestRedeem((shares * 99n) / 100n, ...mine, GAS),
    ]);
    expect(await desk.pendingRedeemRequest(out, buyer.address)).to.equal((shares * 99n) / 100n);
    await expect(desk.process(9n)).to.be.revertedWithCustomError(desk, "LpDesk_NothingToProcess");
    await askRedeem(desk, buyer, await vault.balanceOf(buyer.address));
    await passEpoch(traded(), 2_985);
    await desk.process(9n);
    await desk.connect(buyer).redeem(await desk.maxRedeem(buyer.address), ...mine);
    expect(await vault.balanceOf(buyer.address)).to.equal(0n);
    expect((await mainnet.usdc.balanceOf(buyer.address)) < before).to.equal(true);
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
      ["redeemInKind", [1n, self, self, 0n, 0n]],
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

  it("settlement front-running: who asked before a dear expiry bears it like those who stayed", async () => {
    const { desk, vault, lp, buyer2, connection, mainnet } = traded();
    await askDeposit(desk, buyer2, 1_000_000n * USDC);
    await passEpoch(traded());
    await desk.process(1n);
    await desk.connect(buyer2)["deposit(uint256,address)"](1_000_000n * USDC, buyer2.address);
    await connection.networkHelpers.time.increaseTo(EXPIRY - 2 * EPOCH_SECONDS);
    // The attacker sees the price run to 4,000 and wants to be out before 135,000 dollars are paid to holders.
    const early = await askRedeem(desk, lp, await vault.balanceOf(lp.address));
    const before = await mainnet.usdc.balanceOf(lp.address);
    const proof = await expireAt(traded(), 4_000);
    expect(Number(await desk.closesAt(early)) < EXPIRY).to.equal(true);
    await expect(desk.connect(lp).process(9n)).to.be.revertedWithCustomError(desk, "LpDesk_NothingToProcess");
    await vault.settle(EXPIRY, proof);
    await desk.connect(lp).process(9n);
    await desk.connect(lp).redeem(await desk.maxRedeem(lp.address), lp.address, lp.address);
    const got = (await mainnet.usdc.balanceOf(lp.address)) - before;
    const [quote, base, claims] = await vault.ledger();
    expect([base, claims]).to.deep.equal([0n, 135_000n * USDC]);
    // The other LP, whose shares were dearer by the width, has no less for each of its own.
    const staying = quote - claims;
    expect(got * (await vault.balanceOf(buyer2.address)) <= staying * 10n ** 12n * USDC).to.equal(true);
  });

  it("blocked head: an LP whom the issuer blocks keeps nobody behind it waiting, in either direction", async () => {
    const { desk, vault, token, unit, lp, buyer, buyer2 } = blocking();
    for (const account of [lp, buyer, buyer2]) await token.mint(account.address, 1_000n * unit);
    for (const account of [lp, buyer]) await askDeposit(desk, account, 1_000n * unit);
    await passEpoch(blocking(), 3_000, desk);
    await desk.process(1n);
    for (const account of [lp, buyer]) {
      await desk.connect(account)["deposit(uint256,address)"](1_000n * unit, account.address);
    }
    // The attacker stands first in both queues, then has itself blocked.
    await askRedeem(desk, lp, await vault.balanceOf(lp.address));
    await passEpoch(blocking(), 3_000, desk);
    await askRedeem(desk, buyer, await vault.balanceOf(buyer.address));
    await askDeposit(desk, buyer2, 1_000n * unit);
    await token.setBlocked(lp.address, true);
    await passEpoch(blocking(), 3_000, desk);
    await desk.connect(buyer).process(9n);
    await desk.connect(buyer).redeem(await desk.maxRedeem(buyer.address), buyer.address, buyer.address);
    await desk.connect(buyer2)["deposit(uint256,address)"](1_000n * unit, buyer2.address);
    expect(await token.balanceOf(buyer.address)).to.equal(1_000n * unit);
    expect(await vault.balanceOf(buyer2.address)).to.be.closeTo(1_000n * unit * 10n ** 6n, 10n ** 6n);
    const claiming = desk.connect(lp).redeem(await desk.maxRedeem(lp.address), lp.address, lp.address);
    await expect(claiming).to.be.revertedWithCustomError(token, "BlockingToken_Blocked").withArgs(lp.address);
    expect(await token.balanceOf(lp.address)).to.equal(0n);
  });

  it("in kind before a settlement: who leaves ahead of a payout gets less than its part after it, and holders are whole", async () => {
    const { desk, vault, lp, buyer, authority, deployer, mainnet, connection } = traded();
    const trader = await new HedgeTrader__factory(deployer).deploy(vault);
    await authority.grantRole(ROLES.governor, trader, 0);
    await trader.hedge(orderOf(160n * WAD));
    const shares = (await vault.balanceOf(lp.address)) / 2n;
    const id = await askRedeem(desk, lp, shares);
    await connection.networkHelpers.time.increaseTo(EXPIRY - 60);
    const proof = await expireAt(traded(), 4_000);
    const [usdc, weth] = [await mainnet.usdc.balanceOf(lp.address), await mainnet.weth.balanceOf(lp.address)];
    await desk.connect(lp).redeemInKind(id, lp.address, lp.address, 0n, 0n);
    const quote = (await mainnet.usdc.balanceOf(lp.address)) - usdc;
    const base = (await mainnet.weth.balanceOf(lp.address)) - weth;
    await vault.settle(EXPIRY, proof);
    // In quote at 4,000: what it took, and what stayed for the other half of the shares once holders have their 135,000.
    const took = quote + (base * 4_000n * USDC) / WAD;
    const [quoteLeft, baseLeft, claims] = await vault.ledger();
    const stayed = quoteLeft - claims + (baseLeft * 4_000n * USDC) / WAD;
    expect(claims).to.equal(135_000n * USDC);
    expect(took < stayed / 2n).to.equal(true);
    for (const strike of [3000, 3300]) {
      const id = callId(strike);
      const held = strike === 3000 ? 100n * WAD : 50n * WAD;
      await vault.connect(buyer).claim(id, held, buyer.address);
    }
    expect((await vault.ledger())[2]).to.equal(0n);
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
