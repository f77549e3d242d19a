import { expect } from "chai";

import type { OptionsVault } from "../../types/index.js";
import { uniform } from "../BookFold/mirror.js";
import { buyAll, FREE, fundedVariant, navAfter, optionOf, worstLoss, YEAR_SECONDS } from "../support/limits.js";
import type { Stand } from "../support/limits.js";
import { relativeVega } from "../support/reference.js";
import { snapshotted } from "../support/snapshotted.js";
import { callId, EXPIRY, NEVER, USDC, WAD } from "../support/system.js";
import { deployPutSystem } from "../support/vaults.js";
import type { VaultVariant } from "../support/vaults.js";

describe("OptionsVault limits", () => {
  /** Puts allowed, no other limit in the way but those a test asks for; a million of capital. */
  const system = snapshotted(deployPutSystem);

  const vaultWith = (variant: VaultVariant) => fundedVariant(system(), variant);
  const at = (vault: OptionsVault): Stand => ({ system: system(), vault });

  it("hold one expiry's vega to its share of NAV, to a thousandth of an option, and say what it would be", async () => {
    const vault = await vaultWith({ settings: { ...FREE, maxExpiryVegaBps: 100n } });
    const one = { strike: 3_000, isPut: false, quantity: 1 };
    const each = relativeVega(await optionOf(at(vault), one));
    const edge = Math.floor((10_000 / each) * 1.002 * 1_000) / 1_000; // the premium over mid adds to NAV
    const refused = buyAll(at(vault), [{ ...one, quantity: edge * 1.01 }]);
    await expect(refused).to.be.revertedWithCustomError(vault, "OptionsVault_VegaAboveLimit");
    await buyAll(at(vault), [{ ...one, quantity: edge * 0.99 }]);
    await expect(buyAll(at(vault), [{ ...one, quantity: edge * 0.02 }]))
      .to.be.revertedWithCustomError(vault, "OptionsVault_VegaAboveLimit")
      .withArgs(
        EXPIRY,
        (vegaWad: bigint) => Math.abs(Number(vegaWad) / 1e18 / each - edge * 1.01) < edge * 1e-3,
        anyOf,
      );
  });

  it("hold one expiry's gamma to what a jump by a tenth may cost", async () => {
    const vault = await vaultWith({ settings: { ...FREE, maxExpiryGammaBps: 20n } });
    const one = { strike: 3_000, isPut: true, quantity: 1 };
    const { vol, seconds } = await optionOf(at(vault), one);
    // Γ·S = vega·σ/(S·σ²·τ), and half of it times a tenth of spot squared over spot.
    const each = (relativeVega(await optionOf(at(vault), one)) / (vol * vol * (seconds / YEAR_SECONDS))) * 0.005;
    const edge = 2_000 / each;
    await expect(buyAll(at(vault), [{ ...one, quantity: edge * 1.02 }]))
      .to.be.revertedWithCustomError(vault, "OptionsVault_GammaAboveLimit")
      .withArgs(EXPIRY, (lossWad: bigint) => Math.abs(Number(lossWad) / 1e18 - 2_040) < 5, anyOf);
    await buyAll(at(vault), [{ ...one, quantity: edge * 0.98 }]);
  });

  it("hold the worst of the standard scenarios to NAV, by the reference, on random books around the limit", async () => {
    const random = uniform(17);
    const vault = await vaultWith({ settings: FREE });
    const { networkHelpers } = system().connection;
    const seen = { within: 0, beyond: 0 };
    for (let round = 0; round < 14; round++) {
      const snapshot = await networkHelpers.takeSnapshot();
      const book = [2_800, 3_000, 3_300].map((strike) => ({
        strike,
        isPut: random() < 0.5,
        quantity: 20 + random() * 100,
      }));
      const unit = await worstLoss(at(vault), book);
      const scale = (1_000_000 / unit) * (0.9 + 0.25 * random());
      const scaled = book.map((one) => ({ ...one, quantity: Math.round(one.quantity * scale * 1e3) / 1e3 }));
      const nav = await navAfter(at(vault), scaled);
      const loss = await worstLoss(at(vault), scaled, nav);
      if (Math.abs(loss / nav - 1) > 2e-3) {
        const trade = buyAll(at(vault), scaled);
        if (loss < nav) await trade;
        else await expect(trade).to.be.revertedWithCustomError(vault, "OptionsVault_StressAboveLimit");
        seen[loss < nav ? "within" : "beyond"]++;
      }
      await snapshot.restore();
    }
    expect(seen.within).to.be.above(2);
    expect(seen.beyond).to.be.above(2);
  });

  it("never let pass by the quick bound what the scenarios forbid: small books on a strict vault", async () => {
    const random = uniform(23);
    const vault = await vaultWith({ settings: { ...FREE, maxStressLossBps: 500n } });
    const { networkHelpers } = system().connection;
    for (let round = 0; round < 14; round++) {
      const snapshot = await networkHelpers.takeSnapshot();
      const book = [{ strike: [2_800, 3_000, 3_300][round % 3] ?? 0, isPut: random() < 0.5, quantity: 1 }];
      const unit = await worstLoss(at(vault), book);
      const quantity = Math.round((50_000 / unit) * (0.3 + 1.2 * random()) * 1e3) / 1e3;
      const scaled = book.map((one) => ({ ...one, quantity }));
      const share = (await worstLoss(at(vault), scaled)) / (await navAfter(at(vault), scaled));
      const outcome = buyAll(at(vault), scaled);
      if (share > 0.0501) await expect(outcome).to.be.revertedWithCustomError(vault, "OptionsVault_StressAboveLimit");
      else if (share < 0.0499) await outcome;
      await snapshot.restore();
    }
  });

  it("count no more of a hedge than the vault's money buys: calls deep in the money need twice what they bring", async () => {
    const vault = await vaultWith({ settings: FREE });
    const { buyer, mainnet } = system();
    const deep = { strike: 1_500, isPut: false, quantity: 1_000 };
    await vault.listSeries(EXPIRY, 1_500n * 10n ** 8n, false);
    await mainnet.fundUsdc(buyer.address, 10_000_000n * USDC);
    const [beyond, within] = [{ ...deep, quantity: 1_400 }, deep];
    const nav = await navAfter(at(vault), [beyond]);
    expect(await worstLoss(at(vault), [beyond]), "a hedge that cannot be paid would forgive it").to.be.below(nav / 2);
    const loss = await worstLoss(at(vault), [beyond], nav);
    expect(loss).to.be.above(nav);
    await expect(buyAll(at(vault), [beyond]))
      .to.be.revertedWithCustomError(vault, "OptionsVault_StressAboveLimit")
      .withArgs((lossWad: bigint) => Math.abs(Number(lossWad) / 1e18 / loss - 1) < 1e-3, anyOf);
    await buyAll(at(vault), [within]);
  });

  it("count the legs of one call together, in whatever order", async () => {
    const vault = await vaultWith({ settings: { ...FREE, maxStressLossBps: 1_000n } });
    const half = { strike: 3_000, isPut: false, quantity: 1 };
    const quantity = (100_000 / (await worstLoss(at(vault), [half]))) * 0.55;
    const [first, second] = [
      { ...half, quantity },
      { ...half, strike: 3_300, quantity },
    ];
    await expect(buyAll(at(vault), [first, second])).to.be.revertedWithCustomError(
      vault,
      "OptionsVault_StressAboveLimit",
    );
    await expect(buyAll(at(vault), [second, first])).to.be.revertedWithCustomError(
      vault,
      "OptionsVault_StressAboveLimit",
    );
    await buyAll(at(vault), [first]);
    await expect(buyAll(at(vault), [second])).to.be.revertedWithCustomError(vault, "OptionsVault_StressAboveLimit");
  });

  it("stand in no sale's way, however far beyond them the book has come", async () => {
    const vault = await vaultWith({ settings: { ...FREE, maxExpiryVegaBps: 100n } });
    const one = { strike: 3_000, isPut: false, quantity: 40 };
    await buyAll(at(vault), [one]);
    const { lp, buyer } = system();
    const shares = await vault.balanceOf(lp.address);
    await vault.connect(lp).redeem(shares / 2n, lp.address, lp.address);
    await expect(buyAll(at(vault), [{ ...one, quantity: 0.01 }])).to.be.revertedWithCustomError(
      vault,
      "OptionsVault_VegaAboveLimit",
    );
    await vault.connect(buyer).sell(callId(3_000), WAD, 0n, buyer.address, NEVER);
  });
});

/** Whatever the third argument is. */
const anyOf = () => true;
