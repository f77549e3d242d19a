import { expect } from "chai";
import { Contract, Interface, TypedDataEncoder } from "ethers";
import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";

import { MAINNET } from "../../scripts/mainnet/index.js";
import type { LpDesk } from "../../types/index.js";
import { deployDeskSystem, deskOver } from "../support/desk.js";
import { snapshotted } from "../support/snapshotted.js";
import { NEVER, NO_LIMIT, START, USDC } from "../support/system.js";
import { deployFeeToken } from "../support/vaults.js";

/** What of Permit2 these tests use; its functions as mainnet has them. */
const PERMIT2 = new Interface([
  "function DOMAIN_SEPARATOR() view returns (bytes32)",
  "function permitTransferFrom(((address token, uint256 amount) permitted, uint256 nonce, uint256 deadline) permit, (address to, uint256 requestedAmount) transferDetails, address owner, bytes signature)",
  "error InvalidSigner()",
  "error InvalidNonce()",
  "error SignatureExpired(uint256 signatureDeadline)",
]);
const DOMAIN = { name: "Permit2", chainId: 1, verifyingContract: MAINNET.permit2 } as const;
const TYPES = {
  PermitTransferFrom: [
    { name: "permitted", type: "TokenPermissions" },
    { name: "spender", type: "address" },
    { name: "nonce", type: "uint256" },
    { name: "deadline", type: "uint256" },
  ],
  TokenPermissions: [
    { name: "token", type: "address" },
    { name: "amount", type: "uint256" },
  ],
};

/** A transfer that an account allows. */
interface Allowed {
  readonly token: string;
  readonly amount: bigint;
  readonly spender: string;
  readonly nonce?: bigint;
  readonly deadline?: bigint;
}

async function sign(account: HardhatEthersSigner, { token, amount, spender, nonce = 0n, deadline = NEVER }: Allowed) {
  return account.signTypedData(DOMAIN, TYPES, { permitted: { token, amount }, spender, nonce, deadline });
}

/** The desk, Permit2 on the chain, and a stranger with ten dollars whom Permit2 may take from. */
async function deployPermit2Desk() {
  const system = await deployDeskSystem({}, { permit2: true });
  const { mainnet, stranger } = system;
  await mainnet.fundUsdc(stranger.address, 10n * USDC);
  await mainnet.usdc.connect(stranger).approve(MAINNET.permit2, NO_LIMIT);
  const permit2 = new Contract(MAINNET.permit2, PERMIT2, system.keeper);
  return { ...system, permit2 };
}

describe("LpDesk requestDepositWithPermit2", () => {
  const system = snapshotted(deployPermit2Desk);
  const without = snapshotted(deployDeskSystem);

  const allowed = async (over: Partial<Allowed> = {}) => {
    const { desk, mainnet, stranger } = system();
    const base = { token: await mainnet.usdc.getAddress(), amount: 7n * USDC, spender: await desk.getAddress() };
    return sign(stranger, { ...base, ...over });
  };
  const ask = (account: HardhatEthersSigner, assets: bigint, signature: string, nonce = 0n, deadline = NEVER) =>
    system().desk.connect(account).requestDepositWithPermit2(assets, account.address, nonce, deadline, signature);

  it("is tried against the real Permit2, which answers with its own domain", async () => {
    const { permit2 } = system();
    expect(await permit2.getFunction("DOMAIN_SEPARATOR")()).to.equal(TypedDataEncoder.hashDomain(DOMAIN));
  });

  it("asks by one signature, and leaves the desk no allowance", async () => {
    const { desk, mainnet, stranger } = system();
    const asking = ask(stranger, 7n * USDC, await allowed());
    const id = await desk.currentEpoch();
    await expect(asking)
      .to.emit(desk, "DepositRequest")
      .withArgs(stranger.address, stranger.address, id, stranger.address, 7n * USDC);
    expect(await desk.pendingDepositRequest(id, stranger.address)).to.equal(7n * USDC);
    expect(await mainnet.usdc.balanceOf(stranger.address)).to.equal(3n * USDC);
    expect(await mainnet.usdc.balanceOf(desk)).to.equal(7n * USDC);
    expect(await mainnet.usdc.allowance(stranger.address, desk)).to.equal(0n);
  });

  it("is not to be had first: neither at Permit2 nor at the desk does the signature serve anybody else", async () => {
    const { permit2, mainnet, keeper, stranger, buyer } = system();
    const signature = await allowed();
    await mainnet.usdc.connect(buyer).approve(MAINNET.permit2, NO_LIMIT);
    const permit = [[await mainnet.usdc.getAddress(), 7n * USDC], 0n, NEVER];
    const theft = permit2.getFunction("permitTransferFrom");
    await expect(theft(permit, [keeper.address, 7n * USDC], stranger.address, signature)).to.be.revertedWithCustomError(
      permit2,
      "InvalidSigner",
    );
    await expect(ask(buyer, 7n * USDC, signature)).to.be.revertedWithCustomError(permit2, "InvalidSigner");
    await ask(stranger, 7n * USDC, signature);
  });

  it("takes no other amount, nonce or deadline than was signed, nothing twice and nothing late", async () => {
    const { permit2, stranger } = system();
    const signature = await allowed();
    for (const other of [
      () => ask(stranger, 8n * USDC, signature),
      () => ask(stranger, 6n * USDC, signature),
      () => ask(stranger, 7n * USDC, signature, 1n),
      () => ask(stranger, 7n * USDC, signature, 0n, NEVER - 1n),
    ]) {
      await expect(other()).to.be.revertedWithCustomError(permit2, "InvalidSigner");
    }
    const late = await allowed({ deadline: BigInt(START), nonce: 5n });
    await expect(ask(stranger, 7n * USDC, late, 5n, BigInt(START)))
      .to.be.revertedWithCustomError(permit2, "SignatureExpired")
      .withArgs(START);
    await ask(stranger, 7n * USDC, signature);
    await expect(ask(stranger, 7n * USDC, signature)).to.be.revertedWithCustomError(permit2, "InvalidNonce");
  });

  it("obeys the rules of every request: not for others, and not for nothing", async () => {
    const { desk, stranger, keeper } = system();
    const signature = await allowed();
    const asStranger = desk.connect(stranger);
    await expect(asStranger.requestDepositWithPermit2(7n * USDC, keeper.address, 0n, NEVER, signature))
      .to.be.revertedWithCustomError(desk, "LpDesk_NotOperator")
      .withArgs(keeper.address, stranger.address);
    await expect(ask(stranger, 0n, await allowed({ amount: 0n }))).to.be.revertedWithCustomError(
      desk,
      "LpDesk_NothingRequested",
    );
    await desk.connect(keeper).setOperator(stranger.address, true);
    await asStranger.requestDepositWithPermit2(7n * USDC, keeper.address, 0n, NEVER, signature);
    expect(await desk.pendingDepositRequest(await desk.currentEpoch(), keeper.address)).to.equal(7n * USDC);
  });

  it("refuses a token that charges for moving", async () => {
    const { lp } = system();
    const token = await deployFeeToken(system(), 6n, 100n);
    const { desk }: { readonly desk: LpDesk } = await deskOver(system(), await token.getAddress());
    await token.connect(lp).approve(MAINNET.permit2, NO_LIMIT);
    const [at, spender] = [await token.getAddress(), await desk.getAddress()];
    const signature = await sign(lp, { token: at, amount: 1_000n, spender });
    await expect(desk.connect(lp).requestDepositWithPermit2(1_000n, lp.address, 0n, NEVER, signature))
      .to.be.revertedWithCustomError(desk, "LpDesk_TransferMismatch")
      .withArgs(at, 990n, 1_000n);
  });

  it("does nothing but revert where there is no Permit2", async () => {
    const { desk, lp, connection } = without();
    expect(await connection.ethers.provider.getCode(MAINNET.permit2)).to.equal("0x");
    await expect(
      desk.connect(lp).requestDepositWithPermit2(1_000n, lp.address, 0n, NEVER, "0x"),
    ).to.be.revertedWithoutReason(connection.ethers);
  });
});
