import { expect } from "chai";
import { ZeroHash } from "ethers";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { NetworkConnection } from "hardhat/types/network";

import { ROLES } from "../../deploy/index.js";
import type { DeploymentRecord } from "../../deploy/record.js";
import { MAINNET } from "../../scripts/mainnet/index.js";
import { requireGovernor, UngovernedError } from "../../tasks/actions/deploy.js";
import type { Check } from "../../tasks/verify/check.js";
import {
  Authority__factory,
  BountyBudget__factory,
  NamedRebalancer__factory,
  OptionsVault__factory,
  Rebalancer__factory,
  FixedBand__factory,
  Timelock__factory,
} from "../../types/index.js";
import { DAY } from "../support/system.js";

import { Cli } from "./cli.js";

/** Hardhat's accounts 1 to 5. */
const PROPOSER = "0x70997970C51812dc3A010C7d01b50e0d17dc79C8";
const GUARDIAN = "0x3C44CdDdB6a900fa2b585dd299e03d12FA4293BC";
const VOL_KEEPER = "0x90F79bf6EB2c4f870365E785982E1f101E93b906";
const LISTER = "0x15d34AAf54267DB7D7c367839AAf71A00a2C6A65";
const SOMEBODY = "0x9965507D1a55bcC2695C58ba16FB37d819B0A4dc";
const DEPLOYER = "0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266";
const GOVERNANCE = { proposers: [PROPOSER], guardians: [GUARDIAN], volKeepers: [VOL_KEEPER], listers: [LISTER] };

interface Verification {
  readonly failed: boolean;
  readonly checks: readonly Check[];
  readonly wrong: readonly Check[];
}

describe("hardhat vault verify", () => {
  const cli = new Cli();
  let connection: NetworkConnection;
  let record: DeploymentRecord;
  let snapshot: unknown;

  const send = (method: string, params: readonly unknown[]) =>
    connection.provider.request({ method, params: [...params] });
  const recordFile = () => join(cli.records, "deployments", "localhost", "keel.json");

  async function deploy(parameters: Readonly<Record<string, unknown>>): Promise<void> {
    const file = join(cli.records, "parameters.json");
    writeFileSync(file, JSON.stringify(parameters));
    const { out, err } = await cli.run(["deploy"], { parameters: file, reset: true });
    expect(err).to.equal("");
    const ends =
      parameters["governance"] === undefined ? "The deployer holds every role" : "The deployer holds no role";
    expect(out).to.contain(ends).and.contain("vault verify --network localhost");
    record = JSON.parse(readFileSync(recordFile(), "utf8")) as DeploymentRecord;
    connection = await cli.connect();
    snapshot = await send("evm_snapshot", []);
  }

  async function verify(): Promise<Verification> {
    const { out, failed } = await cli.run(["vault", "verify"], { json: true });
    const { checks } = JSON.parse(out) as { readonly checks: readonly Check[] };
    return { failed, checks, wrong: checks.filter(({ verdict }) => verdict === "FAILED") };
  }

  /** Account of an address whose key nobody has, able to send. */
  async function as(address: string) {
    await send("hardhat_impersonateAccount", [address]);
    await send("hardhat_setBalance", [address, "0x56bc75e2d63100000"]);
    return connection.ethers.getSigner(address);
  }

  async function timelockAccount() {
    return as(record.addresses.timelock ?? "");
  }

  const authorityAs = async (address: string) =>
    Authority__factory.connect(record.addresses.authority, await as(address));

  /** Swaps a run of bytes of a contract's code for another of the same length. */
  async function patch(address: string, from: string, to: string): Promise<void> {
    const code = await connection.ethers.provider.getCode(address);
    expect(code.includes(from), "the bytes to swap").to.equal(true);
    await send("hardhat_setCode", [address, code.replaceAll(from, to)]);
  }

  /** Changes the last byte of a contract's code. */
  async function spoil(address: string): Promise<void> {
    const code = await connection.ethers.provider.getCode(address);
    await send("hardhat_setCode", [address, code.slice(0, -2) + (code.endsWith("00") ? "01" : "00")]);
  }

  const word = (value: bigint) => value.toString(16).padStart(64, "0");

  after(async () => {
    await cli.stop();
  });

  describe("on a governed deployment", () => {
    before(async () => {
      await cli.start();
      await deploy({ governance: GOVERNANCE, policy: "optimal", performanceFeeBps: 2_000, feeReceiver: SOMEBODY });
    });
    beforeEach(async () => {
      await send("evm_revert", [snapshot]);
      snapshot = await send("evm_snapshot", []);
      writeFileSync(recordFile(), JSON.stringify(record));
    });

    /** What is wrong now must be exactly this. */
    async function expectWrong(...what: readonly string[]): Promise<readonly Check[]> {
      const { wrong, failed } = await verify();
      expect(wrong.map((check) => `${check.area}: ${check.what}`)).to.have.members(what);
      expect(failed).to.equal(true);
      for (const check of wrong) expect(check.remedy).to.match(/[.]$/);
      return wrong;
    }

    it("finds everything as recorded, the deployer without any role, and ends with success", async () => {
      const { checks, wrong, failed } = await verify();
      expect(wrong).to.deep.equal([]);
      expect(failed).to.equal(false);
      const found = (area: string, what: string) =>
        checks.find((check) => check.area === area && check.what === what)?.found;
      expect(found("roles", "what the deployer holds")).to.equal("nobody");
      expect(found("roles", "governor")).to.equal(record.addresses.timelock?.toLowerCase());
      expect(found("roles", "guardian")).to.equal(GUARDIAN.toLowerCase());
      expect(found("timelock", "delay, seconds")).to.equal(`${2 * DAY}`);
      expect(found("timelock", "cancellers")).to.contain(GUARDIAN.toLowerCase()).and.contain(PROPOSER.toLowerCase());
      expect(found("functions", "vault.unpause")).to.equal("governor");
      expect(found("functions", "vault.setRebalancer")).to.equal("governor");
      expect(found("functions", "vault.redeem")).to.equal("lpDesk");
      expect(found("roles", "lpDesk")).to.equal(record.addresses.desk.toLowerCase());
      expect(found("wiring", "LP desk: vault")).to.equal(record.addresses.vault);
      expect(found("parameters", "lpEpochSeconds")).to.equal("3600");
      expect(found("parameters", "performanceFeeBps")).to.equal("2000");
      expect(found("parameters", "feeReceiver")).to.equal(SOMEBODY);
      expect(found("wiring", "vault: rebalancer")).to.equal(record.addresses.rebalancer);
      expect(found("wiring", "bounty budget: rebalancer")).to.equal(record.addresses.rebalancer);
      expect(found("bytecode", "library BookFold")).to.contain("BookFold at 0x");
      expect(found("bytecode", "guard")).to.equal("PriceGuard");
      expect(found("parameters", "twapWindowSeconds")).to.equal("1800");
      expect(found("parameters", "observationCardinality")).to.equal("300");
      expect(found("price", "the guard's witnesses")).to.equal("agree");
      expect(checks.filter(({ area }) => area === "parameters").length).to.be.above(35);
      const { out } = await cli.run(["vault", "verify"]);
      expect(out).to.contain("all as recorded").and.not.contain("What to do");
    });

    it("finds a member too many, and one who is missing", async () => {
      const authority = await authorityAs(record.addresses.timelock ?? "");
      await (await authority.grantRole(ROLES.volKeeper, SOMEBODY, 0)).wait();
      await (await authority.revokeRole(ROLES.guardian, GUARDIAN)).wait();
      const [first, second] = await expectWrong("roles: volKeeper", "roles: guardian");
      expect(first?.remedy).to.contain(SOMEBODY.toLowerCase()).and.contain("revokeRole");
      expect(second?.remedy).to.contain(GUARDIAN).and.contain("grantRole");
    });

    it("finds a deployer who came back, and a role nobody knows", async () => {
      const authority = await authorityAs(record.addresses.timelock ?? "");
      await (await authority.grantRole(ROLES.governor, DEPLOYER, 0)).wait();
      await (await (await authorityAs(DEPLOYER)).acceptGovernor()).wait();
      await (await authority.grantRole(77n, SOMEBODY, 0)).wait();
      await expectWrong("roles: governor", "roles: what the deployer holds", "roles: role 77");
    });

    it("finds a grant that only begins later", async () => {
      const authority = await authorityAs(record.addresses.timelock ?? "");
      await (await authority.setGrantDelay(ROLES.lister, 3_600)).wait();
      await cli.later(6 * DAY);
      await (await authority.grantRole(ROLES.lister, SOMEBODY, 0)).wait();
      expect((await authority.hasRole(ROLES.lister, SOMEBODY))[0]).to.equal(false);
      await expectWrong("roles: lister");
    });

    it("finds another rebalancer named, at the vault and at the bounty budget", async () => {
      const timelock = await timelockAccount();
      const { vault, bounty, rebalancer } = record.addresses;
      const other = await new NamedRebalancer__factory(timelock).deploy(vault, bounty);
      await (await OptionsVault__factory.connect(vault, timelock).setRebalancer(other)).wait();
      const [check] = await expectWrong("wiring: vault: rebalancer");
      expect(check?.found).to.equal(await other.getAddress());
      expect(check?.remedy).to.contain(`setRebalancer(${rebalancer})`);
      await (await BountyBudget__factory.connect(bounty, timelock).setRebalancer(other)).wait();
      await expectWrong("wiring: vault: rebalancer", "wiring: bounty budget: rebalancer");
    });

    it("finds a second desk, another epoch, and shares that anyone may have without the desk", async () => {
      const authority = await authorityAs(record.addresses.timelock ?? "");
      const { vault, desk } = record.addresses;
      await (await authority.grantRole(ROLES.lpDesk, SOMEBODY, 0)).wait();
      await (await authority.revokeRole(ROLES.lpDesk, desk)).wait();
      const { selector } = OptionsVault__factory.createInterface().getFunction("deposit");
      await (await authority.setTargetFunctionRole(vault, [selector], 2n ** 64n - 1n)).wait();
      const [shares, members] = await expectWrong("functions: vault.deposit", "roles: lpDesk");
      expect(shares).to.include({ expected: "lpDesk", found: "anyone" });
      expect(shares?.remedy).to.contain(`setTargetFunctionRole(${vault}, [${selector}], ${ROLES.lpDesk})`);
      expect(members?.remedy).to.contain(`${SOMEBODY.toLowerCase()} should not hold it`).and.contain(`${desk} should`);
      await send("evm_revert", [snapshot]);
      snapshot = await send("evm_snapshot", []);
      const { parameters } = record;
      writeFileSync(recordFile(), JSON.stringify({ ...record, parameters: { ...parameters, lpEpochSeconds: 3_601 } }));
      await expectWrong("bytecode: desk: as parameters say", "parameters: lpEpochSeconds");
    });

    it("finds a guard with another ceiling, and a pool that remembers less than it wants", async () => {
      const { oracle } = record.addresses;
      await patch(oracle, word(20_000_000_000_000n), word(19_999_999_999_999n)); // the least depth, quote units
      const [first] = await expectWrong("bytecode: guard: as parameters say", "parameters: minDepthQuote");
      expect(first?.remedy).to.contain("other values");
      await send("evm_revert", [snapshot]);
      snapshot = await send("evm_snapshot", []);
      const { parameters } = record;
      writeFileSync(
        recordFile(),
        JSON.stringify({ ...record, parameters: { ...parameters, observationCardinality: 301 } }),
      );
      const [pool] = await expectWrong("parameters: observationCardinality");
      expect(pool?.remedy).to.contain("increaseObservationCardinalityNext(301)");
      writeFileSync(recordFile(), JSON.stringify({ ...record, parameters: { ...parameters, priceGuard: false } }));
      const { wrong } = await verify();
      expect(wrong.map(({ what }) => what)).to.include("vault: price guard");
    });

    it("finds a timelock with another delay or another proposer", async () => {
      const timelock = Timelock__factory.connect(record.addresses.timelock ?? "", await timelockAccount());
      await (await timelock.updateDelay(DAY)).wait();
      await (await timelock.grantRole(await timelock.PROPOSER_ROLE(), SOMEBODY)).wait();
      await (await timelock.grantRole(await timelock.DEFAULT_ADMIN_ROLE(), SOMEBODY)).wait();
      await expectWrong("timelock: delay, seconds", "timelock: proposers", "timelock: administrator: itself");
    });

    it("notes what was proposed and waits, until it is cancelled", async () => {
      const timelock = Timelock__factory.connect(record.addresses.timelock ?? "", await as(PROPOSER));
      const data = Rebalancer__factory.createInterface().encodeFunctionData("setPolicy", [record.addresses.policy]);
      const call = [record.addresses.rebalancer, 0n, data, ZeroHash, ZeroHash] as const;
      await (await timelock.schedule(...call, 2 * DAY)).wait();
      const { checks, failed } = await verify();
      const waiting = checks.find(({ what }) => what === "proposals that wait");
      expect(waiting?.verdict).to.equal("note");
      expect(waiting?.found).to.contain(`setPolicy on ${record.addresses.rebalancer} from 2026-09-23`);
      expect(failed).to.equal(false);
      await (await timelock.cancel(await timelock.hashOperation(...call))).wait();
      expect((await verify()).checks.find(({ what }) => what === "proposals that wait")?.found).to.equal("none");
    });

    it("finds functions left to everybody, to another role, closed, or given for no reason", async () => {
      const authority = await authorityAs(record.addresses.timelock ?? "");
      const { vault, rebalancer, bounty } = record.addresses;
      const selector = (name: "pause" | "unpause" | "buy") =>
        OptionsVault__factory.createInterface().getFunction(name).selector;
      await (await authority.setTargetFunctionRole(vault, [selector("pause")], 2n ** 64n - 1n)).wait();
      await (await authority.setTargetFunctionRole(vault, [selector("unpause")], ROLES.guardian)).wait();
      await (await authority.setTargetFunctionRole(vault, [selector("buy")], ROLES.lister)).wait();
      const { selector: setPolicy } = Rebalancer__factory.createInterface().getFunction("setPolicy");
      await (await authority.setTargetFunctionRole(rebalancer, [setPolicy], ROLES.volKeeper)).wait();
      await (await authority.setTargetClosed(bounty, true)).wait();
      const wrong = await expectWrong(
        "functions: vault.pause",
        "functions: vault.unpause",
        `functions: vault.${selector("buy")}`,
        "functions: rebalancer.setPolicy",
        "functions: bounty: open",
      );
      expect(wrong.find(({ what }) => what === "vault.pause")?.found).to.equal("anyone");
    });

    it("finds code that is not ours, in a contract and in a library", async () => {
      const { rebalancer } = record.addresses;
      await spoil(rebalancer);
      const { checks } = await verify();
      const library = checks.find(({ what }) => what === "library BookFold")?.found.split(" at ")[1] ?? "";
      await spoil(library);
      const { wrong } = await verify();
      expect(wrong.map(({ what }) => what)).to.include.members(["rebalancer", "library BookFold"]);
      await spoil(record.addresses.optionToken);
      expect((await verify()).wrong.map(({ what }) => what)).to.include("optionToken");
    });

    it("finds an immutable that is not as recorded, whether or not a getter shows it", async () => {
      const { vault, venue, authority } = record.addresses;
      await patch(vault, word(60_000n), word(60_001n)); // the utilisation, in every place it is compiled into
      const shown = await verify();
      expect(shown.wrong.map(({ what }) => what)).to.include.members(["maxUtilisationBps", "vault: as parameters say"]);
      await send("evm_revert", [snapshot]);
      snapshot = await send("evm_snapshot", []);
      // The vault's SPOT has no getter: of the two places with the venue's address only one is VENUE.
      const code = await connection.ethers.provider.getCode(vault);
      const pattern = venue.slice(2).toLowerCase().padStart(64, "0");
      const last = code.lastIndexOf(pattern);
      const other = authority.slice(2).toLowerCase().padStart(64, "0");
      await send("hardhat_setCode", [vault, code.slice(0, last) + other + code.slice(last + 64)]);
      const { wrong } = await verify();
      expect(wrong.map(({ what }) => what)).to.include("vault: as parameters say");
    });

    it("finds a record that was changed, and a policy that was swapped", async () => {
      const { parameters, governance } = record;
      const changed = { ...record, parameters: { ...parameters, maxUtilisationBps: 9_999 } };
      writeFileSync(recordFile(), JSON.stringify(changed));
      await expectWrong("parameters: maxUtilisationBps", "bytecode: vault: as parameters say");
      writeFileSync(recordFile(), JSON.stringify({ ...record, governance: { ...governance, listers: [SOMEBODY] } }));
      await expectWrong("roles: lister");
      writeFileSync(recordFile(), JSON.stringify(record));
      const timelock = await timelockAccount();
      const policy = await new FixedBand__factory(timelock).deploy(300, 100);
      await policy.waitForDeployment();
      await (await Rebalancer__factory.connect(record.addresses.rebalancer, timelock).setPolicy(policy)).wait();
      await expectWrong("wiring: rebalancer: band policy");
    });
  });

  describe("on a deployment with a short side", () => {
    it("finds it bound and as recorded, and another health target", async () => {
      await deploy({ governance: GOVERNANCE, aaveAddressesProvider: MAINNET.aaveAddressesProvider });
      const { checks, wrong, failed } = await verify();
      expect(wrong).to.deep.equal([]);
      expect(failed).to.equal(false);
      expect(checks.map(({ what }) => what)).to.include.members(["short: as parameters say", "short side: bound to"]);
      const { short } = record.addresses;
      await patch(short ?? "", word(1_700_000_000_000_000_000n), word(1_800_000_000_000_000_000n));
      expect((await verify()).wrong.map(({ what }) => what)).to.have.members([
        "short: as parameters say",
        "shortTargetHealthWad",
      ]);
    });

    it("has a ledger that its events lead to", async () => {
      const audit = await cli.json(["vault", "audit"]);
      expect(audit).to.include({ isExact: true });
      expect((await cli.run(["vault", "audit"])).failed).to.equal(false);
      expect((await cli.run(["vault", "audit"], { toBlock: "soon" })).err).to.contain(`--to-block is "soon"`);
      const { vault } = record.addresses;
      // A share that no deposit made: the first of the words that ERC-20 keeps is the mapping, the third the supply.
      await send("hardhat_setStorageAt", [vault, "0x2", `0x${word(1n)}`]);
      const tampered = await cli.run(["vault", "audit"]);
      expect(tampered.failed).to.equal(true);
      expect(tampered.out).to.contain("shares, in existence: 0 and 1");
    });
  });

  describe("on a deployment whose feeds fall silent", () => {
    it("notes when there is no price at all", async () => {
      await deploy({ governance: GOVERNANCE });
      await cli.later(4 * DAY);
      const { checks } = await verify();
      const price = checks.find(({ area }) => area === "price");
      expect(price).to.include({ verdict: "note", found: "none now" });
      expect(price?.remedy).to.contain("old, above the");
    });
  });

  describe("on a deployment without governance", () => {
    it("ends with success on a development chain, and says what is not fit for any other", async () => {
      await cli.start(); // the feeds of the chain before are stale by now
      await deploy({ lpAccess: "open" });
      const { checks, wrong, failed } = await verify();
      expect(wrong).to.deep.equal([]);
      expect(failed).to.equal(false);
      expect(checks.find(({ what }) => what === "vault.deposit")).to.include({ verdict: "ok", found: "anyone" });
      expect(checks.filter(({ verdict }) => verdict === "note").map(({ what }) => what)).to.have.members([
        "what the deployer holds",
        "governor",
      ]);
      expect((await cli.run(["vault", "verify"])).out)
        .to.contain("2 to know of")
        .and.contain("docs/governance.md");
    });

    it("is refused on any other chain unless it is asked for by name", () => {
      const ask = (isGoverned: boolean, isDevelopment: boolean, ungoverned: boolean) => () => {
        requireGovernor({ network: "mainnet", isGoverned, isDevelopment, ungoverned });
      };
      expect(ask(false, false, false)).to.throw(UngovernedError, "--ungoverned");
      for (const fine of [ask(true, false, false), ask(false, true, false), ask(false, false, true)]) fine();
    });

    it("is refused when the governance names the deployer, or nobody, or a wait of an hour", async () => {
      const file = join(cli.records, "parameters.json");
      for (const [governance, expected] of [
        [{ ...GOVERNANCE, listers: [DEPLOYER] }, "names the deployer"],
        [{ ...GOVERNANCE, proposers: [] }, "needs at least one address"],
        [{ ...GOVERNANCE, guardians: [GUARDIAN, GUARDIAN.toLowerCase()] }, "names an address twice"],
        [{ ...GOVERNANCE, delaySeconds: 3_600 }, "delaySeconds"],
      ] as const) {
        writeFileSync(file, JSON.stringify({ governance }));
        const { err, failed } = await cli.run(["deploy"], { parameters: file, reset: true });
        expect(err).to.contain("BadParameterError").and.contain(expected);
        expect(failed).to.equal(true);
      }
    });
  });
});
