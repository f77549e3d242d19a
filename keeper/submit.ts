import { Rebalancer__factory } from "../types/index.js";
import type { Fees, KeeperPort, Mined, Request } from "./port.js";
import { decodeRevert, revertOf, saysToWait } from "./revert.js";
import type { Revert } from "./revert.js";

const REBALANCER = Rebalancer__factory.createInterface();
const REBALANCE = REBALANCER.encodeFunctionData("rebalance");
const DELEVERAGE = REBALANCER.encodeFunctionData("deleverage");
/** Twice what a hedge over several initialised ticks took; unused gas is not paid for. */
const GAS_LIMIT = 2_000_000n;

/**
 * How a submission ended. Nothing is sent when the rehearsal is refused. A race is lost when the block the hedge landed in
 * had no hedge due any more, because somebody else was first or price or base fee moved: that costs gas and is nobody's
 * fault; look again. Any other revert after a rehearsal that passed is a fault.
 */
export type Submission =
  | { readonly kind: "refused"; readonly revert: Revert }
  | { readonly kind: "mined"; readonly transaction: Mined }
  | { readonly kind: "lost-race" | "reverted"; readonly revert: Revert; readonly transaction: Mined };

/** Rehearses `rebalance`, and sends it only if that goes through. */
export async function submit(port: KeeperPort, rebalancer: string, fees: Fees): Promise<Submission> {
  return send(port, { to: rebalancer, data: REBALANCE, gas: GAS_LIMIT, fees });
}

/** The same with the rebalancer's `deleverage`, which is paid for. */
export async function submitDeleverage(port: KeeperPort, rebalancer: string, fees: Fees): Promise<Submission> {
  return send(port, { to: rebalancer, data: DELEVERAGE, gas: GAS_LIMIT, fees });
}

async function send(port: KeeperPort, request: Request): Promise<Submission> {
  try {
    await port.rehearse(request);
  } catch (thrown) {
    return { kind: "refused", revert: revertOf(thrown) };
  }
  const transaction = await port.send(request);
  if (transaction.succeeded) return { kind: "mined", transaction };
  const revert = causeOf(transaction);
  return { kind: saysToWait(revert) ? "lost-race" : "reverted", revert, transaction };
}

function causeOf({ revertData, blockNumber }: Mined): Revert {
  if (revertData !== undefined) return decodeRevert(revertData);
  return { name: "unknown", message: `reverted in block ${blockNumber} and would not at the end of it` };
}
