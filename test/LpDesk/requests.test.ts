import { expect } from "chai";
import { encodeBytes32String, Signature } from "ethers";

import { LpDesk__factory } from "../../types/index.js";
import { NEXT, nextAt, soon } from "../support/chain.js";
import { askDeposit, askRedeem, deployDeskSystem, deploySeededDesk, deskOver, EPOCH_SECONDS } from "../support/desk.js";
import { snapshotted } from "../support/snapshotted.js";
import { DAY, deploySystem, NEVER, START, USDC } from "../support/system.js";
import { deployFeeToken } from "../support/vaults.js";

describe("LpDesk constructor", () => {
  const system = snapshotted(deployDeskSystem);

  it("takes epochs of a minute to a week, and a delay before exits in kind of a day to ninety", async () => {
    const { vault, deployer, desk } = system();
    for (const [epoch, delay, name, actual, bound] of [
      [59n, DAY, "epochSeconds", 59n, 60n],
      [604_801n, DAY, "epochSeconds", 604_801n, 604_800n],
      [60n, DAY - 1, "inKindDelaySeconds", DAY - 1, DAY],
      [60n, 90 * DAY + 1, "inKindDelaySeconds", 90 * DAY + 1, 90 * DAY],
    ] as const) {
      await expect(new LpDesk__factory(deployer).deploy(vault, epoch, delay))
        .to.be.revertedWithCustomError(desk, "LpDesk_BadSetting")
        .withArgs(encodeBytes32String(name), actual, bound);
    }
    for (const [epoch, delay] of [
      [60n, DAY],
      [604_800n, 90 * DAY],
    ] as const) {
      const other = await new LpDesk__factory(deployer).deploy(vault, epoch, delay);
      expect([await other.EPOCH_SECONDS(), await other.IN_KIND_DELAY_SECONDS()]).to.deep.equal([epoch, BigInt(delay)]);
    }
  });

  it("knows its vault, and the vault as its share", async () => {
    const { vault, desk, mainnet } = system();
    expect(await desk.VAULT()).to.equal(await vault.getAddress());
    expect(await desk.share()).to.equal(await vault.getAddress());
    expect(await desk.asset()).to.equal(await mainnet.usdc.getAddress());
  });
});

describe("LpDesk epochs", () => {
  const system = snapshotted(deployDeskSystem);

  it("begin and end on the multiples of their length", async () => {
    const { desk } = system();
    const first = (await desk.currentEpoch()) + 1n;
    const begins = Number(first) * EPOCH_SECONDS;
    await nextAt(system(), begins);
    expect(await desk.currentEpoch(NEXT)).to.equal(first);
    expect(await desk.closesAt(first)).to.equal(BigInt(begins + EPOCH_SECONDS));
    await system().connection.networkHelpers.time.increaseTo(begins + EPOCH_SECONDS - 1);
    expect(await desk.currentEpoch()).to.equal(first);
    await system().connection.networkHelpers.time.increaseTo(begins + EPOCH_SECONDS);
    expect(await desk.currentEpoch()).to.equal(first + 1n);
  });
});

describe("LpDesk requestDeposit", () => {
  const system = snapshotted(deployDeskSystem);

  it("takes the assets, joins the open epoch, and is pending, not claimable", async () => {
    const { desk, lp, mainnet, connection } = system();
    const requesting = desk.connect(lp).requestDeposit(250n * USDC, lp.address, lp.address);
    await expect(requesting).to.changeTokenBalances(
      connection.ethers,
      mainnet.usdc,
      [lp, desk],
      [-250n * USDC, 250n * USDC],
    );
    const id = await desk.currentEpoch();
    await expect(requesting)
      .to.emit(desk, "DepositRequest")
      .withArgs(lp.address, lp.address, id, lp.address, 250n * USDC);
    expect(await desk.pendingDepositRequest(id, lp.address)).to.equal(250n * USDC);
    expect(await desk.claimableDepositRequest(id, lp.address)).to.equal(0n);
    expect(await desk.maxDeposit(lp.address)).to.equal(0n);
    expect(await desk.maxMint(lp.address)).to.equal(0n);
    expect(await desk.ledger()).to.deep.equal([250n * USDC, 0n, 0n, 0n]);
    expect(await desk.epochsOf(lp.address)).to.deep.equal([[id], []]);
    expect(await desk.queueHeads()).to.deep.equal([id, 0n]);
  });

  it("adds to what the controller asked for in the same epoch", async () => {
    const { desk, lp } = system();
    await nextAt(system(), Number(await desk.closesAt(await desk.currentEpoch())));
    const id = await askDeposit(desk, lp, 1n);
    expect(await askDeposit(desk, lp, 2n)).to.equal(id);
    expect(await desk.pendingDepositRequest(id, lp.address)).to.equal(3n);
    expect(await desk.epochsOf(lp.address)).to.deep.equal([[id], []]);
  });

  it("refuses nothing, and more than is held", async () => {
    const { desk, lp, mainnet } = system();
    await expect(desk.connect(lp).requestDeposit(0n, lp.address, lp.address)).to.be.revertedWithCustomError(
      desk,
      "LpDesk_NothingRequested",
    );
    await expect(desk.connect(lp).requestDeposit(5_000_001n * USDC, lp.address, lp.address))
      .to.be.revertedWithCustomError(mainnet.usdc, "ERC20InsufficientBalance")
      .withArgs(lp.address, 5_000_000n * USDC, 5_000_001n * USDC);
  });

  it("lets nobody spend an approval but its owner and the owner's operators", async () => {
    const { desk, lp, stranger } = system();
    const steal = () => desk.connect(stranger).requestDeposit(USDC, stranger.address, lp.address);
    await expect(steal())
      .to.be.revertedWithCustomError(desk, "LpDesk_NotOperator")
      .withArgs(lp.address, stranger.address);
    await desk.connect(lp).setOperator(stranger.address, true);
    await steal();
    await desk.connect(lp).setOperator(stranger.address, false);
    await expect(steal()).to.be.revertedWithCustomError(desk, "LpDesk_NotOperator");
  });

  it("makes nobody a controller who did not agree, or gifts could fill up their list of epochs", async () => {
    const { desk, lp, buyer } = system();
    const gift = () => desk.connect(lp).requestDeposit(USDC, buyer.address, lp.address);
    await expect(gift()).to.be.revertedWithCustomError(desk, "LpDesk_NotOperator").withArgs(buyer.address, lp.address);
    await desk.connect(buyer).setOperator(lp.address, true);
    await gift();
    expect(await desk.pendingDepositRequest(await desk.currentEpoch(), buyer.address)).to.equal(USDC);
    expect(await desk.pendingDepositRequest(await desk.currentEpoch(), lp.address)).to.equal(0n);
  });

  it("refuses a seventeenth epoch with something in it, and takes it once one is cancelled", async () => {
    const { desk, lp, connection } = system();
    const ids: bigint[] = [];
    for (let i = 0; i < 16; i++) {
      ids.push(await askDeposit(desk, lp, 1n));
      await connection.networkHelpers.time.increase(EPOCH_SECONDS);
    }
    expect(await desk.epochsOf(lp.address)).to.deep.equal([ids, []]);
    await expect(askDeposit(desk, lp, 1n))
      .to.be.revertedWithCustomError(desk, "LpDesk_TooManyEpochs")
      .withArgs(16n, 16n);
    await desk.connect(lp).cancelDepositRequest(ids[7] ?? 0n, lp.address, lp.address);
    const last = await askDeposit(desk, lp, 1n);
    expect(await desk.epochsOf(lp.address)).to.deep.equal([[...ids.slice(0, 7), ...ids.slice(8), last], []]);
  });

  it("refuses a token that charges for being moved", async () => {
    const plain = await deploySystem();
    const token = await deployFeeToken(plain, 6n, 100n);
    const { desk } = await deskOver(plain, await token.getAddress());
    await expect(desk.connect(plain.lp).requestDeposit(1_000n, plain.lp.address, plain.lp.address))
      .to.be.revertedWithCustomError(desk, "LpDesk_TransferMismatch")
      .withArgs(await token.getAddress(), 990n, 1_000n);
  });
});

describe("LpDesk requestDepositWithPermit", () => {
  const system = snapshotted(deployDeskSystem);

  const signed = async (assets: bigint, deadline = NEVER) => {
    const { desk, mainnet, stranger } = system();
    await mainnet.fundUsdc(stranger.address, 10n * USDC);
    const types = ["owner", "spender", "value", "nonce", "deadline"].map((name, i) => ({
      name,
      type: i < 2 ? "address" : "uint256",
    }));
    const signature = await stranger.signTypedData(
      { name: "USD Coin", version: "2", chainId: 1, verifyingContract: await mainnet.usdc.getAddress() },
      { Permit: types },
      {
        owner: stranger.address,
        spender: await desk.getAddress(),
        value: assets,
        nonce: await mainnet.usdc.nonces(stranger.address),
        deadline,
      },
    );
    return Signature.from(signature);
  };

  it("asks with a signature instead of an approval", async () => {
    const { desk, stranger, mainnet } = system();
    const { v, r, s } = await signed(7n * USDC);
    await desk.connect(stranger).requestDepositWithPermit(7n * USDC, stranger.address, NEVER, v, r, s);
    expect(await desk.pendingDepositRequest(await desk.currentEpoch(), stranger.address)).to.equal(7n * USDC);
    expect(await mainnet.usdc.allowance(stranger.address, desk)).to.equal(0n);
  });

  it("is not stopped by somebody who submits the signature first", async () => {
    const { desk, stranger, mainnet, keeper } = system();
    const { v, r, s } = await signed(7n * USDC);
    await mainnet.usdc.connect(keeper).permit(stranger.address, desk, 7n * USDC, NEVER, v, r, s);
    await desk.connect(stranger).requestDepositWithPermit(7n * USDC, stranger.address, NEVER, v, r, s);
    expect(await desk.pendingDepositRequest(await desk.currentEpoch(), stranger.address)).to.equal(7n * USDC);
  });

  it("takes nothing by somebody else's signature, a late one, or one for less", async () => {
    const { desk, stranger, keeper, mainnet } = system();
    const { v, r, s } = await signed(7n * USDC);
    await mainnet.fundUsdc(keeper.address, 10n * USDC);
    const late = await signed(7n * USDC, BigInt(START));
    const calls = [
      () => desk.connect(keeper).requestDepositWithPermit(7n * USDC, keeper.address, NEVER, v, r, s),
      () => desk.connect(stranger).requestDepositWithPermit(7n * USDC, stranger.address, START, late.v, late.r, late.s),
      () => desk.connect(stranger).requestDepositWithPermit(8n * USDC, stranger.address, NEVER, v, r, s),
    ];
    for (const call of calls) {
      await expect(call()).to.be.revertedWithCustomError(mainnet.usdc, "ERC20InsufficientAllowance");
    }
  });
});

describe("LpDesk requestRedeem", () => {
  const system = snapshotted(deploySeededDesk);

  it("takes the shares without a price, while paused, and is pending", async () => {
    const { desk, vault, lp, connection, mainnet } = system();
    await vault.pause();
    await mainnet.ethUsd.push(0n, await soon(system()));
    const requesting = desk.connect(lp).requestRedeem(10n ** 12n, lp.address, lp.address);
    await expect(requesting).to.changeTokenBalances(connection.ethers, vault, [lp, desk], [-(10n ** 12n), 10n ** 12n]);
    const id = await desk.currentEpoch();
    await expect(requesting)
      .to.emit(desk, "RedeemRequest")
      .withArgs(lp.address, lp.address, id, lp.address, 10n ** 12n);
    expect(await desk.pendingRedeemRequest(id, lp.address)).to.equal(10n ** 12n);
    expect(await desk.claimableRedeemRequest(id, lp.address)).to.equal(0n);
    expect(await desk.ledger()).to.deep.equal([0n, 0n, 10n ** 12n, 0n]);
    expect(await desk.queueHeads()).to.deep.equal([0n, id]);
  });

  it("refuses nothing, more than is held, and shares of others", async () => {
    const { desk, vault, lp, stranger } = system();
    await expect(askRedeem(desk, lp, 0n)).to.be.revertedWithCustomError(desk, "LpDesk_NothingRequested");
    const held = await vault.balanceOf(lp.address);
    await expect(askRedeem(desk, lp, held + 1n))
      .to.be.revertedWithCustomError(vault, "ERC20InsufficientBalance")
      .withArgs(lp.address, held, held + 1n);
    await expect(desk.connect(stranger).requestRedeem(1n, stranger.address, lp.address))
      .to.be.revertedWithCustomError(desk, "LpDesk_NotOperator")
      .withArgs(lp.address, stranger.address);
    await expect(desk.connect(lp).requestRedeem(1n, stranger.address, lp.address))
      .to.be.revertedWithCustomError(desk, "LpDesk_NotOperator")
      .withArgs(stranger.address, lp.address);
  });
});

describe("LpDesk, when the vault is behind it,", () => {
  const system = snapshotted(deploySeededDesk);

  it("R1: is the only way into the vault and out of it", async () => {
    const { vault, lp } = system();
    const calls = [
      vault.connect(lp).deposit(1n, lp.address),
      vault.connect(lp).mint(1n, lp.address),
      vault.connect(lp).withdraw(1n, lp.address, lp.address),
      vault.connect(lp).redeem(1n, lp.address, lp.address),
    ];
    for (const call of calls) {
      await expect(call).to.be.revertedWithCustomError(vault, "AccessManagedUnauthorized").withArgs(lp.address);
    }
  });
});
