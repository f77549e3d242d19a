import { expect } from "chai";
import { existsSync, readFileSync } from "node:fs";

import { applied, StaleMutantError } from "../../scripts/mutants/apply.js";
import { MUTANTS } from "../../scripts/mutants/list.js";

describe("The mutants", () => {
  for (const mutant of MUTANTS) {
    it(`has exactly one place in ${mutant.file} for "${mutant.name}", and tests to find it`, () => {
      const text = readFileSync(mutant.file, "utf8");
      expect(applied(mutant, text)).to.not.equal(text);
      expect(mutant.tests).to.have.property("length").above(0);
      for (const file of mutant.tests) expect(existsSync(file), file).to.equal(true);
    });
  }

  it("have names of their own", () => {
    expect(new Set(MUTANTS.map(({ name }) => name)).size).to.equal(MUTANTS.length);
  });

  it("are refused when their text is not there, or there twice", () => {
    const mutant = { name: "a fault", file: "A.sol", original: "x > 0", mutated: "true", tests: [] };
    expect(applied(mutant, "require(x > 0);")).to.equal("require(true);");
    for (const text of ["require(x >= 0);", "x > 0 && x > 0"]) {
      expect(() => applied(mutant, text)).to.throw(StaleMutantError, text.includes("&&") ? "2 times" : "0 times");
    }
  });
});
