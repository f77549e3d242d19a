import { expect } from "chai";

import { sqrtFromPriceWadDown } from "../../scripts/mainnet/index.js";
import type { FlashAttacker } from "../../types/index.js";
import { askDeposit, deployTradedDesk, passEpoch } from "../support/desk.js";
import { deployAttacker, step, stepWithAll } from "../support/flash.js";
import type { Step } from "../support/flash.js";
import { deployGuardedSystem } from "../support/guard.js";
import { snapshotted } from "../support/snapshotted.js";
import { callId, deployTradedSystem, NEVER, NO_LIMIT, USDC, WAD } from "../support/system.js";
import type { System } from "../support/system.js";

const ID = callId(3_000);
const GAS = { gasLimit: 15_000_000n } as const;

describe("A real flash loan ends with its borrower poorer, whatever it is used for", () => {
  const open = snapshotted(deployTradedSystem);
  const guarded = snapshotted(deployGuardedSystem);
  const desked = snapshotted(deployTradedDesk);

  /** Dollars, ether at the oracle's price, options at the smile's mid: all that it has, every doubt in its favour. */
  async function wealthOf({ vault, mainnet, optionToken, oracle }: System, attacker: FlashAttacker): Promise<bigint> {
    const { spotWad } = await oracle.read();
    const held = await optionToken.balanceOf(attacker, ID);
    const options = held === 0n ? 0n : (await vault.quoteParts(ID, held, true)).markWad;
    const ether = ((await mainnet.weth.balanceOf(attacker)) * spotWad) / WAD;
    return (await mainnet.usdc.balanceOf(attacker)) * 10n ** 12n + ether + options;
  }

  /** Borrows dollars from the 0.3 % pool, whose fee its loans cost, too, and takes the steps; says what was won. */
  async function gainOf(
    system: System,
    attacker: FlashAttacker,
    { borrowed, steps }: { readonly borrowed: bigint; readonly steps: readonly Step[] },
  ): Promise<bigint> {
    const before = await wealthOf(system, attacker);
    const loan = await attacker.borrow(system.mainnet.pool03, borrowed, 0n, [...steps], GAS);
    expect((await loan.wait())?.status).to.equal(1);
    return (await wealthOf(system, attacker)) - before;
  }

  const approveStep = ({ mainnet, vault }: System) => step(mainnet.usdc, "approve", [vault.target, NO_LIMIT]);
  const pushStep = ({ mainnet }: System, attacker: FlashAttacker, priceWad: bigint) =>
    step(attacker, "push", [mainnet.pool005.target, sqrtFromPriceWadDown(priceWad)]);
  const leaveStep = ({ vault }: System, attacker: FlashAttacker) =>
    stepWithAll(vault, vault, { name: "redeem", values: [attacker.target, attacker.target] });

  it("flash loan: the loan itself costs its fee and pays it back to the pool", async () => {
    const attacker = await deployAttacker(open());
    const gain = await gainOf(open(), attacker, { borrowed: 4_000_000n * USDC, steps: [] });
    expect(gain).to.equal(-12_000n * WAD); // 0.3 %
  });

  for (const quantity of [WAD, 60n * WAD]) {
    it(`flash loan: put in as an LP, ${quantity / WAD} options bought, taken out again, and the options sold back`, async () => {
      const attacker = await deployAttacker(open());
      const { vault } = open();
      const to = attacker.target;
      const steps = [
        await approveStep(open()),
        await step(vault, "deposit", [4_000_000n * USDC, to]),
        await step(vault, "buy", [ID, quantity, NO_LIMIT, to, NEVER]),
        await leaveStep(open(), attacker),
      ];
      const kept = await gainOf(open(), attacker, { borrowed: 4_000_000n * USDC, steps });
      expect(kept < -12_000n * WAD, "beyond the loan's fee").to.equal(true);
      expect(await vault.balanceOf(attacker)).to.equal(0n);
      const sold = await wealthOf(open(), attacker);
      await attacker.act([await step(vault, "sell", [ID, quantity, 0n, to, NEVER])], GAS);
      expect((await wealthOf(open(), attacker)) < sold).to.equal(true);
    });
  }

  it("same block: in as an LP before a hedge and out after it takes no part of it along", async () => {
    const attacker = await deployAttacker(open());
    const { vault, rebalancer } = open();
    const steps = [
      await approveStep(open()),
      await step(vault, "deposit", [4_000_000n * USDC, attacker.target]),
      await step(rebalancer, "rebalance", []),
      await leaveStep(open(), attacker),
    ];
    const gain = await gainOf(open(), attacker, { borrowed: 4_000_000n * USDC, steps });
    expect((await vault.ledger())[1] > 0n, "the hedge was made").to.equal(true);
    expect(gain < -12_000n * WAD).to.equal(true);
  });

  for (const bps of [10n, 50n, 90n]) {
    it(`same block: a hedge sandwiched ${bps} bps up the pool costs the vault less than its budget and the borrower more than it wins`, async () => {
      const attacker = await deployAttacker(open());
      const { rebalancer, venue, mainnet } = open();
      // To go back beyond what the hedge bought it needs some ether of its own.
      await mainnet.fundWeth(await attacker.getAddress(), 3_000n * WAD);
      const { budgetQuoteWad } = (await rebalancer.status()).order;
      const mid = await venue.midPriceWad();
      const steps = [
        await pushStep(open(), attacker, (mid * (10_000n + bps)) / 10_000n),
        await step(rebalancer, "rebalance", []),
        await pushStep(open(), attacker, mid),
      ];
      const gain = await gainOf(open(), attacker, { borrowed: 5_000_000n * USDC, steps });
      expect(gain < 0n).to.equal(true);
      // Without the loan's fee, as for somebody who has the money: no more than what a hedge may lose.
      expect(gain + 15_000n * WAD < budgetQuoteWad, "the budget").to.equal(true);
    });
  }

  it("flash loan: the guard lets nobody buy, sell or come in while a pool is bent by more than its ceiling", async () => {
    const { guard, vault, venue } = guarded();
    const attacker = await deployAttacker(guarded());
    const mid = await venue.midPriceWad();
    const to = attacker.target;
    for (const bent of [(mid * 9_800n) / 10_000n, (mid * 10_200n) / 10_000n]) {
      for (const risky of [
        await step(vault, "buy", [ID, WAD, NO_LIMIT, to, NEVER]),
        await step(vault, "deposit", [1_000n * USDC, to]),
      ]) {
        const steps = [
          await approveStep(guarded()),
          await pushStep(guarded(), attacker, bent),
          risky,
          await pushStep(guarded(), attacker, mid),
        ];
        const rising = await step(guarded().mainnet.weth, "approve", [vault.target, 0n]);
        await guarded().mainnet.fundWeth(await attacker.getAddress(), 3_000n * WAD);
        await expect(
          attacker.borrow(guarded().mainnet.pool03, 8_000_000n * USDC, 0n, [rising, ...steps], GAS),
        ).to.be.revertedWithCustomError(guard, "PriceGuard_SpotDisagrees");
      }
    }
  });

  it("flash loan: options bought and sold back around a push of the pool inside the guard's ceiling", async () => {
    const { vault, venue, mainnet } = guarded();
    const attacker = await deployAttacker(guarded());
    await mainnet.fundWeth(await attacker.getAddress(), 3_000n * WAD);
    const mid = await venue.midPriceWad();
    const to = attacker.target;
    for (const bent of [(mid * 9_870n) / 10_000n, (mid * 10_130n) / 10_000n]) {
      const steps = [
        await approveStep(guarded()),
        await pushStep(guarded(), attacker, bent),
        await step(vault, "buy", [ID, 50n * WAD, NO_LIMIT, to, NEVER]),
        await step(vault, "sell", [ID, 50n * WAD, 0n, to, NEVER]),
        await pushStep(guarded(), attacker, mid),
      ];
      const gain = await gainOf(guarded(), attacker, { borrowed: 8_000_000n * USDC, steps });
      expect(gain < -24_000n * WAD, "beyond the loan's fee").to.equal(true);
    }
  });

  it("flash loan at the desk: an epoch processed while the pool is bent is filled as if it were not, and the bending lost", async () => {
    const { desk, vault, buyer, venue, connection, mainnet } = desked();
    const attacker = await deployAttacker(desked());
    await mainnet.fundWeth(await attacker.getAddress(), 3_000n * WAD);
    await askDeposit(desk, buyer, 500_000n * USDC);
    await passEpoch(desked());
    const { provider } = connection;
    const at = (await connection.networkHelpers.time.latest()) + 12;
    const filled = async (steps: readonly Step[]) => {
      const before: unknown = await provider.request({ method: "evm_snapshot", params: [] });
      await connection.networkHelpers.time.setNextBlockTimestamp(at);
      const gain = await gainOf(desked(), attacker, { borrowed: 8_000_000n * USDC, steps });
      const shares = await desk.maxMint(buyer.address);
      await provider.request({ method: "evm_revert", params: [before] });
      return { gain, shares };
    };
    const mid = await venue.midPriceWad();
    const process = await step(desk, "process", [1n]);
    const straight = await filled([process]);
    for (const bent of [(mid * 9_800n) / 10_000n, (mid * 10_200n) / 10_000n]) {
      const push = await pushStep(desked(), attacker, bent);
      const back = await pushStep(desked(), attacker, mid);
      const { gain, shares } = await filled([push, process, back]);
      expect(shares).to.equal(straight.shares);
      expect(gain < straight.gain).to.equal(true);
    }
    expect(await vault.balanceOf(attacker)).to.equal(0n);
  });
});
