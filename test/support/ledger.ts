import { ledgerOf } from "../../sdk/hedging/ledger.js";
import type { LedgerEntry } from "../../sdk/hedging/ledger.js";
import type { Rebalancer } from "../../types/index.js";

/** The efficiency ledger of every hedge so far, reckoned from the events. */
export async function ledgerSoFar(rebalancer: Rebalancer): Promise<readonly LedgerEntry[]> {
  const hedges = await rebalancer.queryFilter(rebalancer.filters.Rebalanced);
  const bounties = await rebalancer.queryFilter(rebalancer.filters.BountyPaid);
  const gasIn = new Map(bounties.map(({ transactionHash, args }) => [transactionHash, args.gasUsed]));
  const facts = hedges.map(async (hedge) => {
    const { timestamp, baseFeePerGas } = await hedge.getBlock();
    const gasUsed = gasIn.get(hedge.transactionHash) ?? 0n;
    const { args } = hedge;
    return {
      ...{ at: BigInt(timestamp), gasUsed, baseFeeWei: baseFeePerGas ?? 0n },
      ...{ spotWad: args.spotWad, midWad: args.midWad, feeWad: args.feeWad },
      ...{ netDeltaBeforeWad: args.netDeltaBeforeWad, netDeltaAfterWad: args.netDeltaAfterWad },
      ...{ baseMovedWad: args.baseMovedWad, quoteMovedWad: args.quoteMovedWad },
      ...{ optionDeltaWad: args.optionDeltaWad, gammaSpotWad: args.gammaSpotWad, thetaWad: args.thetaWad },
    };
  });
  return ledgerOf(await Promise.all(facts));
}
