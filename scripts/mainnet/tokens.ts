import { UsdCoin__factory, WETH9__factory } from "../../types/index.js";

import { MAINNET, OPERATOR } from "./addresses.js";
import type { Chain } from "./chain.js";

const WETH = WETH9__factory.createInterface();
const USDC = UsdCoin__factory.createInterface();

/** What the operator may mint once it is a minter, in USDC units; far beyond any use, far below an overflow. */
const MINT_ALLOWANCE = 10n ** 30n;

/**
 * Gives `to` `amountWei` of WETH on top of what it has: the operator is lent ether, wraps it and passes it on, so the
 * WETH is backed and the receiver's own ether stays as it was. Works on every chain that can be impersonated on.
 */
export async function fundWeth(chain: Chain, to: string, amountWei: bigint): Promise<void> {
  await chain.act(OPERATOR);
  await chain.setBalance(OPERATOR, (await chain.balance(OPERATOR)) + amountWei);
  await chain.send({ from: OPERATOR, to: MAINNET.weth, data: WETH.encodeFunctionData("deposit"), value: amountWei });
  await chain.send({
    from: OPERATOR,
    to: MAINNET.weth,
    data: WETH.encodeFunctionData("transfer", [to, amountWei]),
  });
}

/**
 * Gives `to` `amount` of USDC (millionths of a dollar) on top of what it has, minted as Circle mints: the master minter,
 * impersonated, makes the operator a minter. The local USDC has the same functions as the real one, so one way serves
 * both, and no pool's price is moved by it.
 */
export async function fundUsdc(chain: Chain, to: string, amount: bigint): Promise<void> {
  const allowance = await chain.call(MAINNET.usdc, USDC.encodeFunctionData("minterAllowance", [OPERATOR]));
  if (BigInt(allowance) < amount) {
    const [masterMinter] = USDC.decodeFunctionResult(
      "masterMinter",
      await chain.call(MAINNET.usdc, USDC.encodeFunctionData("masterMinter")),
    );
    const data = USDC.encodeFunctionData("configureMinter", [OPERATOR, MINT_ALLOWANCE]);
    await chain.send({ from: String(masterMinter), to: MAINNET.usdc, data });
  }
  await chain.send({ from: OPERATOR, to: MAINNET.usdc, data: USDC.encodeFunctionData("mint", [to, amount]) });
}
