import { expect } from "chai";

import { seriesName } from "../../sdk/series/name.js";
import { renderSmile, setSmile } from "../../tasks/actions/vaultSmile.js";
import { sessionOf } from "../../tasks/support/session.js";
import { snapshotted } from "../support/snapshotted.js";
import { DAY, deployOpenSystem, EXPIRY, strikeE8 } from "../support/system.js";

const LATER = EXPIRY + 28 * DAY;
const LATER_DAY = seriesName({ expiresAt: LATER, strikeE8: strikeE8(3_000), isPut: false }).split("-")[1];

describe("hardhat vault smile", () => {
  const deployed = snapshotted(async () => {
    const system = await deployOpenSystem();
    await system.vault.listSeries(LATER, strikeE8(3_000), false);
    return system;
  });
  const run = async (vol: string) => {
    const session = await sessionOf({ connection: deployed().connection, keel: deployed() });
    return setSmile(session, { expiry: LATER_DAY, vol, from: undefined, yes: false, json: false }, undefined);
  };

  it("warns where a later expiry is now cheaper than an earlier one, and says what would mend it", async () => {
    // Two weeks at 80 %: six weeks need 80 % over the root of three.
    const result = await run("0.3");
    expect(result.gaps).to.have.length(1);
    expect(result.gaps[0]).to.include({ near: EXPIRY, far: LATER });
    expect((result.gaps[0]?.leastFarVol ?? 0) > 0.46).to.equal(true);
    expect(renderSmile(result)).to.contain("Warning: at a strike of").and.contain("is cheaper than");
  });

  it("warns of nothing where it is not", async () => {
    const result = await run("0.7");
    expect(result.gaps).to.deep.equal([]);
    expect(renderSmile(result)).to.not.contain("Warning");
  });
});
