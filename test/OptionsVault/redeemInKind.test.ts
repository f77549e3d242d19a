import { expect } from "chai";

import { ROLES } from "../../deploy/index.js";
import { HedgeTrader__factory } from "../../types/index.js";
import { navOf, nextAt } from "../support/chain.js";
import { orderOf, readingOf } from "../support/hedging.js";
import { expireAt, settleAt } from "../support/settling.js";
import { deployShortSystem } from "../support/short.js";
import { snapshotted } from "../support/snapshotted.js";
import { callId, deployTradedSystem, EXPIRY, NEVER, NO_LIMIT, putId, USDC, WAD } from "../support/system.js";
import type { System } from "../support/system.js";

/** Calls that `deployTradedSystem` sells. */
const CALLS_WAD = 150n * WAD;
/** What keeps the first depositor's shares from being all of them. */
const VIRTUAL_SHARES = 10n ** 6n;

/** A trader that makes any hedge, and the role of the desk for the LP, so that the vault is asked directly. */
async function deployInKindSystem() {
  const system = await deployTradedSystem();
  const trader = await new HedgeTrader__factory(system.deployer).deploy(system.vault);
  await system.authority.grantRole(ROLES.governor, trader, 0);
  await system.authority.grantRole(ROLES.lpDesk, system.lp, 0);
  return { ...system, trader };
}

async function deployShortInKindSystem() {
  const system = await deployShortSystem();
  await system.authority.grantRole(ROLES.lpDesk, system.lp, 0);
  return system;
}

/** What the shares bring, by hand: of each token what is beyond its reserve, rounded down. */
async function partOf(system: System, shares: bigint, reserve: { readonly quote: bigint; readonly base: bigint }) {
  const [quote, base] = await system.vault.ledger();
  const all = (await system.vault.totalSupply()) + VIRTUAL_SHARES;
  return {
    quote: ((quote - reserve.quote + 1n) * shares) / all,
    base: ((base - reserve.base + 1n) * shares) / all,
  };
}

describe("OptionsVault redeemInKind", () => {
  const system = snapshotted(deployInKindSystem);
  const short = snapshotted(deployShortInKindSystem);

  it("pays the shares' part of both tokens when no option is open, burns them and says so", async () => {
    const { vault, trader, lp, buyer, mainnet, connection } = system();
    await vault.connect(buyer).sell(callId(3000), 100n * WAD, 0n, buyer.address, NEVER);
    await vault.connect(buyer).sell(callId(3300), 50n * WAD, 0n, buyer.address, NEVER);
    await trader.hedge(orderOf(40n * WAD));
    const [quoteBefore] = await vault.ledger();
    const shares = (await vault.balanceOf(lp.address)) / 4n;
    const part = await partOf(system(), shares, { quote: 0n, base: 0n });
    const leaving = vault.connect(lp).redeemInKind(shares);
    await expect(leaving).to.emit(vault, "RedeemedInKind").withArgs(lp.address, shares, part.quote, part.base);
    await expect(leaving).to.changeTokenBalances(
      connection.ethers,
      mainnet.usdc,
      [lp, vault],
      [part.quote, -part.quote],
    );
    await expect(leaving).to.changeTokenBalances(connection.ethers, mainnet.weth, [lp, vault], [part.base, -part.base]);
    await expect(leaving).to.changeTokenBalances(connection.ethers, vault, [lp], [-shares]);
    expect(part.base).to.be.closeTo(10n * WAD, 10n ** 9n);
    expect(await vault.ledger()).to.deep.equal([quoteBefore - part.quote, 40n * WAD - part.base, 0n]);
  });

  it("counts no token that was sent to the vault", async () => {
    const { vault, trader, lp, mainnet } = system();
    await trader.hedge(orderOf(160n * WAD));
    const shares = 10n ** 15n;
    const before = await vault.connect(lp).redeemInKind.estimateGas(shares);
    expect(before > 0n).to.equal(true);
    const part = await partOf(system(), shares, { quote: 0n, base: CALLS_WAD });
    const to = await vault.getAddress();
    await mainnet.fundUsdc(to, 1_000_000n * USDC);
    await mainnet.fundWeth(to, 1_000n * WAD);
    await expect(vault.connect(lp).redeemInKind(shares))
      .to.emit(vault, "RedeemedInKind")
      .withArgs(lp.address, shares, part.quote, part.base);
  });

  it("keeps a base for every call: nothing leaves below that, and of what is above, a part", async () => {
    const { vault, trader, lp, mainnet } = system();
    const shares = (await vault.balanceOf(lp.address)) / 2n;
    const refused = async (held: bigint) =>
      expect(vault.connect(lp).redeemInKind(shares))
        .to.be.revertedWithCustomError(vault, "OptionsVault_ReserveNotCovered")
        .withArgs(await mainnet.weth.getAddress(), CALLS_WAD, held);
    await refused(0n);
    await trader.hedge(orderOf(CALLS_WAD - 1n));
    await refused(CALLS_WAD - 1n);
    await trader.hedge(orderOf(10n * WAD + 1n));
    const part = await partOf(system(), shares, { quote: 0n, base: CALLS_WAD });
    await expect(vault.connect(lp).redeemInKind(shares))
      .to.emit(vault, "RedeemedInKind")
      .withArgs(lp.address, shares, part.quote, part.base);
    expect(part.base).to.be.closeTo(5n * WAD, 10n ** 9n);
    const [, base] = await vault.ledger();
    expect(base >= CALLS_WAD).to.equal(true);
  });

  it("takes expired calls for open while nobody settled them", async () => {
    const { vault, trader, lp, mainnet } = system();
    await trader.hedge(orderOf(CALLS_WAD - 1n));
    await nextAt(system(), EXPIRY + 30 * 86_400);
    await expect(vault.connect(lp).redeemInKind(1n))
      .to.be.revertedWithCustomError(vault, "OptionsVault_ReserveNotCovered")
      .withArgs(await mainnet.weth.getAddress(), CALLS_WAD, CALLS_WAD - 1n);
  });

  it("keeps what settled options are owed, and lets nothing out while that is not there", async () => {
    const { vault, trader, lp, mainnet } = system();
    await trader.hedge(orderOf(300n * WAD));
    await settleAt(system(), 9_000);
    const [quote, , claims] = await vault.ledger();
    // By hand: 100 · (9,000 − 3,000) + 50 · (9,000 − 3,300).
    expect(claims).to.equal(885_000n * USDC);
    expect(quote < claims).to.equal(true);
    await expect(vault.connect(lp).redeemInKind(1n))
      .to.be.revertedWithCustomError(vault, "OptionsVault_ReserveNotCovered")
      .withArgs(await mainnet.usdc.getAddress(), claims, quote);
  });

  it("pays out of the rest when settled options are funded", async () => {
    const { vault, trader, lp } = system();
    await trader.hedge(orderOf(10n * WAD));
    await settleAt(system(), 3_500);
    const shares = (await vault.balanceOf(lp.address)) / 3n;
    // By hand: 100 · 500 + 50 · 200.
    const part = await partOf(system(), shares, { quote: 60_000n * USDC, base: 0n });
    await expect(vault.connect(lp).redeemInKind(shares))
      .to.emit(vault, "RedeemedInKind")
      .withArgs(lp.address, shares, part.quote, part.base);
  });

  it("needs no price and works while paused", async () => {
    const { vault, oracle, trader, lp } = system();
    await trader.hedge(orderOf(160n * WAD));
    await vault.pause();
    await nextAt(system(), Number((await oracle.read()).updatedAt) + 90 * 86_400);
    await expect(vault.connect(lp).redeemInKind(10n ** 15n)).to.emit(vault, "RedeemedInKind");
    await expect(oracle.read()).to.be.revertedWithCustomError(oracle, "ChainlinkOracle_Stale");
  });

  it("X1: the last LP leaves with all there is but the odd units", async () => {
    const { vault, trader, lp } = system();
    await trader.hedge(orderOf(20n * WAD));
    await settleAt(system(), 2_900);
    await vault.connect(lp).redeemInKind(await vault.balanceOf(lp.address));
    const [quote, base, claims] = await vault.ledger();
    expect(await vault.totalSupply()).to.equal(0n);
    expect([quote <= 1n, base <= 10n ** 9n, claims]).to.deep.equal([true, true, 0n]);
  });

  it("never pays more than the shares' part of NAV at the mid, whatever the price is", async () => {
    const { vault, trader, lp } = system();
    await trader.hedge(orderOf(200n * WAD));
    const shares = (await vault.balanceOf(lp.address)) / 2n;
    const part = await partOf(system(), shares, { quote: 0n, base: CALLS_WAD });
    for (const dollars of [1n, 500n, 2_000n, 3_000n, 3_300n, 5_000n, 50_000n]) {
      const { navWad } = await vault.navAt(readingOf(dollars * WAD));
      const worth = part.quote * 10n ** 12n + part.base * dollars;
      expect(worth * 2n <= navWad, `at ${dollars}`).to.equal(true);
    }
  });

  it("H1: lowers a net delta that is above zero, and never takes it below", async () => {
    const { vault, trader, lp } = system();
    await trader.hedge(orderOf(160n * WAD));
    const netOf = async () => (await vault.exposureAt(readingOf(3_000n * WAD))).netDeltaWad;
    const before = await netOf();
    await vault.connect(lp).redeemInKind(await vault.balanceOf(lp.address));
    const after = await netOf();
    expect(before - after).to.be.closeTo(10n * WAD, 10n ** 14n);
    expect(after > 0n).to.equal(true);
  });

  it("L3: leaves the shares of those who stay worth no less", async () => {
    const { vault, trader, lp, buyer } = system();
    await trader.hedge(orderOf(160n * WAD));
    await vault.connect(buyer).deposit(500_000n * USDC, buyer.address);
    const priceOf = async () => ((await navOf(system())).navWad * 10n ** 18n) / (await vault.totalSupply());
    const before = await priceOf();
    await vault.connect(lp).redeemInKind(await vault.balanceOf(lp.address));
    // The block after is seconds nearer to expiry; its theta is in the vault's favour.
    expect((await priceOf()) >= before).to.equal(true);
  });

  it("pays nothing for shares that are not there", async () => {
    const { vault, trader, lp, buyer } = system();
    await trader.hedge(orderOf(CALLS_WAD));
    const shares = await vault.balanceOf(lp.address);
    await vault.connect(lp).transfer(buyer.address, shares);
    await expect(vault.connect(lp).redeemInKind(1n))
      .to.be.revertedWithCustomError(vault, "ERC20InsufficientBalance")
      .withArgs(lp.address, 0n, 1n);
  });

  it("lets nothing out while a put is open, and none while base is owed", async () => {
    const { vault, short: loan, lp, buyer, rebalancer } = short();
    await vault.connect(buyer).buy(putId(3000), 20n * WAD, NO_LIMIT, buyer.address, NEVER);
    await expect(vault.connect(lp).redeemInKind(1n))
      .to.be.revertedWithCustomError(vault, "OptionsVault_ShortSideOpen")
      .withArgs(20n * WAD, 0n);
    await rebalancer.rebalance();
    const proof = await expireAt(short(), 3_000);
    await vault.settle(EXPIRY, proof);
    const [, debt] = await loan.holdings();
    expect(debt > 0n).to.equal(true);
    await expect(vault.connect(lp).redeemInKind(1n)).to.be.revertedWithCustomError(vault, "OptionsVault_ShortSideOpen");
    await rebalancer.rebalance();
    expect(await loan.holdings()).to.deep.equal([0n, 0n]);
    await expect(vault.connect(lp).redeemInKind(10n ** 12n)).to.emit(vault, "RedeemedInKind");
  });
});
