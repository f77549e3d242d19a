import { greeks, yearsOf } from "../../sdk/pricing/float.js";
import { OptionsVault__factory, Rebalancer__factory } from "../../types/index.js";
import type { OptionsVault } from "../../types/index.js";
import type { Fees, KeeperPort } from "../../keeper/port.js";
import { revertOf } from "../../keeper/revert.js";
import type { BlockDriver } from "./driver.js";
import { InvariantBrokenError } from "./invariants.js";
import type { Reading } from "./reading.js";

type OpenStrikes = Awaited<ReturnType<OptionsVault["openStrikes"]>>;

const VAULT = OptionsVault__factory.createInterface();
const REBALANCE = Rebalancer__factory.createInterface().encodeFunctionData("rebalance");
const REBALANCE_GAS = 2_000_000n;
const WAD = 1e18;
/** The float twin and the contract agree to about 1e-13 a strike; a wrong term is off by far more than this. */
const TOLERANCE = 1e-9;

/** Book value and Greeks in plain numbers, the vault's sign. */
interface FloatBook {
  liability: number;
  delta: number;
  gammaSpot: number;
  vega: number;
  theta: number;
  gross: number;
}

/**
 * G1: what the vault says its book is worth and how it moves, against a fold of its open strikes by the sdk's own
 * double-precision pricing. Values are compared in units of gross × spot, deltas and gammas in units of gross.
 */
export async function checkBook(driver: BlockDriver, reading: Reading, name: string, vault: string): Promise<void> {
  const data = await driver.call(vault, VAULT.encodeFunctionData("openStrikes"));
  // The ABI says so; ethers decodes to an untyped tuple.
  const [strikes] = VAULT.decodeFunctionResult("openStrikes", data) as unknown as [OpenStrikes];
  const { exposure, price } = reading.status;
  const spot = Number(price.spotWad) / WAD;
  const sum: FloatBook = { liability: 0, delta: 0, gammaSpot: 0, vega: 0, theta: 0, gross: 0 };
  for (const strike of strikes) {
    const tau = yearsOf(Math.max(0, Number(strike.expiresAt) - reading.timestamp));
    addStrike(sum, spot, Number(strike.strikeWad) / WAD, Number(strike.volWad) / WAD, tau, {
      calls: Number(strike.callsWad) / WAD,
      puts: Number(strike.putsWad) / WAD,
    });
  }
  const notional = sum.gross * spot;
  const pairs: readonly (readonly [string, bigint, number, number])[] = [
    ["gross", exposure.grossWad, sum.gross, sum.gross],
    ["liability", exposure.liabilityWad, sum.liability, notional],
    ["delta", exposure.optionDeltaWad, sum.delta, sum.gross],
    ["gammaSpot", exposure.gammaSpotWad, sum.gammaSpot, sum.gross * 10],
    ["vega", exposure.vegaWad, sum.vega, notional],
    ["theta", exposure.thetaWad, sum.theta, notional * 10],
  ];
  for (const [what, onChain, folded, unit] of pairs) {
    if (Math.abs(Number(onChain) / WAD - folded) <= TOLERANCE * unit) continue;
    const place = `vault "${name}", block ${reading.blockNumber}`;
    throw new InvariantBrokenError("G1", place, `${what} on chain ${onChain}, folded ${folded}`);
  }
}

/** H4: while the status says that no hedge is due in the block prepared, `rebalance` reverts there. */
export async function checkRefusal(
  reading: Reading,
  name: string,
  rebalancer: string,
  port: KeeperPort,
  fees: Fees,
): Promise<void> {
  if (reading.status.isDue) return;
  const submitted = port.rehearse({ to: rebalancer, data: REBALANCE, gas: REBALANCE_GAS, fees });
  const revert = await submitted.then(
    () => undefined,
    (thrown: unknown) => revertOf(thrown),
  );
  if (revert?.name.startsWith("Rebalancer_") === true) return;
  const said = revert === undefined ? "went through" : `failed with ${revert.message}`;
  const place = `vault "${name}", block ${reading.blockNumber}`;
  throw new InvariantBrokenError("H4", place, `status says ${reading.status.reason}, yet rebalance ${said}`);
}

function addStrike(
  sum: FloatBook,
  spot: number,
  strike: number,
  vol: number,
  tau: number,
  held: { readonly calls: number; readonly puts: number },
): void {
  const one = greeks({ spot, strike, vol, tau });
  const both = held.calls + held.puts;
  sum.gross += both;
  sum.liability += held.calls * one.call + held.puts * one.put;
  sum.delta += held.puts - both * one.deltaCall;
  sum.gammaSpot -= both * one.gammaSpot;
  sum.vega -= both * one.vega;
  sum.theta -= held.calls * one.thetaCall + held.puts * one.thetaPut;
}
