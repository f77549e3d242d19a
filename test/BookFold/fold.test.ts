import { expect } from "chai";

import { foldFloat } from "../../sdk/book/float.js";
import type { BookGreeksWad } from "../../sdk/book/types.js";
import { expectClose } from "../support/close.js";
import { DAY, ladder, Mirror, SMILE, SPOT, START, WAD } from "./mirror.js";
import type { Write } from "./mirror.js";

const EXPIRIES = [7, 14, 30, 90, 180, 365].map((days) => START + days * DAY);
const YEAR = 31_536_000;
const SPOTS = [2_500n, 3_000n, 3_162n, 4_200n].map((usd) => usd * WAD);

async function mixed(): Promise<Mirror> {
  const mirror = await Mirror.create();
  for (const [i, expiresAt] of EXPIRIES.entries()) {
    await mirror.write(ladder(expiresAt, i % 2 === 0 ? 24 : 6));
    await mirror.setSmile(expiresAt, SMILE);
  }
  return mirror;
}

describe("BookFold", function () {
  this.timeout(240_000);

  it("equals its bigint twin to the bit, by nodes and by strikes, before, at and after expiry", async () => {
    const mirror = await mixed();
    let byNodes = 0;
    for (const spotWad of SPOTS) {
      for (const days of [1, 5, 7, 13, 40, 200, 365, 400]) {
        const timestamp = START + days * DAY;
        expect(await mirror.folded(spotWad, timestamp)).to.deep.equal(mirror.twinFolded(spotWad, timestamp));
        for (const expiresAt of EXPIRIES)
          if ((await mirror.harness.gridAt(expiresAt, spotWad, timestamp))[0]) byNodes++;
      }
    }
    expect(byNodes).to.be.greaterThan(20);
  });

  it("tells each expiry's vega and gamma beside the same sums, in the book's order", async () => {
    const mirror = await mixed();
    const timestamp = START + DAY;
    const [sum, slices] = await mirror.harness.foldSliced(SPOT, timestamp);
    const plain = await mirror.harness.fold(SPOT, timestamp);
    expect(sum).to.deep.equal(plain);
    const total = (parts: readonly bigint[]) => parts.reduce((all, part) => all + part, 0n);
    expect(total(slices.relativeVegaWad)).to.equal(plain.relativeVegaWad);
    expect(-total(slices.gammaSpotWad)).to.equal(plain.gammaSpotWad);
    expect(slices.relativeVegaWad.map((part) => part > 0n)).to.deep.equal([0, 1, 2, 3, 4, 5, 6, 7].map((i) => i < 6));
    const last = await Mirror.create();
    await last.write(ladder(EXPIRIES[5] ?? 0, 6));
    await last.setSmile(EXPIRIES[5] ?? 0, SMILE);
    expect(slices.relativeVegaWad[5]).to.be.closeTo(
      (await last.harness.fold(SPOT, timestamp)).relativeVegaWad,
      WAD / 1_000n,
    );
  });

  it("agrees with double-precision Black–Scholes of every strike: exactly by strikes, within the bound by nodes", async () => {
    const mirror = await mixed();
    const strikes = await mirror.harness.openStrikes();
    for (const spotWad of SPOTS) {
      const timestamp = START + DAY;
      const positions = strikes.map((strike) => ({
        strike: toFloat(strike.strikeWad),
        vol: toFloat(strike.volWad),
        tau: (Number(strike.expiresAt) - timestamp) / YEAR,
        calls: toFloat(strike.callsWad),
        puts: toFloat(strike.putsWad),
      }));
      const gross = positions.reduce((sum, { calls, puts }) => sum + calls + puts, 0);
      const [folded, float] = [await mirror.folded(spotWad, timestamp), foldFloat(positions, toFloat(spotWad))];
      expect(Math.abs(toFloat(folded.deltaWad) - float.delta) / gross).to.be.lessThan(1e-8);
      expect(Math.abs(toFloat(folded.liabilityWad) - float.liability) / gross / toFloat(spotWad)).to.be.lessThan(1e-9);
      for (const [wad, expected] of [
        [folded.gammaSpotWad, float.gammaSpot],
        [folded.vegaWad, float.vega],
        [folded.thetaWad, float.theta],
        [folded.charmWad, float.charm],
      ] as const) {
        expectClose(toFloat(wad), expected, 1e-5 * Math.abs(expected) + 1e-7 * gross);
      }
    }
  });

  it("counts expired, unsettled strikes at intrinsic value with a delta of 1, ½ or 0", async () => {
    const mirror = await Mirror.create();
    const expiresAt = START + 30 * DAY;
    await mirror.write([3_000, 3_162, 3_300].map((usd) => writeAt(expiresAt, usd, false)));
    await mirror.write([writeAt(expiresAt, 3_300, true)]);
    await mirror.setSmile(expiresAt, SMILE);
    const sum = await mirror.folded(SPOT, expiresAt + DAY);
    expect(sum.liabilityWad).to.be.closeTo((162n + 138n) * WAD, 10n);
    expect(sum.deltaWad).to.be.closeTo(-WAD - WAD / 2n + WAD, 2n);
    expect([sum.gammaSpotWad, sum.vegaWad, sum.thetaWad, sum.charmWad]).to.deep.equal([0n, 0n, 0n, 0n]);
  });

  it("leaves out an expiry without a smile, on which nothing can have been written", async () => {
    const mirror = await Mirror.create();
    await mirror.write(ladder(START + 30 * DAY, 20).map((write) => ({ ...write, quantityWad: 0n })));
    const sum = await mirror.folded(SPOT, START + DAY);
    expect(Object.values(sum).every((value) => value === 0n)).to.equal(true);
  });

  it("is stopped by no entry: extreme strikes, smiles, quantities, spots and times", async () => {
    const expiresAt = START + 30 * DAY;
    const extremes = [1n, 10n ** 8n, 2n ** 64n - 1n].flatMap((strikeE8) =>
      [false, true].map((isPut) => ({
        series: { expiresAt: BigInt(expiresAt), strikeE8, isPut },
        quantityWad: 10n ** 27n,
      })),
    );
    for (const [atmE9, skewE9, curvatureE9] of [
      [100_000_000n, 500_000_000n, 500_000_000n],
      [4_000_000_000n, -500_000_000n, -500_000_000n],
      [100_000_000n, -500_000_000n, -500_000_000n],
    ] as const) {
      // A book of its own for each: a smile goes from one extreme to the other in steps only.
      const mirror = await Mirror.create();
      await mirror.write([...extremes, ...ladder(expiresAt, 20)]);
      await mirror.setSmile(expiresAt, { atmE9, skewE9, curvatureE9 });
      for (const spotWad of [10n ** 9n, WAD, SPOT, 5n * 10n ** 33n]) {
        for (const timestamp of [mirror.now, expiresAt - 1, expiresAt, expiresAt + 1000 * DAY]) {
          expect(await mirror.folded(spotWad, timestamp)).to.deep.equal(mirror.twinFolded(spotWad, timestamp));
        }
      }
    }
  });

  it("folds a book of dust by its strikes: rounding to the nodes' unit would show", async () => {
    const mirror = await Mirror.create();
    const expiresAt = START + 30 * DAY;
    await mirror.write(ladder(expiresAt, 20).map((write) => ({ ...write, quantityWad: 10n ** 12n })));
    await mirror.setSmile(expiresAt, SMILE);
    expect((await mirror.harness.gridAt(expiresAt, SPOT, mirror.now))[0]).to.equal(false);
    await mirror.write(ladder(expiresAt, 20));
    expect((await mirror.harness.gridAt(expiresAt, SPOT, mirror.now))[0]).to.equal(true);
  });

  it("G2: its Greeks are the slopes of its own value", async () => {
    const mirror = await mixed();
    for (const days of [1, 6, 20]) {
      for (const spotWad of SPOTS) expectSlopes(mirror, spotWad, START + days * DAY);
    }
  });
});

/** Finite differences of the twin, which equals the contract. Smiles are sticky by strike, so vols stay as they are. */
function expectSlopes(mirror: Mirror, spotWad: bigint, timestamp: number): void {
  const step = spotWad / 100_000n;
  const at = (shift: bigint, seconds = 0): BookGreeksWad => mirror.twinFolded(spotWad + shift, timestamp + seconds);
  const [here, up, down] = [at(0n), at(step), at(-step)];
  const gross = toFloat(here.callsWad + here.putsWad);
  const [later, sooner] = [at(0n, 60), at(0n, -60)];
  const perYear = (a: bigint, b: bigint): number => ((toFloat(a) - toFloat(b)) * YEAR) / 120;
  const slope = (a: bigint, b: bigint): number => (toFloat(a) - toFloat(b)) / (2 * toFloat(step));
  // Value is what holders own, delta what the vault does: the signs differ.
  expectClose(-slope(up.liabilityWad, down.liabilityWad), toFloat(here.deltaWad), 2e-6 * gross);
  const gammaSpot = slope(up.deltaWad, down.deltaWad) * toFloat(spotWad);
  expectClose(gammaSpot, toFloat(here.gammaSpotWad), 2e-5 * gross);
  const theta = -perYear(later.liabilityWad, sooner.liabilityWad);
  expectClose(theta, toFloat(here.thetaWad), 1e-5 * gross * toFloat(spotWad));
  expectClose(perYear(later.deltaWad, sooner.deltaWad), toFloat(here.charmWad), 1e-4 * gross);
}

function writeAt(expiresAt: number, strikeUsd: number, isPut: boolean): Write {
  return { series: { expiresAt: BigInt(expiresAt), strikeE8: BigInt(strikeUsd) * 10n ** 8n, isPut }, quantityWad: WAD };
}

function toFloat(wad: bigint): number {
  return Number(wad) / 1e18;
}
