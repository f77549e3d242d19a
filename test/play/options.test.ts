import { expect } from "chai";

import { PlayOptionError } from "../../simulator/play/errors.js";
import { parseOptions } from "../../simulator/play/options.js";
import type { RawOptions } from "../../simulator/play/options.js";

const PLAIN: RawOptions = { seed: "1", out: "out" };

describe("options of the play", () => {
  it("default to the crash of March 2020 as recorded", () => {
    expect(parseOptions(PLAIN)).to.deep.equal({
      source: { crash: "2020-03-12" },
      window: { from: undefined, hours: undefined },
      minutes: undefined,
      seed: 1,
      out: "out",
    });
  });

  it("take a file of prices, a window and a shorter run", () => {
    const options = parseOptions({
      ...PLAIN,
      prices: "a.csv",
      from: "2020-03-12",
      hours: "1.5",
      minutes: "10",
      seed: "0",
    });
    expect(options).to.deep.include({ source: { file: "a.csv" }, minutes: 10, seed: 0 });
    expect(options.window).to.deep.equal({ from: "2020-03-12", hours: 1.5 });
  });

  const refused: readonly (readonly [string, Partial<RawOptions>, RegExp])[] = [
    ["both a crash and a file", { crash: "2020-03-12", prices: "a.csv" }, /Give one of the two/],
    ["a seed below zero", { seed: "-1" }, /--seed "-1".*from 0 to 2147483647/],
    ["a seed beyond 31 bits", { seed: "2147483648" }, /--seed/],
    ["a seed that is no number", { seed: "one" }, /--seed "one"/],
    ["a fraction of a minute", { minutes: "1.5" }, /--minutes "1.5"/],
    ["no minutes at all", { minutes: "0" }, /--minutes "0"/],
    ["no hours at all", { hours: "0" }, /--hours "0"/],
    ["hours that are no number", { hours: "1e3" }, /--hours "1e3"/],
    ["no folder", { out: " " }, /--out/],
  ];
  for (const [what, fields, message] of refused) {
    it(`refuse ${what}`, () => {
      expect(() => parseOptions({ ...PLAIN, ...fields })).to.throw(PlayOptionError, message);
    });
  }
});
