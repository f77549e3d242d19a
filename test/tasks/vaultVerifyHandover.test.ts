import { expect } from "chai";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { NetworkConnection } from "hardhat/types/network";

import { ROLES } from "../../deploy/index.js";
import { MAINNET } from "../../scripts/mainnet/index.js";
import type { DeploymentRecord } from "../../deploy/record.js";
import type { Check } from "../../tasks/verify/check.js";
import { Authority__factory } from "../../types/index.js";
import { DAY } from "../support/system.js";

import { Cli } from "./cli.js";

/** Hardhat's accounts 1 to 5. */
const [PROPOSER, GUARDIAN, VOL_KEEPER, LISTER, NEXT] = [
  "0x70997970C51812dc3A010C7d01b50e0d17dc79C8",
  "0x3C44CdDdB6a900fa2b585dd299e03d12FA4293BC",
  "0x90F79bf6EB2c4f870365E785982E1f101E93b906",
  "0x15d34AAf54267DB7D7c367839AAf71A00a2C6A65",
  "0x9965507D1a55bcC2695C58ba16FB37d819B0A4dc",
];
const GOVERNANCE = { proposers: [PROPOSER], guardians: [GUARDIAN], volKeepers: [VOL_KEEPER], listers: [LISTER] };

describe("hardhat vault verify, while the governor's role is handed on and when feeds are silent", () => {
  const cli = new Cli();
  let connection: NetworkConnection;
  let record: DeploymentRecord;

  before(async () => {
    await cli.start();
    const file = join(cli.records, "parameters.json");
    writeFileSync(file, JSON.stringify({ governance: GOVERNANCE, policy: "optimal" }));
    await cli.run(["deploy"], { parameters: file, reset: true });
    const kept = join(cli.records, "deployments", "localhost", "keel.json");
    record = JSON.parse(readFileSync(kept, "utf8")) as DeploymentRecord;
    connection = await cli.connect();
  });
  after(async () => {
    await cli.stop();
  });

  async function verify() {
    const { out, failed } = await cli.run(["vault", "verify"], { json: true });
    const { checks } = JSON.parse(out) as { readonly checks: readonly Check[] };
    const wrong = checks.filter(({ verdict }) => verdict === "FAILED");
    return { failed, checks, wrong, names: wrong.map(({ area, what }) => `${area}: ${what}`) };
  }

  async function authorityAs(address: string) {
    const { provider } = connection;
    await provider.request({ method: "hardhat_impersonateAccount", params: [address] });
    await provider.request({ method: "hardhat_setBalance", params: [address, "0x56bc75e2d63100000"] });
    return Authority__factory.connect(record.addresses.authority, await connection.ethers.getSigner(address));
  }

  it("finds each half-done step: named, accepted beside the old one, and the old one gone", async () => {
    const timelock = record.addresses.timelock ?? "";
    const authority = await authorityAs(timelock);
    expect((await verify()).failed).to.equal(false);

    await (await authority.grantRole(ROLES.governor, NEXT, 0)).wait();
    const named = await verify();
    expect(named.names).to.deep.equal(["roles: governor: proposed and not accepted"]);
    expect(named.wrong[0]?.found).to.equal(NEXT);
    expect(named.wrong[0]?.remedy).to.contain("acceptGovernor").and.contain("revokeRole");

    const next = await authorityAs(NEXT);
    await (await next.acceptGovernor()).wait();
    const both = await verify();
    expect(both.names).to.deep.equal(["roles: governor"]);
    expect(both.wrong[0]?.remedy).to.contain(`${NEXT.toLowerCase()} should not hold it`);

    await (await next.revokeRole(ROLES.governor, timelock)).wait();
    const done = await verify();
    expect(done.names).to.deep.equal(["roles: governor"]);
    expect(done.wrong[0]?.remedy).to.contain(`${timelock} should hold it`);

    // And back again, after which everything is as recorded.
    await (await next.grantRole(ROLES.governor, timelock, 0)).wait();
    await (await authority.acceptGovernor()).wait();
    await (await authority.revokeRole(ROLES.governor, NEXT)).wait();
    expect((await verify()).names).to.deep.equal([]);
  });

  it("does not take a feed that is silent today for a fault of what was built when it spoke", async () => {
    await cli.later(2 * DAY);
    const { names, checks } = await verify();
    expect(names.filter((name) => name.startsWith("bytecode"))).to.deep.equal([]);
    // The vault's own constructor takes the price that hedges go on with, which the pool's average still gives.
    const notes = checks.filter(({ area, verdict }) => area === "bytecode" && verdict === "note");
    expect(notes.map(({ what }) => what)).to.have.members(["chainlink: as parameters say", "guard: as parameters say"]);
    for (const { found, remedy } of notes) {
      expect(found).to.contain("cannot be built now: ").and.contain("Stale");
      expect(remedy).to.contain("Verify again");
    }
  });

  it("is spared what the deployment refuses: feeds the wrong way round", async () => {
    await cli.start(); // the feeds of the chain before are stale by now
    const feeds = { baseFeed: MAINNET.usdcUsdFeed, quoteFeed: MAINNET.ethUsdFeed, minPriceWad: "1" };
    const file = join(cli.records, "parameters.json");
    const ages = { baseMaxAgeSeconds: 90_000, fallbackDelaySeconds: 90_000 };
    writeFileSync(file, JSON.stringify({ governance: GOVERNANCE, ...feeds, ...ages }));
    const { err, failed } = await cli.run(["deploy"], { parameters: file, reset: true });
    expect(failed).to.equal(true);
    expect(err).to.contain("PriceGuard_PoolOfOtherTokens(3000000000000000000000, 333333333333333)");
  });
});
