/** Something the user gave that cannot be simulated. The message says what was wrong and what to do. */
export class SimulationInputError extends Error {
  constructor(problem: string, remedy: string) {
    super(`${problem}. ${remedy}`);
    this.name = new.target.name;
  }
}
