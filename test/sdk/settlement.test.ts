import { expect } from "chai";

import { crossDown } from "../../sdk/settlement/cross.js";
import { payoutDown } from "../../sdk/settlement/payout.js";
import { deployOracle, MAX_PRICE_WAD, MIN_PRICE_WAD, roundId } from "../support/feeds.js";
import { snapshotted } from "../support/snapshotted.js";
import { START, WAD } from "../support/system.js";

const T = START + 7_200;

describe("the twins of settlement", () => {
  for (const decimals of [
    { base: 8, quote: 8 },
    { base: 18, quote: 0 },
    { base: 6, quote: 18 },
  ]) {
    describe(`crossDown with feeds of ${decimals.base} and ${decimals.quote} decimals`, () => {
      const deployed = snapshotted(() => deployOracle(decimals));

      it("is the oracle's price to the wei, and undefined where the oracle refuses", async () => {
        const { base, quote, oracle, connection } = deployed();
        const terms = {
          ...{ baseDecimals: decimals.base, quoteDecimals: decimals.quote },
          ...{ minPriceWad: MIN_PRICE_WAD, maxPriceWad: MAX_PRICE_WAD },
        };
        const [one, dollar] = [10n ** BigInt(decimals.base), 10n ** BigInt(decimals.quote)];
        const pairs = [
          [3_000n * one + 7n, dollar],
          [3_000n * one, (dollar * 97n) / 100n + 1n],
          [10n * one, dollar],
          [10n * one + 1n, dollar],
          [100_000n * one, dollar],
          [100_000n * one - 1n, dollar],
          [0n, dollar],
          [-1n, dollar],
          [3_000n * one, 0n],
          [2n ** 150n, dollar],
        ] as const;
        await connection.networkHelpers.time.increaseTo(T + 1_000);
        await base.push([one, T - 10]);
        let usable = 0;
        for (const [i, [baseAnswer, quoteAnswer]] of pairs.entries()) {
          const at = T + 10 * i;
          await base.push([baseAnswer, at]);
          await quote.push([quoteAnswer, at]);
          const proof = {
            baseRoundId: roundId(1, i + 2),
            basePreviousRoundId: roundId(1, i + 1),
            quoteRoundId: roundId(1, i + 1),
          };
          const onChain = await oracle.priceAt(at, proof).catch(() => undefined);
          expect(crossDown(terms, baseAnswer, quoteAnswer), `pair ${i}`).to.equal(onChain);
          if (onChain !== undefined) usable++;
        }
        expect(usable).to.be.within(3, 5);
      });
    });
  }

  it("pay nothing at the strike, and a share of what is left beyond it", () => {
    const call = { expiresAt: T, strikeE8: 300_000_000_000n, isPut: false };
    const settled = (priceWad: bigint, shareWad = WAD, isPut = false) => ({
      series: { ...call, isPut },
      priceWad,
      shareWad,
    });
    expect(payoutDown(settled(3_000n * WAD), WAD, 1n)).to.equal(0n);
    expect(payoutDown(settled(2_900n * WAD), WAD, 1n)).to.equal(0n);
    expect(payoutDown(settled(2_900n * WAD, WAD, true), 2n * WAD, 10n ** 12n)).to.equal(200_000_000n);
    // By hand: a third of 100.1 dollars, in units of six decimals.
    expect(payoutDown(settled(3_100_100_000_000_000_000_000n, WAD / 3n), WAD, 10n ** 12n)).to.equal(33_366_666n);
  });
});
