import { expect } from "chai";
import { encodeBytes32String, ZeroAddress } from "ethers";

import { bountyTerms } from "../../deploy/arguments.js";
import { resolveParameters } from "../../deploy/parameters.js";
import { MAINNET } from "../../scripts/mainnet/index.js";
import {
  BountyBudget__factory,
  FeeToken__factory,
  LpDesk__factory,
  NamedRebalancer__factory,
  OptimalBand__factory,
  PriceGuard__factory,
  Rebalancer__factory,
  ScriptedPolicy__factory,
  Timelock__factory,
  UniswapV3Adapter__factory,
} from "../../types/index.js";
import { freshPrice } from "../support/chain.js";
import { feedTo, GUARD_SETTINGS, guardOver, poolTo } from "../support/guard.js";
import { marketOver } from "../support/markets.js";
import { SETTINGS as HEDGE_SETTINGS } from "../support/scripted.js";
import { snapshotted } from "../support/snapshotted.js";
import { DAY, deploySystem, USDC, WAD } from "../support/system.js";
import { deployVariant, NO_FEES, SETTINGS, vaultFactory } from "../support/vaults.js";

/** What bounties go by in a deployment with every default. */
const TERMS = bountyTerms(resolveParameters());
const ERRORS = { interface: PriceGuard__factory.createInterface() };

describe("An address that does not answer as the part it is named for", () => {
  const system = snapshotted(deploySystem);

  /** Nobody, somebody without code, and a contract that is something else. */
  const wrongs = () => [ZeroAddress, system().stranger.address, MAINNET.weth];

  async function wiringOf() {
    const { vault, authority } = system();
    return {
      base: await vault.BASE(),
      quote: await vault.QUOTE(),
      oracle: await vault.ORACLE(),
      venue: await vault.VENUE(),
      authority: await authority.getAddress(),
    };
  }

  describe("to the vault's constructor", () => {
    async function build(change: Readonly<Record<string, string>>) {
      const factory = await vaultFactory(system());
      return { factory, made: factory.deploy({ ...(await wiringOf()), ...change }, SETTINGS, NO_FEES, "V", "V") };
    }

    it("as a token is refused by name: nobody, an account, a contract without decimals", async () => {
      const { vault, stranger } = system();
      for (const name of ["base", "quote"]) {
        for (const token of [ZeroAddress, stranger.address, await system().policy.getAddress()]) {
          const { factory, made } = await build({ [name]: token });
          await expect(made, name).to.be.revertedWithCustomError(factory, "Wired_NoDecimals").withArgs(token);
        }
      }
      expect(await vault.BASE()).to.equal(MAINNET.weth);
    });

    it("as a venue is refused by name, one of other tokens and one upside down among them", async () => {
      const { deployer, mainnet } = system();
      const other = await new FeeToken__factory(deployer).deploy(6, 0n);
      const foreign = await marketOver(system(), { base: MAINNET.weth, quote: await other.getAddress() });
      const upsideDown = await new UniswapV3Adapter__factory(deployer).deploy(
        mainnet.factory,
        MAINNET.usdc,
        MAINNET.weth,
        500,
        MAINNET.pool005,
      );
      const venues: string[] = [await foreign.adapter.getAddress(), await upsideDown.getAddress(), ...wrongs()];
      for (const venue of venues) {
        const { factory, made } = await build({ venue });
        await expect(made).to.be.revertedWithCustomError(factory, "OptionsVault_VenueOfOtherTokens").withArgs(venue);
      }
    });

    it("as an oracle is refused: nobody and an account by name, anything else without an answer", async () => {
      for (const oracle of [ZeroAddress, system().stranger.address]) {
        const { factory, made } = await build({ oracle });
        await expect(made).to.be.revertedWithCustomError(factory, "Wired_NoContract").withArgs(oracle);
      }
      const { made } = await build({ oracle: MAINNET.pool005 });
      await expect(made).to.be.revert(system().connection.ethers);
    });

    it("as an oracle of something else is refused by its price: half and twice the venue's pass, beyond does not", async () => {
      const now = await system().connection.networkHelpers.time.latest();
      for (const [i, [dollars, isFine]] of [
        [1_501, true],
        [5_999, true],
        [1_499, false],
        [6_001, false],
      ].entries()) {
        await freshPrice(system(), Number(dollars), now + 60 * (i + 1));
        const { factory, made } = await build({});
        if (isFine === true) await made;
        else await expect(made).to.be.revertedWithCustomError(factory, "OptionsVault_PricesApart");
      }
    });

    it("as an oracle without a price today is refused with the oracle's own reason", async () => {
      await system().connection.networkHelpers.time.increase(2 * DAY);
      const { made } = await build({});
      await expect(made).to.be.revertedWithCustomError(system().chainlink, "ChainlinkOracle_Stale");
    });

    it("as an authority is refused by name, here and wherever else one is named", async () => {
      const { deployer, mainnet } = system();
      for (const authority of wrongs()) {
        const factory = await vaultFactory(system());
        const builds = [
          async () => (await build({ authority })).made,
          async () => new OptimalBand__factory(deployer).deploy(authority, 4n * 10n ** 12n),
          async () => new BountyBudget__factory(deployer).deploy(mainnet.usdc, USDC, authority, TERMS),
          async () => rebuild({ authority }),
        ];
        for (const attempt of builds) {
          await expect(attempt()).to.be.revertedWithCustomError(factory, "Wired_NotAuthority").withArgs(authority);
        }
      }
    });
  });

  /** Another rebalancer like the system's, but for what is changed. */
  async function rebuild(change: Readonly<Record<string, string>>) {
    const { deployer, vault, policy, volatility, bounty, authority } = system();
    const parts = { vault, policy, volatility, bounty, authority };
    const wiring = Object.fromEntries(
      await Promise.all(Object.entries(parts).map(async ([name, part]) => [name, await part.getAddress()] as const)),
    ) as Record<keyof typeof parts, string>;
    return new Rebalancer__factory(deployer).deploy({ ...wiring, ...change }, HEDGE_SETTINGS);
  }

  describe("to the rebalancer", () => {
    it("as its vault is refused", async () => {
      for (const vault of wrongs()) await expect(rebuild({ vault })).to.be.revert(system().connection.ethers);
    });

    it("as its estimator is refused by name; nobody at all is allowed", async () => {
      const { rebalancer, stranger } = system();
      for (const volatility of [stranger.address, MAINNET.weth]) {
        await expect(rebuild({ volatility }))
          .to.be.revertedWithCustomError(rebalancer, "Rebalancer_BadEstimator")
          .withArgs(volatility);
      }
      expect(await (await rebuild({ volatility: ZeroAddress })).VOLATILITY()).to.equal(ZeroAddress);
    });

    it("as its budget is refused by name, one that pays in another token among them; nobody at all is allowed", async () => {
      const { rebalancer, stranger, deployer, authority } = system();
      const other = await new FeeToken__factory(deployer).deploy(6, 0n);
      const foreign = await new BountyBudget__factory(deployer).deploy(other, USDC, authority, TERMS);
      for (const budget of [stranger.address, MAINNET.weth, await foreign.getAddress()]) {
        await expect(rebuild({ bounty: budget }))
          .to.be.revertedWithCustomError(rebalancer, "Rebalancer_BudgetOfOtherToken")
          .withArgs(budget, MAINNET.usdc);
      }
      expect(await (await rebuild({ bounty: ZeroAddress })).BOUNTY()).to.equal(ZeroAddress);
    });

    it("as its policy is refused by name, by constructor and setter, and one wider inside than outside as well", async () => {
      const { rebalancer, deployer } = system();
      const wide = await new ScriptedPolicy__factory(deployer).deploy();
      await wide.script({ triggerWad: WAD, targetWad: 2n * WAD }, false);
      for (const policy of [...wrongs(), await wide.getAddress()]) {
        for (const attempt of [async () => rebuild({ policy }), async () => rebalancer.setPolicy(policy)]) {
          await expect(attempt()).to.be.revertedWithCustomError(rebalancer, "Rebalancer_BadPolicy").withArgs(policy);
        }
      }
    });
  });

  describe("as a rebalancer", () => {
    it("is refused by the vault: nobody, an account, something else, and one that serves another vault", async () => {
      const { vault, rebalancer } = system();
      const other = await deployVariant(system());
      const elsewhere = await rebuild({ vault: await other.getAddress() });
      for (const next of [...wrongs(), await vault.getAddress(), await elsewhere.getAddress()]) {
        await expect(vault.setRebalancer(next))
          .to.be.revertedWithCustomError(vault, "VaultLock_NotOurRebalancer")
          .withArgs(next);
      }
      expect(await vault.rebalancer()).to.equal(await rebalancer.getAddress());
      const next = await rebuild({});
      await vault.setRebalancer(next);
      expect(await vault.rebalancer()).to.equal(await next.getAddress());
    });

    it("is refused by the budget: nobody, an account, something else, and one that another budget pays", async () => {
      const { bounty, vault, rebalancer, deployer } = system();
      const elsewhere = await new NamedRebalancer__factory(deployer).deploy(vault, vault);
      for (const next of [...wrongs(), await elsewhere.getAddress()]) {
        await expect(bounty.setRebalancer(next))
          .to.be.revertedWithCustomError(bounty, "BountyBudget_NotOurRebalancer")
          .withArgs(next);
      }
      expect(await bounty.rebalancer()).to.equal(await rebalancer.getAddress());
    });
  });

  describe("to the bounty budget", () => {
    it("as its token is refused by name, one of more than 18 decimals as well", async () => {
      const { bounty, authority, deployer, stranger } = system();
      const build = (token: string) => new BountyBudget__factory(deployer).deploy(token, USDC, authority, TERMS);
      for (const token of [ZeroAddress, stranger.address, await bounty.getAddress()]) {
        await expect(build(token)).to.be.revertedWithCustomError(bounty, "Wired_NoDecimals").withArgs(token);
      }
      const fine = await new FeeToken__factory(deployer).deploy(19, 0n);
      await expect(build(await fine.getAddress()))
        .to.be.revertedWithCustomError(bounty, "BountyBudget_BadSetting")
        .withArgs(encodeBytes32String("decimals"), 19n, 18n);
    });
  });

  describe("to the price guard", () => {
    const build = async (chainlink: string, sequencer: string = ZeroAddress) => {
      const market = {
        factory: MAINNET.factory,
        base: MAINNET.weth,
        quote: MAINNET.usdc,
        feePips: 500,
        pool: MAINNET.pool005,
      };
      return new PriceGuard__factory(system().deployer).deploy(chainlink, sequencer, market, GUARD_SETTINGS);
    };

    it("as Chainlink's oracle is refused", async () => {
      for (const oracle of [ZeroAddress, system().stranger.address]) {
        await expect(build(oracle)).to.be.revertedWithCustomError(ERRORS, "Wired_NoContract").withArgs(oracle);
      }
      await expect(build(MAINNET.weth)).to.be.revert(system().connection.ethers);
    });

    it("as a sequencer's feed is refused: an account, something else, and a price feed", async () => {
      const chainlink = await system().chainlink.getAddress();
      const { stranger } = system();
      await expect(build(chainlink, stranger.address))
        .to.be.revertedWithCustomError(ERRORS, "Wired_NoContract")
        .withArgs(stranger.address);
      await expect(build(chainlink, MAINNET.pool005)).to.be.revert(system().connection.ethers);
      await expect(build(chainlink, MAINNET.ethUsdFeed))
        .to.be.revertedWithCustomError(ERRORS, "PriceGuard_NotUptimeFeed")
        .withArgs(3_000n * 10n ** 8n);
    });

    it("as a pool is refused by its price, beyond a factor of two from Chainlink's", async () => {
      await feedTo(system(), 2_000);
      await poolTo(system(), 3_990);
      await guardOver(system());
      await feedTo(system(), 1_990);
      await expect(guardOver(system())).to.be.revertedWithCustomError(ERRORS, "PriceGuard_PoolOfOtherTokens");
    });
  });

  it("as the desk's vault is refused", async () => {
    for (const vault of wrongs()) {
      const build = new LpDesk__factory(system().deployer).deploy(vault, 3_600, 7 * DAY);
      await expect(build).to.be.revert(system().connection.ethers);
    }
  });

  it("as a proposer or a canceller is refused where it is nobody", async () => {
    const { deployer, stranger } = system();
    const factory = new Timelock__factory(deployer);
    const some = [stranger.address];
    for (const [proposers, cancellers] of [
      [[ZeroAddress], []],
      [[...some, ZeroAddress], []],
      [some, [ZeroAddress]],
    ] as const) {
      const build = factory.deploy(DAY, [...proposers], [ZeroAddress], [...cancellers]);
      await expect(build).to.be.revertedWithCustomError(factory, "Timelock_Nobody");
    }
    await factory.deploy(DAY, some, [ZeroAddress], some);
  });
});
