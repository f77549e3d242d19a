import { expect } from "chai";

import { snapshotted } from "../support/snapshotted.js";
import { callId, deployTradedSystem, putId, WAD } from "../support/system.js";

const ID = callId(3000);

describe("OptionToken", () => {
  const system = snapshotted(deployTradedSystem);

  it("is minted and burnt by its vault alone", async () => {
    const { optionToken, vault, deployer, buyer, stranger } = system();
    for (const account of [deployer, buyer, stranger]) {
      for (const call of [
        optionToken.connect(account).mint(account.address, ID, WAD),
        optionToken.connect(account).burn(buyer.address, ID, WAD),
      ]) {
        await expect(call)
          .to.be.revertedWithCustomError(optionToken, "OptionToken_NotVault")
          .withArgs(account.address, await vault.getAddress());
      }
    }
  });

  it("counts each series apart, and all together", async () => {
    const { optionToken } = system();
    expect(await optionToken["totalSupply(uint256)"](ID)).to.equal(100n * WAD);
    expect(await optionToken["totalSupply(uint256)"](callId(3300))).to.equal(50n * WAD);
    expect(await optionToken["totalSupply(uint256)"](putId(3000))).to.equal(0n);
    expect(await optionToken["totalSupply()"]()).to.equal(150n * WAD);
  });

  it("equals the book, series by series", async () => {
    const { optionToken, vault } = system();
    for (const strike of await vault.openStrikes()) {
      const usd = Number(strike.strikeWad / WAD);
      expect(strike.callsWad).to.equal(await optionToken["totalSupply(uint256)"](callId(usd)));
      expect(strike.putsWad).to.equal(await optionToken["totalSupply(uint256)"](putId(usd)));
    }
  });

  it("moves between holders down to a wei, singly, in batches and by operators", async () => {
    const { optionToken, buyer, buyer2, stranger } = system();
    const token = optionToken.connect(buyer);
    await token.safeTransferFrom(buyer.address, buyer2.address, ID, 1n, "0x");
    await token.safeBatchTransferFrom(buyer.address, buyer2.address, [ID, callId(3300)], [WAD, WAD], "0x");
    expect(await optionToken.balanceOf(buyer2.address, ID)).to.equal(WAD + 1n);
    await expect(optionToken.connect(stranger).safeTransferFrom(buyer.address, stranger.address, ID, 1n, "0x"))
      .to.be.revertedWithCustomError(optionToken, "ERC1155MissingApprovalForAll")
      .withArgs(stranger.address, buyer.address);
    await token.setApprovalForAll(stranger.address, true);
    await optionToken.connect(stranger).safeTransferFrom(buyer.address, stranger.address, ID, 1n, "0x");
    expect(await optionToken["totalSupply(uint256)"](ID)).to.equal(100n * WAD);
  });

  it("answers for ERC-1155 and ERC-165 and for nothing else", async () => {
    const { optionToken } = system();
    for (const [id, supported] of [
      ["0xd9b67a26", true],
      ["0x01ffc9a7", true],
      ["0xffffffff", false],
    ] as const) {
      expect(await optionToken.supportsInterface(id)).to.equal(supported);
    }
  });
});
