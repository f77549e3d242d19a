import { expect } from "chai";
import { network } from "hardhat";

import { Authority__factory, BandHarness__factory, OptimalBand__factory } from "../../types/index.js";
import { WAD } from "../support/system.js";

/** λ of most tests: 1e-5 a dollar. */
export const RISK_PRICE_WAD = WAD / 100_000n;
export const COSTS = { proportionalWad: WAD / 2_000n, fixedQuoteWad: 9n * WAD, volRatioWad: WAD };

/** Case A of the research: 100 calls at the money, 80 % a year, 30 days: Greeks of the vault, in WAD. */
export const CASE_A = {
  gammaSpotWad: -172_705_200_000_000_000_000n,
  thetaWad: 165_796_992_000_000_000_000_000n,
  vegaWad: -34_067_325_000_000_000_000_000n,
  grossWad: 100n * WAD,
};

/** The policy and its library on a chain of their own; the deployer administers the authority. */
export async function deployOptimalBand() {
  const connection = await network.create();
  const [deployer, stranger] = await connection.ethers.getSigners();
  if (deployer === undefined || stranger === undefined) throw new Error("The test network has no accounts.");
  const authority = await new Authority__factory(deployer).deploy(deployer);
  const factory = new OptimalBand__factory(deployer);
  const policy = await factory.deploy(authority, RISK_PRICE_WAD);
  return {
    connection,
    deployer,
    stranger,
    authority,
    factory,
    policy,
    math: await new BandHarness__factory(deployer).deploy(),
  };
}

/** A deterministic stream of numbers below 2^32 (xorshift32). */
export function randomStream(seed: number): () => number {
  let state = seed;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return state >>> 0;
  };
}

/** Fails unless two plain numbers differ by at most `slack`; the matcher `closeTo` takes integers alone here. */
export function expectNear(actual: number, expected: number, slack: number, what = "value"): void {
  expect(Math.abs(actual - expected), `${what}: ${actual} against ${expected}`).to.be.at.most(slack);
}
