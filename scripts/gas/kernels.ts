import type { NetworkManager } from "hardhat/types/network";

import { lnWad, tenorAt } from "../../sdk/pricing/exact/index.js";
import type { GreeksWad, PricingInput } from "../../sdk/pricing/types.js";

/** The pricing library on a chain: what it answers, and what each of its functions costs. */
export interface Kernels {
  readonly price: (input: PricingInput) => Promise<GreeksWad>;
  /** Gas of each kernel alone, by name. */
  readonly gas: (input: PricingInput) => Promise<ReadonlyMap<string, number>>;
}

const WAD = 10n ** 18n;
const DAY = 86_400n;
/** A live option: nothing in it is certain, so that no kernel may skip a thing. */
const LIVE: PricingInput = {
  spotWad: 3_000n * WAD,
  strikeWad: 3_300n * WAD,
  volWad: (8n * WAD) / 10n,
  tauSeconds: 30n * DAY,
  rateWad: 0n,
};
const RATE_WAD = WAD / 20n;

/** Puts the harness and one gas meter a kernel on a fresh simulated chain. */
export async function deployKernels(network: NetworkManager): Promise<Kernels> {
  const { ethers } = await network.create({ network: "default" });
  const harness = await ethers.deployContract("PricingHarness");
  const meters = {
    "greeks (all in one pass)": await ethers.deployContract("GreeksGas"),
    call: await ethers.deployContract("CallGas"),
    put: await ethers.deployContract("PutGas"),
    deltaCall: await ethers.deployContract("DeltaGas"),
  };
  const bookMeter = await ethers.deployContract("GreeksAtGas");
  const everlastingMeter = await ethers.deployContract("EverlastingGas");
  const cdfMeter = await ethers.deployContract("CdfGas");
  const lnMeter = await ethers.deployContract("LnGas");
  const baseline = await bookMeter.baseline(1n);
  return {
    price: (input) => harness.greeks(...argumentsOf(input)),
    gas: async (input) => {
      const used = new Map<string, number>();
      const record = (kernel: string, measured: bigint) => used.set(kernel, Number(measured - baseline));
      for (const [kernel, meter] of Object.entries(meters)) {
        record(kernel, await meter.measure(...argumentsOf(input)));
      }
      const { spotWad, strikeWad, volWad, tauSeconds } = input;
      const tenor = tenorAt(tauSeconds, input.rateWad);
      const lnMoneynessWad = lnWad(spotWad) - lnWad(strikeWad);
      record("greeksAt (a book's strike)", await bookMeter.measure(spotWad, strikeWad, lnMoneynessWad, volWad, tenor));
      record("everlasting", await everlastingMeter.measure(spotWad, strikeWad, volWad, tauSeconds));
      record("cdf", await cdfMeter.measure(lnMoneynessWad));
      return record("ln", await lnMeter.measure(spotWad));
    },
  };
}

/** Every kernel on one live option, at no rate and at one of 5 %. */
export async function measureKernels(network: NetworkManager): Promise<Readonly<Record<string, number>>> {
  const kernels = await deployKernels(network);
  const named = async (input: PricingInput, suffix: string) =>
    [...(await kernels.gas(input))].map(([kernel, used]) => [`kernel, ${kernel}${suffix}`, used] as const);
  const discounted = await named({ ...LIVE, rateWad: RATE_WAD }, ", 5 % rate");
  // Neither the book's kernels nor what stands on no rate changes with one.
  const rated = discounted.filter(([name]) => /greeks \(|call|put|deltaCall/.test(name));
  return Object.fromEntries([...(await named(LIVE, "")), ...rated]);
}

function argumentsOf(input: PricingInput): readonly [bigint, bigint, bigint, bigint, bigint] {
  return [input.spotWad, input.strikeWad, input.volWad, input.tauSeconds, input.rateWad];
}
