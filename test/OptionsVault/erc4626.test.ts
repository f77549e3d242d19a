import { expect } from "chai";
import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import type { SnapshotRestorer } from "@nomicfoundation/hardhat-network-helpers/types";

import { uniform } from "../BookFold/mirror.js";
import { inOneBlock, GAS, NEXT, soon } from "../support/chain.js";
import { deployFeeSystem, later, PERFORMANCE } from "../support/fees.js";
import { snapshotted } from "../support/snapshotted.js";
import { deployOpenSystem, deployTradedSystem, USDC } from "../support/system.js";
import type { System } from "../support/system.js";

/** Amounts from a unit to all a depositor has, spread over the orders of magnitude. */
const ROUNDS = 8;
/** Shares have six more decimals than USDC. */
const SHARE_UNIT = 10n ** 6n;

const anAmount = (random: () => number, most: bigint): bigint =>
  BigInt(Math.max(1, Math.floor(Math.exp(Math.log(Number(most)) * random()))));

/** What a property is tried on: two LPs with shares, and one who comes with money. */
interface Stage {
  readonly system: System;
  readonly alice: HardhatEthersSigner;
  readonly newcomer: HardhatEthersSigner;
}

type Property = (stage: Stage, amount: bigint) => Promise<void>;

const assetsOf = ({ system, newcomer }: Stage) => system.mainnet.usdc.balanceOf(newcomer.address);
const sharesOf = ({ system, newcomer }: Stage) => system.vault.balanceOf(newcomer.address);

/** Both amounts a transaction moved for the newcomer. */
async function moved(stage: Stage, act: () => Promise<unknown>) {
  const [assets, shares] = [await assetsOf(stage), await sharesOf(stage)];
  await act();
  return { assets: (await assetsOf(stage)) - assets, shares: (await sharesOf(stage)) - shares };
}

/** Entering and leaving in one block: what is left of the money, and of the shares that were held before. */
async function roundTrip(stage: Stage, first: "deposit" | "mint", second: "redeem" | "withdraw", assets: bigint) {
  const { system, newcomer } = stage;
  const vault = system.vault.connect(newcomer);
  await soon(system);
  const shares = await system.vault.previewDeposit(assets, NEXT);
  const enter = () => (first === "deposit" ? vault.deposit(assets, newcomer, GAS) : vault.mint(shares, newcomer, GAS));
  return moved(stage, async () => {
    const back = second === "redeem" ? shares : ((await system.vault.previewRedeem(shares, NEXT)) * 99n) / 100n;
    const leave = () =>
      second === "redeem"
        ? vault.redeem(back, newcomer, newcomer, GAS)
        : vault.withdraw(back > 0n ? back : 1n, newcomer, newcomer, GAS);
    await inOneBlock(system, [enter, leave]);
  });
}

const PROPERTIES: readonly (readonly [title: string, property: Property])[] = [
  [
    "convertToShares and convertToAssets ask nobody who calls, round down, and never gain a unit there and back",
    async ({ system, alice, newcomer }, amount) => {
      const { vault } = system;
      const shares = await vault.connect(alice).convertToShares(amount);
      expect(await vault.connect(newcomer).convertToShares(amount)).to.equal(shares);
      expect(await vault.convertToAssets(shares)).to.be.at.most(amount);
      expect(await vault.convertToShares(await vault.convertToAssets(amount * SHARE_UNIT))).to.be.at.most(
        amount * SHARE_UNIT,
      );
    },
  ],
  [
    "deposit takes exactly the assets and gives no fewer shares than previewed",
    async (stage, amount) => {
      const { system, newcomer } = stage;
      await soon(system);
      const previewed = await system.vault.previewDeposit(amount, NEXT);
      const { assets, shares } = await moved(stage, () => system.vault.connect(newcomer).deposit(amount, newcomer));
      expect([assets, shares >= previewed]).to.deep.equal([-amount, true]);
    },
  ],
  [
    "mint gives exactly the shares and takes no more assets than previewed",
    async (stage, amount) => {
      const { system, newcomer } = stage;
      await soon(system);
      const previewed = await system.vault.previewMint(amount * SHARE_UNIT, NEXT);
      const { assets, shares } = await moved(stage, () =>
        system.vault.connect(newcomer).mint(amount * SHARE_UNIT, newcomer),
      );
      expect([shares, -assets <= previewed]).to.deep.equal([amount * SHARE_UNIT, true]);
    },
  ],
  [
    "withdraw gives exactly the assets and burns no more shares than previewed; redeem burns exactly and gives no less",
    async ({ system, alice }, amount) => {
      const { vault, mainnet } = system;
      const most = await vault.maxWithdraw(alice.address);
      const assets = amount < most / 2n ? amount : most / 2n;
      await soon(system);
      const burnt = await vault.previewWithdraw(assets, NEXT);
      let [shares, money] = [await vault.balanceOf(alice.address), await mainnet.usdc.balanceOf(alice.address)];
      await vault.connect(alice).withdraw(assets, alice, alice);
      expect(await mainnet.usdc.balanceOf(alice.address)).to.equal(money + assets);
      expect(shares - (await vault.balanceOf(alice.address))).to.be.at.most(burnt);

      await soon(system);
      const given = await vault.previewRedeem(burnt, NEXT);
      [shares, money] = [await vault.balanceOf(alice.address), await mainnet.usdc.balanceOf(alice.address)];
      await vault.connect(alice).redeem(burnt, alice, alice);
      expect(shares - (await vault.balanceOf(alice.address))).to.equal(burnt);
      expect((await mainnet.usdc.balanceOf(alice.address)) - money).to.be.at.least(given);
    },
  ],
  [
    "no way in and out again in one block leaves more than it began with",
    async (stage, amount) => {
      const assets = amount + 1_000n;
      for (const [first, second] of [
        ["deposit", "redeem"],
        ["deposit", "withdraw"],
        ["mint", "redeem"],
        ["mint", "withdraw"],
      ] as const) {
        const { assets: gained, shares } = await roundTrip(stage, first, second, assets);
        expect(gained <= 0n || shares < 0n, `${first}, ${second}`).to.equal(true);
      }
    },
  ],
  [
    "no way out and in again in one block leaves more shares for the same money",
    async ({ system, alice }, amount) => {
      const { vault, mainnet } = system;
      const most = await vault.maxWithdraw(alice.address);
      const assets = amount < most / 2n ? amount + 1n : most / 2n;
      for (const second of ["deposit", "mint"] as const) {
        const [shares, money] = [await vault.balanceOf(alice.address), await mainnet.usdc.balanceOf(alice.address)];
        await soon(system);
        const again = await vault.previewDeposit(assets, NEXT);
        if (again === 0n) continue;
        const mine = vault.connect(alice);
        await inOneBlock(system, [
          () => mine.withdraw(assets, alice, alice, GAS),
          () => (second === "deposit" ? mine.deposit(assets, alice, GAS) : mine.mint(again, alice, GAS)),
        ]);
        expect((await mainnet.usdc.balanceOf(alice.address)) <= money, second).to.equal(true);
        expect((await vault.balanceOf(alice.address)) <= shares, second).to.equal(true);
      }
    },
  ],
  [
    "views and limits revert for nobody, and what a limit allows goes through",
    async ({ system, alice, newcomer }) => {
      const { vault } = system;
      await Promise.all([vault.asset(), vault.totalAssets(), vault.maxDeposit(newcomer), vault.maxMint(newcomer)]);
      expect(await vault.maxRedeem(newcomer.address)).to.equal(0n);
      await soon(system);
      await vault.connect(alice).redeem(await vault.maxRedeem(alice.address, NEXT), alice, alice);
    },
  ],
  [
    "nobody spends another's shares without an allowance, and with one exactly that much",
    async ({ system, alice, newcomer }, amount) => {
      const { vault } = system;
      const held = await vault.maxRedeem(alice.address);
      const shares = amount * SHARE_UNIT < held ? amount * SHARE_UNIT : held / 2n;
      const theirs = vault.connect(newcomer);
      await expect(theirs.redeem(shares, newcomer, alice)).to.be.revertedWithCustomError(
        vault,
        "ERC20InsufficientAllowance",
      );
      await vault.connect(alice).approve(newcomer, shares + 1n);
      await theirs.redeem(shares, newcomer, alice);
      expect(await vault.allowance(alice, newcomer)).to.equal(1n);
    },
  ],
];

for (const [state, deploy] of [
  ["with nothing written", deployOpenSystem],
  ["with options written and hedged", deployHedged],
  ["with both fees due, and charged in the first block that moves shares", deployPaying],
] as const) {
  describe(`OptionsVault as ERC-4626, ${state}`, () => {
    const system = snapshotted(deploy);

    for (const [title, property] of PROPERTIES) {
      it(title, async () => {
        const { lp: alice, buyer2: newcomer, connection } = system();
        const random = uniform(title.length);
        for (let round = 0; round < ROUNDS; round++) {
          const snapshot: SnapshotRestorer = await connection.networkHelpers.takeSnapshot();
          await property({ system: system(), alice, newcomer }, anAmount(random, 1_000_000n * USDC));
          await snapshot.restore();
        }
      });
    }
  });
}

async function deployHedged() {
  const system = await deployTradedSystem();
  await system.rebalancer.rebalance();
  return system;
}

/** A gain of 30,000 dollars in forty days of fees, on a period of thirty. */
async function deployPaying() {
  const system = await deployFeeSystem({ ...PERFORMANCE, managementFeeBps: 500, performanceFeeBps: 3_000 });
  await later(system, 40, 3_300);
  await system.connection.networkHelpers.mine();
  return system;
}
