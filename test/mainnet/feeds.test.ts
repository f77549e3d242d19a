import { expect } from "chai";
import fc from "fast-check";

import { ETH_USD, MAINNET, OPERATOR, roundIsDue, USDC_USD } from "../../scripts/mainnet/index.js";
import { freshMainnet, START_TIME } from "./fixture.js";

const PRICE_E8 = 300_000_000_000n;
const PHASE_ONE = 1n << 64n;
const HOUR = 3_600;

describe("price feeds of the local mainnet", () => {
  it("stand at Chainlink's addresses and describe themselves as Chainlink's do", async () => {
    const { mainnet } = await freshMainnet();
    expect(mainnet.ethUsd.address).to.equal("0x5f4eC3Df9cbd43714FE2740f5E3616155c5b8419");
    expect(mainnet.usdcUsd.address).to.equal("0x8fFfFfd4AfB6115b954Bd326cbe7B4BA576818f6");
    expect(await mainnet.ethUsd.contract.description()).to.equal("ETH / USD");
    expect(await mainnet.usdcUsd.contract.description()).to.equal("USDC / USD");
    expect(await mainnet.ethUsd.contract.decimals()).to.equal(8n);
    expect((await mainnet.usdcUsd.latest()).answerE8).to.equal(100_000_000n);
  });

  it("have the last 24 hourly rounds, numbered phase << 64 | round", async () => {
    const { mainnet } = await freshMainnet();
    const first = await mainnet.ethUsd.contract.getRoundData(PHASE_ONE + 1n);
    expect(first.updatedAt).to.equal(BigInt(START_TIME - 24 * HOUR));
    expect(first.answer).to.equal(PRICE_E8);
    expect(first.answeredInRound).to.equal(PHASE_ONE + 1n);
    const latest = await mainnet.ethUsd.latest();
    expect(latest).to.deep.equal({ roundId: PHASE_ONE + 25n, answerE8: PRICE_E8, updatedAt: START_TIME });
  });

  it("take a history of one's own", async () => {
    const history = [{ answerE8: 310_000_000_000n, updatedAt: START_TIME - 500 }];
    const { mainnet } = await freshMainnet({ history });
    expect((await mainnet.ethUsd.contract.getRoundData(PHASE_ONE + 1n)).answer).to.equal(310_000_000_000n);
    expect((await mainnet.ethUsd.latest()).roundId).to.equal(PHASE_ONE + 2n);
  });

  it("answer a missing round with zeros, refuse one beyond uint32 and a phase that never was", async () => {
    const { mainnet, ethers } = await freshMainnet();
    const missing = await mainnet.ethUsd.contract.getRoundData(PHASE_ONE + 26n);
    expect(missing.answer).to.equal(0n);
    expect(missing.updatedAt).to.equal(0n);
    await expect(mainnet.ethUsd.contract.getRoundData(PHASE_ONE + (1n << 32n))).to.be.revertedWith("No data present");
    await expect(mainnet.ethUsd.contract.getRoundData(2n * PHASE_ONE + 1n)).to.be.revertedWithoutReason(ethers);
  });

  it("write no round for a move under 0.5 %, one for a move of 0.5 %, up and down", async () => {
    const { mainnet } = await freshMainnet();
    expect(await mainnet.ethUsd.observe(PRICE_E8 + 1_499_999_999n, START_TIME + 60)).to.equal(false);
    expect(await mainnet.ethUsd.observe(PRICE_E8 - 1_499_999_999n, START_TIME + 60)).to.equal(false);
    expect((await mainnet.ethUsd.latest()).roundId).to.equal(PHASE_ONE + 25n);
    expect(await mainnet.ethUsd.observe(PRICE_E8 + 1_500_000_000n, START_TIME + 60)).to.equal(true);
    const up = await mainnet.ethUsd.latest();
    expect(up).to.deep.equal({ roundId: PHASE_ONE + 26n, answerE8: 301_500_000_000n, updatedAt: START_TIME + 60 });
    expect(await mainnet.ethUsd.observe(299_992_500_000n, START_TIME + 120)).to.equal(true);
  });

  it("renew a round when the heartbeat ran out: 3,600 s for ETH, 86,400 s for USDC", async () => {
    const { mainnet } = await freshMainnet();
    expect(await mainnet.ethUsd.observe(PRICE_E8, START_TIME + HOUR - 1)).to.equal(false);
    expect(await mainnet.ethUsd.observe(PRICE_E8, START_TIME + HOUR)).to.equal(true);
    expect(await mainnet.usdcUsd.observe(100_000_000n, START_TIME + 24 * HOUR - 1)).to.equal(false);
    expect(await mainnet.usdcUsd.observe(100_000_000n, START_TIME + 24 * HOUR)).to.equal(true);
    expect(await mainnet.usdcUsd.observe(99_750_000n, START_TIME + 24 * HOUR + 1)).to.equal(true);
  });

  it("never leave an observed answer further off than the deviation allows, whatever the path", () => {
    fc.assert(
      fc.property(
        fc.array(fc.bigInt(1n, 10n ** 12n), { minLength: 1 }),
        fc.constantFrom(ETH_USD, USDC_USD),
        (path, rules) => {
          let last = { answerE8: PRICE_E8, updatedAt: START_TIME };
          path.forEach((priceE8, minute) => {
            const now = START_TIME + minute * 60;
            if (roundIsDue(last, priceE8, now, rules)) last = { answerE8: priceE8, updatedAt: now };
            const off = priceE8 > last.answerE8 ? priceE8 - last.answerE8 : last.answerE8 - priceE8;
            expect(off * 10_000n < last.answerE8 * rules.deviationBps || off === 0n).to.equal(true);
            expect(now - last.updatedAt < rules.heartbeatSeconds).to.equal(true);
          });
        },
      ),
    );
  });

  it("take any answer raw, and recover from a worthless one at the next sight of the market", async () => {
    const { mainnet } = await freshMainnet();
    for (const answerE8 of [0n, -5n]) {
      await mainnet.ethUsd.push(answerE8, START_TIME - 10_000);
      const latest = await mainnet.ethUsd.latest();
      expect(latest.answerE8).to.equal(answerE8);
      expect(latest.updatedAt).to.equal(START_TIME - 10_000);
    }
    expect(await mainnet.ethUsd.observe(PRICE_E8, START_TIME + 1)).to.equal(true);
  });

  it("keep old phases readable when a new one begins with the last answer", async () => {
    const { mainnet } = await freshMainnet();
    expect(await mainnet.ethUsd.advancePhase()).to.equal(2n);
    const latest = await mainnet.ethUsd.latest();
    expect(latest).to.deep.equal({ roundId: 2n * PHASE_ONE + 1n, answerE8: PRICE_E8, updatedAt: START_TIME });
    expect((await mainnet.ethUsd.contract.getRoundData(PHASE_ONE + 25n)).answer).to.equal(PRICE_E8);
    await mainnet.ethUsd.push(290_000_000_000n, START_TIME + 60);
    expect((await mainnet.ethUsd.latest()).roundId).to.equal(2n * PHASE_ONE + 2n);
    expect(await mainnet.ethUsd.contract.latestRound()).to.equal(2n * PHASE_ONE + 2n);
  });

  it("let nobody else write a round or start a phase", async () => {
    const { mainnet, ethers } = await freshMainnet();
    const [stranger] = await ethers.getSigners();
    if (stranger === undefined) throw new Error("no signer");
    await expect(mainnet.ethUsd.contract.connect(stranger).setAggregator(stranger))
      .to.be.revertedWithCustomError(mainnet.ethUsd.contract, "AggregatorProxy_NotOwner")
      .withArgs(stranger.address, OPERATOR);
    const aggregator = await ethers.getContractAt("MockAggregator", await mainnet.ethUsd.contract.aggregator());
    await expect(aggregator.connect(stranger).push([1n], [START_TIME]))
      .to.be.revertedWithCustomError(aggregator, "MockAggregator_NotOwner")
      .withArgs(stranger.address, OPERATOR);
    expect(await ethers.provider.getCode(MAINNET.ethUsdFeed)).not.to.equal("0x");
  });
});
