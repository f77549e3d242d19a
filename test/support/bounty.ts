import type { System } from "./system.js";

/** Puts quote from the deployer into the bounty budget, quote units. */
export async function fillBudget(system: System, amountQuote: bigint): Promise<void> {
  const { mainnet, deployer, bounty } = system;
  await mainnet.fundUsdc(deployer.address, amountQuote);
  await mainnet.usdc.connect(deployer).approve(bounty, amountQuote);
  await bounty.fund(amountQuote);
}
