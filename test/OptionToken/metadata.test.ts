import { expect } from "chai";
import { concat, hexlify, toBeArray, toUtf8Bytes, zeroPadBytes } from "ethers";

import { packSeriesId } from "../../sdk/series/id.js";
import { seriesName } from "../../sdk/series/name.js";
import { OptionToken__factory } from "../../types/index.js";
import { snapshotted } from "../support/snapshotted.js";
import { callId, deployTradedSystem, EXPIRY, putId } from "../support/system.js";
import { settleAt } from "../support/settling.js";
import { deployFeeToken, deployVariant } from "../support/vaults.js";

const JSON_PREFIX = "data:application/json;base64,";
const SVG_PREFIX = "data:image/svg+xml;base64,";

/** Where an ERC-20 of OpenZeppelin keeps its symbol. */
const SYMBOL_SLOT = 4;

/** A string of at most 31 bytes as Solidity stores it. */
function shortString(text: string): string {
  const bytes = toUtf8Bytes(text);
  return hexlify(concat([zeroPadBytes(bytes, 31), toBeArray(2 * bytes.length)]));
}

interface Metadata {
  readonly name: string;
  readonly decimals: number;
  readonly description: string;
  readonly image: string;
  readonly attributes: readonly { readonly trait_type: string; readonly value: string | number }[];
}

/** What a wallet makes of a token's URI. */
function read(uri: string): Metadata & { readonly svg: string; readonly trait: (name: string) => string | number } {
  expect(uri.startsWith(JSON_PREFIX)).to.equal(true);
  const metadata = JSON.parse(atob(uri.slice(JSON_PREFIX.length))) as Metadata;
  expect(metadata.image.startsWith(SVG_PREFIX)).to.equal(true);
  const trait = (name: string) => metadata.attributes.find((one) => one.trait_type === name)?.value ?? "none";
  return { ...metadata, svg: atob(metadata.image.slice(SVG_PREFIX.length)), trait };
}

describe("OptionToken: what a wallet shows", () => {
  const system = snapshotted(deployTradedSystem);

  it("names every series as traders do: minute, month, leap day, century and decimals included", async () => {
    const { optionToken } = system();
    for (const [moment, strikeE8, name] of [
      ["2026-11-27T08:00:00Z", 400_000_000_000n, "ETH-27NOV26-4000-C"],
      ["2026-11-27T14:30:59Z", 400_000_000_000n, "ETH-27NOV26T1430-4000-C"],
      ["2028-02-29T08:00:00Z", 1n, "ETH-29FEB28-0.00000001-C"],
      ["2100-03-01T08:00:00Z", 123_456_780_000n, "ETH-1MAR00-1234.5678-C"],
      ["2000-01-01T00:00:00Z", 150_000_000n, "ETH-1JAN00T0000-1.5-C"],
      ["1999-12-31T08:00:00Z", 100_000_000n, "ETH-31DEC99-1-C"],
    ] as const) {
      const id = packSeriesId({ expiresAt: Date.parse(moment) / 1000, strikeE8, isPut: false });
      expect(await optionToken.nameOf(id)).to.equal(name);
    }
  });

  it("names them as the sdk does on any day of a hundred years", async () => {
    const { optionToken } = system();
    for (let i = 0; i < 60; i++) {
      const series = {
        expiresAt: 1_600_000_000 + i * 51_234_567,
        strikeE8: BigInt(i + 1) * 98_765_432_1n,
        isPut: i % 2 === 0,
      };
      expect(await optionToken.nameOf(packSeriesId(series))).to.equal(seriesName(series));
    }
  });

  it("refuses a number that is no series", async () => {
    const { optionToken } = system();
    const id = callId(3000) | (1n << 105n);
    for (const call of [optionToken.nameOf(id), optionToken.uri(id)]) {
      await expect(call).to.be.revertedWithCustomError(optionToken, "OptionToken_NotASeries").withArgs(id);
    }
  });

  it("tells in JSON what the option is and pays", async () => {
    const { optionToken } = system();
    const { name, decimals, description, trait } = read(await optionToken.uri(putId(3000)));
    expect(name).to.equal(await optionToken.nameOf(putId(3000)));
    expect(decimals).to.equal(18);
    expect(description).to.match(
      /^The right to sell ETH at 3000 USDC, settled in USDC at .* UTC\. .* max\(3000 - price, 0\)\.$/,
    );
    expect(["Kind", "Underlying", "Strike", "Expiry", "Settled at"].map(trait)).to.deep.equal([
      ...["Put", "ETH", "3000 USDC", EXPIRY, "not yet"],
    ]);
  });

  it("draws the payoff: a call rises from its strike, a put falls to it", async () => {
    const { optionToken } = system();
    const call = read(await optionToken.uri(callId(3000))).svg;
    const put = read(await optionToken.uri(putId(3000))).svg;
    expect(call).to.contain("M50 300H200L350 150").and.contain(">3000 USDC<");
    expect(put).to.contain("M50 150L200 300H350");
    for (const svg of [call, put]) {
      expect(svg).to.match(/^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg".*<\/svg>$/);
      expect(svg.length).to.be.below(1_500);
    }
  });

  it("shows the settled price once there is one", async () => {
    await settleAt(system(), 3_210);
    const { trait, svg } = read(await system().optionToken.uri(callId(3000)));
    expect(trait("Settled at")).to.equal("3210 USDC");
    expect(svg).to.contain("settled at 3210 USDC");
  });

  it("lets no token's symbol break out of the text", async () => {
    const { connection, deployer } = system();
    const token = await deployFeeToken(system(), 6n, 0n);
    const vault = await deployVariant(system(), { quote: await token.getAddress() });
    const options = OptionToken__factory.connect(await vault.OPTION_TOKEN(), deployer);
    const strike = async (symbol: string) => {
      await connection.networkHelpers.setStorageAt(await token.getAddress(), SYMBOL_SLOT, shortString(symbol));
      return read(await options.uri(callId(3000)));
    };
    const { svg, attributes, trait } = await strike('","a":"</svg><script>');
    expect(trait("Strike")).to.equal("3000 ASVGSCRIPT");
    expect(attributes).to.have.length(5);
    expect(svg.match(/<\/svg>/g)).to.have.length(1);
    expect((await strike("usdc.e")).trait("Strike")).to.equal("3000 USDC.E");
    expect((await strike("ABCDEFGHIJKLMNOP")).trait("Strike")).to.equal("3000 ABCDEFGHIJKL");
    expect((await strike("\u0000\u20ac")).trait("Strike")).to.equal("3000 ?");
  });

  it("belongs to a token that answers for ERC-1155's metadata extension", async () => {
    expect(await system().optionToken.supportsInterface("0x0e89341c")).to.equal(true);
    expect(OptionToken__factory.createInterface().hasFunction("uri")).to.equal(true);
  });
});
