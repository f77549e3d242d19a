import { resolveParameters } from "../../deploy/index.js";
import type { MinutePath } from "../market/minutePath.js";
import type { Played } from "./play.js";
import { HEDGING } from "./scenario.js";
import { plain } from "./summary.js";
import type { BandSummary } from "./summary.js";

/** λ of a deployment's default, which the play leaves as it is. */
const RISK_PRICE = plain(resolveParameters(HEDGING).riskPriceWad).toExponential();

const ORIGINS: Readonly<Record<MinutePath["origin"], string>> = {
  "bridged-hours":
    "Prices inside an hour are drawn: a random path from the recorded open to the close that touches the recorded high " +
    "and low once each. Another --seed draws another path.",
  "pool-minutes": "Prices are the recorded closes of a real pool's minutes.",
};

/** What a reader must know to judge the figures. */
export function notesOf(origin: MinutePath["origin"], played: Played, band: BandSummary): readonly string[] {
  const { everyBlock, book, refusal } = played.checks;
  return [
    "All three vaults have the same parameters, the same deposit and the same book, sold in one block. Only who calls " +
      "rebalance differs: Keel's keeper when status says so and the gas is worth it, an account once a day, nobody.",
    "What a hedge in ether cannot remove is gamma: the book loses on every move, up or down. The table shows how much of " +
      "the hourly swing that alone makes. A book of shorter options has more of it, and a rougher path inside the hour too.",
    ORIGINS[origin],
    "Volatility marks are set once and stay for the whole run. In a real crash they would rise, and the marked worth of " +
      "every vault would fall by the same vega loss; the hedge of delta neither causes nor cures it.",
    "A minute is: the arbitrageur trades both pools to the market price, Chainlink writes a round if the price moved by " +
      "0.5 % or an hour went by, the keeper looks and perhaps hedges. Each has a block of its own, 12 seconds apart. The " +
      "oracle is thus never more than a minute late; on congested mainnet it may be, and hedges would then be refused.",
    "Liquidity providers lay their ranges anew around the price every four hours; in between, a crash leaves depth behind.",
    "The base fee follows EIP-1559 under a demand that grows with the last hour's range of prices, up to 2,000 gwei; it " +
      "is modelled, not recorded.",
    `The band is OptimalBand's, at the price of risk of ${RISK_PRICE} a dollar: it follows gamma, the pool's depth and the ` +
      `base fee. No routine fill may be worse than ${percent(HEDGING.slippageBps)} from the oracle.`,
    bandNote(band),
    "Each vault may go below zero ether: it borrows on its own position in Aave v3, real bytecode with mainnet's parameters and " +
      "a fifth of its size. All vaults borrow in that one market: when the one hedged daily takes its loan, the rate rises for " +
      "Keel, too, beyond the kink of Aave's curve if both are large.",
    `Invariants held: L1, L3, A1 and C2 ${everyBlock} times, G1 ${book} times, H4 ${refusal} times, H1 to H3 on every hedge, C1 in every minute.`,
  ];
}

function bandNote({ minutesOutside, longestMinutesOutside, waits, refusals }: BandSummary): string {
  const reasons = Object.entries(waits).map(([reason, count]) => `${reason} ${count}`);
  const waited =
    reasons.length === 0 ? "It never had to wait." : `Minutes it waited, by reason: ${reasons.join(", ")}.`;
  return (
    `Keel ended ${minutesOutside} minutes outside its band, at most ${longestMinutesOutside} in a row. ${waited} ` +
    `${refusals} hedges were refused when rehearsed.`
  );
}

function percent(bps: number): string {
  return `${bps / 100} %`;
}
