import { Interface, zeroPadValue } from "ethers";
import type { Log, LogDescription, Result } from "ethers";

import type { LedgerEvent, PlacedEvent, SmileRecord } from "../../sdk/ledger/events.js";
import { logsOf } from "../support/logs.js";
import type { ReadingSession, Span } from "../support/logs.js";

const RAY = 10n ** 27n;

/** Of Aave v3: its indexes, and what others do to a debt. */
const AAVE = new Interface([
  "event ReserveDataUpdated(address indexed reserve, uint256 liquidityRate, uint256 stableBorrowRate, uint256 variableBorrowRate, uint256 liquidityIndex, uint256 variableBorrowIndex)",
  "event Burn(address indexed from, address indexed target, uint256 value, uint256 balanceIncrease, uint256 index)",
  "event Mint(address indexed caller, address indexed onBehalfOf, uint256 value, uint256 balanceIncrease, uint256 index)",
]);

type Reader = (args: Result) => LedgerEvent;

const int = (args: Result, name: string) => BigInt(String(args.getValue(name)));
const text = (args: Result, name: string) => String(args.getValue(name));

/** Every event that moves the ledger, by the contract that tells it. */
const VAULT: Readonly<Record<string, Reader>> = {
  Deposit: (a) => ({ kind: "Deposit", assets: int(a, "assets"), shares: int(a, "shares") }),
  Withdraw: (a) => ({ kind: "Withdraw", assets: int(a, "assets"), shares: int(a, "shares") }),
  RedeemedInKind: (a) => ({
    kind: "LeftInKind",
    ...{ quote: int(a, "quote"), base: int(a, "base"), shares: int(a, "shares") },
  }),
  FeesAccrued: (a) => ({
    kind: "FeesAccrued",
    ...{ accruedAt: int(a, "accruedAt"), supplyBefore: int(a, "supplyBefore") },
    ...{ managementShares: int(a, "managementShares"), performanceShares: int(a, "performanceShares") },
  }),
  HighWaterMarkSet: (a) => ({
    kind: "HighWaterMarkSet",
    ...{ previousRay: int(a, "previousRay"), currentRay: int(a, "currentRay") },
    crystallisedAt: int(a, "crystallisedAt"),
  }),
  Transfer: (a) => ({ kind: "ShareTransfer", from: text(a, "from"), to: text(a, "to"), shares: int(a, "value") }),
  SeriesListed: (a) => ({ kind: "SeriesListed", id: int(a, "id") }),
  SmileSet: (a) => ({
    kind: "SmileSet",
    expiresAt: Number(int(a, "expiresAt")),
    previous: smileOf(a.getValue("previous")),
    current: smileOf(a.getValue("current")),
  }),
  Bought: (a) => ({
    kind: "Bought",
    id: int(a, "id"),
    quantityWad: int(a, "quantityWad"),
    premiumQuote: int(a, "premiumQuote"),
  }),
  Sold: (a) => ({
    kind: "Sold",
    id: int(a, "id"),
    quantityWad: int(a, "quantityWad"),
    proceedsQuote: int(a, "proceedsQuote"),
  }),
  Hedged: (a) => ({
    kind: "Hedged",
    ...{ baseMoved: int(a, "baseMoved"), quoteMoved: int(a, "quoteMoved") },
    ...{ baseAfter: int(a, "baseAfter"), quoteAfter: int(a, "quoteAfter") },
    ...{ supplyIndexRay: undefined, debtIndexRay: undefined },
  }),
  ShortfallShared: (a) => ({
    kind: "ShortfallShared",
    expiresAt: Number(int(a, "expiresAt")),
    shareWad: int(a, "shareWad"),
  }),
  Settled: (a) => ({
    kind: "Settled",
    expiresAt: Number(int(a, "expiresAt")),
    ...{ priceWad: int(a, "priceWad"), payoutQuote: int(a, "payoutQuote"), claimsQuote: int(a, "claimsQuote") },
  }),
  Claimed: (a) => ({
    kind: "Claimed",
    id: int(a, "id"),
    quantityWad: int(a, "quantityWad"),
    payoutQuote: int(a, "payoutQuote"),
  }),
  PauseSet: (a) => ({ kind: "PauseSet", paused: a.getValue("paused") === true }),
};

const SHORT: Readonly<Record<string, Reader>> = {
  PositionChanged: (a) => ({
    kind: "PositionChanged",
    scaledSupply: int(a, "scaledSupply"),
    scaledDebt: int(a, "scaledDebt"),
  }),
};

const BOUNTY: Readonly<Record<string, Reader>> = {
  Funded: (a) => ({ kind: "BountyMoved", amountQuote: int(a, "amountQuote") }),
  Withdrawn: (a) => ({ kind: "BountyMoved", amountQuote: -int(a, "amountQuote") }),
};

const REBALANCER: Readonly<Record<string, Reader>> = {
  BountyPaid: (a) => ({ kind: "BountyMoved", amountQuote: -int(a, "paidQuote") }),
};

interface Found {
  readonly log: Log;
  readonly events: readonly LedgerEvent[];
}

/** All that happened to the vault's ledger in a span of blocks, in the order of the chain. */
export async function readHistory(session: ReadingSession, span: Span): Promise<readonly PlacedEvent[]> {
  const { vault, optionToken, bounty, rebalancer, short } = session.keel;
  const found = [
    ...(await search(session, await vault.getAddress(), span, (log) => read(vault.interface, VAULT, log))),
    ...(await search(session, await optionToken.getAddress(), span, (log) =>
      optionEvents(optionToken.interface.parseLog(log)),
    )),
    ...(await search(session, await bounty.getAddress(), span, (log) => read(bounty.interface, BOUNTY, log))),
    ...(await search(session, await rebalancer.getAddress(), span, (log) =>
      read(rebalancer.interface, REBALANCER, log),
    )),
  ];
  if (short !== undefined) {
    const own = await search(session, await short.getAddress(), span, (log) => read(short.interface, SHORT, log));
    found.push(...own, ...(await repaidByOthers(session, span, own)));
    await addIndexes(session, found, own);
  }
  return found
    .sort((a, b) => a.log.blockNumber - b.log.blockNumber || a.log.index - b.log.index)
    .flatMap(({ log, events }) =>
      events.map((event) => ({ block: log.blockNumber, transaction: log.transactionHash, event })),
    );
}

/** Everything a contract told in a span, as far as `read` makes something of it. */
async function search(
  session: ReadingSession,
  address: string,
  span: Span,
  read: (log: Log) => readonly LedgerEvent[],
): Promise<Found[]> {
  const logs = await logsOf(session, address, span);
  return logs.map((log) => ({ log, events: read(log) })).filter(({ events }) => events.length > 0);
}

function read(abi: Interface, readers: Readonly<Record<string, Reader>>, log: Log): readonly LedgerEvent[] {
  const parsed = abi.parseLog(log);
  const reader = parsed === null ? undefined : readers[parsed.name];
  return parsed === null || reader === undefined ? [] : [reader(parsed.args)];
}

function optionEvents(parsed: LogDescription | null): readonly LedgerEvent[] {
  if (parsed?.name === "TransferSingle") {
    const { args } = parsed;
    const [from, to] = [text(args, "from"), text(args, "to")];
    return [{ kind: "OptionTransfer", from, to, id: int(args, "id"), quantityWad: int(args, "value") }];
  }
  if (parsed?.name !== "TransferBatch") return [];
  const { args } = parsed;
  const quantities = Array.from(args[4] as Iterable<unknown>, (value) => BigInt(String(value)));
  return Array.from(args[3] as Iterable<unknown>, (id, index) => ({
    kind: "OptionTransfer",
    ...{ from: text(args, "from"), to: text(args, "to") },
    ...{ id: BigInt(String(id)), quantityWad: quantities[index] ?? 0n },
  }));
}

function smileOf(value: unknown): SmileRecord {
  return Array.from(value as Iterable<unknown>, (field) => BigInt(String(field)));
}

/** Gives each hedge that moved the position the lender's indexes of that very transaction. */
async function addIndexes(session: ReadingSession, found: Found[], positions: readonly Found[]): Promise<void> {
  const { short } = session.keel;
  if (short === undefined || positions.length === 0) return;
  const [pool, base, quote] = await Promise.all([short.POOL(), short.BASE(), short.QUOTE()]);
  for (const hash of new Set(positions.map(({ log }) => log.transactionHash))) {
    const receipt = await session.connection.ethers.provider.getTransactionReceipt(hash);
    const updates = (receipt?.logs ?? [])
      .filter(({ address }) => address === pool)
      .flatMap((log) => AAVE.parseLog(log) ?? [])
      .filter(({ name }) => name === "ReserveDataUpdated");
    const indexOf = (reserve: string, name: string) => {
      const last = updates.filter(({ args }) => text(args, "reserve") === reserve).at(-1);
      return last === undefined ? undefined : int(last.args, name);
    };
    const supplyIndexRay = indexOf(quote, "liquidityIndex");
    const debtIndexRay = indexOf(base, "variableBorrowIndex");
    found.forEach((one, index) => {
      if (one.log.transactionHash !== hash) return;
      const events = one.events.map((event) =>
        event.kind === "Hedged" ? { ...event, supplyIndexRay, debtIndexRay } : event,
      );
      found[index] = { ...one, events };
    });
  }
}

/** Debt of the position that somebody else paid off, or that was liquidated: outside every trade of the vault's. */
async function repaidByOthers(session: ReadingSession, span: Span, own: readonly Found[]): Promise<readonly Found[]> {
  const { short } = session.keel;
  if (short === undefined) return [];
  const [debtToken, debtor] = [await short.DEBT_TOKEN(), await short.getAddress()];
  const trades = new Set(own.map(({ log }) => log.transactionHash));
  const word = zeroPadValue(debtor, 32);
  const logs = [
    ...(await logsOf(session, debtToken, span, [topicOf("Burn"), word])),
    // A payment smaller than the interest since the last one shows as a "mint" of the rest of the interest.
    ...(await logsOf(session, debtToken, span, [topicOf("Mint"), null, word])),
  ];
  return logs
    .filter(({ transactionHash }) => !trades.has(transactionHash))
    .flatMap((log) => {
      const parsed = AAVE.parseLog(log);
      return parsed === null ? [] : [{ log, events: [repayment(parsed)] }];
    });
}

/** What of a scaled debt a payment took away, rounded as Aave rounds. */
function repayment({ name, args }: LogDescription): LedgerEvent {
  const [value, interest, index] = [int(args, "value"), int(args, "balanceIncrease"), int(args, "index")];
  const amount = name === "Burn" ? value + interest : interest - value;
  return { kind: "DebtRepaidByOthers", scaledDebt: (amount * RAY + index / 2n) / index };
}

function topicOf(name: "Burn" | "Mint"): string {
  const fragment = AAVE.getEvent(name);
  if (fragment === null) throw new TypeError(`The interface above has no event ${name}.`);
  return fragment.topicHash;
}
