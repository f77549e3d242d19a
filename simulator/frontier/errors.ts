import { SimulationInputError } from "../errors.js";

const SHAPE =
  'A case file holds {"name", "book": [{"qty", "strike", "kind"}], "vol", "days", "spot", "k", "gasUsd", ' +
  '"stepMinutes", "paths", "lambdas": [...]}; simulator/cases/atm_l1.json is one.';

export class CaseNotGivenError extends SimulationInputError {
  constructor() {
    super("No case was given", "Name a case file, for example --case simulator/cases/atm_l1.json.");
  }
}

export class CaseFileMissingError extends SimulationInputError {
  constructor(file: string) {
    super(`There is no case file ${file}`, "Check the path given to --case.");
  }
}

export class CaseFileUnreadableError extends SimulationInputError {
  constructor(file: string, cause: unknown) {
    super(`The case file ${file} cannot be read (${String(cause)})`, "Give a readable JSON file, not a folder.");
  }
}

export class CaseJsonError extends SimulationInputError {
  constructor(file: string, cause: Error) {
    super(`The case file ${file} is not valid JSON (${cause.message})`, `Mend it. ${SHAPE}`);
  }
}

/** One line for each field that is missing or makes no sense. */
export class CaseContentError extends SimulationInputError {
  constructor(file: string, faults: readonly string[]) {
    super(`The case file ${file} cannot be used:\n${faults.map((fault) => `  ${fault}`).join("\n")}\n`, SHAPE);
  }
}
