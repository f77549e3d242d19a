import { expect } from "chai";

import { optimalBandExact } from "../../sdk/hedging/optimalBand/index.js";
import { abs, REASON } from "../support/hedging.js";
import { snapshotted } from "../support/snapshotted.js";
import { callId, deployTradedSystem, NEVER, USDC, WAD } from "../support/system.js";

const RISK_PRICE_WAD = 10n ** 13n;

describe("A rebalancer with the optimal band", () => {
  const traded = snapshotted(async () => deployTradedSystem({ policy: "optimal", riskPriceWad: RISK_PRICE_WAD }));

  it("answers in status what the sdk answers for the same exposure and costs, to the bit", async () => {
    const { exposure, price, costs, band } = await traded().rebalancer.status();
    const { triggerWad, targetWad } = band;
    expect(optimalBandExact(exposure, price.spotWad, costs, RISK_PRICE_WAD)).to.deep.equal({ triggerWad, targetWad });
    expect(0n < targetWad && targetWad < triggerWad && triggerWad < exposure.grossWad / 4n).to.equal(true);
  });

  it("buys from outside the trigger to the target", async () => {
    const { rebalancer, keeper } = traded();
    expect((await rebalancer.status()).reason).to.equal(REASON.deltaOutsideBand);
    await rebalancer.connect(keeper).rebalance();
    // The block of the hedge has its own base fee, so the band is the event's.
    const [hedged] = await rebalancer.queryFilter(rebalancer.filters.Rebalanced());
    if (hedged === undefined) throw new Error("No hedge was recorded.");
    const { targetWad, netDeltaAfterWad } = hedged.args;
    expect(abs(abs(netDeltaAfterWad) - targetWad) < WAD / 1_000n, `${netDeltaAfterWad}`).to.equal(true);
  });

  it("waits after a hedge: what it traded does not make its own cost, so the band does not close behind it", async () => {
    const { rebalancer, keeper, connection } = traded();
    await rebalancer.connect(keeper).rebalance();
    for (let block = 0; block < 5; block++) {
      await connection.networkHelpers.mine(1);
      await expect(rebalancer.connect(keeper).rebalance({ gasLimit: 2_000_000n })).to.be.revertedWithCustomError(
        rebalancer,
        "Rebalancer_InsideBand",
      );
    }
  });

  it("sells what is left when nothing is written any more", async () => {
    const { rebalancer, keeper, vault, buyer, optionToken } = traded();
    await rebalancer.connect(keeper).rebalance();
    for (const id of [callId(3_000), callId(3_300)]) {
      const held = await optionToken.balanceOf(buyer, id);
      await vault.connect(buyer).sell(id, held, 0n, buyer.address, NEVER);
    }
    const { exposure, band, reason } = await rebalancer.status();
    expect(exposure.grossWad).to.equal(0n);
    expect(exposure.baseHeldWad > WAD).to.equal(true);
    expect(band.triggerWad + band.targetWad).to.equal(0n);
    expect(reason).to.equal(REASON.deltaOutsideBand);
    const [quoteBefore] = await vault.ledger();
    await rebalancer.connect(keeper).rebalance();
    const [quoteAfter] = await vault.ledger();
    expect(quoteAfter - quoteBefore > 1_000n * USDC).to.equal(true);
  });
});
