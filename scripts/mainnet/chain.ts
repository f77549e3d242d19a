import type { HardhatEthers } from "@nomicfoundation/hardhat-ethers/types";
import type { EthereumProvider } from "hardhat/types/providers";
import { concat, getAddress, zeroPadValue } from "ethers";

import { NotMinedError } from "./errors.js";

/** The part of a Hardhat `NetworkConnection` the local mainnet needs; any connection from `network.create()` fits. */
export interface MainnetConnection {
  readonly provider: EthereumProvider;
  readonly ethers: HardhatEthers;
}

/** What is sent. `gas` is the limit, `value` is in wei. */
export interface Transaction {
  readonly from: string;
  readonly to?: string;
  readonly data: string;
  readonly value?: bigint;
  readonly gas?: bigint;
}

export interface Log {
  readonly address: string;
  readonly topics: string[];
  readonly data: string;
}

export interface Receipt {
  readonly transactionHash: string;
  readonly contractAddress: string | null;
  readonly logs: readonly Log[];
}

/** Enough for any contract creation here and below the cap of EIP-7825 (16,777,216). */
const DEFAULT_GAS = 16_000_000n;

/** Above any base fee a test plays, so no transaction of ours is ever refused for its price. Wei per gas. */
const MAX_FEE_PER_GAS = 10n ** 15n;

/** What impersonated accounts hold, in wei: a hundred million ether, enough for every gas limit at that fee. */
const PLENTY = 10n ** 26n;

/**
 * A thin JSON-RPC client for driving a test chain. It names gas and fee in every transaction, which spares the four
 * look-ups a signer makes for each, and acts for any account by impersonation.
 */
export class Chain {
  readonly #provider: EthereumProvider;
  readonly #actors = new Set<string>();

  constructor(provider: EthereumProvider) {
    this.#provider = provider;
  }

  /** Makes `address` able to send: impersonated, and with ether for gas. */
  async act(address: string): Promise<void> {
    if (this.#actors.has(address)) return;
    await this.#request("hardhat_impersonateAccount", [address]);
    await this.setBalance(address, PLENTY);
    this.#actors.add(address);
  }

  /** Sends from an acting account and returns the transaction's hash without waiting for a block. */
  async queue(transaction: Transaction): Promise<string> {
    await this.act(transaction.from);
    const { from, to, data, value = 0n, gas = DEFAULT_GAS } = transaction;
    const fields = { from, to, data, value: toHex(value), gas: toHex(gas) };
    return this.#request<string>("eth_sendTransaction", [
      { ...fields, maxFeePerGas: toHex(MAX_FEE_PER_GAS), maxPriorityFeePerGas: "0x0" },
    ]);
  }

  /** Sends from an acting account and returns the receipt. @throws NotMinedError when automine is off. */
  async send(transaction: Transaction): Promise<Receipt> {
    const hash = await this.queue(transaction);
    const receipt = await this.#request<Receipt | null>("eth_getTransactionReceipt", [hash]);
    if (receipt === null) throw new NotMinedError(hash);
    return receipt;
  }

  /** Deploys `bytecode` followed by encoded constructor arguments; returns where it landed. */
  async deploy(from: string, bytecode: string, args = "0x"): Promise<string> {
    const receipt = await this.send({ from, data: concat([bytecode, args]) });
    if (receipt.contractAddress === null) throw new NotMinedError(receipt.transactionHash);
    return getAddress(receipt.contractAddress);
  }

  /**
   * Runs a constructor at an address of choice, for contracts whose deployer's nonce is not known: the creation code stands
   * there for one transaction, which fills its storage, and what it returns is the contract's code. A contract that creates
   * others starts at nonce 1, as after a real creation (EIP-161).
   */
  async constructAt(from: string, address: string, bytecode: string, args = "0x"): Promise<void> {
    await this.act(from);
    await this.setCode(address, concat([bytecode, args]));
    const code = await this.#request<string>("eth_call", [{ from, to: address }, "latest"]);
    await this.send({ from, to: address, data: "0x" });
    await this.setCode(address, code);
    await this.setNonce(address, 1);
  }

  /** Reads: the return data of a call at the latest block. */
  async call(to: string, data: string): Promise<string> {
    return this.#request<string>("eth_call", [{ to, data }, "latest"]);
  }

  async code(address: string): Promise<string> {
    return this.#request<string>("eth_getCode", [address, "latest"]);
  }

  async setCode(address: string, code: string): Promise<void> {
    await this.#request("hardhat_setCode", [address, code]);
  }

  /** Writes an address into a storage slot of `address`. */
  async setAddressSlot(address: string, slot: bigint, value: string): Promise<void> {
    await this.#request("hardhat_setStorageAt", [address, toHex(slot), zeroPadValue(value, 32)]);
  }

  async balance(address: string): Promise<bigint> {
    return BigInt(await this.#request<string>("eth_getBalance", [address, "latest"]));
  }

  async setBalance(address: string, wei: bigint): Promise<void> {
    await this.#request("hardhat_setBalance", [address, toHex(wei)]);
  }

  async setNonce(address: string, nonce: number): Promise<void> {
    await this.#request("hardhat_setNonce", [address, toHex(BigInt(nonce))]);
  }

  async chainId(): Promise<bigint> {
    return BigInt(await this.#request<string>("eth_chainId", []));
  }

  /** Time of the latest block, Unix seconds. */
  async now(): Promise<number> {
    const block = await this.#request<{ readonly timestamp: string }>("eth_getBlockByNumber", ["latest", false]);
    return Number(block.timestamp);
  }

  /** Gives the next block this time, Unix seconds. */
  async setNextTime(seconds: number): Promise<void> {
    await this.#request("evm_setNextBlockTimestamp", [toHex(BigInt(seconds))]);
  }

  async mine(): Promise<void> {
    await this.#request("evm_mine", []);
  }

  async #request<Result = unknown>(method: string, params: unknown[]): Promise<Result> {
    // The node is ours and answers by the JSON-RPC specification; each caller states the shape it specifies.
    return (await this.#provider.request({ method, params })) as Result;
  }
}

function toHex(value: bigint): string {
  return value === 0n ? "0x0" : `0x${value.toString(16)}`;
}
