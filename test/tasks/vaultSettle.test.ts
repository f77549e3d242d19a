import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import { expect } from "chai";

import { seriesName } from "../../sdk/series/name.js";
import { claim, renderClaim } from "../../tasks/actions/vaultPayout.js";
import { readSeries, renderSeries } from "../../tasks/actions/vaultSeries.js";
import { renderSettle, settle } from "../../tasks/actions/vaultSettle.js";
import { MAINNET_TOKENS } from "../../tasks/support/words.js";
import { deployGuardedSystem, pass, poolTo, WINDOW } from "../support/guard.js";
import { expireAt, fallSilentAt, lastRoundAt } from "../support/settling.js";
import { snapshotted } from "../support/snapshotted.js";
import { DAY, EXPIRY, NEVER, NO_LIMIT, callId, SMILE, strikeE8, USDC, WAD } from "../support/system.js";
import type { System } from "../support/system.js";

const ALL_DUE = { expiry: undefined, yes: false } as const;
const CALL = seriesName({ expiresAt: EXPIRY, strikeE8: strikeE8(3_000), isPut: false });
const DAY_NAME = CALL.split("-")[1] ?? "";

/** A session on a system at hand, for one of its accounts. */
function sessionOf(system: System, account: HardhatEthersSigner) {
  const keel = { ...system, vault: system.vault.connect(account) };
  return { keel, account, tokens: MAINNET_TOKENS, isDevelopment: true, connection: system.connection };
}

describe("hardhat vault settle", () => {
  const deployed = snapshotted(() => deployGuardedSystem());
  const run = async (args: { readonly expiry: string | undefined; readonly yes: boolean } = ALL_DUE) =>
    settle(sessionOf(deployed(), deployed().stranger), args, undefined);

  it("has nothing to do before an expiry, and says so", async () => {
    const report = await run();
    expect([report.settled, report.waiting]).to.deep.equal([[], []]);
    expect(renderSettle(report)).to.equal("No expiry has passed that is not settled.");
  });

  it("finds the rounds and settles, from any account, what is due or the expiry asked for", async () => {
    const { vault, mainnet } = deployed();
    const proof = await expireAt(deployed(), 3_200);
    for (let i = 1; i <= 5; i++) await mainnet.ethUsd.push(strikeE8(3_200 + i), EXPIRY + 60 * i);
    expect((await mainnet.ethUsd.latest()).roundId).to.equal(proof.baseRoundId + 5n);
    const snapshot = await deployed().connection.networkHelpers.takeSnapshot();
    for (const expiry of [undefined, DAY_NAME]) {
      const report = await run({ expiry, yes: false });
      expect(report.settled).to.have.length(1);
      const [one] = report.settled;
      expect(one).to.include({ expiresAt: EXPIRY, way: "feed", cause: null, priceWad: 3_200n * WAD, shareWad: WAD });
      expect(one?.payoutQuote).to.equal(20_000n * USDC);
      expect(await vault.settledPriceWad(EXPIRY)).to.equal(3_200n * WAD);
      expect(renderSettle(report))
        .to.contain("is settled at 3,200.00, by the feed's first round since")
        .and.contain("20,000.00 USDC are set aside")
        .and.not.contain("worth less");
      await snapshot.restore();
    }
  });

  it("waits with the reason while the feed is silent, then settles by the fallback and says why", async () => {
    await lastRoundAt(deployed(), 3_000);
    await deployed().connection.networkHelpers.time.increaseTo(EXPIRY + 3_600);
    const early = await run();
    expect(early.settled).to.deep.equal([]);
    expect(renderSettle(early)).to.contain("waits: The feed has no round since the expiry yet");
    await deployed().connection.networkHelpers.time.increaseTo(EXPIRY + DAY);
    const report = await run();
    expect(report.settled[0]).to.include({ way: "fallback", cause: "silence" });
    expect(renderSettle(report)).to.contain("by the fallback: the feed has written no round since the expiry");
  });

  it("settles by the fallback at once where the first round is bad, past another bad one before", async () => {
    const { mainnet } = deployed();
    await lastRoundAt(deployed(), 3_000);
    await deployed().connection.networkHelpers.time.increaseTo(EXPIRY + 30);
    await mainnet.ethUsd.push(0n, EXPIRY - 10);
    await mainnet.ethUsd.push(0n, EXPIRY + 30);
    const report = await run();
    expect(report.settled[0]).to.include({ way: "fallback", cause: "badRound" });
    expect(renderSettle(report)).to.contain("the feed's first round since the expiry makes no price");
  });

  it("settles several expiries in one go, and tells of a share", async () => {
    const { vault, mainnet, connection, buyer } = deployed();
    const later = EXPIRY + 7 * DAY;
    await vault.listSeries(later, strikeE8(3_000), false);
    await vault.setSmile(later, SMILE);
    await vault.connect(buyer).buy(callId(3_000, later), 150n * WAD, NO_LIMIT, buyer.address, NEVER);
    await expireAt(deployed(), 3_200);
    await connection.networkHelpers.time.increaseTo(later);
    await mainnet.ethUsd.push(strikeE8(20_000), later);
    const report = await run();
    expect(report.settled.map(({ expiresAt }) => expiresAt)).to.deep.equal([EXPIRY, later]);
    expect(report.settled[1]?.shareWad).to.be.below(WAD);
    expect(renderSettle(report)).to.match(/every holder is paid \d\d\.\d\d % of the payoff/);
    const session = { ...sessionOf(deployed(), buyer), quote: mainnet.usdc, network: "localhost", fromBlock: 0 };
    const shown = renderSeries(await readSeries(session, { quantityWad: WAD, settled: true }));
    expect(shown)
      .to.match(/20,000\.00, \d\d\.\d\d % paid/)
      .and.to.match(/3,200\.00 /);
  });

  it("asks before it sends on a real network, and sends nothing without a yes", async () => {
    await expireAt(deployed(), 3_200);
    const real = { ...sessionOf(deployed(), deployed().stranger), isDevelopment: false };
    let asked = "";
    const ask = async (question: string) => {
      asked = question;
      return Promise.resolve("no");
    };
    await settle(real, ALL_DUE, ask).then(
      () => expect.fail("it was sent"),
      (error: unknown) => expect(String(error)).to.contain("the settlement was not confirmed"),
    );
    expect(asked).to.contain("at 3,200.00, by the feed's first round since?");
    expect(await deployed().vault.settledPriceWad(EXPIRY)).to.equal(0n);
  });

  it("refuses an expiry that is settled, not due, or none", async () => {
    const refusal = async (expiry: string) =>
      run({ expiry, yes: false }).then(
        () => "",
        (error: unknown) => String(error),
      );
    expect(await refusal("tomorrow")).to.contain(`--expiry is "tomorrow"`);
    await expireAt(deployed(), 3_200);
    await run();
    expect(await refusal(DAY_NAME)).to.contain("AlreadySettled");
  });
});

describe("hardhat vault claim", () => {
  const deployed = snapshotted(() => deployGuardedSystem());
  const run = async (
    from: HardhatEthersSigner,
    args: { readonly quantity?: string; readonly receiver?: string } = {},
  ) => {
    const { quantity, receiver } = args;
    return claim(sessionOf(deployed(), from), { series: CALL, quantity, receiver, yes: false }, undefined);
  };
  const refusal = async (
    from: HardhatEthersSigner,
    args: { readonly quantity?: string; readonly receiver?: string } = {},
  ) =>
    run(from, args).then(
      () => "",
      (error: unknown) => String(error),
    );

  it("pays a part, then all that is left, to whom the holder names", async () => {
    const { buyer, stranger, mainnet } = deployed();
    await expireAt(deployed(), 3_200);
    await settle(sessionOf(deployed(), deployed().stranger), ALL_DUE, undefined);
    const part = await run(buyer, { quantity: "30.5", receiver: stranger.address });
    expect(part).to.include({ payoutQuote: 6_100n * USDC, heldWad: (139n * WAD) / 2n, receiver: stranger.address });
    expect(await mainnet.usdc.balanceOf(stranger.address)).to.equal(6_100n * USDC);
    const rest = await run(buyer);
    expect(rest).to.include({ payoutQuote: 13_900n * USDC, heldWad: 0n });
    expect(renderClaim(rest)).to.contain(`69.5 ${CALL} paid 13,900.00 USDC to ${buyer.address}; 0 are left.`);
  });

  it("pays by the price of the fallback", async () => {
    await fallSilentAt(deployed(), 3_000);
    await poolTo(deployed(), 3_900);
    await pass(deployed(), WINDOW);
    await settle(sessionOf(deployed(), deployed().stranger), ALL_DUE, undefined);
    expect((await run(deployed().buyer)).payoutQuote).to.equal(60_000n * USDC);
  });

  it("refuses what is not held, not settled, or no address", async () => {
    const { buyer, stranger } = deployed();
    expect(await refusal(stranger)).to.contain(`NothingHeldError: ${stranger.address} holds no ${CALL}`);
    expect(await refusal(buyer)).to.contain("OptionsVault_NotSettled");
    expect(await refusal(buyer, { receiver: "0x12" })).to.contain(`--receiver is "0x12"`);
    expect(await refusal(buyer, { quantity: "x" })).to.contain(`--quantity is "x"`);
  });
});
