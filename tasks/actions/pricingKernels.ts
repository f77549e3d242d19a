import type { HardhatRuntimeEnvironment } from "hardhat/types/hre";

import { lnWad, tenorAt } from "../../sdk/pricing/exact/index.js";
import type { GreeksWad, PricingInput } from "../../sdk/pricing/types.js";

export interface Kernels {
  readonly price: (input: PricingInput) => Promise<GreeksWad>;
  /** Gas of each kernel alone, by name. */
  readonly gas: (input: PricingInput) => Promise<ReadonlyMap<string, number>>;
}

/** Puts the harness and one gas meter a kernel on a fresh simulated chain. */
export async function deployKernels(hre: HardhatRuntimeEnvironment): Promise<Kernels> {
  const { ethers } = await hre.network.create({ network: "default" });
  const harness = await ethers.deployContract("PricingHarness");
  const meters = {
    "greeks (all in one pass)": await ethers.deployContract("GreeksGas"),
    call: await ethers.deployContract("CallGas"),
    put: await ethers.deployContract("PutGas"),
    deltaCall: await ethers.deployContract("DeltaGas"),
  };
  const bookMeter = await ethers.deployContract("GreeksAtGas");
  const baseline = await bookMeter.baseline(1n);
  return {
    price: (input) => harness.greeks(...argumentsOf(input)),
    gas: async (input) => {
      const used = new Map<string, number>();
      for (const [kernel, meter] of Object.entries(meters)) {
        used.set(kernel, Number((await meter.measure(...argumentsOf(input))) - baseline));
      }
      const { spotWad, strikeWad, volWad } = input;
      const tenor = tenorAt(input.tauSeconds, input.rateWad);
      const shared = await bookMeter.measure(spotWad, strikeWad, lnWad(spotWad) - lnWad(strikeWad), volWad, tenor);
      return used.set("greeksAt (a book's strike)", Number(shared - baseline));
    },
  };
}

function argumentsOf(input: PricingInput): readonly [bigint, bigint, bigint, bigint, bigint] {
  return [input.spotWad, input.strikeWad, input.volWad, input.tauSeconds, input.rateWad];
}
