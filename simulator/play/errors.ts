/** A choice of the user's that cannot be played. The message says what to do. */
export class PlayOptionError extends Error {
  override readonly name = "PlayOptionError";
  constructor(option: string, given: string, remedy: string) {
    super(`${option} ${given} cannot be used. ${remedy}`);
  }
}
