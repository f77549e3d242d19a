import type { Deleverage, Hedge, LostRace } from "./hedge.js";
import { checkLedgerStep } from "./invariants.js";
import type { Reading } from "./reading.js";
import { NO_INVENTORY } from "./short.js";
import type { Inventory } from "./short.js";
import { addSplits, NO_PNL, splitSale } from "./split.js";
import type { PnlSplit } from "./split.js";
import type { PlaySystem, PlayVault, VaultName } from "./system.js";

/** What a game keeps of one vault while it is played. */
export interface Seat {
  readonly vault: PlayVault;
  readonly hedges: Hedge[];
  readonly lostRaces: LostRace[];
  readonly deleverages: Deleverage[];
  inventory: Inventory;
  /** Of the block that comes next. */
  reading: Reading;
  /** Of the whole run up to the last minute recorded, and since. */
  split: PnlSplit;
  minuteSplit: PnlSplit;
  gasWad: bigint;
}

/** What became of one vault. */
export interface VaultOutcome {
  readonly name: VaultName;
  readonly split: PnlSplit;
  readonly hedges: readonly Hedge[];
  readonly lostRaces: readonly LostRace[];
  readonly deleverages: readonly Deleverage[];
  readonly inventory: Inventory;
  readonly floorHealthWad: bigint;
  /** Change of NAV from the LP's deposit to the end, quote WAD. */
  readonly navChangeWad: bigint;
}

/** Each vault with its book sold; the sale is the first part of its P&L. */
export function seatsOf(system: PlaySystem): readonly Seat[] {
  return system.vaults.map((vault, index) => {
    const [funded, sold] = [system.funded[index], system.sold[index]];
    if (funded === undefined || sold === undefined) throw new RangeError(`no reading of vault ${vault.name}`);
    const edge = splitSale(vault.premiumEdgeWad);
    const soldMoved = { quoteMoved: vault.premiumQuote, baseMoved: 0n };
    checkLedgerStep(funded, sold, soldMoved, vault.name);
    const residualWad = sold.nav.navWad - funded.nav.navWad - vault.premiumEdgeWad;
    const minuteSplit = addSplits(edge, { ...NO_PNL, residualWad });
    const nothing = { hedges: [], lostRaces: [], deleverages: [], inventory: NO_INVENTORY };
    return { vault, ...nothing, reading: sold, gasWad: 0n, split: NO_PNL, minuteSplit };
  });
}

/** At the end; `funded` is the vault after the deposit. */
export function outcomeOf(seat: Seat, funded: Reading | undefined): VaultOutcome {
  const startWad = funded?.nav.navWad ?? 0n;
  return {
    name: seat.vault.name,
    split: seat.split,
    hedges: seat.hedges,
    lostRaces: seat.lostRaces,
    deleverages: seat.deleverages,
    inventory: seat.inventory,
    floorHealthWad: seat.reading.short.floorHealthWad,
    navChangeWad: seat.reading.nav.navWad - startWad,
  };
}
