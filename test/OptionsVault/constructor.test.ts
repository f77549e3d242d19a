import { expect } from "chai";
import { encodeBytes32String } from "ethers";

import { MAINNET } from "../../scripts/mainnet/index.js";
import { snapshotted } from "../support/snapshotted.js";
import { deploySystem } from "../support/system.js";
import { deployFeeToken, deployVariant, SETTINGS, vaultFactory } from "../support/vaults.js";

/** Each setting with its least and greatest allowed value. */
const BOUNDS = {
  maxUtilisationBps: [1n, 100_000n],
  minQuantityWad: [10n ** 9n, 2n ** 128n - 1n],
  volSpreadBps: [0n, 5_000n],
  premiumSpreadBps: [0n, 1_000n],
  writeCutoffSeconds: [600n, 2_592_000n],
  hedgeSlippageCapBps: [1n, 1_000n],
  vegaSlopeBps: [0n, 50_000n],
  maxSmileAgeSeconds: [600n, 604_800n],
  maxStressLossBps: [1n, 10_000n],
  maxExpiryVegaBps: [1n, 50_000n],
  maxExpiryGammaBps: [1n, 50_000n],
} as const;

describe("OptionsVault constructor", () => {
  const system = snapshotted(deploySystem);

  it("wires tokens, oracle, venue, authority and its own option token", async () => {
    const { vault, oracle, venue, authority, optionToken } = system();
    expect(await vault.BASE()).to.equal(MAINNET.weth);
    expect(await vault.QUOTE()).to.equal(MAINNET.usdc);
    expect(await vault.asset()).to.equal(MAINNET.usdc);
    expect(await vault.ORACLE()).to.equal(await oracle.getAddress());
    expect(await vault.VENUE()).to.equal(await venue.getAddress());
    expect(await vault.authority()).to.equal(await authority.getAddress());
    expect(await optionToken.VAULT()).to.equal(await vault.getAddress());
    expect(await vault.decimals()).to.equal(12n);
    expect(await vault.name()).to.equal("Keel ETH options vault");
  });

  it("starts with an empty ledger, no strikes and unpaused", async () => {
    const { vault } = system();
    expect(await vault.ledger()).to.deep.equal([0n, 0n, 0n]);
    expect(await vault.openStrikes()).to.deep.equal([]);
    expect(await vault.paused()).to.equal(false);
    expect(await vault.totalAssets()).to.equal(0n);
  });

  it("takes every setting at both ends of its range and refuses one step beyond, naming it and the bound", async () => {
    const factory = await vaultFactory(system());
    for (const [name, [least, greatest]] of Object.entries(BOUNDS)) {
      for (const value of [least, greatest]) {
        const made = await deployVariant(system(), { settings: { [name]: value } }, factory);
        const expected = { ...SETTINGS, [name]: value };
        expect(await made.settings()).to.deep.equal(Object.values(expected));
      }
      const beyond = least === 0n ? [[greatest + 1n, greatest] as const] : outside(least, greatest);
      for (const [value, bound] of beyond) {
        await expect(deployVariant(system(), { settings: { [name]: value } }, factory))
          .to.be.revertedWithCustomError(factory, "OptionsVault_BadSetting")
          .withArgs(encodeBytes32String(name), value, bound);
      }
    }
  });

  it("takes tokens of up to 18 decimals and refuses more, as base and as quote", async () => {
    const factory = await vaultFactory(system());
    const fine = await deployFeeToken(system(), 18n, 0n);
    const tooMany = await deployFeeToken(system(), 19n, 0n);
    const address = await tooMany.getAddress();
    const made = await deployVariant(system(), { quote: await fine.getAddress() }, factory);
    expect(await made.decimals()).to.equal(24n);
    for (const tokens of [{ base: address }, { quote: address }]) {
      await expect(deployVariant(system(), tokens, factory))
        .to.be.revertedWithCustomError(factory, "OptionsVault_BadDecimals")
        .withArgs(address, 19n);
    }
  });
});

function outside(least: bigint, greatest: bigint): ReadonlyArray<readonly [bigint, bigint]> {
  return [
    [least - 1n, least],
    [greatest + 1n, greatest],
  ];
}
