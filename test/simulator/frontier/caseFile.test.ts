import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

import { expect } from "chai";

import { SimulationInputError } from "../../../simulator/errors.js";
import { parseCase, readCase } from "../../../simulator/frontier/caseFile.js";
import {
  CaseContentError,
  CaseFileMissingError,
  CaseFileUnreadableError,
  CaseJsonError,
  CaseNotGivenError,
} from "../../../simulator/frontier/errors.js";
import { commonOptions, modelOption, positionsOption } from "../../../simulator/frontier/options.js";
import { ATM } from "../support.js";

const CASES = fileURLToPath(new URL("../../../simulator/cases/", import.meta.url));
const good = JSON.parse(readFileSync(`${CASES}atm_l1.json`, "utf8")) as Record<string, unknown>;
const parse = (change: Record<string, unknown>): unknown => parseCase("x.json", JSON.stringify({ ...good, ...change }));

describe("case files", () => {
  it("are read as written, λ rising and each once", () => {
    const found = readCase(`${CASES}book_l1.json`);
    expect(found.book).to.have.lengthOf(4);
    expect(found.book[0]).to.eql({ qty: -40, strike: 2600, kind: "call" });
    expect(parse({ lambdas: [1e-4, 1e-6, 1e-4] }))
      .to.have.property("lambdas")
      .eql([1e-6, 1e-4]);
  });

  it("name the field at fault, every one of them, and say what a case file holds", () => {
    const faults: readonly (readonly [Record<string, unknown>, string])[] = [
      [{ vol: -0.8 }, "vol: "],
      [{ vol: undefined }, "vol: "],
      [{ vol: 80 }, "0.8 is 80 %"],
      [{ days: 0 }, "days: "],
      [{ spot: "3000" }, "spot: "],
      [{ k: -1e-4 }, "k: a cost cannot be below zero"],
      [{ gasUsd: null }, "gasUsd: "],
      [{ paths: 1.5 }, "paths: "],
      [{ lambdas: [] }, "lambdas: give at least one λ"],
      [{ lambdas: [0] }, "lambdas[0]: "],
      [{ book: [] }, "book: give at least one option"],
      [{ book: [{ qty: 0, strike: 3000, kind: "call" }] }, "book[0].qty: "],
      [{ book: [{ qty: -1, strike: 3000, kind: "Call" }] }, 'book[0].kind: give "call" or "put"'],
      [{ stepMinutes: 0.001 }, "stepMinutes: "],
      [{ days: 3000, stepMinutes: 15 }, "288000 looks"],
      [{ days: 3000, stepMinutes: 90 }, "48000 looks, whose policies for 8 λ take"],
    ];
    for (const [change, said] of faults) {
      expect(() => parse(change), said)
        .to.throw(CaseContentError, said)
        .with.property("message")
        .that.includes("A case file holds");
    }
    expect(() => parse({ vol: 0, days: -1 })).to.throw(CaseContentError, /vol: [^]*days: /);
  });

  it("that are missing, folders, or no JSON are told apart", () => {
    expect(() => readCase(undefined)).to.throw(CaseNotGivenError, "--case");
    expect(() => readCase("no/such.json")).to.throw(CaseFileMissingError, "no/such.json");
    expect(() => readCase(CASES)).to.throw(CaseFileUnreadableError, "not a folder");
    expect(() => parseCase("x.json", "{")).to.throw(CaseJsonError, "x.json is not valid JSON");
    expect(() => parseCase("x.json", "[]")).to.throw(CaseContentError, "the file: ");
  });
});

describe("options of a simulation", () => {
  const raw = { seed: "1", paths: undefined, workers: undefined, out: "out" };

  it("are whole numbers in their range, or refused by name", () => {
    expect(commonOptions({ ...raw, paths: "500", workers: "2" })).to.include({ seed: 1, paths: 500, workers: 2 });
    expect(() => commonOptions({ ...raw, seed: "-1" })).to.throw(SimulationInputError, '--seed "-1"');
    expect(() => commonOptions({ ...raw, paths: "1e5" })).to.throw(SimulationInputError, '--paths "1e5"');
    expect(() => commonOptions({ ...raw, workers: "0" })).to.throw(SimulationInputError, "from 1 to 64");
    expect(() => commonOptions({ ...raw, out: " " })).to.throw(SimulationInputError, "--out");
    expect(() => positionsOption("10")).to.throw(SimulationInputError, "--positions");
  });

  it("ask for prices where history is replayed, and only there", () => {
    expect(modelOption("heston", undefined, ATM, 1)).to.eql({ kind: "heston" });
    expect(() => modelOption("brownian", undefined, ATM, 1)).to.throw(SimulationInputError, "gbm, heston, merton");
    expect(() => modelOption("history", undefined, ATM, 1)).to.throw(SimulationInputError, "--prices");
    expect(() => modelOption("gbm", "x.csv", ATM, 1)).to.throw(SimulationInputError, "--model history");
    const prices = fileURLToPath(new URL("../../data/eth-usdt-1h-2020.csv", import.meta.url));
    expect(modelOption("history", prices, ATM, 1)).to.have.property("record");
    expect(() => modelOption("history", prices, { ...ATM, days: 200 }, 1)).to.throw(SimulationInputError, "200 days");
    expect(() => modelOption("history", prices, { ...ATM, stepMinutes: 7 }, 1)).to.throw(SimulationInputError, "7 min");
  });
});
