import { collateralAt } from "../../sdk/ledger/replay.js";
import type { Replayed } from "../../sdk/ledger/replay.js";
import { WAD } from "../../sdk/math/wad.js";
import { packSeriesId, unpackSeriesId } from "../../sdk/series/id.js";
import { seriesName } from "../../sdk/series/name.js";
import { IAavePool__factory, IAaveToken__factory, UsdCoin__factory } from "../../types/index.js";
import type { ReadingSession } from "../support/logs.js";

/** One number of the ledger, as events lead to it and as the chain has it. Token units, or WAD for quantities and prices. */
export interface Figure {
  readonly group: string;
  readonly what: string;
  readonly replayed: bigint;
  readonly onChain: bigint;
}

/** Tokens beyond what the ledger knows of: gifts, which count nowhere. Token units. */
export interface Surplus {
  readonly quote: bigint;
  readonly base: bigint;
  readonly purse: bigint;
}

/** Everything the replay leads to, beside the chain's own answer in the same block. */
export async function compare(session: ReadingSession, replayed: Replayed, block: number): Promise<readonly Figure[]> {
  const at = { blockTag: block };
  return [
    ...(await cashFigures(session, replayed, at)),
    ...(await shareFigures(session, replayed, at)),
    ...(await feeFigures(session, replayed, at)),
    ...(await optionFigures(session, replayed, at)),
    ...(await bookFigures(session, replayed, at)),
    ...(await expiryFigures(session, replayed, at)),
    ...(await positionFigures(session, replayed, at)),
  ];
}

/** What lies at the vault and the purse beyond what any event explains. */
export async function surplusOf(session: ReadingSession, replayed: Replayed, block: number): Promise<Surplus> {
  const at = { blockTag: block };
  const { vault, bounty } = session.keel;
  const base = UsdCoin__factory.connect(await vault.BASE(), session.connection.ethers.provider);
  return {
    quote: (await session.quote.balanceOf(vault, at)) - replayed.quote,
    base: (await base.balanceOf(vault, at)) - replayed.base,
    purse: (await session.quote.balanceOf(bounty, at)) - replayed.purse,
  };
}

interface At {
  readonly blockTag: number;
}

async function cashFigures({ keel }: ReadingSession, replayed: Replayed, at: At): Promise<Figure[]> {
  const [quote, base, claims] = await keel.vault.ledger(at);
  const group = "cash";
  return [
    { group, what: "quote", replayed: replayed.quote, onChain: quote },
    { group, what: "base", replayed: replayed.base, onChain: base },
    { group, what: "owed to holders of settled options", replayed: replayed.claims, onChain: claims },
    { group, what: "paused", replayed: BigInt(replayed.paused), onChain: BigInt(await keel.vault.paused(at)) },
  ];
}

async function shareFigures({ keel }: ReadingSession, replayed: Replayed, at: At): Promise<Figure[]> {
  const group = "shares";
  const supply = await keel.vault.totalSupply(at);
  const figures: Figure[] = [{ group, what: "in existence", replayed: replayed.shareSupply, onChain: supply }];
  for (const [holder, shares] of replayed.shares) {
    figures.push({ group, what: holder, replayed: shares, onChain: await keel.vault.balanceOf(holder, at) });
  }
  return figures;
}

/** Until when fees are minted and what gains are charged above; a vault without fees has zeros in both. */
async function feeFigures({ keel }: ReadingSession, { fees }: Replayed, at: At): Promise<Figure[]> {
  const group = "fees";
  const { accruedAt, crystallisedAt, highWaterMarkRay } = await keel.vault.feeState(at);
  return [
    { group, what: "accrued until", replayed: fees.accruedAt, onChain: accruedAt },
    { group, what: "crystallised at", replayed: fees.crystallisedAt, onChain: crystallisedAt },
    { group, what: "high-water mark", replayed: fees.highWaterMarkRay, onChain: highWaterMarkRay },
  ];
}

async function optionFigures({ keel }: ReadingSession, replayed: Replayed, at: At): Promise<Figure[]> {
  const group = "options";
  const figures: Figure[] = [];
  for (const [id, supply] of replayed.optionSupply) {
    const name = seriesName(unpackSeriesId(id));
    const onChain = await keel.optionToken["totalSupply(uint256)"](id, at);
    figures.push({ group, what: `${name} in existence`, replayed: supply, onChain });
    for (const [holder, quantity] of replayed.options.get(id) ?? []) {
      const held = await keel.optionToken.balanceOf(holder, id, at);
      figures.push({ group, what: `${name} of ${holder}`, replayed: quantity, onChain: held });
    }
  }
  return figures;
}

/** The book that prices the vault, against the tokens: what is open must be what exists, nothing more and nothing less. */
async function bookFigures({ keel }: ReadingSession, replayed: Replayed, at: At): Promise<Figure[]> {
  const group = "book";
  const written = new Map<bigint, bigint>();
  for (const { id, quantityWad } of await openQuantities(keel.vault, at)) written.set(id, quantityWad);
  const figures: Figure[] = [];
  for (const id of new Set([...replayed.listed, ...written.keys()])) {
    const series = unpackSeriesId(id);
    const name = seriesName(series);
    const isOpen = replayed.listed.has(id) && !replayed.settled.has(series.expiresAt);
    const expected = isOpen ? (replayed.optionSupply.get(id) ?? 0n) : 0n;
    figures.push({ group, what: `${name} written`, replayed: expected, onChain: written.get(id) ?? 0n });
    const isListed = await keel.vault.isListed(id, at);
    figures.push({ group, what: `${name} listed`, replayed: BigInt(isOpen), onChain: BigInt(isListed) });
  }
  return figures;
}

async function openQuantities(vault: ReadingSession["keel"]["vault"], at: At) {
  // ethers answers an array of a kind of its own, which `flatMap` must not make another of.
  return Array.from(await vault.openStrikes(at)).flatMap(({ expiresAt, strikeWad, callsWad, putsWad }) => {
    const series = { expiresAt: Number(expiresAt), strikeE8: strikeWad / 10n ** 10n };
    return [
      { id: packSeriesId({ ...series, isPut: false }), quantityWad: callsWad },
      { id: packSeriesId({ ...series, isPut: true }), quantityWad: putsWad },
    ];
  });
}

async function expiryFigures({ keel }: ReadingSession, replayed: Replayed, at: At): Promise<Figure[]> {
  const group = "expiries";
  const figures: Figure[] = [];
  for (const expiresAt of new Set([...replayed.listed].map((id) => unpackSeriesId(id).expiresAt))) {
    const when = new Date(expiresAt * 1_000).toISOString().slice(0, 16);
    const { priceWad, shareWad } = await keel.vault.settlementOf(expiresAt, at);
    const price = replayed.settled.get(expiresAt) ?? 0n;
    const share = price === 0n ? 0n : (replayed.payoutShares.get(expiresAt) ?? WAD);
    figures.push({ group, what: `${when} settled at`, replayed: price, onChain: priceWad });
    figures.push({ group, what: `${when} share paid`, replayed: share, onChain: shareWad });
    const smile = await keel.vault.smileOf(expiresAt, at);
    const known = replayed.smiles.get(expiresAt) ?? [];
    const names = ["atmE9", "skewE9", "curvatureE9", "lnAnchorE12", "deviationE9", "setAt"] as const;
    names.forEach((name, index) => {
      figures.push({ group, what: `${when} smile ${name}`, replayed: known[index] ?? 0n, onChain: smile[name] });
    });
  }
  return figures;
}

/** Collateral and debt with their interest, from what the last trade left and the lender's indexes now. */
async function positionFigures({ keel, connection }: ReadingSession, replayed: Replayed, at: At): Promise<Figure[]> {
  const { short } = keel;
  if (short === undefined) return [];
  const { provider } = connection.ethers;
  const debtToken = IAaveToken__factory.connect(await short.DEBT_TOKEN(), provider);
  const supplyToken = IAaveToken__factory.connect(await short.SUPPLY_TOKEN(), provider);
  const pool = IAavePool__factory.connect(await short.POOL(), provider);
  const index = await pool.getReserveNormalizedIncome(await short.QUOTE(), at);
  const atTheLender = await supplyToken.scaledBalanceOf(short, at);
  const [collateral, debt] = await short.holdings(at);
  const group = "short position";
  const expected = collateralAt(replayed.scaledSupply, atTheLender, index);
  const scaledDebt = await debtToken.scaledBalanceOf(short, at);
  const counted = replayed.scaledSupply === 0n ? 0n : await debtToken.balanceOf(short, at);
  return [
    { group, what: "collateral", replayed: expected, onChain: collateral },
    { group, what: "debt, scaled", replayed: replayed.scaledDebt, onChain: scaledDebt },
    { group, what: "debt that the vault counts", replayed: counted, onChain: debt },
  ];
}
