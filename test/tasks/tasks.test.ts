import { expect } from "chai";
import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { MAINNET } from "../../scripts/mainnet/index.js";
import { packSeriesId } from "../../sdk/series/id.js";
import { seriesName } from "../../sdk/series/name.js";
import { UsdCoin__factory } from "../../types/index.js";
import { DAY, EXPIRY, START, strikeE8, WAD } from "../support/system.js";

import { Cli } from "./cli.js";

const series = (strike: number, isPut = false, expiresAt = EXPIRY) =>
  seriesName({ expiresAt, strikeE8: strikeE8(strike), isPut });
const CALL = series(3_300);
const CALL_ID = packSeriesId({ expiresAt: EXPIRY, strikeE8: strikeE8(3_300), isPut: false });
const DAY_NAME = CALL.split("-")[1] ?? "";
const HOUR = 3_600;
const SOMEBODY = "0x90F79bf6EB2c4f870365E785982E1f101E93b906";

describe("The tasks, from a fresh chain to a hedge", () => {
  const cli = new Cli();

  before(async () => {
    await cli.start();
  });
  after(async () => {
    await cli.stop();
  });

  it("say that a network which ends with the process has nothing to look at", async () => {
    const tasks: readonly (readonly [readonly string[], Readonly<Record<string, string>>])[] = [
      [["vault", "status"], {}],
      [["vault", "price"], {}],
      [["vault", "greeks"], {}],
      [["vault", "series"], {}],
      [["vault", "quote"], { series: CALL }],
      [["vault", "ledger"], {}],
      [["vault", "bounty"], {}],
      [["vault", "volatility"], {}],
      [["vault", "deposit"], { amount: "1" }],
      [["vault", "requests"], {}],
      [["vault", "request-deposit"], { amount: "1" }],
      [["vault", "request-redeem"], { shares: "1" }],
      [["vault", "cancel-request"], { epoch: "1" }],
      [["vault", "leave-in-kind"], { epoch: "1" }],
      [["vault", "process"], { most: "1" }],
      [["vault", "claim-shares"], {}],
      [["vault", "claim-assets"], {}],
      [["vault", "settle"], {}],
      [["vault", "claim"], { series: CALL }],
      [["rebalance"], {}],
      [["fund"], { amount: "1" }],
      [["market"], {}],
    ];
    for (const [task, args] of tasks) {
      const { err, failed } = await cli.runSimulated(task, args);
      expect(err, task.join(" ")).to.contain("NeedsPersistentNetworkError").and.contain("npm run chain");
      expect(failed).to.equal(true);
    }
  });

  it("say that nothing is deployed yet, and how to deploy", async () => {
    const { err } = await cli.run(["vault", "status"]);
    expect(err).to.contain("NoDeploymentError").and.contain("npx hardhat deploy --network localhost");
    expect(await cli.json(["rebalance"])).to.have.nested.property("error.code", "NO_DEPLOYMENT");
  });

  it("rehearse a deployment on a network that ends with the process, and write nothing down", async () => {
    const { out, failed } = await cli.runSimulated(["deploy"]);
    expect(out).to.contain("Keel is deployed on default").and.contain("it was a rehearsal");
    expect(failed).to.equal(false);
    expect(existsSync(join(cli.records, "deployments"))).to.equal(false);
  });

  it("refuse parameters that are no JSON, unknown or out of bounds, before anything is sent", async () => {
    const file = join(cli.records, "parameters.json");
    const cases = [
      ["{", "BadOptionValueError"],
      ["[1]", "BadOptionValueError"],
      ['{"slipageBps": 50}', "slipageBps"],
      ['{"slippageBps": 501}', "slippageBps"],
      ['{"pool": "0x12"}', "20-byte hex address"],
    ] as const;
    for (const [text, expected] of cases) {
      writeFileSync(file, text);
      const { err, failed } = await cli.run(["deploy"], { parameters: file });
      expect([err.includes(expected), failed], expected).to.deep.equal([true, true]);
    }
    const missing = await cli.run(["deploy"], { parameters: join(cli.records, "missing.json") });
    expect(missing.err).to.contain("missing.json");
    expect(existsSync(join(cli.records, "deployments"))).to.equal(false);
  });

  it("deploy with parameters from a file, and record the addresses under the network's name", async () => {
    const file = join(cli.records, "parameters.json");
    writeFileSync(file, '{"slippageBps": 90, "lpAccess": "open"}');
    const result = await cli.json(["deploy"], { parameters: file });
    expect(result).to.include({ isNew: true, network: "localhost", chainId: 1 });
    expect(result).to.have.nested.property("parameters.slippageBps", 90);
    expect(existsSync(join(cli.records, "deployments", "localhost", "keel.json"))).to.equal(true);
  });

  it("find a deployment again instead of making another", async () => {
    const file = join(cli.records, "parameters.json");
    expect(await cli.json(["deploy"], { parameters: file })).to.include({ isNew: false });
  });

  it("explain that changed parameters need a new deployment", async () => {
    const { err } = await cli.run(["deploy"]);
    expect(err).to.contain("DeploymentFailedError").and.contain("--reset");
  });

  it("show an empty vault", async () => {
    const { out } = await cli.run(["vault", "status"]);
    expect(out)
      .to.match(/NAV +0\.00 USDC/)
      .and.contain("Open: not paused.")
      .and.contain("inside the band");
    expect((await cli.run(["vault", "series"])).out).to.contain("No series is open.");
  });

  it("refuse a deposit the account cannot pay, and take it once it can", async () => {
    const poor = await cli.run(["vault", "deposit"], { amount: "1000000" });
    expect(poor.err).to.contain("InsufficientFundsError").and.contain("holds 0.00 USDC").and.contain("hardhat fund");
    expect((await cli.run(["fund"], { amount: "2000000" })).out).to.contain("holds 2,000,000.00 USDC");
    const { out, failed } = await cli.run(["vault", "deposit"], { amount: "1000000" });
    expect(out).to.contain("deposited 1,000,000.00 USDC for 1,000,000.000000 shares");
    expect(failed).to.equal(false);
    expect(await cli.json(["vault", "status"])).to.have.nested.property("priced.navWad", `${1_000_000n * WAD}`);
  });

  it("list series for the lister only, by names that exist", async () => {
    expect((await cli.run(["vault", "list"], { series: CALL, from: "3" })).err).to.contain(
      `AccessManagedUnauthorized: ${SOMEBODY} has no role for this.`,
    );
    expect((await cli.run(["vault", "list"], { series: "ETH-31FEB27-3000-C" })).err).to.contain("BadSeriesNameError");
    expect((await cli.run(["vault", "list"], { series: series(3_000, false, START - DAY) })).err).to.contain(
      "OptionsVault_ExpiryOutsideRange",
    );
    expect((await cli.run(["vault", "list"], { series: `${CALL},${series(20_000)}` })).err).to.contain(
      "OptionsVault_StrikeOutsideRange",
    );
    const { out } = await cli.run(["vault", "list"], { series: `${CALL},${series(3_000)},${series(2_800, true)}` });
    expect(out).to.contain(`Listed ${CALL} (id ${CALL_ID})`).and.contain(`vault smile --expiry ${DAY_NAME}`);
    expect((await cli.run(["vault", "list"], { series: CALL })).err).to.contain("OptionsVault_AlreadyListed");
  });

  it("say that an expiry without a smile has no price", async () => {
    expect((await cli.run(["vault", "write"], { series: CALL, quantity: "1" })).err).to.contain("OptionsVault_NoSmile");
    expect((await cli.run(["vault", "series"])).out)
      .to.contain("No ask: The expiry")
      .and.contain("has no smile");
  });

  it("set a smile, and refuse one that is none", async () => {
    const smile = (vol: string, expiry = DAY_NAME) => cli.run(["vault", "smile"], { expiry, vol });
    expect((await smile("abc")).err).to.contain(`BadOptionValueError: --vol is "abc"`);
    expect((await smile("0.8,0,0,0")).err).to.contain("three numbers at most");
    expect((await smile("9")).err)
      .to.contain("OptionsVault_SmileOutsideBounds")
      .and.contain("atm 900 %");
    expect((await smile("0.8", "tomorrow")).err).to.contain(`--expiry is "tomorrow"`);
    expect((await smile("0.8", "1JAN27")).err).to.contain("OptionsVault_UnknownExpiry");
    expect((await smile("0.8,-0.02,0.01")).out).to.contain("80 % at the money, skew -2 % and curvature 1 %");
  });

  it("refuse bad orders by name, each with its numbers", async () => {
    const write = async (args: Readonly<Record<string, string>>) =>
      (await cli.run(["vault", "write"], { series: CALL, quantity: "1", ...args })).err;
    expect(await write({ quantity: "one" })).to.contain(`BadOptionValueError: --quantity is "one"`);
    expect(await write({ quantity: "0" })).to.contain("above zero");
    expect(await write({ quantity: "1.0000000000000000001" })).to.contain("19 decimals; this unit has 18 at most");
    expect(await write({ quantity: "0.001" }))
      .to.contain("OptionsVault_QuantityTooSmall")
      .and.contain("0.01");
    expect(await write({ quantity: "1.0000000001" })).to.contain("OptionsVault_QuantityNotInLots");
    expect(await write({ quantity: "2500" }))
      .to.contain("OptionsVault_UtilisationAboveLimit")
      .and.contain("7,500,000.00 USDC");
    expect(await write({ series: "ETH-99XYZ26-3000-C" })).to.contain("BadSeriesNameError");
    expect(await write({ series: series(9_999) })).to.contain("OptionsVault_UnknownSeries");
    expect(await write({ series: series(2_800, true) })).to.contain("OptionsVault_PutsNeedShortSide");
    expect(await write({ maxPremium: "1" }))
      .to.contain("OptionsVault_PremiumAboveLimit")
      .and.contain("limit of 1.00 USDC");
    expect(await write({ maxPremium: "1.0000001" })).to.contain("7 decimals; this unit has 6 at most");
    expect(await write({ receiver: "0x1234" })).to.contain(`--receiver is "0x1234"`);
    expect(await write({ from: "99" })).to.contain("UnknownAccountError");
    expect(await write({ from: "3" })).to.contain(`InsufficientFundsError: ${SOMEBODY} holds 0.00 USDC`);
    expect((await cli.run(["vault", "write"], { quantity: "1" })).err).to.contain("--series is missing");
    expect(await cli.json(["vault", "series"])).to.have.nested.property("series[2].writtenWad", "0");
  });

  it("take a quote apart, both sides, so that its parts add up to what is asked and paid", async () => {
    const unit = 10n ** 12n;
    for (const sell of [false, true]) {
      const args = { series: CALL, quantity: "20", ...(sell ? { sell } : {}) };
      const q = await cli.json(["vault", "quote"], args);
      const part = (name: string): bigint => BigInt(String(q[name]));
      const hedge = sell ? -part("hedgeWad") : part("hedgeWad");
      const sum = part("markWad") + part("volMoveWad") + part("premiumSpreadWad") + hedge;
      const off = part("amountQuote") * unit - sum;
      expect(off < unit && off > -unit, `${off}`).to.equal(true);
      expect(part("baseSpreadWad")).to.equal(5n * 10n ** 16n);
      const { out } = await cli.run(["vault", "quote"], args);
      expect(out)
        .to.contain(sell ? "The vault pays" : "The vault asks")
        .and.contain("its own hedge")
        .and.contain("smallest trade");
    }
    expect((await cli.run(["vault", "quote"], { series: CALL, quantity: "0.001" })).err).to.contain(
      "OptionsVault_QuantityTooSmall",
    );
  });

  it("write options, paid exactly, and leave no allowance behind", async () => {
    const result = await cli.json(["vault", "write"], { series: CALL, quantity: "100.5", receiver: SOMEBODY });
    const [leg] = result["legs"] as readonly unknown[];
    expect(leg).to.include({ name: CALL, id: `${CALL_ID}`, wasListed: true, quantityWad: "100500000000000000000" });
    expect(BigInt(String(result["premiumQuote"])) * 10n ** 12n > BigInt(String(result["markWad"]))).to.equal(true);
    const { ethers } = await cli.connect();
    const usdc = UsdCoin__factory.connect(MAINNET.usdc, ethers.provider);
    const { vault } = await cli.json(["vault", "status"]);
    expect(await usdc.allowance(String(result["buyer"]), String(vault))).to.equal(0n);
    const text = await cli.run(["vault", "write"], { series: series(3_400), quantity: "1", list: true });
    expect(text.out).to.contain(`The vault wrote 1 ${series(3_400)} to 0xf39Fd6`);
  });

  it("show the book's Greeks, whose sum over strikes is what the chain has", async () => {
    const report = await cli.json(["vault", "greeks"]);
    const strikes = report["strikes"] as readonly Record<"delta" | "gammaSpot" | "vega" | "theta", number>[];
    const book = report["book"] as Readonly<Record<string, string>>;
    for (const greek of ["delta", "gammaSpot", "vega", "theta"] as const) {
      const onChain = Number(book[`${greek}Wad`]) / 1e18;
      const sum = strikes.reduce((total, strike) => total + strike[greek], 0);
      expect(onChain, greek).to.not.equal(0);
      expect(Math.abs(sum / onChain - 1) < 1e-9, `${greek}: ${sum} against ${onChain}`).to.equal(true);
    }
    expect((await cli.run(["vault", "greeks"])).out)
      .to.contain("vega (USDC/point)")
      .and.contain("all, as the chain has it");
  });

  it("explain a hedge without making it, then make that hedge", async () => {
    const dry = await cli.json(["rebalance"], { dryRun: true });
    expect(dry).to.include({ due: true, reason: "DeltaOutsideBand", sent: null, refusal: null });
    expect(await cli.json(["vault", "status"])).to.have.nested.property("priced.baseHeldWad", "0");
    const text = (await cli.run(["rebalance"], { dryRun: true })).out;
    for (const part of [
      "Looked at",
      "Decision",
      "worst price",
      "budget",
      "The pool would give",
      "Gas",
      "Nothing was sent",
    ]) {
      expect(text).to.contain(part);
    }
    const made = await cli.json(["rebalance"]);
    const fill = made["fill"] as Readonly<Record<string, string>>;
    const order = dry["order"] as Readonly<Record<string, string>>;
    const difference = BigInt(String(fill["baseMovedWad"])) - BigInt(String(order["baseWad"]));
    expect(difference > -(WAD / 100n) && difference < WAD / 100n, "delta drifts a little between two blocks").to.equal(
      true,
    );
    const status = await cli.json(["vault", "status"]);
    expect(status).to.have.nested.property("hedge.reason", "InsideBand");
    expect(status).to.have.nested.property("priced.baseHeldWad", fill["baseMovedWad"]);
    expect((await cli.run(["rebalance"])).out).to.contain("Waiting: net delta");
  });

  it("fill the purse that pays for hedges, and tell what is in it", async () => {
    const before = await cli.json(["vault", "bounty"]);
    expect(before).to.include({ purseQuote: "0", payableQuote: "0", transaction: null });
    await cli.run(["fund"], { amount: "500" });
    expect(await cli.json(["vault", "bounty"], { fund: "300" })).to.include({
      purseQuote: "300000000",
      dailyCapQuote: "200000000",
      availableQuote: "200000000",
    });
    expect((await cli.run(["vault", "bounty"])).out)
      .to.contain("300.00 USDC in 0x")
      .and.contain("gwei");
    expect((await cli.run(["vault", "bounty"], { fund: "x" })).err).to.contain(`--fund is "x"`);
  });

  it("count the feed's rounds for the realised volatility", async () => {
    await cli.run(["market"], { price: "3000" }); // writes a round
    const before = await cli.json(["vault", "volatility"]);
    expect(Number(before["waiting"])).to.be.greaterThan(0);
    const counted = await cli.json(["vault", "volatility"], { count: true });
    expect(counted).to.include({ counted: before["waiting"], waiting: 0 });
    expect(await cli.json(["vault", "volatility"])).to.include({ waiting: 0, lastRoundId: counted["lastRoundId"] });
    expect((await cli.run(["vault", "volatility"])).out).to.contain("implied by the book");
  });

  it("move the market, so that a hedge is due again", async () => {
    expect((await cli.run(["market"], { price: "2700" })).out).to.contain("2,700.00");
    const { out, failed } = await cli.run(["rebalance"]);
    expect(out).to.contain("sell").and.contain("Hedged in 0x").and.contain("Bounty");
    expect(failed).to.equal(false);
  });

  it("print the ledger of the hedges so far, whose totals are the sums of its rows", async () => {
    const ledger = await cli.json(["vault", "ledger"]);
    const rows = ledger["rows"] as readonly Readonly<Record<string, string>>[];
    const totals = ledger["totals"] as Readonly<Record<string, string>>;
    expect(rows).to.have.length(2);
    expect(totals["hedges"]).to.equal(2);
    for (const [total, part] of [
      ["costWad", "lossWad"],
      ["gammaPnlWad", "gammaPnlWad"],
      ["hedgedWad", "deltaPnlWad"],
      ["gasQuoteWad", "gasQuoteWad"],
    ] as const) {
      expect(totals[total], total).to.equal(`${rows.reduce((sum, row) => sum + BigInt(row[part] ?? ""), 0n)}`);
    }
    expect(BigInt(totals["unhedgedWad"] ?? "")).to.not.equal(BigInt(totals["hedgedWad"] ?? ""));
    const { out } = await cli.run(["vault", "ledger"]);
    for (const part of ["2 hedges", "DeltaOutsideBand", "lost in trading", "risk taken away", "implied"]) {
      expect(out).to.contain(part);
    }
  });

  it("refuse a price that is none and a time too far", async () => {
    expect((await cli.run(["market"], { price: "-5" })).err).to.contain(`--price is "-5"`);
    expect((await cli.run(["market"], { forwardHours: "1000000" })).err).to.contain("forward-hours");
  });

  it("show what the witnesses of the price say, and which doors are open", async () => {
    const { out } = await cli.run(["vault", "price"]);
    for (const part of ["Chainlink", "30 min average", "pool now", "at most 1.5 %", "open"])
      expect(out).to.contain(part);
    expect(await cli.json(["vault", "price"])).to.have.nested.property("hedges.isDegraded", false);
  });

  it("show the state at the pool's average while the feed is stale, and that only hedges go on", async () => {
    await cli.later(2 * HOUR);
    const status = await cli.json(["vault", "status"]);
    expect(status).to.have.nested.property("priced.source", "pool-twap");
    const { out } = await cli.run(["vault", "status"]);
    expect(out).to.contain("Degraded: Chainlink has no price").and.contain("only hedges go on").and.contain("Ledger");
    const price = await cli.json(["vault", "price"]);
    expect(price).to.have.nested.property("hedges.isDegraded", true);
    expect(price).to.have.nested.property("risk.isOpen", false);
    expect((await cli.run(["vault", "greeks"])).err).to.contain("ChainlinkOracle_Stale");
  });

  it("refuse to write what has expired", async () => {
    await cli.run(["market"], { forwardHours: `${15 * 24}` });
    expect((await cli.run(["vault", "write"], { series: CALL, quantity: "1" })).err).to.contain("OptionsVault_Expired");
    expect(await cli.json(["vault", "status"])).to.have.property("priceError", null);
  });

  it("settle what has expired by rounds found on the feed, and claim what it pays", async () => {
    const report = await cli.json(["vault", "settle"]);
    expect(report).to.have.nested.property("settled[0].way", "feed");
    expect(report).to.have.nested.property("settled[0].expiresAt", EXPIRY);
    expect((await cli.run(["vault", "settle"])).out).to.contain("No expiry has passed that is not settled.");
    expect((await cli.run(["vault", "settle"], { expiry: DAY_NAME })).err).to.contain("OptionsVault_AlreadySettled");
    const name = series(3_400);
    expect((await cli.run(["vault", "claim"], { series: name })).err).to.contain("OptionsVault_NothingToClaim");
    expect(await cli.json(["vault", "claim"], { series: name, from: "3" })).to.have.nested.property(
      "error.code",
      "NOTHING_HELD",
    );
    expect((await cli.run(["vault", "claim"])).err).to.contain("--series is missing");
  });

  it("notice that the chain was restarted, and deploy anew on request", async () => {
    await cli.start(START + DAY);
    const stale = await cli.run(["vault", "status"]);
    expect(stale.err).to.contain("StaleDeploymentError").and.contain("--reset");
    expect((await cli.run(["deploy"])).err).to.contain("StaleDeploymentError");
    expect(await cli.json(["deploy"], { reset: true })).to.include({ isNew: true });
    expect((await cli.run(["vault", "status"])).failed).to.equal(false);
  });

  it("keep the record of a deployment that still stands when another is made", async () => {
    expect(await cli.json(["deploy"], { reset: true })).to.include({ isNew: true });
    expect(existsSync(join(cli.records, "deployments", "localhost-1", "keel.json"))).to.equal(true);
  });

  it("say which file is broken when a record cannot be read", async () => {
    const file = join(cli.records, "deployments", "localhost", "keel.json");
    writeFileSync(file, "{}");
    expect((await cli.run(["vault", "status"])).err)
      .to.contain("BadRecordError")
      .and.contain(file);
  });

  it("say that no node answers", async () => {
    await cli.unplug();
    expect((await cli.run(["deploy"])).err)
      .to.contain("NodeUnreachableError")
      .and.contain("npm run chain");
  });
});
