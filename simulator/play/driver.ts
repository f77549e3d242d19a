import type { RpcProvider } from "../../keeper/port.js";

/** Sets what the next block says of itself. The transaction that follows is mined in it. */
export interface NextBlock {
  /** Unix seconds. */
  readonly timestamp: number;
  readonly baseFeeWei: bigint;
}

/** Drives the clock and the base fee of a test chain that mines each transaction at once. */
export class BlockDriver {
  readonly #provider: RpcProvider;
  #mined = 0;

  constructor(provider: RpcProvider) {
    this.#provider = provider;
  }

  /** Blocks prepared so far. */
  get blocks(): number {
    return this.#mined;
  }

  async prepare(block: NextBlock): Promise<void> {
    this.#mined++;
    await this.#request("evm_setNextBlockTimestamp", [toHex(BigInt(block.timestamp))]);
    await this.#request("hardhat_setNextBlockBaseFeePerGas", [toHex(block.baseFeeWei)]);
  }

  /** Return data of a read at the latest block. */
  async call(to: string, data: string): Promise<string> {
    return String(await this.#request("eth_call", [{ to, data }, "latest"]));
  }

  async #request(method: string, params: unknown[]): Promise<unknown> {
    return this.#provider.request({ method, params });
  }
}

function toHex(value: bigint): string {
  return `0x${value.toString(16)}`;
}
