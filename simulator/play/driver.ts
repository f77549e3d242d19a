import type { EventLog, Fees, KeeperPort, Request, RpcProvider } from "../../keeper/port.js";
import { rpcPort } from "../../keeper/port.js";

/** Sets what the next block says of itself. The transaction that follows is mined in it. */
export interface NextBlock {
  /** Unix seconds. */
  readonly timestamp: number;
  readonly baseFeeWei: bigint;
}

/** Drives the clock and the base fee of a test chain that mines each transaction at once. */
export class BlockDriver {
  readonly #provider: RpcProvider;
  #next: NextBlock | undefined;

  constructor(provider: RpcProvider) {
    this.#provider = provider;
  }

  async prepare(block: NextBlock): Promise<void> {
    this.#next = block;
    await this.#request("evm_setNextBlockTimestamp", [toHex(BigInt(block.timestamp))]);
    await this.#request("hardhat_setNextBlockBaseFeePerGas", [toHex(block.baseFeeWei)]);
  }

  /** Return data of a read at the latest block, where the base fee does not matter: this chain shows none to a call. */
  async call(to: string, data: string): Promise<string> {
    return String(await this.#request("eth_call", [{ to, data }, "latest"]));
  }

  /**
   * What a transaction would do in the block prepared: it is mined, and the chain then set back and the block prepared
   * anew. Unlike a call on this chain it sees the block's base fee. Rejects with the node's error if it reverts.
   */
  async rehearse(from: string, { to, data, gas, fees }: Request): Promise<readonly EventLog[]> {
    const snapshot = await this.#request("evm_snapshot", []);
    try {
      const hash = await this.#request("eth_sendTransaction", [{ from, to, data, gas: toHex(gas), ...hexFees(fees) }]);
      const receipt = await this.#request("eth_getTransactionReceipt", [hash]);
      // A chain that mines at once has the receipt, and the specification says what is in it.
      return (receipt as { readonly logs: readonly EventLog[] }).logs;
    } finally {
      await this.#request("evm_revert", [snapshot]);
      if (this.#next !== undefined) await this.prepare(this.#next);
    }
  }

  async #request(method: string, params: unknown[]): Promise<unknown> {
    return this.#provider.request({ method, params });
  }
}

/** The keeper's port on a driven chain, where only a rehearsal shows the base fee that a node on mainnet shows to a call. */
export function drivenPort(provider: RpcProvider, driver: BlockDriver, account: string): KeeperPort {
  return {
    ...rpcPort(provider, account),
    rehearse: async (request) => {
      await driver.rehearse(account, request);
    },
  };
}

function hexFees({ maxFeePerGasWei, tipWei }: Fees) {
  return { maxFeePerGas: toHex(maxFeePerGasWei), maxPriorityFeePerGas: toHex(tipWei) };
}

function toHex(value: bigint): string {
  return `0x${value.toString(16)}`;
}
