import { expect } from "chai";

import { feeCost } from "../../sdk/fees/cost.js";
import { dueSharesDown } from "../../sdk/fees/due.js";
import { costOf, renderFeeCost } from "../../tasks/actions/vaultFeeCost.js";

const DAY = 86_400n;
const terms = (managementFeeBps: bigint, performanceFeeBps: bigint, days = 365n) => ({
  ...{ managementFeeBps, performanceFeeBps, crystallisationSeconds: days * DAY },
  feeReceiver: "0x",
});
const near = (found: number, expected: number) => expect(Math.abs(found - expected)).to.be.below(2e-9);

describe("What fees take of a steady growth", () => {
  it("is nothing without fees", () => {
    const cost = feeCost(terms(0n, 0n), { yearlyGrowth: 0.15, years: 2 });
    near(cost.before, 1.3225);
    expect([cost.after, cost.management, cost.performance]).to.deep.equal([cost.before, 0, 0]);
  });

  it("is exp(−rate) a year for management, gain or not", () => {
    near(feeCost(terms(200n, 0n), { yearlyGrowth: 0, years: 1 }).after, Math.exp(-0.02));
    near(feeCost(terms(200n, 0n, 7n), { yearlyGrowth: 0, years: 3 }).after, Math.exp(-0.06));
    near(feeCost(terms(200n, 2_000n, 7n), { yearlyGrowth: -0.3, years: 1 }).after, 0.7 * Math.exp(-0.02));
  });

  it("is a part of the gain, net of management, and compounds from charge to charge", () => {
    near(feeCost(terms(0n, 2_000n), { yearlyGrowth: 0.15, years: 1 }).after, 1.12);
    near(feeCost(terms(0n, 2_000n), { yearlyGrowth: 0.15, years: 2 }).after, 1.12 ** 2);
    const net = 1.15 * Math.exp(-0.02);
    const both = feeCost(terms(200n, 2_000n), { yearlyGrowth: 0.15, years: 1 });
    near(both.after, 1 + (net - 1) * 0.8);
    // The receiver's own shares pay it, too, to the receiver: of all that is worth more than the mark of all shares.
    near(both.performance, (1.15 - Math.exp(0.02)) * 0.2);
    near(both.after + both.management + both.performance, both.before);
  });

  it("is, in the example of docs/lp.md, what the vault's own arithmetic gives", () => {
    const supply = 10n ** 18n;
    const exitNav = 1_050_000n * 10n ** 6n;
    const state = { accruedAt: 0n, crystallisedAt: 0n, highWaterMarkRay: 10n ** 21n };
    const due = dueSharesDown(terms(200n, 2_000n, 90n), state, { supply, exitNav, timestamp: 30n * DAY });
    const all = supply + due.management + due.performance;
    expect(Number((due.management * 10n ** 9n) / supply) / 1e7).to.equal(0.1645187);
    expect((supply * exitNav) / (supply + due.management)).to.equal(1_048_275_390_478n);
    expect((supply * exitNav) / all).to.be.within(1_038_620_312_000n, 1_038_620_313_000n);
  });

  it("is told for a thousand put in, and refuses terms that no vault may have", () => {
    const args = { management: "2", performance: "20", growth: "15", days: "365" };
    const text = renderFeeCost(costOf(args));
    const after = 1_000 * (1 + (1.15 * Math.exp(-0.02) - 1) * 0.8);
    expect(text).to.contain("2 % a year and 20 % of gains").and.contain(after.toFixed(2));
    expect(() => costOf({ ...args, management: "6" })).to.throw(/managementFeeBps/);
    expect(() => costOf({ ...args, growth: "much" })).to.throw(/Give a number/);
  });
});
