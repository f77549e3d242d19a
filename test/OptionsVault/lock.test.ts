import { expect } from "chai";
import { Interface, ZeroAddress } from "ethers";
import type { FunctionFragment, ParamType } from "ethers";

import { ROLES } from "../../deploy/index.js";
import { ReentrantHolder__factory, Rebalancer__factory } from "../../types/index.js";
import { nameAsRebalancer } from "../support/hedging.js";
import { SETTINGS } from "../support/scripted.js";
import { expireAt } from "../support/settling.js";
import { snapshotted } from "../support/snapshotted.js";
import { callId, deployOpenSystem, EXPIRY, NEVER, NO_LIMIT, USDC, WAD } from "../support/system.js";
import type { System } from "../support/system.js";
import { deployFeeToken, deployReentrantSystem, deployVariant } from "../support/vaults.js";

/** Functions of the vault that a caller inside a callback may use: share transfers, constants and settled facts. */
const OPEN = [
  "BASE",
  "OPTION_TOKEN",
  "ORACLE",
  "QUOTE",
  "VENUE",
  "allowance",
  "approve",
  "asset",
  "authority",
  "balanceOf",
  "decimals",
  "feeTerms",
  "flowOf",
  "isConsumingScheduledOp",
  "isListed",
  "lockHolder",
  "name",
  "paused",
  "rebalancer",
  "settings",
  "settledPriceWad",
  "settlementOf",
  "smileOf",
  "symbol",
  "totalSupply",
] as const;

/** Functions that answer with another refusal first, because the caller is not who may call them. */
const REFUSED: Readonly<Record<string, string>> = {
  hedge: "VaultLock_NotHolder",
  fund: "OptionsVault_NotFunding",
  pause: "AccessManagedUnauthorized",
  unpause: "AccessManagedUnauthorized",
  setAuthority: "AccessManagedUnauthorized",
  setPolicy: "AccessManagedUnauthorized",
  setRebalancer: "AccessManagedUnauthorized",
  transfer: "ERC20InsufficientBalance",
  transferFrom: "ERC20InsufficientBalance",
};

/** Rebalancer constants that need no lock. */
const REBALANCER_OPEN = [
  "BOUNTY",
  "HEDGE_GAS",
  "MINIMUM_WAD",
  "SLIPPAGE_BPS",
  "VAULT",
  "VOLATILITY",
  "averageBaseFee",
  "lastHedge",
  "lastHedgeBlock",
  "observe",
  "policy",
  "realisedVariance",
  "settings",
];

/** An argument that decodes: what it says does not matter, for the lock comes first. */
function sample(type: ParamType, self: string): unknown {
  if (type.baseType === "array") return [];
  if (type.baseType === "tuple") return (type.components ?? []).map((part) => sample(part, self));
  if (type.type === "address") return self;
  if (type.type === "bool") return false;
  if (type.type === "bytes") return "0x";
  return 1n;
}

function callsOf(abi: Interface, target: string, self: string) {
  const functions = abi.fragments.filter((one): one is FunctionFragment => one.type === "function");
  return functions.map((fragment) => ({
    name: fragment.name,
    call: {
      target,
      data: abi.encodeFunctionData(
        fragment,
        fragment.inputs.map((input) => sample(input, self)),
      ),
    },
  }));
}

interface Probe {
  arm(calls: { target: string; data: string }[]): Promise<unknown>;
  answers(): Promise<readonly { success: boolean; data: string }[]>;
}

/** Arms a probe with every function of vault and rebalancer, acts, and asserts what each call met. */
async function expectLocked(
  system: Pick<System, "vault" | "rebalancer">,
  probe: Probe,
  self: string,
  rebalancer: string,
  act: () => Promise<unknown>,
): Promise<void> {
  const { vault } = system;
  const vaultAddress = await vault.getAddress();
  const errors = new Interface([
    ...vault.interface.fragments,
    ...Rebalancer__factory.createInterface().fragments.filter((one) => one.type === "error"),
  ]);
  const ofVault = callsOf(vault.interface, vaultAddress, self);
  const ofRebalancer = callsOf(Rebalancer__factory.createInterface(), rebalancer, self);
  const all = [...ofVault, ...ofRebalancer];
  await probe.arm(all.map((one) => one.call));
  await act();
  const answers = await probe.answers();
  expect(answers.length, "every call was made").to.equal(all.length);
  const seen = { held: 0, open: 0, refused: 0 };
  for (const [i, { name }] of all.entries()) {
    const answer = answers[i];
    if (answer === undefined) throw new Error(`No answer for ${name}.`);
    const open = i < ofVault.length ? OPEN.some((one) => one === name) : [...OPEN, ...REBALANCER_OPEN].includes(name);
    if (open) {
      expect(answer.success, `${name} is open`).to.equal(true);
      seen.open++;
      continue;
    }
    expect(answer.success, `${name} must not pass`).to.equal(false);
    const error = errors.parseError(answer.data);
    const expected = REFUSED[name] ?? "VaultLock_Held";
    expect(error?.name, name).to.equal(expected);
    if (expected === "VaultLock_Held") {
      expect(error?.args[0], name).to.equal(vaultAddress);
      seen.held++;
    } else seen.refused++;
  }
  expect(seen.held).to.be.at.least(30);
}

describe("OptionsVault lock", () => {
  const system = snapshotted(deployReentrantSystem);
  const open = snapshotted(deployOpenSystem);

  /** The token is given every role that opens a locked function, so that the lock alone stands in its way. */
  async function armed() {
    const s = system();
    const self = await s.token.getAddress();
    for (const role of ["lister", "volKeeper", "lpDesk"] as const) {
      await s.authority.grantRole(ROLES[role], self, 0);
    }
    const rebalancer = await new Rebalancer__factory(s.deployer).deploy(
      { vault: s.vault, policy: s.policy, volatility: s.volatility, bounty: ZeroAddress, authority: s.authority },
      { ...SETTINGS, minimumWad: 1n },
    );
    await s.vault.setRebalancer(rebalancer);
    await s.authority.setTargetFunctionRole(
      rebalancer,
      [rebalancer.interface.getFunction("setPolicy").selector],
      ROLES.guardian,
    );
    return { ...s, self, rebalancerAddress: await rebalancer.getAddress() };
  }

  for (const action of [
    "deposit",
    "mint",
    "withdraw",
    "redeem",
    "redeemInKind",
    "buy",
    "buyMany",
    "sell",
    "claim",
  ] as const) {
    it(`keeps a token out that calls back during ${action}, from every function of vault and rebalancer`, async () => {
      const s = await armed();
      const { vault, token, lp, buyer } = s;
      // Without base to cover them, calls keep everybody from leaving in kind.
      if (action === "redeemInKind") await s.authority.grantRole(ROLES.lpDesk, lp, 0);
      else await vault.connect(buyer).buy(callId(3000), 2n * WAD, NO_LIMIT, buyer.address, NEVER);
      if (action === "claim") await vault.settle(EXPIRY, await expireAt(s, 4_000));
      const acts = {
        deposit: () => vault.connect(lp).deposit(USDC, lp.address),
        mint: () => vault.connect(lp).mint(10n ** 12n, lp.address),
        withdraw: () => vault.connect(lp).withdraw(USDC, lp.address, lp.address),
        redeem: () => vault.connect(lp).redeem(10n ** 12n, lp.address, lp.address),
        redeemInKind: () => vault.connect(lp).redeemInKind(10n ** 12n),
        buy: () => vault.connect(buyer).buy(callId(3000), WAD, NO_LIMIT, buyer.address, NEVER),
        buyMany: () =>
          vault.connect(buyer).buyMany([{ id: callId(3000), quantityWad: WAD }], NO_LIMIT, buyer.address, NEVER),
        sell: () => vault.connect(buyer).sell(callId(3000), WAD, 0n, buyer.address, NEVER),
        claim: () => vault.connect(buyer).claim(callId(3000), WAD, buyer.address),
      };
      await expectLocked(s, token, s.self, s.rebalancerAddress, acts[action]);
      const [quoteBalance] = await vault.ledger();
      expect(quoteBalance, "the ledger is what the token says").to.equal(await token.balanceOf(vault));
      expect(await vault.isListed(1n), "nothing was listed").to.equal(false);
      expect(await vault.paused()).to.equal(false);
      expect(await vault.lockHolder(), "the lock is free again").to.equal(ZeroAddress);
    });
  }

  it("keeps a receiver of options out that calls back", async () => {
    const { vault, buyer, rebalancer, deployer, authority, optionToken } = open();
    const holder = await new ReentrantHolder__factory(deployer).deploy();
    const self = await holder.getAddress();
    for (const role of ["lister", "volKeeper", "lpDesk"] as const) {
      await authority.grantRole(ROLES[role], self, 0);
    }
    await expectLocked(open(), holder, self, await rebalancer.getAddress(), () =>
      vault.connect(buyer).buy(callId(3000), WAD, NO_LIMIT, self, NEVER),
    );
    expect(await optionToken.balanceOf(self, callId(3000))).to.equal(WAD);
  });

  it("must be held to hedge", async () => {
    const { vault, stranger } = open();
    const order = { baseWad: WAD, spotWad: 3000n * WAD, worstPriceWad: 3030n * WAD, budgetQuoteWad: 30n * WAD };
    await expect(vault.connect(stranger).hedge(order))
      .to.be.revertedWithCustomError(vault, "VaultLock_NotHolder")
      .withArgs(stranger.address, ZeroAddress);
  });

  it("does not outlive the transaction that took it", async () => {
    const { vault, lp } = open();
    const hedger = await nameAsRebalancer(open());
    await vault.connect(hedger).acquireLock();
    expect(await vault.lockHolder()).to.equal(ZeroAddress);
    await vault.connect(lp).deposit(USDC, lp.address);
  });
});

describe("OptionsVault and a quote token that charges for moving", () => {
  const open = snapshotted(deployOpenSystem);

  it("refuses its deposits with what came and what should have, and changes nothing", async () => {
    const { lp } = open();
    const token = await deployFeeToken(open(), 6n, 100n);
    const vault = await deployVariant(open(), { quote: await token.getAddress() });
    await token.connect(lp).approve(vault, NO_LIMIT);
    for (const call of [
      vault.connect(lp).deposit(1_000n * USDC, lp.address),
      vault.connect(lp).mint(10n ** 15n, lp.address),
    ]) {
      await expect(call)
        .to.be.revertedWithCustomError(vault, "OptionsVault_TransferMismatch")
        .withArgs(await token.getAddress(), 990n * USDC, 1_000n * USDC);
    }
    expect(await vault.ledger()).to.deep.equal([0n, 0n, 0n]);
    expect(await vault.totalSupply()).to.equal(0n);
  });
});
