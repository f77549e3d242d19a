import type { NetworkManager } from "hardhat/types/network";

import { EXPIRIES, Stage, USDC } from "./stage.js";

const FEE_RECEIVER = "0x00000000000000000000000000000000000FeE51";
const TERMS = { managementFeeBps: 200, performanceFeeBps: 2_000, feeReceiver: FEE_RECEIVER } as const;
const STRIKE_USD = 3_000;
/** Calls that nobody has hedged are worth less to their holders now: a gain, on which the performance fee is due. */
const FALLEN_USD = 2_700;

/** LPs coming and going beside a book of one strike, without fees and with both, a gain being due. */
export async function measureFees(network: NetworkManager): Promise<Readonly<Record<string, number>>> {
  const off = await comeAndGo(await Stage.create(network));
  const on = await comeAndGo(await Stage.create(network, false, TERMS));
  return {
    "deposit, 1 strike, fees off": off.deposit,
    "deposit, 1 strike, both fees": on.deposit,
    "deposit again, 1 strike, both fees": on.depositAgain,
    "withdraw, 1 strike, fees off": off.withdraw,
    "withdraw, 1 strike, both fees": on.withdraw,
    "accrueFees, 1 strike": on.accrue,
  };
}

async function comeAndGo(stage: Stage) {
  const { vault } = stage.keel;
  await stage.deposit(1_000_000n);
  const { id } = await stage.list(EXPIRIES[0], STRIKE_USD);
  await stage.smile(EXPIRIES[0]);
  await stage.buy(id, 50n);
  await stage.market(FALLEN_USD);
  const deposit = await stage.deposit(10_000n);
  const depositAgain = await stage.deposit(10_000n);
  const lp = stage.lp.address;
  const withdraw = await stage.gas(() => vault.connect(stage.lp).withdraw(10_000n * USDC, lp, lp));
  const accrue = await stage.gas(() => vault.connect(stage.buyer).accrueFees());
  return { deposit, depositAgain, withdraw, accrue };
}
