/** A value on the command line that cannot be used. */
export class SolvencyOptionError extends Error {
  override readonly name = "SolvencyOptionError";
  constructor(option: string, given: string, remedy: string) {
    super(`${option} is ${given}. ${remedy}`);
  }
}
