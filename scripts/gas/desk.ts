import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";

import { START, USDC } from "./stage.js";
import type { Stage } from "./stage.js";

const REQUESTS = 100;
const ASSETS_EACH = 10_000n * USDC;
const DAY = 86_400;
const EXPIRY_DAYS = [14, 30, 60, 90] as const;
const STRIKES_EACH = 8;
const WAD = 10n ** 18n;

/**
 * Requests, filling and claims at the LP desk over a book of 32 strikes in 4 expiries: an epoch of a hundred requests to
 * deposit, and one of a hundred to redeem, each of another account.
 */
export async function measureDesk(stage: Stage): Promise<Readonly<Record<string, number>>> {
  await writeBook(stage);
  const { desk, vault } = stage.keel;
  const table: Record<string, number> = {};
  const lps = await stage.accounts(REQUESTS, ASSETS_EACH, await desk.getAddress());
  for (const lp of lps) await stage.gas(() => vault.connect(lp).approve(desk, 2n ** 256n - 1n));
  const askDeposit = (lp: HardhatEthersSigner) => () =>
    desk.connect(lp).requestDeposit(ASSETS_EACH, lp.address, lp.address);
  await stage.nextEpoch();
  const asked = await each(stage, lps, askDeposit);
  table["desk, request to deposit, first of an epoch"] = asked[0] ?? 0;
  table["desk, request to deposit"] = asked[1] ?? 0;
  await stage.nextEpoch();
  table[`desk, process an epoch of ${REQUESTS} deposits, 32 strikes in 4 expiries`] = await stage.gas(() =>
    desk.process(1n),
  );
  const claimed = await each(
    stage,
    lps,
    (lp) => () => desk.connect(lp)["deposit(uint256,address,address)"](ASSETS_EACH, lp.address, lp.address),
  );
  table["desk, claim shares"] = claimed[1] ?? 0;
  const redeemed = await each(stage, lps, (lp) => async () => {
    const shares = await vault.balanceOf(lp.address);
    return desk.connect(lp).requestRedeem(shares, lp.address, lp.address);
  });
  table["desk, request to redeem"] = redeemed[1] ?? 0;
  await stage.nextEpoch();
  table[`desk, process an epoch of ${REQUESTS} redemptions, 32 strikes in 4 expiries`] = await stage.gas(() =>
    desk.process(1n),
  );
  const paid = await each(stage, lps.slice(0, 2), (lp) => async () => {
    const assets = await desk.maxWithdraw(lp.address);
    return desk.connect(lp).withdraw(assets, lp.address, lp.address);
  });
  table["desk, claim assets"] = paid[1] ?? 0;
  return table;
}

/** Thirty-two calls in four expiries, one contract each. */
async function writeBook(stage: Stage): Promise<void> {
  await stage.deposit(5_000_000n);
  for (const days of EXPIRY_DAYS) {
    const expiresAt = START + days * DAY;
    for (let i = 0; i < STRIKES_EACH; i++) {
      const { id } = await stage.list(expiresAt, 2_600 + 200 * i);
      if (i === 0) await stage.smile(expiresAt);
      await stage.buy(id, 1n);
    }
  }
  if ((await stage.keel.vault.openStrikes()).every(({ callsWad }) => callsWad === WAD)) return;
  throw new TypeError("The book is not the one that was to be measured.");
}

/** Sends one transaction of each account; gas of each. */
async function each(
  stage: Stage,
  accounts: readonly HardhatEthersSigner[],
  send: (account: HardhatEthersSigner) => Parameters<Stage["gas"]>[0],
): Promise<readonly number[]> {
  const used: number[] = [];
  for (const account of accounts) used.push(await stage.gas(send(account)));
  return used;
}
