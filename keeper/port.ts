/** The part of an EIP-1193 provider a keeper needs; Hardhat's `connection.provider` is one. */
export interface RpcProvider {
  request(call: { readonly method: string; readonly params?: unknown[] }): Promise<unknown>;
}

export interface EventLog {
  readonly address: string;
  readonly topics: readonly string[];
  readonly data: string;
}

/** A transaction that is in a block. */
export interface Mined {
  readonly hash: string;
  readonly blockNumber: number;
  readonly succeeded: boolean;
  readonly gasUsed: bigint;
  /** What was paid for a unit of gas, tip included. */
  readonly gasPriceWei: bigint;
  readonly logs: readonly EventLog[];
}

/** What the keeper pays for gas. Wei per unit. */
export interface Fees {
  readonly maxFeePerGasWei: bigint;
  readonly tipWei: bigint;
}

/** The keeper's hands on a chain: one account, three verbs. */
export interface KeeperPort {
  /** Return data of a call at the latest block. Rejects with the node's error, revert data inside. */
  call(to: string, data: string): Promise<string>;
  /** Base fee of the latest block, wei. */
  baseFeeWei(): Promise<bigint>;
  /** Sends and waits until it is mined. */
  send(to: string, data: string, gas: bigint, fees: Fees): Promise<Mined>;
}

/** The transaction was sent and did not appear in a block in time. */
export class NotMinedInTimeError extends Error {
  override readonly name = "NotMinedInTimeError";
  constructor(hash: string, seconds: number) {
    super(
      `Transaction ${hash} is in no block after ${seconds} s. Its fee may be too low: raise maxFeePerGas and retry.`,
    );
  }
}

interface RpcReceipt {
  readonly transactionHash: string;
  readonly blockNumber: string;
  readonly status: string;
  readonly gasUsed: string;
  readonly effectiveGasPrice: string;
  readonly logs: readonly EventLog[];
}

const POLL_MILLISECONDS = 1_000;
const PATIENCE_SECONDS = 300;

/** A port over JSON-RPC for an account the node or Hardhat can sign for. */
export function rpcPort(provider: RpcProvider, account: string): KeeperPort {
  // The node answers by the JSON-RPC specification; each call states the shape specified for it.
  const request = async <Result>(method: string, params: unknown[]): Promise<Result> =>
    (await provider.request({ method, params })) as Result;
  return {
    call: (to, data) => request("eth_call", [{ from: account, to, data }, "latest"]),
    baseFeeWei: async () => {
      const block = await request<{ readonly baseFeePerGas: string }>("eth_getBlockByNumber", ["latest", false]);
      return BigInt(block.baseFeePerGas);
    },
    send: async (to, data, gas, fees) => {
      const maxFeePerGas = toHex(fees.maxFeePerGasWei);
      const fields = {
        from: account,
        to,
        data,
        gas: toHex(gas),
        maxFeePerGas,
        maxPriorityFeePerGas: toHex(fees.tipWei),
      };
      const hash = await request<string>("eth_sendTransaction", [fields]);
      return minedOf(await receiptOf(request, hash));
    },
  };
}

async function receiptOf(
  request: <Result>(method: string, params: unknown[]) => Promise<Result>,
  hash: string,
): Promise<RpcReceipt> {
  for (let waited = 0; waited < PATIENCE_SECONDS * 1_000; waited += POLL_MILLISECONDS) {
    const receipt = await request<RpcReceipt | null>("eth_getTransactionReceipt", [hash]);
    if (receipt !== null) return receipt;
    await new Promise((resolve) => setTimeout(resolve, POLL_MILLISECONDS));
  }
  throw new NotMinedInTimeError(hash, PATIENCE_SECONDS);
}

function minedOf(receipt: RpcReceipt): Mined {
  return {
    hash: receipt.transactionHash,
    blockNumber: Number(receipt.blockNumber),
    succeeded: receipt.status === "0x1",
    gasUsed: BigInt(receipt.gasUsed),
    gasPriceWei: BigInt(receipt.effectiveGasPrice),
    logs: receipt.logs,
  };
}

function toHex(value: bigint): string {
  return `0x${value.toString(16)}`;
}
