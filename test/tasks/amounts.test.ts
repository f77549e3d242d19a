import { expect } from "chai";

import { parseSeriesName, seriesName } from "../../sdk/series/name.js";
import { exact, fixed, parseAmount, parseSigned } from "../../tasks/support/amounts.js";
import { BadOptionValueError, MissingOptionError } from "../../tasks/support/errors.js";
import { durationWords, timeWords } from "../../tasks/support/words.js";

const usdc = { option: "amount", decimals: 6, example: "250000" } as const;
const ether = { option: "quantity", decimals: 18, example: "1.5" } as const;

describe("An amount on the command line", () => {
  it("is read exactly, to the last decimal of its unit", () => {
    expect(parseAmount("0.000001", usdc)).to.equal(1n);
    expect(parseAmount("1.5", ether)).to.equal(1_500_000_000_000_000_000n);
    expect(parseAmount("0.1", ether)).to.equal(100_000_000_000_000_000n);
    expect(parseAmount("123456789012345678901234567890.000001", usdc)).to.equal(123456789012345678901234567890000001n);
    expect(parseAmount(" 7 ", usdc)).to.equal(7_000_000n);
  });

  it("may end in zeros beyond its unit's decimals, which change nothing", () => {
    expect(parseAmount("2.50000000", usdc)).to.equal(2_500_000n);
    expect(parseAmount("3.0000000", usdc)).to.equal(3_000_000n);
    expect(parseAmount("100", usdc)).to.equal(100_000_000n);
  });

  it("is refused with more decimals than its unit has, and is never rounded", () => {
    expect(() => parseAmount("1.0000001", usdc)).to.throw(BadOptionValueError, "7 decimals; this unit has 6 at most");
  });

  for (const text of ["abc", "1,5", "1_000", "1e3", "-1", "+1", ".5", "5.", "0x10", "NaN", "Infinity", "1 000", "١"]) {
    it(`is refused when it is "${text}"`, () => {
      expect(() => parseAmount(text, usdc)).to.throw(BadOptionValueError, `--amount is "${text}"`);
    });
  }

  it("is refused when it is zero, however it is written", () => {
    for (const text of ["0", "0.0", "000", "0.000000000"]) {
      expect(() => parseAmount(text, usdc)).to.throw(BadOptionValueError, "above zero");
    }
  });

  it("is asked for when it is missing or empty", () => {
    expect(() => parseAmount(undefined, usdc)).to.throw(
      MissingOptionError,
      "--amount is missing. For example: --amount 250000",
    );
    expect(() => parseAmount("  ", usdc)).to.throw(MissingOptionError);
  });

  it("may be zero or negative where a sign has a meaning", () => {
    expect(parseSigned("-0.02", { option: "vol", decimals: 9, example: "0" })).to.equal(-20_000_000n);
    expect(parseSigned("0", { option: "vol", decimals: 9, example: "0" })).to.equal(0n);
    expect(() => parseSigned("--1", { option: "vol", decimals: 9, example: "0" })).to.throw(BadOptionValueError);
  });
});

describe("A number in words", () => {
  it("is rounded half away from zero, with thousands marked", () => {
    expect(fixed(3_000_125n, 3, 2)).to.equal("3,000.13");
    expect(fixed(-3_000_125n, 3, 2)).to.equal("-3,000.13");
    expect(fixed(1_234_567_890n, 0, 0)).to.equal("1,234,567,890");
    expect(fixed(999_999n, 6, 2)).to.equal("1.00");
    expect(fixed(5n, 0, 2)).to.equal("5.00");
  });

  it("never reads as minus zero", () => {
    expect(fixed(-1n, 18, 4)).to.equal("0.0000");
  });

  it("is shown exactly where a limit is told apart from what broke it", () => {
    expect(exact(100_000_000n, 18)).to.equal("0.0000000001");
    expect(exact(10n ** 18n, 18)).to.equal("1");
  });

  it("shows times in UTC and spans in their two largest units", () => {
    expect(timeWords(1_795_766_400)).to.equal("2026-11-27 08:00:00 UTC");
    expect(timeWords(2n ** 255n)).to.contain("Unix second");
    expect(durationWords(4_500)).to.equal("1 h 15 min");
    expect(durationWords(0)).to.equal("0 s");
    expect(durationWords(86_400 * 3)).to.equal("3 d");
  });
});

describe("A series' name", () => {
  it("stands for 08:00 UTC of its day, and shows any other time", () => {
    expect(parseSeriesName("ETH-27NOV26-4000-C")).to.deep.equal({
      expiresAt: 1_795_766_400,
      strikeE8: 400_000_000_000n,
      isPut: false,
    });
    const odd = { expiresAt: 1_795_766_400 + 23_400, strikeE8: 250_050_000_000n, isPut: true };
    expect(seriesName(odd)).to.equal("ETH-27NOV26T1430-2500.5-P");
    expect(parseSeriesName("ETH-27NOV26T1430-2500.5-P")).to.deep.equal(odd);
  });
});
