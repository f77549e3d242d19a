import { expect } from "chai";
import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";

import { bountyTerms } from "../../deploy/arguments.js";
import { resolveParameters } from "../../deploy/parameters.js";
import { restrictedFunctions, roleId } from "../../deploy/roles.js";
import {
  BlockingToken__factory,
  BountyBudget__factory,
  FeeToken__factory,
  NoReturnToken__factory,
  Rebalancer__factory,
  ReentrantToken__factory,
} from "../../types/index.js";
import type { BountyBudget } from "../../types/index.js";
import { fund, marketOver } from "../support/markets.js";
import { SETTINGS } from "../support/scripted.js";
import { expireAt } from "../support/settling.js";
import { snapshotted } from "../support/snapshotted.js";
import { callId, deploySystem, EXPIRY, NEVER, NO_LIMIT, WAD } from "../support/system.js";
import { deployVariant, openMarket } from "../support/vaults.js";

const MILLION = 1_000_000n;
const ID = callId(3_000);
/** What bounties go by, at a price of risk that makes every hedge here worth its gas. */
const TERMS = { ...bountyTerms(resolveParameters()), riskPriceWad: 400_000_000_000_000n };

type Deploy = (signer: HardhatEthersSigner) => Promise<{ getAddress(): Promise<string> }>;
const plain =
  (decimals: number): Deploy =>
  (signer) =>
    new FeeToken__factory(signer).deploy(decimals, 0n);
const silent: Deploy = (signer) => new NoReturnToken__factory(signer).deploy();
const blocking: Deploy = (signer) => new BlockingToken__factory(signer).deploy(6);
const reentrant: Deploy = (signer) => new ReentrantToken__factory(signer).deploy();

/** Base and quote with their decimals: ether and dollars, bitcoin and dollars, and the other orders of magnitude. */
const PAIRS: readonly (readonly [title: string, base: Deploy, quote: Deploy])[] = [
  ["18 and 6 decimals", plain(18), plain(6)],
  ["8 and 6 decimals", plain(8), plain(6)],
  ["18 and 18 decimals", plain(18), plain(18)],
  ["6 and 18 decimals", plain(6), plain(18)],
  ["18 decimals, and a quote whose calls answer nothing", plain(18), silent],
  ["a base whose calls answer nothing, and 18 decimals", silent, plain(18)],
  ["8 decimals, and a quote whose issuer may block", plain(8), blocking],
  ["8 decimals, and a quote that hands control away on every move", plain(8), reentrant],
];

describe("Rebalancer over tokens of every kind, through real pools of theirs", () => {
  const system = snapshotted(deploySystem);

  /** A vault over two tokens, hedged by a real rebalancer in a real pool of theirs, paid from a purse in the quote token. */
  async function hedgedOver(makeBase: Deploy, makeQuote: Deploy) {
    const { deployer, lp, buyer, policy, volatility, authority } = system();
    const [base, quote] = [
      await (await makeBase(deployer)).getAddress(),
      await (await makeQuote(deployer)).getAddress(),
    ];
    const { pool, adapter } = await marketOver(system(), { base, quote });
    const vault = await deployVariant(system(), { base, quote, venue: await adapter.getAddress() });
    const unit = 10n ** (await FeeToken__factory.connect(quote, deployer).decimals());
    const bounty = await new BountyBudget__factory(deployer).deploy(quote, 1_000n * unit, authority, TERMS);
    const wiring = { vault, policy, volatility, bounty, authority };
    const rebalancer = await new Rebalancer__factory(deployer).deploy(wiring, { ...SETTINGS, maximumWad: 400n * WAD });
    await letGovernor(bounty);
    await vault.setRebalancer(rebalancer);
    await bounty.setRebalancer(rebalancer);
    await fund(system(), quote, { to: await bounty.getAddress(), amount: 100n * unit });
    for (const account of [lp, buyer]) {
      await fund(system(), quote, { to: account.address, amount: 2n * MILLION * unit });
      await FeeToken__factory.connect(quote, account).approve(vault, NO_LIMIT);
    }
    await vault.connect(lp).deposit(MILLION * unit, lp.address);
    await openMarket(vault);
    const tokens = {
      base: FeeToken__factory.connect(base, deployer),
      quote: FeeToken__factory.connect(quote, deployer),
    };
    return { vault, rebalancer, bounty, pool, adapter, unit, ...tokens };
  }

  async function letGovernor(bounty: BountyBudget): Promise<void> {
    for (const { role, selectors } of restrictedFunctions("open").bounty) {
      await system().authority.setTargetFunctionRole(bounty, [...selectors], roleId(role));
    }
  }

  type Hedged = Awaited<ReturnType<typeof hedgedOver>>;

  /** L1 and A1: the ledger is what the tokens say, the venue holds nothing, and nobody may move anything. */
  async function requireSound({ vault, base, quote, adapter, rebalancer }: Hedged): Promise<void> {
    const [quoteLedger, baseLedger] = await vault.ledger();
    expect(await quote.balanceOf(vault)).to.equal(quoteLedger);
    expect(await base.balanceOf(vault)).to.equal(baseLedger);
    for (const token of [base, quote]) {
      for (const part of [adapter, rebalancer]) expect(await token.balanceOf(part)).to.equal(0n);
      for (const spender of [adapter, rebalancer]) expect(await token.allowance(vault, spender)).to.equal(0n);
    }
  }

  /** Net delta before and after a hedge by a stranger, and that it went the right way and no further than the target. */
  async function hedge(hedged: Hedged): Promise<void> {
    const { rebalancer } = hedged;
    const before = await rebalancer.status();
    expect(before.due, `reason ${before.reason}`).to.equal(true);
    await rebalancer.connect(system().stranger).rebalance();
    await requireSound(hedged);
    const after = (await rebalancer.status()).exposure.netDeltaWad;
    const [from, to] = [before.exposure.netDeltaWad, after];
    expect(from < 0n ? to > from && to <= 0n : to < from && to >= 0n, `${from} to ${to}`).to.equal(true);
  }

  for (const [title, makeBase, makeQuote] of PAIRS) {
    it(`buys, sells and ends with nothing left over ${title}`, async () => {
      const hedged = await hedgedOver(makeBase, makeQuote);
      const { vault, unit, quote, base } = hedged;
      const { lp, buyer } = system();
      await vault.connect(buyer).buy(ID, 100n * WAD, NO_LIMIT, buyer.address, NEVER);
      await hedge(hedged);
      const [, held] = await vault.ledger();
      const baseUnit = 10n ** (await base.decimals());
      // About half a base a call; the pool's price, its fee and depth are all within a per cent of 3,000.
      expect(Number(held) / Number(baseUnit)).to.be.within(45, 65);
      const paid = MILLION * unit - (await vault.ledger())[0];
      expect(paid < (held * 3_030n * unit) / baseUnit).to.equal(true);
      await vault.connect(buyer).sell(ID, 70n * WAD, 0n, buyer.address, NEVER);
      await hedge(hedged);
      const proof = await expireAt(system(), 3_000);
      await vault.settle(EXPIRY, proof);
      await hedge(hedged); // nothing is written any more: what is left is sold
      expect((await vault.ledger())[1]).to.equal(0n);
      const shares = await vault.balanceOf(lp.address);
      await vault.connect(lp).redeem(shares, lp.address, lp.address);
      expect(await quote.balanceOf(vault)).to.be.at.most(unit / 1_000n + 2n);
    });
  }

  it("pays who hedges in the quote token, and hedges all the same where its issuer blocks the caller", async () => {
    const hedged = await hedgedOver(plain(18), blocking);
    const { vault, rebalancer, quote } = hedged;
    const { buyer, keeper, stranger, connection, deployer } = system();
    const dear = { maxFeePerGas: 60n * 10n ** 9n, maxPriorityFeePerGas: 0n, gasLimit: 2_000_000n };
    await vault.connect(buyer).buy(ID, 150n * WAD, NO_LIMIT, buyer.address, NEVER);
    await connection.networkHelpers.time.increase(1_200);
    const snapshot = await connection.networkHelpers.takeSnapshot();
    await connection.networkHelpers.setNextBlockBaseFeePerGas(20n * 10n ** 9n);
    await rebalancer.connect(keeper).rebalance(dear);
    expect(await quote.balanceOf(keeper)).to.be.above(0n);
    const moved = (await vault.ledger())[1];
    await snapshot.restore();
    await BlockingToken__factory.connect(await quote.getAddress(), deployer).setBlocked(keeper.address, true);
    await connection.networkHelpers.setNextBlockBaseFeePerGas(20n * 10n ** 9n);
    await rebalancer.connect(keeper).rebalance(dear);
    expect(await quote.balanceOf(keeper)).to.equal(0n);
    expect((await vault.ledger())[1]).to.be.closeTo(moved, moved / 1_000n);
    expect(await quote.balanceOf(stranger)).to.equal(0n);
    await requireSound(hedged);
  });

  it("keeps a token out that calls back inside a hedge, from every door of vault, rebalancer and venue", async () => {
    const hedged = await hedgedOver(plain(18), reentrant);
    const { vault, rebalancer, adapter, quote, bounty } = hedged;
    const { buyer } = system();
    await vault.connect(buyer).buy(ID, 100n * WAD, NO_LIMIT, buyer.address, NEVER);
    const token = ReentrantToken__factory.connect(await quote.getAddress(), system().deployer);
    const self = await token.getAddress();
    const proof = { baseRoundId: 1n, basePreviousRoundId: 0n, quoteRoundId: 1n };
    const order = { baseWad: WAD, spotWad: 3_000n * WAD, worstPriceWad: 3_030n * WAD, budgetQuoteWad: 30n * WAD };
    const calls = [
      [vault, "buy", [ID, WAD, NO_LIMIT, self, NEVER], "VaultLock_Held"],
      [vault, "sell", [ID, WAD, 0n, self, NEVER], "VaultLock_Held"],
      [vault, "buyMany", [[{ id: ID, quantityWad: WAD }], NO_LIMIT, self, NEVER], "VaultLock_Held"],
      [vault, "deposit", [1n, self], "VaultLock_Held"],
      [vault, "redeem", [1n, self, self], "VaultLock_Held"],
      [vault, "settle", [EXPIRY, proof], "VaultLock_Held"],
      [vault, "claim", [ID, WAD, self], "VaultLock_Held"],
      [vault, "acquireLock", [], "VaultLock_Held"],
      [vault, "hedge", [order], "VaultLock_NotHolder"],
      [vault, "totalAssets", [], "VaultLock_Held"],
      [vault, "ledger", [], "VaultLock_Held"],
      [rebalancer, "rebalance", [], "VaultLock_Held"],
      [rebalancer, "status", [], "VaultLock_Held"],
      [rebalancer, "deleverage", [], "VaultLock_Held"],
      [bounty, "pay", [emptyClaim(), self], "BountyBudget_NotRebalancer"],
    ] as const;
    const probe = await Promise.all(
      calls.map(async ([contract, name, values]) => ({
        target: await contract.getAddress(),
        data: contract.interface.encodeFunctionData(name as never, [...values] as never),
      })),
    );
    await token.arm(probe);
    await hedge(hedged);
    const answers = await token.answers();
    expect(answers.length).to.equal(calls.length);
    answers.forEach(({ success, data }, i) => {
      const [contract, name, , error] = calls[i] ?? [vault, "", [], ""];
      const fragment = contract.interface.getError(error) ?? vault.interface.getError(error);
      expect(success, name).to.equal(false);
      expect(data.slice(0, 10), name).to.equal(fragment?.selector);
    });
    expect(await adapter.canGoShort()).to.equal(false);
  });
});

function emptyClaim() {
  return {
    gasUsed: 1n,
    baseFeeWei: 1n,
    spotWad: 1n,
    varianceWad: 1n,
    deviationBeforeWad: 1n,
    deviationAfterWad: 0n,
    triggerWad: 0n,
    sinceSeconds: 1n,
    isEmergency: false,
  };
}
