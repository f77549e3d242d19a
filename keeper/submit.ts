import { Rebalancer__factory } from "../types/index.js";
import type { Fees, KeeperPort, Mined } from "./port.js";
import { revertOf } from "./revert.js";
import type { Revert } from "./revert.js";

const REBALANCE = Rebalancer__factory.createInterface().encodeFunctionData("rebalance");
/** Twice what a hedge over several initialised ticks took; unused gas is not paid for. */
const GAS_LIMIT = 2_000_000n;

/** How a submission ended. Nothing is sent when the simulation is refused. */
export type Submission =
  | { readonly kind: "refused"; readonly revert: Revert }
  | { readonly kind: "mined"; readonly transaction: Mined }
  | { readonly kind: "reverted"; readonly revert: Revert };

/** Tries `rebalance` by eth_call, and sends it only if that goes through. */
export async function submit(port: KeeperPort, rebalancer: string, fees: Fees): Promise<Submission> {
  try {
    await port.call(rebalancer, REBALANCE);
  } catch (thrown) {
    return { kind: "refused", revert: revertOf(thrown) };
  }
  try {
    const transaction = await port.send(rebalancer, REBALANCE, GAS_LIMIT, fees);
    if (transaction.succeeded) return { kind: "mined", transaction };
    const message = `reverted in block ${transaction.blockNumber} after its simulation had passed`;
    return { kind: "reverted", revert: { name: "unknown", message } };
  } catch (thrown) {
    const revert = revertOf(thrown);
    // Test nodes throw for a transaction that reverts; anything else is a fault of the connection or the account.
    if (revert.name === "unknown") throw thrown;
    return { kind: "reverted", revert };
  }
}
