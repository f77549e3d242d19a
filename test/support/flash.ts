import type { Interface } from "ethers";

import { FlashAttacker__factory } from "../../types/index.js";
import type { FlashAttacker } from "../../types/index.js";

import { USDC } from "./system.js";
import type { System } from "./system.js";

const ZERO = "0x0000000000000000000000000000000000000000";
/** Where the first argument stands in a call's data. */
const FIRST_ARGUMENT = 4n;

/** One thing an attacker does, in the order of the contract's struct. */
export interface Step {
  readonly target: string;
  readonly data: string;
  readonly measured: string;
  readonly place: bigint;
}

interface Contract {
  readonly interface: Interface;
  getAddress(): Promise<string>;
}

/** A call of any contract. */
export async function step(contract: Contract, name: string, values: readonly unknown[]): Promise<Step> {
  const data = contract.interface.encodeFunctionData(name, [...values]);
  return { target: await contract.getAddress(), data, measured: ZERO, place: 0n };
}

/** A call whose first argument is all that the attacker then has of a token. */
export async function stepWithAll(
  token: { getAddress(): Promise<string> },
  contract: Contract,
  call: { readonly name: string; readonly values: readonly unknown[] },
): Promise<Step> {
  const made = await step(contract, call.name, [0n, ...call.values]);
  return { ...made, measured: await token.getAddress(), place: FIRST_ARGUMENT };
}

/** An attacker with money of its own. */
export async function deployAttacker(system: System, ownQuote: bigint = 1_000_000n * USDC): Promise<FlashAttacker> {
  const attacker = await new FlashAttacker__factory(system.stranger).deploy();
  await system.mainnet.fundUsdc(await attacker.getAddress(), ownQuote);
  return attacker;
}
