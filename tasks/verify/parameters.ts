import type { Keel, KeelParameters } from "../../deploy/index.js";
import { abs, BPS, max } from "../../sdk/math/wad.js";
import {
  FixedBand__factory,
  IHedgeVenue__factory,
  OptimalBand__factory,
  UniswapPool__factory,
} from "../../types/index.js";
import type { PriceGuard } from "../../types/index.js";
import { explainRevert, revertOf } from "../support/explain.js";
import { priceWords } from "../support/words.js";

import { same } from "./check.js";
import type { Check, Subject } from "./check.js";

const AREA = "parameters";
const CHANGED =
  "The chain does not have what keel.json records. If governance changed it, write the change into the record; parameters " +
  "without a setter never change, so then the record or the deployment is not what it says.";

type Reader = (keel: Keel) => Promise<unknown>;
type Name = Exclude<keyof KeelParameters, "governance">;

/** Where the chain shows a parameter. Those not here are proved by building the contract again (bytecode.ts). */
const READERS: Readonly<Partial<Record<Name, Reader>>> = {
  base: ({ vault }) => vault.BASE(),
  quote: ({ vault }) => vault.QUOTE(),
  baseFeed: ({ chainlink }) => chainlink.BASE_FEED(),
  quoteFeed: ({ chainlink }) => chainlink.QUOTE_FEED(),
  baseMaxAgeSeconds: ({ chainlink }) => chainlink.BASE_MAX_AGE_SECONDS(),
  quoteMaxAgeSeconds: ({ chainlink }) => chainlink.QUOTE_MAX_AGE_SECONDS(),
  fallbackDelaySeconds: ({ chainlink }) => chainlink.FALLBACK_DELAY_SECONDS(),
  minPriceWad: ({ chainlink }) => chainlink.MIN_PRICE_WAD(),
  maxPriceWad: ({ chainlink }) => chainlink.MAX_PRICE_WAD(),
  pool: ({ venue }) => venue.POOL(),
  maxUtilisationBps: async ({ vault }) => (await vault.settings()).maxUtilisationBps,
  minQuantityWad: async ({ vault }) => (await vault.settings()).minQuantityWad,
  volSpreadBps: async ({ vault }) => (await vault.settings()).volSpreadBps,
  premiumSpreadBps: async ({ vault }) => (await vault.settings()).premiumSpreadBps,
  writeCutoffSeconds: async ({ vault }) => (await vault.settings()).writeCutoffSeconds,
  hedgeSlippageCapBps: async ({ vault }) => (await vault.settings()).hedgeSlippageCapBps,
  vegaSlopeBps: async ({ vault }) => (await vault.settings()).vegaSlopeBps,
  maxSmileAgeSeconds: async ({ vault }) => (await vault.settings()).maxSmileAgeSeconds,
  maxStressLossBps: async ({ vault }) => (await vault.settings()).maxStressLossBps,
  maxExpiryVegaBps: async ({ vault }) => (await vault.settings()).maxExpiryVegaBps,
  maxExpiryGammaBps: async ({ vault }) => (await vault.settings()).maxExpiryGammaBps,
  managementFeeBps: async ({ vault }) => (await vault.feeTerms()).managementFeeBps,
  performanceFeeBps: async ({ vault }) => (await vault.feeTerms()).performanceFeeBps,
  crystallisationSeconds: async ({ vault }) => (await vault.feeTerms()).crystallisationSeconds,
  feeReceiver: async ({ vault }) => (await vault.feeTerms()).feeReceiver,
  lpEpochSeconds: ({ desk }) => desk.EPOCH_SECONDS(),
  lpInKindDelaySeconds: ({ desk }) => desk.IN_KIND_DELAY_SECONDS(),
  shareName: ({ vault }) => vault.name(),
  shareSymbol: ({ vault }) => vault.symbol(),
  slippageBps: async ({ rebalancer }) => (await rebalancer.settings()).slippageBps,
  minimumHedgeWad: async ({ rebalancer }) => (await rebalancer.settings()).minimumWad,
  hedgeGas: async ({ rebalancer }) => (await rebalancer.settings()).hedgeGas,
  maximumHedgeWad: async ({ rebalancer }) => (await rebalancer.settings()).maximumWad,
  urgentSlippageBps: async ({ rebalancer }) => (await rebalancer.settings()).urgentSlippageBps,
  emergencySlippageBps: async ({ rebalancer }) => (await rebalancer.settings()).emergencySlippageBps,
  priceMoveBps: async ({ rebalancer }) => (await rebalancer.settings()).priceMoveBps,
  hedgeIntervalSeconds: async ({ rebalancer }) => (await rebalancer.settings()).intervalSeconds,
  stressMoveBps: async ({ rebalancer }) => (await rebalancer.settings()).stressMoveBps,
  urgentLossBps: async ({ rebalancer }) => (await rebalancer.settings()).urgentLossBps,
  emergencyLossBps: async ({ rebalancer }) => (await rebalancer.settings()).emergencyLossBps,
  volatilityTimeConstantSeconds: ({ volatility }) => volatility.TIME_CONSTANT_SECONDS(),
  volatilityMaxAgeSeconds: ({ volatility }) => volatility.MAX_AGE_SECONDS(),
  bountyDailyCapQuote: ({ bounty }) => bounty.DAILY_CAP_QUOTE(),
  bountyPremiumBps: async ({ bounty }) => (await bounty.terms()).premiumBps,
  bountyMaxBaseFeeWei: async ({ bounty }) => (await bounty.terms()).maxBaseFeeWei,
  bountyMaxGas: async ({ bounty }) => (await bounty.terms()).maxGas,
  bountyShareBps: async ({ bounty }) => (await bounty.terms()).shareBps,
  bountyRiskPriceWad: async ({ bounty }) => (await bounty.terms()).riskPriceWad,
  bountyHorizonSeconds: async ({ bounty }) => (await bounty.terms()).horizonSeconds,
  bountyRampSeconds: async ({ bounty }) => (await bounty.terms()).rampSeconds,
};

/** What only one kind of policy, a guard, or a short side, has. */
function conditional({ parameters, session }: Subject): Readonly<Partial<Record<Name, Reader>>> {
  const { provider } = session.connection.ethers;
  const { guard, short } = session.keel;
  const policyReaders: Readonly<Partial<Record<Name, Reader>>> =
    parameters.policy === "fixed"
      ? {
          bandTriggerBps: ({ policy }) => FixedBand__factory.connect(addressOf(policy), provider).TRIGGER_BPS(),
          bandTargetBps: ({ policy }) => FixedBand__factory.connect(addressOf(policy), provider).TARGET_BPS(),
        }
      : {
          riskPriceWad: ({ policy }) => OptimalBand__factory.connect(addressOf(policy), provider).riskPriceWad(),
        };
  const guardReaders: Readonly<Partial<Record<Name, Reader>>> =
    guard === undefined
      ? {}
      : {
          twapWindowSeconds: async () => (await guard.settings()).windowSeconds,
          spotCeilingBps: async () => (await guard.settings()).spotCeilingBps,
          twapCeilingBps: async () => (await guard.settings()).twapCeilingBps,
          hedgeCeilingBps: async () => (await guard.settings()).hedgeCeilingBps,
          minDepthQuote: async () => (await guard.settings()).minDepthQuote,
          sequencerFeed: () => guard.SEQUENCER_FEED(),
          sequencerGraceSeconds: async () => (await guard.settings()).graceSeconds,
        };
  const shortReaders: Readonly<Partial<Record<Name, Reader>>> =
    short === undefined
      ? {}
      : {
          aaveAddressesProvider: () => short.PROVIDER(),
          shortTargetHealthWad: () => short.TARGET_HEALTH_WAD(),
          shortFloorHealthWad: () => short.FLOOR_HEALTH_WAD(),
        };
  return { ...policyReaders, ...guardReaders, ...shortReaders };
}

function addressOf({ target }: Keel["policy"]): string {
  if (typeof target !== "string") throw new TypeError("Contracts of a deployment are attached by address.");
  return target;
}

/** Every parameter the chain shows, against the record. */
export async function checkParameters(subject: Subject): Promise<readonly Check[]> {
  const { keel } = subject.session;
  const checks: Check[] = [];
  for (const [name, read] of Object.entries({ ...READERS, ...conditional(subject) })) {
    const expected = subject.parameters[name as Name];
    checks.push(same(AREA, name, { expected, found: await read(keel) }, CHANGED));
  }
  return keel.guard === undefined ? checks : [...checks, await checkObservations(subject, keel.guard)];
}

/** How much the pool will remember. Anyone may have made it more; the guard wants no less. */
async function checkObservations({ session, parameters }: Subject, guard: PriceGuard): Promise<Check> {
  const pool = UniswapPool__factory.connect(await guard.POOL(), session.connection.ethers.provider);
  const { observationCardinalityNext: found } = await pool.slot0();
  const least = BigInt(parameters.observationCardinality);
  const isEnough = found >= least;
  const remedy = isEnough
    ? ""
    : `The pool may forget the guard's window. Anyone may call increaseObservationCardinalityNext(${least}) on it.`;
  const what = "observationCardinality";
  return {
    area: AREA,
    what,
    verdict: isEnough ? "ok" : "FAILED",
    expected: `${least} or more`,
    found: `${found}`,
    remedy,
  };
}

/** That the parts are each other's: who is asked for prices, who trades, who holds what. */
export async function checkWiring(subject: Subject): Promise<readonly Check[]> {
  const { record, session } = subject;
  const { vault, desk, rebalancer, bounty, optionToken, guard, short } = session.keel;
  const { addresses } = record;
  const wires: readonly (readonly [string, string, Promise<unknown>])[] = [
    ["vault: oracle", addresses.oracle, vault.ORACLE()],
    ["vault: market", addresses.short ?? addresses.venue, vault.VENUE()],
    ["vault: option token", addresses.optionToken, vault.OPTION_TOKEN()],
    ["option token: vault", addresses.vault, optionToken.VAULT()],
    ["LP desk: vault", addresses.vault, desk.VAULT()],
    ["rebalancer: vault", addresses.vault, rebalancer.VAULT()],
    ["rebalancer: band policy", addresses.policy, rebalancer.policy()],
    ["rebalancer: volatility", addresses.volatility, rebalancer.VOLATILITY()],
    ["rebalancer: bounty budget", addresses.bounty, rebalancer.BOUNTY()],
    ["bounty budget: token", subject.parameters.quote, bounty.TOKEN()],
    ...(guard === undefined
      ? []
      : ([
          ["price guard: Chainlink's price", addresses.chainlink, guard.CHAINLINK()],
          ["price guard: pool", subject.parameters.pool, guard.POOL()],
        ] as const)),
    ...(short === undefined
      ? []
      : ([
          ["short side: bound to", addresses.vault, short.vault()],
          ["short side: spot market", addresses.venue, short.SPOT()],
        ] as const)),
  ];
  const checks: Check[] = [];
  for (const [what, expected, found] of wires) {
    checks.push(same("wiring", what, { expected, found: await found }, CHANGED));
  }
  for (const [what, found] of [
    ["vault: rebalancer", vault.rebalancer()],
    ["bounty budget: rebalancer", bounty.rebalancer()],
  ] as const) {
    const remedy = `Have the governor call setRebalancer(${addresses.rebalancer}); whoever is named instead may hedge.`;
    checks.push(same("wiring", what, { expected: addresses.rebalancer, found: await found }, remedy));
  }
  const guarded = { expected: subject.parameters.priceGuard, found: guard !== undefined };
  checks.push(same("wiring", "vault: price guard", guarded, CHANGED));
  const market = IHedgeVenue__factory.connect(await vault.VENUE(), session.connection.ethers.provider);
  const pair = { expected: short !== undefined, found: await market.canGoShort() };
  checks.push(same("wiring", "vault: can go short", pair, CHANGED));
  return checks;
}

/** Farther apart than any market moves between two rounds of the feed: a wrong feed, token or number of decimals. */
const APART_BPS = 3_000n;

/** Chainlink's price, which everything is marked at, against the market it is traded on; and whether the guard agrees. */
export async function checkPrice(subject: Subject): Promise<readonly Check[]> {
  return [await checkNear(subject), ...(await checkAgreement(subject))];
}

async function checkNear({ session }: Subject): Promise<Check> {
  const { chainlink, venue } = session.keel;
  const midWad = await venue.midPriceWad();
  const base = { area: "price", what: "oracle against pool", expected: `${priceWords(midWad)} of the pool` };
  try {
    const { spotWad } = await chainlink.read();
    const apartBps = (abs(spotWad - midWad) * BPS) / max(midWad, 1n);
    const isNear = apartBps <= APART_BPS;
    const remedy = isNear
      ? ""
      : "Oracle and pool price different things: check feeds, tokens and pool before anyone deposits.";
    return { ...base, verdict: isNear ? "ok" : "FAILED", found: priceWords(spotWad), remedy };
  } catch (error) {
    const refusal = revertOf(error, session.tokens);
    if (refusal === undefined) throw error;
    return { ...base, verdict: "note", found: "none now", remedy: refusal.message };
  }
}

/** Witnesses fall out with each other and agree again: what they say now is to be known, and fails nothing. */
async function checkAgreement({ session }: Subject): Promise<readonly Check[]> {
  const { guard } = session.keel;
  if (guard === undefined) return [];
  const { riskReason } = await guard.witnesses();
  const isAgreed = riskReason === "0x";
  const remedy = isAgreed ? "" : explainRevert(riskReason, session.tokens).sentence;
  const found = isAgreed ? "agree" : "do not, so nothing adds risk now";
  return [
    {
      area: "price",
      what: "the guard's witnesses",
      verdict: isAgreed ? "ok" : "note",
      expected: "agree",
      found,
      remedy,
    },
  ];
}
