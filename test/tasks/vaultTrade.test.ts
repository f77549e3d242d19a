import { expect } from "chai";

import { seriesName } from "../../sdk/series/name.js";
import { renderSell, sell } from "../../tasks/actions/vaultSell.js";
import type { SellArguments } from "../../tasks/actions/vaultSell.js";
import { renderWrite, write } from "../../tasks/actions/vaultWrite.js";
import type { WriteArguments } from "../../tasks/actions/vaultWrite.js";
import { BadOptionValueError, NothingHeldError } from "../../tasks/support/errors.js";
import { revertOf } from "../../tasks/support/explain.js";
import { sessionOf } from "../../tasks/support/session.js";
import { MAINNET_TOKENS } from "../../tasks/support/words.js";
import { snapshotted } from "../support/snapshotted.js";
import { callId, deployOpenSystem, EXPIRY, strikeE8, WAD } from "../support/system.js";

const [AT, ABOVE] = [3_000, 3_300].map((usd) =>
  seriesName({ expiresAt: EXPIRY, strikeE8: strikeE8(usd), isPut: false }),
) as [string, string];

describe("hardhat vault write and vault sell", () => {
  const deployed = snapshotted(() => deployOpenSystem());
  const asBuyer = () =>
    sessionOf({ connection: deployed().connection, keel: deployed(), from: deployed().buyer.address });
  const buy = async (args: Partial<WriteArguments>) => {
    const defaults = { maxPremium: undefined, receiver: undefined, list: false, from: undefined, yes: false };
    return write(await asBuyer(), { series: AT, quantity: "1", json: false, ...defaults, ...args }, undefined);
  };
  const sellBack = async (args: Partial<SellArguments> = {}) => {
    const defaults = { quantity: undefined, minProceeds: undefined, receiver: undefined, from: undefined, yes: false };
    return sell(await asBuyer(), { series: AT, json: false, ...defaults, ...args }, undefined);
  };
  const refusal = async (work: Promise<unknown>): Promise<unknown> =>
    work.then(
      () => expect.fail("nothing was refused"),
      (error: unknown) => revertOf(error, MAINNET_TOKENS) ?? error,
    );

  it("buys several series in one transaction against one premium", async () => {
    const { vault, buyer, optionToken } = deployed();
    const both = { series: `${AT},${ABOVE}`, quantity: "2,0.5" };
    const legs = [
      { id: callId(3_000), quantityWad: 2n * WAD },
      { id: callId(3_300), quantityWad: WAD / 2n },
    ];
    const quoted = await vault.quoteBuyMany(legs);
    const usdcBefore = await deployed().mainnet.usdc.balanceOf(buyer.address);
    const result = await buy(both);
    expect(result.legs.map(({ name, quantityWad, heldWad }) => ({ name, quantityWad, heldWad }))).to.deep.equal([
      { name: AT, quantityWad: 2n * WAD, heldWad: 2n * WAD },
      { name: ABOVE, quantityWad: WAD / 2n, heldWad: WAD / 2n },
    ]);
    // The quote is of the block before: a few seconds less to expiry make the options cheaper, never dearer.
    expect(result.premiumQuote <= quoted && result.premiumQuote > (quoted * 9_999n) / 10_000n).to.equal(true);
    expect(usdcBefore - (await deployed().mainnet.usdc.balanceOf(buyer.address))).to.equal(result.premiumQuote);
    expect(await optionToken.balanceOf(buyer.address, callId(3_300))).to.equal(WAD / 2n);
    expect(await deployed().mainnet.usdc.allowance(buyer.address, await vault.getAddress())).to.equal(0n);
    expect(renderWrite(result))
      .to.contain(`wrote 2 ${AT}`)
      .and.contain(`wrote 0.5 ${ABOVE}`)
      .and.contain("All together");
  });

  it("lists first what nobody has, where the account may", async () => {
    const { connection, deployer, mainnet } = deployed();
    await mainnet.fundUsdc(deployer.address, 1_000n * 10n ** 6n);
    const session = await sessionOf({ connection, keel: deployed(), from: deployer.address });
    const fresh = AT.replace("3000", "3100");
    const args = {
      series: `${AT},${fresh}`,
      quantity: "1,1",
      maxPremium: undefined,
      receiver: undefined,
      from: undefined,
    };
    const listed = await write(session, { ...args, list: true, yes: false, json: false }, undefined);
    expect(listed.legs.map(({ name, wasListed }) => [name, wasListed])).to.deep.equal([
      [AT, true],
      [fresh, false],
    ]);
    expect(String(await refusal(buy({ series: `${AT},${AT.replace("3000", "3200")}`, quantity: "1,1" })))).to.contain(
      "is not listed",
    );
  });

  it("refuses quantities that are not one for each series, and a premium above the limit for all", async () => {
    const unequal = await refusal(buy({ series: `${AT},${ABOVE}`, quantity: "1" }));
    expect(unequal).to.be.instanceOf(BadOptionValueError);
    expect(String(unequal)).to.contain("There are 2 series");
    expect(String(await refusal(buy({ series: `${AT},${ABOVE}`, quantity: "1,x" })))).to.contain(`--quantity is "x"`);
    const dear = await refusal(buy({ series: `${AT},${ABOVE}`, quantity: "1,1", maxPremium: "100" }));
    expect(String(dear)).to.contain("limit of 100.00 USDC");
  });

  it("sells back all that is held, or a part, at no less than was quoted", async () => {
    const { mainnet, vault, buyer, stranger } = deployed();
    await buy({ quantity: "3" });
    const quoted = await vault.quoteSell(callId(3_000), WAD);
    const part = await sellBack({ quantity: "1", receiver: stranger.address });
    expect(part.quantityWad).to.equal(WAD);
    expect(part.heldWad).to.equal(2n * WAD);
    expect(part.amountQuote <= quoted && part.amountQuote > (quoted * 9_999n) / 10_000n).to.equal(true);
    const before = await mainnet.usdc.balanceOf(buyer.address);
    const rest = await sellBack();
    expect(rest).to.include({ quantityWad: 2n * WAD, heldWad: 0n, seller: buyer.address, receiver: buyer.address });
    expect((await mainnet.usdc.balanceOf(buyer.address)) - before).to.equal(rest.amountQuote);
    expect(renderSell(rest)).to.contain(`took 2 ${AT} back`).and.contain(`left      0 ${AT}`);
  });

  it("refuses to sell what is not held, more than is held, and below the limit", async () => {
    expect(await refusal(sellBack())).to.be.instanceOf(NothingHeldError);
    await buy({ quantity: "1" });
    expect(String(await refusal(sellBack({ quantity: "2" })))).to.contain("but 2 are needed");
    expect(String(await refusal(sellBack({ minProceeds: "5000" })))).to.contain("limit of 5,000.00 USDC");
    expect(String(await refusal(sellBack({ receiver: "0x12" })))).to.contain(`--receiver is "0x12"`);
  });
});
