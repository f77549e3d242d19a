import { expect } from "chai";

import { Cli } from "./cli.js";

describe("The tasks of the LP desk, from a fresh chain to the way out", () => {
  const cli = new Cli();

  before(async () => {
    await cli.start();
    await cli.json(["deploy"]);
    await cli.run(["fund"], { amount: "2000000" });
  });
  after(async () => {
    await cli.stop();
  });

  const nextEpoch = () => cli.run(["market"], { forwardHours: "1" });
  const epochNow = async () => String((await cli.json(["vault", "requests"])).epoch);

  it("send LPs from the vault's own door to the desk, before anything is approved", async () => {
    const { err, failed } = await cli.run(["vault", "deposit"], { amount: "1000000" });
    expect(err).to.contain("AccessManagedUnauthorized").and.contain('"vault request-deposit"');
    expect(failed).to.equal(true);
  });

  it("ask to deposit, once there is the money for it", async () => {
    const poor = await cli.run(["vault", "request-deposit"], { amount: "1000000", from: "7" });
    expect(poor.err).to.contain("InsufficientFundsError");
    const { out } = await cli.run(["vault", "request-deposit"], { amount: "1000000" });
    expect(out).to.contain("asked to deposit 1,000,000.00 USDC in epoch").and.contain("vault claim-shares");
    const { out: shown } = await cli.run(["vault", "requests"]);
    expect(shown)
      .to.match(/deposit.*1,000,000\.00 USDC.*0\.00 USDC/)
      .and.contain("0.000000 shares");
  });

  it("fill nothing before the epoch is over, and say what is missing", async () => {
    const { err, failed } = await cli.run(["vault", "process"], { most: "10" });
    expect(err).to.contain("LpDesk_NothingToProcess").and.contain("Wait for an epoch's end and a round after it");
    expect(failed).to.equal(true);
    const claim = await cli.run(["vault", "claim-shares"]);
    expect(claim.err).to.contain("NothingClaimableError").and.contain("has no shares to claim");
  });

  it("fill the epoch after it, and hand the shares out", async () => {
    await nextEpoch();
    const { out } = await cli.run(["vault", "process"], { most: "10" });
    expect(out).to.contain("deposited 1,000,000.00 USDC for 1,000,000.000000 shares; filled.");
    expect((await cli.run(["vault", "claim-shares"])).out).to.contain("claimed 1,000,000.000000 shares.");
  });

  it("take a request to redeem back while it waits, and not twice", async () => {
    await cli.run(["vault", "request-redeem"], { shares: "400000" });
    const epoch = await epochNow();
    const { out } = await cli.run(["vault", "cancel-request"], { epoch });
    expect(out).to.contain(`took back 0.00 USDC and 400,000.000000 shares from epoch ${epoch}.`);
    expect((await cli.run(["vault", "cancel-request"], { epoch })).err).to.contain("LpDesk_NothingPending");
  });

  it("redeem and pay out", async () => {
    expect((await cli.run(["vault", "request-redeem"], { shares: "400000" })).out).to.contain(
      "asked to redeem 400,000.000000 shares in epoch",
    );
    await nextEpoch();
    expect((await cli.run(["vault", "process"], { most: "10" })).out).to.contain(
      "redeemed 400,000.000000 shares for 400,000.00 USDC; filled.",
    );
    expect((await cli.run(["vault", "claim-assets"])).out).to.contain("claimed 400,000.00 USDC.");
    expect((await cli.run(["vault", "claim-assets"])).err).to.contain("has no assets to claim");
  });

  it("leave in both tokens after a week of waiting, and say until when to wait", async () => {
    const epoch = await epochNow();
    await cli.run(["vault", "request-redeem"], { shares: "100000" });
    const early = await cli.run(["vault", "leave-in-kind"], { epoch });
    expect(early.err).to.contain("LpDesk_InKindTooEarly").and.contain("only then may it leave in kind");
    await cli.later(8 * 86_400);
    expect((await cli.run(["vault", "process"])).err).to.contain("Stale");
    const { out } = await cli.run(["vault", "leave-in-kind"], { epoch });
    expect(out).to.contain(`left epoch ${epoch} with 100,000.00 USDC and 0.0000 WETH for 100,000.000000 shares.`);
    expect((await cli.run(["vault", "leave-in-kind"], { epoch })).err).to.contain("LpDesk_NothingPending");
    expect(await cli.json(["vault", "audit"])).to.include({ isExact: true });
  });
});
