import { readFileSync } from "node:fs";

import { expect } from "chai";

import { optimalBand, optimalBandExact } from "../../sdk/hedging/optimalBand/index.js";
import { exposureOf } from "../support/hedging.js";
import { snapshotted } from "../support/snapshotted.js";
import { WAD } from "../support/system.js";

import { CASE_A, COSTS, deployOptimalBand, expectNear, randomStream, RISK_PRICE_WAD } from "./support.js";

const MAX = 2n ** 256n - 1n;
const SPOT = 3_000n * WAD;

interface Golden {
  readonly exposure: { gammaSpotWad: bigint; thetaWad: bigint; vegaWad: bigint; grossWad: bigint };
  readonly spotWad: bigint;
  readonly costs: { proportionalWad: bigint; fixedQuoteWad: bigint; volRatioWad: bigint };
  readonly riskPriceWad: bigint;
  readonly trigger: number;
  readonly target: number;
}

const golden: readonly Golden[] = readFileSync(new URL("../data/optimal_band.csv", import.meta.url), "utf8")
  .trim()
  .split("\n")
  .slice(1)
  .map((line) => {
    const cells = line.split(",");
    const int = (column: number) => BigInt(cells[column] ?? "");
    return {
      exposure: { gammaSpotWad: int(0), thetaWad: int(1), vegaWad: int(2), grossWad: int(3) },
      spotWad: int(4),
      costs: { proportionalWad: int(5), fixedQuoteWad: int(6), volRatioWad: int(7) },
      riskPriceWad: int(8),
      trigger: Number(cells[9]),
      target: Number(cells[10]),
    };
  });

describe("OptimalBand.bandFor", () => {
  const deployed = snapshotted(deployOptimalBand);
  const bandFor = async (fields: object, costs: object = {}, spotWad = SPOT) => {
    const answer = await deployed().policy.bandFor(exposureOf(fields), spotWad, { ...COSTS, ...costs });
    return { triggerWad: answer.triggerWad, targetWad: answer.targetWad };
  };

  it("agrees with the golden bands to 1e-6, and so do both twins", async () => {
    expect(golden).to.have.length(200);
    const { factory, authority } = deployed();
    for (const [index, row] of golden.entries()) {
      const exact = optimalBandExact(row.exposure, row.spotWad, row.costs, row.riskPriceWad);
      const about = (name: string, actual: number, expected: number) => {
        // A thousandth of a millionth of the contracts is as good as nothing, whatever it is of the target.
        const slack = Math.max(1e-6 * expected, (1e-9 * Number(row.exposure.grossWad)) / 1e18);
        expectNear(actual, expected, slack, `${name} of row ${index}`);
      };
      about("trigger", Number(exact.triggerWad) / 1e18, row.trigger);
      about("target", Number(exact.targetWad) / 1e18, row.target);
      const plain = (wad: bigint) => Number(wad) / 1e18;
      const float = optimalBand(
        {
          gammaSpot: plain(row.exposure.gammaSpotWad),
          theta: plain(row.exposure.thetaWad),
          vega: plain(row.exposure.vegaWad),
          gross: plain(row.exposure.grossWad),
        },
        {
          spot: plain(row.spotWad),
          proportional: plain(row.costs.proportionalWad),
          fixedQuote: plain(row.costs.fixedQuoteWad),
          riskPrice: plain(row.riskPriceWad),
          volRatio: plain(row.costs.volRatioWad),
        },
      );
      about("float trigger", float.trigger, row.trigger);
      about("float target", float.target, row.target);
      if (index % 10 !== 0) continue;
      const policy = await factory.deploy(authority, row.riskPriceWad);
      const answer = await policy.bandFor(exposureOf(row.exposure), row.spotWad, row.costs);
      expect({ triggerWad: answer.triggerWad, targetWad: answer.targetWad }).to.deep.equal(exact);
    }
  });

  it("equals its twin bit for bit on numbers of every size", async () => {
    const next = randomStream(5);
    const any = (bits: number) => {
      let value = 0n;
      for (let i = 0; i < 8; i++) value = (value << 32n) | BigInt(next());
      return value >> BigInt(256 - (next() % (bits + 1)));
    };
    for (let i = 0; i < 200; i++) {
      const exposure = { gammaSpotWad: -any(255), thetaWad: any(255), vegaWad: -any(255), grossWad: any(256) };
      const costs = { proportionalWad: any(256), fixedQuoteWad: any(256), volRatioWad: any(64) };
      const spotWad = any(256);
      expect(await bandFor(exposure, costs, spotWad)).to.deep.equal(
        optimalBandExact(exposure, spotWad, costs, RISK_PRICE_WAD),
      );
    }
  });

  it("is zero without contracts: all base is surplus and is sold", async () => {
    expect(await bandFor({})).to.deep.equal({ triggerWad: 0n, targetWad: 0n });
    expect(await bandFor({ ...CASE_A, grossWad: 0n })).to.deep.equal({ triggerWad: 0n, targetWad: 0n });
  });

  it("keeps a floor where contracts are left without gamma: nearly certain, they end before a hedge would pay", async () => {
    const { triggerWad, targetWad } = await bandFor({ grossWad: 100n * WAD });
    // By hand at σ²τ = 0.001: 0.0005/(1e-5·3000·0.001) and √(18/(1e-5·9e6·0.001)).
    expectNear(Number(targetWad) / 1e18, 16.6666666667, 1e-8);
    expectNear(Number(triggerWad - targetWad) / 1e18, 14.1421356237, 1e-8);
    const float = optimalBand(
      { gammaSpot: 0, theta: 0, vega: 0, gross: 100 },
      { spot: 3_000, proportional: 0.0005, fixedQuote: 9, riskPrice: 1e-5 },
    );
    expectNear(float.trigger, Number(triggerWad) / 1e18, 1e-8);
  });

  it("keeps to the floors of the life left when all but a trillionth of gamma is gone", async () => {
    const { gammaSpotWad, thetaWad, vegaWad, grossWad } = CASE_A;
    const faint = {
      gammaSpotWad: gammaSpotWad / 10n ** 12n,
      thetaWad: thetaWad / 10n ** 12n,
      vegaWad: vegaWad / 10n ** 12n,
      grossWad,
    };
    const { triggerWad, targetWad } = await bandFor(faint);
    // By hand, σ²τ = 0.64·30/365: k/(λSσ²τ) and that plus √(2g/(λS²σ²τ)).
    const variance = (0.64 * 30) / 365;
    expectNear(Number(targetWad) / 1e18, 0.0005 / (1e-5 * 3_000 * variance), 1e-4);
    expectNear(Number(triggerWad - targetWad) / 1e18, Math.sqrt(18 / (1e-5 * 9e6 * variance)), 1e-4);
  });

  it("is never wider than the contracts written, and takes no life for shorter than an hour", async () => {
    const over = { ...CASE_A, vegaWad: 0n };
    expect(await bandFor(over)).to.deep.equal({ triggerWad: 100n * WAD, targetWad: 100n * WAD });
    expect((await bandFor({ ...CASE_A, grossWad: 1n })).triggerWad).to.equal(1n);
    const hour = { ...over, grossWad: 10n ** 6n * WAD };
    // By hand: k/(λSσ²τ) with σ²τ = 0.64/8760.
    expectNear(Number((await bandFor(hour)).targetWad) / 1e18, 0.0005 / ((1e-5 * 3_000 * 0.64) / 8_760), 0.01);
  });

  it("does not ask the sign of any Greek", async () => {
    const { gammaSpotWad, thetaWad, vegaWad, grossWad } = CASE_A;
    const mirrored = { gammaSpotWad: -gammaSpotWad, thetaWad: -thetaWad, vegaWad: -vegaWad, grossWad };
    expect(await bandFor(mirrored)).to.deep.equal(await bandFor(CASE_A));
  });

  it("trades to the edge where gas is free, and to the centre where the fee is", async () => {
    const noGas = await bandFor(CASE_A, { fixedQuoteWad: 0n });
    expect(noGas.targetWad).to.equal(noGas.triggerWad);
    const noFee = await bandFor(CASE_A, { proportionalWad: 0n });
    expect(noFee.targetWad).to.equal(0n);
    expect(noFee.triggerWad > 0n).to.equal(true);
    expect(await bandFor(CASE_A, { proportionalWad: 0n, fixedQuoteWad: 0n })).to.deep.equal({
      triggerWad: 0n,
      targetWad: 0n,
    });
  });

  it("widens as the last hours run out, and lively markets hold it together", async () => {
    // Vega is στ·S²Γ: a hundredth of it is a hundredth of the time.
    const late = { ...CASE_A, vegaWad: CASE_A.vegaWad / 100n };
    const calm = await bandFor(late, { volRatioWad: WAD / 2n });
    const usual = await bandFor(late);
    const lively = await bandFor(late, { volRatioWad: 2n * WAD });
    expect(usual.triggerWad > (await bandFor(CASE_A)).triggerWad).to.equal(true);
    expect(calm.triggerWad > usual.triggerWad && usual.triggerWad > lively.triggerWad).to.equal(true);
    expect(await bandFor(late, { volRatioWad: 0n })).to.deep.equal(usual);
    expect(await bandFor(late, { volRatioWad: 9n * WAD })).to.deep.equal(lively);
  });

  it("leaves volatility out while there is time: fast markets move risk and deviation alike", async () => {
    expect(await bandFor(CASE_A, { volRatioWad: 2n * WAD })).to.deep.equal(await bandFor(CASE_A));
  });

  it("answers the largest and the smallest numbers", async () => {
    const most = { gammaSpotWad: -(2n ** 255n), thetaWad: 2n ** 255n - 1n, vegaWad: -(2n ** 255n), grossWad: MAX };
    const dearest = { proportionalWad: MAX, fixedQuoteWad: MAX, volRatioWad: MAX };
    for (const spotWad of [0n, 1n, MAX]) {
      for (const exposure of [most, { ...most, gammaSpotWad: -1n }, { gammaSpotWad: -1n }]) {
        const { triggerWad, targetWad } = await bandFor(exposure, dearest, spotWad);
        expect(targetWad <= triggerWad).to.equal(true);
      }
    }
  });
});
