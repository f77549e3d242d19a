import { revertDataOf, transactionHashOf } from "./revert.js";

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
  /** Its place in the block; zero when nothing came before it. */
  readonly indexInBlock: number;
  readonly succeeded: boolean;
  /** Why it failed, where the node tells or a replay shows it. */
  readonly revertData: string | undefined;
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

/** What a transaction is and may cost. */
export interface Request {
  readonly to: string;
  readonly data: string;
  readonly gas: bigint;
  readonly fees: Fees;
}

/**
 * The keeper's hands on a chain: one account, four verbs. What it asks, it asks as a transaction of the next block would: a
 * band that moves with the base fee is another one at the fee of the latest block, and yet another at none.
 */
export interface KeeperPort {
  /** Base fee of the next block, wei, as the latest one makes it. */
  nextBaseFeeWei(): Promise<bigint>;
  /** Return data of a view. Rejects with the node's error, revert data inside. */
  read(request: Request): Promise<string>;
  /** Tries a transaction and leaves no trace of it. Rejects as `read` does. */
  rehearse(request: Request): Promise<void>;
  /** Sends and waits until it is mined, whether it does what it should or reverts. */
  send(request: Request): Promise<Mined>;
}

/** Fees with which a transaction stays in the running while the base fee doubles, six full blocks long. */
export function feesFor(baseFeeWei: bigint, tipWei: bigint): Fees {
  return { maxFeePerGasWei: 2n * baseFeeWei + tipWei, tipWei };
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
  readonly transactionIndex: string;
  readonly blockNumber: string;
  readonly status: string;
  readonly gasUsed: string;
  readonly effectiveGasPrice: string;
  readonly logs: readonly EventLog[];
}

type Rpc = <Result>(method: string, params: unknown[]) => Promise<Result>;

const POLL_MILLISECONDS = 1_000;
const PATIENCE_SECONDS = 300;

/**
 * A port over JSON-RPC for an account the node or Hardhat can sign for.
 *
 * Calls name the pending block and the fees of the transaction they stand for: geth and those that follow it show a call the
 * block's base fee only if it offers a gas price, and zero otherwise (go-ethereum#28470, reth#17496). Hardhat's own chain
 * shows zero whatever is offered (edr#462); there a call is judged at the contract's average base fee.
 */
export function rpcPort(provider: RpcProvider, account: string): KeeperPort {
  // The node answers by the JSON-RPC specification; each call states the shape specified for it.
  const rpc: Rpc = async <Result>(method: string, params: unknown[]): Promise<Result> =>
    (await provider.request({ method, params })) as Result;
  const read = (request: Request, block: string): Promise<string> =>
    rpc("eth_call", [fieldsOf(account, request), block]);
  return {
    nextBaseFeeWei: async () => {
      const history = await rpc<{ readonly baseFeePerGas: readonly string[] }>("eth_feeHistory", ["0x1", "latest", []]);
      return BigInt(history.baseFeePerGas.at(-1) ?? "0x0");
    },
    read: (request) => read(request, "pending"),
    rehearse: async (request) => {
      await read(request, "pending");
    },
    send: async (request) => {
      const sent = await sendTo(rpc, fieldsOf(account, request));
      const receipt = await receiptOf(rpc, sent.hash);
      if (receipt.status === "0x1") return minedOf(receipt, undefined);
      // The state its block left, at that block's time and base fee: as near as a call comes to where it failed.
      const replayed = sent.revertData ?? (await refusalOf(() => read(request, receipt.blockNumber)));
      return minedOf(receipt, replayed);
    },
  };
}

function fieldsOf(account: string, { to, data, gas, fees }: Request) {
  return {
    from: account,
    to,
    data,
    gas: toHex(gas),
    maxFeePerGas: toHex(fees.maxFeePerGasWei),
    maxPriorityFeePerGas: toHex(fees.tipWei),
  };
}

/** Test nodes mine at once and throw for a transaction that reverts, although it is in a block. */
async function sendTo(rpc: Rpc, fields: ReturnType<typeof fieldsOf>) {
  try {
    return { hash: await rpc<string>("eth_sendTransaction", [fields]), revertData: undefined };
  } catch (thrown) {
    const hash = transactionHashOf(thrown);
    if (hash === undefined) throw thrown;
    return { hash, revertData: revertDataOf(thrown) };
  }
}

async function refusalOf(call: () => Promise<unknown>): Promise<string | undefined> {
  try {
    await call();
    return undefined;
  } catch (thrown) {
    return revertDataOf(thrown);
  }
}

async function receiptOf(rpc: Rpc, hash: string): Promise<RpcReceipt> {
  for (let waited = 0; waited < PATIENCE_SECONDS * 1_000; waited += POLL_MILLISECONDS) {
    const receipt = await rpc<RpcReceipt | null>("eth_getTransactionReceipt", [hash]);
    if (receipt !== null) return receipt;
    await new Promise((resolve) => setTimeout(resolve, POLL_MILLISECONDS));
  }
  throw new NotMinedInTimeError(hash, PATIENCE_SECONDS);
}

function minedOf(receipt: RpcReceipt, revertData: string | undefined): Mined {
  return {
    hash: receipt.transactionHash,
    blockNumber: Number(receipt.blockNumber),
    indexInBlock: Number(receipt.transactionIndex),
    succeeded: receipt.status === "0x1",
    revertData,
    gasUsed: BigInt(receipt.gasUsed),
    gasPriceWei: BigInt(receipt.effectiveGasPrice),
    logs: receipt.logs,
  };
}

function toHex(value: bigint): string {
  return `0x${value.toString(16)}`;
}
