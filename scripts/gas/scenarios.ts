import type { NetworkManager } from "hardhat/types/network";

import { measureDesk } from "./desk.js";
import { measureFees } from "./fees.js";
import { measureFold, sizeOf } from "./fold.js";
import { measureKernels } from "./kernels.js";
import { measureRebalance } from "./rebalance.js";
import { measureExits, measureTrades } from "./trades.js";
import { measureSettlement } from "./settlement.js";
import { EXPIRIES, Stage, USDC } from "./stage.js";

/** Gas by name of what was done. */
export type GasTable = Readonly<Record<string, number>>;

const STRIKES = [2_800, 3_000, 3_300, 3_600] as const;
const WAD = 10n ** 18n;

/** Runs every scenario, each on a chain of its own; the same numbers in every run. */
export async function measureGas(network: NetworkManager): Promise<GasTable> {
  const table = {
    ...(await oneSeries(await Stage.create(network))),
    ...(await twelveSeries(await Stage.create(network))),
    ...(await fourStrikes(await Stage.create(network))),
    ...(await shortSide(await Stage.create(network, true))),
    ...(await measureDesk(await Stage.create(network))),
    ...(await measureFees(network)),
    ...(await measureKernels(network)),
    ...(await measureFold(network)),
    ...(await measureRebalance(network)),
    ...(await measureTrades(network)),
    ...(await measureExits(network)),
    ...(await measureSettlement(network)),
  };
  return { ...table, ...aboveTheFold(table) };
}

/** Hedges of a book of one strike without its fold: all that does not depend on the book, the 21,000 of the transaction too. */
function aboveTheFold(table: GasTable): GasTable {
  const fold = table[`fold, ${sizeOf(1, 1)}`] ?? 0;
  const hedges = ["rebalance, buy", "rebalance, sell", "rebalance, sell, from long to short"];
  return Object.fromEntries(hedges.map((name) => [`${name}, above the fold`, (table[name] ?? 0) - fold]));
}

/** One series from its listing to its last claim. */
async function oneSeries(stage: Stage): Promise<GasTable> {
  const [expiry] = EXPIRIES;
  const { vault } = stage.keel;
  const table: Record<string, number> = {};
  table["deposit, first"] = await stage.deposit(1_000_000n);
  const { id, gas } = await stage.list(expiry, 3_000);
  table["listSeries, new expiry"] = gas;
  table["setSmile, first"] = await stage.smile(expiry);
  table["setSmile, again"] = await stage.smile(expiry);
  table["buy, first of a series"] = await stage.buy(id, 50n);
  table["buy, more of a series"] = await stage.buy(id, 50n);
  table["rebalance, buy, first hedge"] = await stage.rebalance();
  await stage.market(3_150);
  table["rebalance, buy"] = await stage.rebalance();
  await stage.market(2_900);
  table["rebalance, sell"] = await stage.rebalance();
  table["status, 1 series"] = await stage.gasOfStatus();
  table["deposit, book of 1"] = await stage.deposit(10_000n);
  table["sell"] = await stage.gas(() =>
    vault.connect(stage.buyer).sell(id, 10n * WAD, 0n, stage.buyer.address, 2n ** 255n),
  );
  table["withdraw"] = await stage.gas(() =>
    vault.connect(stage.lp).withdraw(10_000n * USDC, stage.lp.address, stage.lp.address),
  );
  table["settle, 1 strike"] = await stage.settle(expiry, 3_200);
  const claim = (quantity: bigint) => () => vault.connect(stage.buyer).claim(id, quantity * WAD, stage.buyer.address);
  table["claim, part"] = await stage.gas(claim(40n));
  table["claim, last"] = await stage.gas(claim(50n));
  return table;
}

/** A book of twelve series: three expiries of four strikes, all held. */
async function twelveSeries(stage: Stage): Promise<GasTable> {
  const table: Record<string, number> = {};
  await stage.deposit(3_000_000n);
  const ids: bigint[] = [];
  for (const expiry of EXPIRIES) {
    for (const strike of STRIKES) {
      const { id, gas } = await stage.list(expiry, strike);
      if (ids.length === 1) table["listSeries, known expiry"] = gas;
      ids.push(id);
    }
    await stage.smile(expiry);
  }
  let last = 0;
  for (const id of ids) last = await stage.buy(id, 20n);
  table["buy, twelfth series"] = last;
  table["rebalance, buy, 12 series, first hedge"] = await stage.rebalance();
  await stage.market(3_150);
  table["rebalance, buy, 12 series"] = await stage.rebalance();
  await stage.market(2_700);
  table["rebalance, sell, 12 series"] = await stage.rebalance();
  table["status, 12 series"] = await stage.gasOfStatus();
  table["status, without price and fold"] = await stage.gasOfDecision();
  table["deposit, book of 12"] = await stage.deposit(10_000n);
  return table;
}

/** One expiry of four strikes, settled at once. */
async function fourStrikes(stage: Stage): Promise<GasTable> {
  const [expiry] = EXPIRIES;
  await stage.deposit(3_000_000n);
  const ids: bigint[] = [];
  for (const strike of STRIKES) ids.push((await stage.list(expiry, strike)).id);
  await stage.smile(expiry);
  for (const id of ids) await stage.buy(id, 20n);
  return { "settle, 4 strikes": await stage.settle(expiry, 4_000) };
}

/** One strike of calls and puts, and what its hedges cost on either side of zero. The fold of one strike is in each. */
async function shortSide(stage: Stage): Promise<GasTable> {
  const [expiry] = EXPIRIES;
  const table: Record<string, number> = {};
  await stage.deposit(3_000_000n);
  const call = await stage.list(expiry, 3_000);
  const put = await stage.list(expiry, 3_000, true);
  await stage.smile(expiry);
  await stage.buy(call.id, 100n);
  table["rebalance, buy, first hedge, beside a lender"] = await stage.rebalance();
  await stage.market(3_050);
  table["rebalance, buy, beside a lender"] = await stage.rebalance();
  await stage.buy(put.id, 200n);
  table["rebalance, sell, from long to short, first loan"] = await stage.rebalance();
  await stage.market(2_950);
  table["rebalance, sell, more short"] = await stage.rebalance();
  await stage.market(3_000);
  table["rebalance, buy, less short"] = await stage.rebalance();
  await stage.market(3_400);
  table["rebalance, buy, from short to long"] = await stage.rebalance();
  await stage.market(2_950);
  table["rebalance, sell, from long to short"] = await stage.rebalance();
  table["status, short"] = await stage.gasOfStatus();
  table["deposit, short"] = await stage.deposit(10_000n);
  return table;
}
