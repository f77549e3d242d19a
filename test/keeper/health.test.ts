import { expect } from "chai";

import { needsDeleverage } from "../../keeper/health.js";
import { rpcPort } from "../../keeper/port.js";
import { submitDeleverage } from "../../keeper/submit.js";
import { orderOf } from "../support/hedging.js";
import { deployShortSystem, FLOOR_HEALTH_WAD, marketAt } from "../support/short.js";
import { WAD } from "../support/system.js";

const FEES = { maxFeePerGasWei: 10n ** 12n, tipWei: 10n ** 9n };

describe("keeper and the health of a loan", () => {
  it("wants a deleverage below the floor, at no other health, and not where nothing is owed", () => {
    const at = (healthWad: bigint) => needsDeleverage({ healthWad, floorHealthWad: FLOOR_HEALTH_WAD });
    expect(at(FLOOR_HEALTH_WAD - 1n)).to.equal(true);
    expect(at(FLOOR_HEALTH_WAD)).to.equal(false);
    expect(at(0n)).to.equal(true);
    expect(at(2n ** 256n - 1n)).to.equal(false);
  });

  it("is refused by name while the loan is healthy, and heals it when it is not", async () => {
    const system = await deployShortSystem();
    const { connection, keeper, short, trader, vault } = system;
    const port = rpcPort(connection.provider, keeper.address);
    const target = await vault.getAddress();
    await trader.hedge(orderOf(-20n * WAD));
    const refused = await submitDeleverage(port, target, FEES);
    expect(refused).to.have.property("kind", "refused");
    expect(refused).to.have.nested.property("revert.name", "AaveShort_Healthy");

    await marketAt(system, 4_200);
    const { healthWad } = await short.position(0n);
    expect(needsDeleverage({ healthWad, floorHealthWad: FLOOR_HEALTH_WAD })).to.equal(true);
    expect(await submitDeleverage(port, target, FEES)).to.have.property("kind", "mined");
    expect((await short.position(0n)).healthWad).to.be.above(FLOOR_HEALTH_WAD);
  });
});
