/** Whatever goes wrong with the local mainnet. `code` is stable; the message says what to do. */
export abstract class MainnetError extends Error {
  abstract readonly code: string;

  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = new.target.name;
  }
}

/** The chain is not a chain with id 1. */
export class WrongChainError extends MainnetError {
  readonly code = "WRONG_CHAIN";

  constructor(chainId: bigint) {
    super(
      `The chain has id ${chainId}, the local mainnet needs id 1. ` +
        `Use network "default" of hardhat.config.ts, or a fork of mainnet.`,
    );
  }
}

/** The contracts stand there already. */
export class AlreadyInstalledError extends MainnetError {
  readonly code = "ALREADY_INSTALLED";

  constructor(address: string) {
    super(
      `There is code at ${address} already, so this chain has its mainnet. ` +
        `Use attachMainnet(connection), or installLocalMainnet on a new connection.`,
    );
  }
}

/** A contract of mainnet is not on the chain. */
export class ContractMissingError extends MainnetError {
  readonly code = "CONTRACT_MISSING";

  constructor(name: string, address: string) {
    super(
      `There is no code at ${address} (${name}). Start a local mainnet with "npm run chain" and connect to it, ` +
        `or fork mainnet at a block where ${name} exists.`,
    );
  }
}

/** A deployment did not land at mainnet's address. */
export class WrongAddressError extends MainnetError {
  readonly code = "WRONG_ADDRESS";

  constructor(name: string, actual: string, expected: string) {
    super(
      `${name} landed at ${actual} instead of ${expected}. The bytecode or the deployer's nonce differs from ` +
        `mainnet's: install on a fresh chain, with the npm packages at the versions package-lock.json names.`,
    );
  }
}

/** Aave's bytecode needs a library that has not been deployed. */
export class LibraryMissingError extends MainnetError {
  readonly code = "LIBRARY_MISSING";

  constructor(contract: string, library: string) {
    super(
      `${contract} calls the library ${library}, which has no address yet. Deploy ${library} first ` +
        `(scripts/mainnet/aave/bytecode.ts), with @aave/core-v3 at the version package-lock.json names.`,
    );
  }
}

/** The chain has no Aave. */
export class AaveMissingError extends MainnetError {
  readonly code = "AAVE_MISSING";

  constructor(address: string) {
    super(
      `There is no code at ${address} (Aave's pool). Install it with installLocalMainnet(connection, { aave: true }), ` +
        `or fork a chain that has it: "npm run chain", or mainnet.`,
    );
  }
}

/** A start price, a depth, a range or a port that cannot be used. */
export class BadOptionError extends MainnetError {
  readonly code = "BAD_OPTION";

  constructor(what: string, value: string, remedy: string) {
    super(`${what} is ${value}. ${remedy}`);
  }
}

/** The chain's clock is already past the asked start. */
export class StartTimeTooEarlyError extends MainnetError {
  readonly code = "START_TIME_TOO_EARLY";

  constructor(startTime: number, earliest: number) {
    super(
      `The market cannot start at ${startTime} (${utc(startTime)}): with its history it fits this chain from ` +
        `${earliest} (${utc(earliest)}) on. Create the network with localMainnetParams({ startTime }).`,
    );
  }
}

/** A transaction was sent but is in no block. */
export class NotMinedError extends MainnetError {
  readonly code = "NOT_MINED";

  constructor(hash: string) {
    super(
      `Transaction ${hash} is not mined. This call needs automine: turn it on with evm_setAutomine, ` +
        `or use the queue… form of the call and mine yourself.`,
    );
  }
}

/** Another program listens on the port. */
export class PortInUseError extends MainnetError {
  readonly code = "PORT_IN_USE";

  constructor(hostname: string, port: number) {
    super(
      `Port ${port} on ${hostname} is in use. Stop the program that listens there ` +
        `(perhaps another "npm run chain"), or choose another port: npm run chain -- --port ${port + 1}`,
    );
  }
}

/** The server could not listen, for another reason than a busy port. */
export class CannotListenError extends MainnetError {
  readonly code = "CANNOT_LISTEN";

  constructor(hostname: string, port: number, cause: Error) {
    super(
      `Cannot listen on ${hostname}:${port}: ${cause.message}. ` +
        `Choose a port of 1024 or more and an address of this machine (--port, --hostname).`,
      { cause },
    );
  }
}

/** The fork's feed cannot be driven. */
export class FeedNotDrivableError extends MainnetError {
  readonly code = "FEED_NOT_DRIVABLE";

  constructor(address: string, aggregator: string) {
    super(
      `The feed at ${address} reads ${aggregator}, whose rounds only its oracles write. ` +
        `Call attachMainnet on this connection first: it puts a drivable phase in front.`,
    );
  }
}

function utc(seconds: number): string {
  return new Date(seconds * 1_000).toISOString();
}
