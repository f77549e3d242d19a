/** Bigint twin of `contracts/pricing/Charm.sol`, equal to it bit for bit. */
const WAD = 10n ** 18n;
const YEAR_SECONDS = 31_536_000n;

export interface CharmInput {
  readonly gammaSpotWad: bigint;
  readonly lnMoneynessWad: bigint;
  readonly volWad: bigint;
  readonly tauSeconds: bigint;
  readonly rateWad: bigint;
}

/** ∂Δ/∂t per year, the same for call and put; 0 at expiry. */
export function charm({ gammaSpotWad, lnMoneynessWad, volWad, tauSeconds, rateWad }: CharmInput): bigint {
  if (tauSeconds === 0n) return 0n;
  const speedWad = (lnMoneynessWad * YEAR_SECONDS) / tauSeconds - rateWad - (volWad * volWad) / (2n * WAD);
  return (gammaSpotWad * speedWad) / (2n * WAD);
}
