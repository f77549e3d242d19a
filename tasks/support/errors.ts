/** Whatever a task refuses to do. `code` is stable; the message says what was wrong and what to do. */
export abstract class TaskError extends Error {
  abstract readonly code: string;

  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = new.target.name;
  }
}

/** An option that the task cannot do without was not given. */
export class MissingOptionError extends TaskError {
  readonly code = "MISSING_OPTION";

  constructor(option: string, example: string) {
    super(`--${option} is missing. For example: --${option} ${example}`);
  }
}

/** An option was given something it cannot mean. */
export class BadOptionValueError extends TaskError {
  readonly code = "BAD_OPTION_VALUE";

  constructor(option: string, value: string, remedy: string) {
    super(`--${option} is "${value}". ${remedy}`);
  }
}

/** A network that vanishes with the process was asked to remember something. */
export class NeedsPersistentNetworkError extends TaskError {
  readonly code = "NEEDS_PERSISTENT_NETWORK";

  constructor(network: string) {
    super(
      `Network "${network}" is a fresh, empty chain in every run, so there is nothing on it to look at. ` +
        `Start one that stays with "npm run chain" in another terminal, then add --network localhost.`,
    );
  }
}

/** Keel was never deployed on this network by this clone. */
export class NoDeploymentError extends TaskError {
  readonly code = "NO_DEPLOYMENT";

  constructor(network: string, file: string) {
    super(
      `There is no deployment on "${network}": ${file} does not exist. Run: npx hardhat deploy --network ${network}`,
    );
  }
}

/** The record of a deployment cannot be read. */
export class BadRecordError extends TaskError {
  readonly code = "BAD_RECORD";

  constructor(file: string, issues: string, network: string) {
    super(
      `${file} is not a deployment record of Keel:\n${issues}\n` +
        `Restore the file, or deploy anew: npx hardhat deploy --network ${network} --reset`,
    );
  }
}

/** The chain behind the network is not the one that was deployed to. */
export class WrongChainIdError extends TaskError {
  readonly code = "WRONG_CHAIN_ID";

  constructor(network: string, actual: bigint, recorded: number) {
    super(
      `Network "${network}" has chain id ${actual}, but its deployment was made on chain id ${recorded}. ` +
        `Check the network's url in hardhat.config.ts.`,
    );
  }
}

/** The chain was started again from genesis since the deployment was recorded. */
export class StaleDeploymentError extends TaskError {
  readonly code = "STALE_DEPLOYMENT";

  constructor(network: string, evidence: string) {
    super(
      `The recorded deployment on "${network}" is not on this chain any more: ${evidence}. ` +
        `The chain was restarted. Forget the record and deploy anew: npx hardhat deploy --network ${network} --reset`,
    );
  }
}

/** Nothing answers at the network's url. */
export class NodeUnreachableError extends TaskError {
  readonly code = "NODE_UNREACHABLE";

  constructor(network: string, cause: Error) {
    const remedy =
      network === "localhost"
        ? `Start the local mainnet with "npm run chain" in another terminal.`
        : `Check the network's url in hardhat.config.ts and your connection.`;
    super(`No node answers on network "${network}". ${remedy}`, { cause });
  }
}

/** The account to act for is not one the network can sign for. */
export class UnknownAccountError extends TaskError {
  readonly code = "UNKNOWN_ACCOUNT";

  constructor(asked: string, count: number) {
    super(
      `--from is "${asked}". Give an index from 0 to ${Math.max(count - 1, 0)}, ` +
        `or the address of one of the ${count} accounts this network signs for.`,
    );
  }
}

/** The account does not hold what the task would spend. */
export class InsufficientFundsError extends TaskError {
  readonly code = "INSUFFICIENT_FUNDS";

  constructor(account: string, held: string, needed: string, remedy: string) {
    super(`${account} holds ${held}, but ${needed} are needed. ${remedy}`);
  }
}

/** Only a chain made for tests can do this. */
export class DevelopmentChainOnlyError extends TaskError {
  readonly code = "DEVELOPMENT_CHAIN_ONLY";

  constructor(what: string, network: string) {
    super(
      `${what} is possible on a local mainnet only, and "${network}" is a real network. Start one with: npm run chain`,
    );
  }
}

/** Money would be spent on a real network and nobody agreed to it. */
export class NotConfirmedError extends TaskError {
  readonly code = "NOT_CONFIRMED";

  constructor(what: string) {
    super(`Nothing was sent: ${what} was not confirmed. Answer "yes" when asked, or add --yes.`);
  }
}

/** A contract refused. The message is the refusal in words; `contractError` is its name and `contractArguments` its evidence. */
export class RevertedError extends TaskError {
  readonly code = "REVERTED";
  readonly contractError: string;
  readonly contractArguments: readonly string[];

  constructor(message: string, contractError: string, contractArguments: readonly string[], cause: unknown) {
    super(message, { cause });
    this.contractError = contractError;
    this.contractArguments = contractArguments;
  }
}

/** The vault has written nothing that moves with spot, so there is nothing to measure risk by. */
export class EmptyBookError extends TaskError {
  readonly code = "EMPTY_BOOK";

  constructor() {
    super(`The vault's book has no gamma, so any λ means the same for it. Write options first: "vault write".`);
  }
}

/** The account has none of the options it would claim for. */
export class NothingHeldError extends TaskError {
  readonly code = "NOTHING_HELD";

  constructor(account: string, series: string) {
    super(
      `${account} holds no ${series}. Use --from with the account that does; "vault series --settled" shows what is left.`,
    );
  }
}

/** The oracle vouches for no price, and the task cannot do without one. */
export class NoPriceError extends TaskError {
  readonly code = "NO_PRICE";
}
