import { expect } from "chai";

import { EmptyBookError } from "../../tasks/support/errors.js";
import { readLambda, renderLambda } from "../../tasks/actions/vaultLambda.js";
import { MAINNET_TOKENS } from "../../tasks/support/words.js";
import { FixedBand__factory, OptimalBand__factory } from "../../types/index.js";
import { snapshotted } from "../support/snapshotted.js";
import { deploySystem, deployTradedSystem } from "../support/system.js";
import type { System } from "../support/system.js";

const NOTHING = { hourlySd: undefined, lambda: undefined, json: false } as const;

const sessionOn = (system: System) => ({
  keel: system,
  tokens: MAINNET_TOKENS,
  network: "localhost",
  account: system.deployer,
});

/** What a promise was refused with. */
async function refusalOf(work: Promise<unknown>): Promise<Error> {
  try {
    await work;
  } catch (error) {
    if (error instanceof Error) return error;
  }
  throw new Error("It was not refused.");
}

describe("hardhat vault lambda", () => {
  const traded = snapshotted(async () => deployTradedSystem({ policy: "optimal", riskPriceWad: 4_000_000_000_000n }));
  const sessionNow = () => sessionOn(traded());

  it("shows the λ in force and the band the contract itself answers", async () => {
    const result = await readLambda(sessionNow(), NOTHING);
    expect(result.riskPriceWad).to.equal(4_000_000_000_000n);
    expect(result.inForceWad).to.equal(result.riskPriceWad);
    const { band } = await traded().rebalancer.status();
    expect(Math.abs(result.band.trigger / (Number(band.triggerWad) / 1e18) - 1)).to.be.below(1e-6);
    expect(Math.abs(result.band.target / (Number(band.targetWad) / 1e18) - 1)).to.be.below(1e-6);
    expect(renderLambda(result)).to.contain("this one").and.contain("setRiskPrice: 4000000000000");
  });

  it("finds the λ of an hourly sd, and that λ gives the sd back", async () => {
    const session = sessionNow();
    const found = await readLambda(session, { ...NOTHING, hourlySd: "0.02" });
    expect(Math.abs(found.hourlySdPercent - 0.02)).to.be.below(1e-6);
    const text = `0.${found.riskPriceWad.toString().padStart(18, "0")}`;
    const back = await readLambda(session, { ...NOTHING, lambda: text });
    expect(back.hourlySdPercent).to.equal(found.hourlySdPercent);
    expect(back.inForceWad).to.equal(4_000_000_000_000n);
  });

  it("refuses both at once, an sd out of reach with its range, and a λ the contract would not take", async () => {
    const session = sessionNow();
    expect((await refusalOf(readLambda(session, { ...NOTHING, hourlySd: "1", lambda: "1" }))).message).to.contain(
      "not both",
    );
    expect((await refusalOf(readLambda(session, { ...NOTHING, hourlySd: "99" }))).message).to.contain("lies between");
    expect((await refusalOf(readLambda(session, { ...NOTHING, lambda: "2" }))).message).to.contain(
      "0.000000000001 to 1",
    );
    expect((await refusalOf(readLambda(session, { ...NOTHING, lambda: "abc" }))).message).to.contain("--lambda");
  });

  it("says that the policy has no λ where it is another, and asks for an sd", async () => {
    const { rebalancer, deployer } = traded();
    await rebalancer.setPolicy(await new FixedBand__factory(deployer).deploy(200, 100));
    const session = sessionNow();
    expect((await refusalOf(readLambda(session, NOTHING))).message).to.contain("--hourly-sd is missing");
    const result = await readLambda(session, { ...NOTHING, lambda: "0.000004" });
    expect(result.inForceWad).to.equal(null);
    expect(renderLambda(result)).to.contain("not the optimal band");
  });

  it("gives the governor of a deployment the λ", async () => {
    const { policy, deployer, stranger, authority } = traded();
    const band = OptimalBand__factory.connect(await policy.getAddress(), deployer);
    expect(await band.authority()).to.equal(await authority.getAddress());
    await traded().connection.networkHelpers.time.increase(86_400);
    await expect(band.connect(stranger).setRiskPrice(5_000_000_000_000n)).to.be.revertedWithCustomError(
      band,
      "AccessManagedUnauthorized",
    );
    await band.setRiskPrice(5_000_000_000_000n);
    expect(await band.riskPriceWad()).to.equal(5_000_000_000_000n);
  });

  it("refuses a vault that has written nothing", async () => {
    const empty = await deploySystem({ policy: "optimal" });
    expect(await refusalOf(readLambda(sessionOn(empty), NOTHING))).to.be.instanceOf(EmptyBookError);
  });
});
