import { expect } from "chai";

import { OptimalBand__factory } from "../../types/index.js";
import { snapshotted } from "../support/snapshotted.js";
import { WAD } from "../support/system.js";

import { deployOptimalBand, RISK_PRICE_WAD } from "./support.js";

const DAY = 86_400;

describe("OptimalBand.setRiskPrice", () => {
  const deployed = snapshotted(deployOptimalBand);
  const aDayLater = () => deployed().connection.networkHelpers.time.increase(DAY);

  it("sets λ and says what it was", async () => {
    await aDayLater();
    const { policy } = deployed();
    await expect(policy.setRiskPrice(2n * RISK_PRICE_WAD))
      .to.emit(policy, "RiskPriceSet")
      .withArgs(RISK_PRICE_WAD, 2n * RISK_PRICE_WAD);
    expect(await policy.riskPriceWad()).to.equal(2n * RISK_PRICE_WAD);
  });

  it("takes a step of four and refuses one wei more, in both directions", async () => {
    await aDayLater();
    const { policy } = deployed();
    const [least, most] = [RISK_PRICE_WAD / 4n, RISK_PRICE_WAD * 4n];
    for (const beyond of [most + 1n, least - 1n]) {
      await expect(policy.setRiskPrice(beyond))
        .to.be.revertedWithCustomError(policy, "OptimalBand_StepTooLarge")
        .withArgs(beyond, least, most);
    }
    await policy.setRiskPrice(most);
    await aDayLater();
    await policy.setRiskPrice(RISK_PRICE_WAD);
    await aDayLater();
    await policy.setRiskPrice(least);
  });

  it("refuses a second change within a day", async () => {
    const { policy, connection } = deployed();
    await aDayLater();
    await policy.setRiskPrice(2n * RISK_PRICE_WAD);
    const setAt = await connection.networkHelpers.time.latest();
    await connection.networkHelpers.time.setNextBlockTimestamp(setAt + DAY - 1);
    await expect(policy.setRiskPrice(RISK_PRICE_WAD))
      .to.be.revertedWithCustomError(policy, "OptimalBand_TooSoon")
      .withArgs(setAt + DAY - 1, setAt + DAY);
    await connection.networkHelpers.time.setNextBlockTimestamp(setAt + DAY);
    await policy.setRiskPrice(RISK_PRICE_WAD);
  });

  it("refuses the present value", async () => {
    const { policy } = deployed();
    await expect(policy.setRiskPrice(RISK_PRICE_WAD))
      .to.be.revertedWithCustomError(policy, "OptimalBand_RiskPriceUnchanged")
      .withArgs(RISK_PRICE_WAD);
  });

  it("keeps λ between 1e6 and 1e18, at deployment and after", async () => {
    const { factory, authority, policy } = deployed();
    for (const outside of [0n, 10n ** 6n - 1n, WAD + 1n]) {
      await expect(factory.deploy(authority, outside))
        .to.be.revertedWithCustomError(policy, "OptimalBand_RiskPriceOutsideRange")
        .withArgs(outside, 10n ** 6n, WAD);
    }
    const highest = await factory.deploy(authority, WAD);
    await aDayLater();
    await expect(highest.setRiskPrice(WAD + 1n)).to.be.revertedWithCustomError(
      policy,
      "OptimalBand_RiskPriceOutsideRange",
    );
    await factory.deploy(authority, 10n ** 6n);
  });

  it("is for the governor alone", async () => {
    const { policy, stranger } = deployed();
    await expect(OptimalBand__factory.connect(await policy.getAddress(), stranger).setRiskPrice(RISK_PRICE_WAD + 1n))
      .to.be.revertedWithCustomError(policy, "AccessManagedUnauthorized")
      .withArgs(stranger.address);
  });
});
