import type { ContractTransactionReceipt, ContractTransactionResponse } from "ethers";

import { exact } from "./amounts.js";
import { InsufficientFundsError } from "./errors.js";
import type { Session } from "./session.js";
import { quoteUnitWords } from "./words.js";

/** A transaction that is in a block. */
export interface Sent {
  readonly hash: string;
  readonly block: number;
  readonly gasUsed: bigint;
}

/** Waits for a transaction's block. */
export async function mined(sending: Promise<ContractTransactionResponse>): Promise<Sent> {
  const { hash, blockNumber, gasUsed } = await receiptOf(sending);
  return { hash, block: blockNumber, gasUsed };
}

/** As `mined`, with the logs. */
export async function receiptOf(sending: Promise<ContractTransactionResponse>): Promise<ContractTransactionReceipt> {
  const receipt = await (await sending).wait();
  if (receipt === null) throw new TypeError("The node answered no receipt for a transaction it confirmed.");
  return receipt;
}

/** @throws InsufficientFundsError unless the account holds `amount` of quote */
export async function requireQuote(session: Session, amount: bigint): Promise<void> {
  const { account, quote, tokens } = session;
  const held = await quote.balanceOf(account.address);
  if (held >= amount) return;
  const remedy = session.isDevelopment
    ? `Get some: npx hardhat fund --amount ${exact(amount, tokens.quoteDecimals)} --from ${account.address} --network ${session.network}`
    : `Send it more ${tokens.quoteSymbol}, or use --from with another account.`;
  throw new InsufficientFundsError(
    account.address,
    quoteUnitWords(held, tokens),
    quoteUnitWords(amount, tokens),
    remedy,
  );
}

/** Lets the vault, or another spender, take exactly `amount` of quote; nothing is sent when it may already. */
export async function approveExactly(session: Session, amount: bigint, spender?: string): Promise<void> {
  const { account, quote, keel } = session;
  const to = spender ?? (await keel.vault.getAddress());
  if ((await quote.allowance(account.address, to)) === amount) return;
  await mined(quote.approve(to, amount));
}
