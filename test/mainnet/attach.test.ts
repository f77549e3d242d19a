import { expect } from "chai";
import { hexlify, toUtf8Bytes, zeroPadValue } from "ethers";
import { network } from "hardhat";

import {
  aaveOf,
  attachMainnet,
  ContractMissingError,
  forkParams,
  MAINNET,
  OPERATOR,
  POOL_005,
  POOL_03,
  PortInUseError,
  serveLocalMainnet,
} from "../../scripts/mainnet/index.js";
import type { ServedMainnet } from "../../scripts/mainnet/index.js";
import { failureOf, freshMainnet, START_PRICE_WAD, START_TIME, WAD } from "./fixture.js";

const USDC = 10n ** 6n;
const PHASE_ONE = 1n << 64n;

describe("attachMainnet", () => {
  let served: ServedMainnet;

  before(async () => {
    served = await serveLocalMainnet(network, { port: 0, startPriceWad: START_PRICE_WAD, startTime: START_TIME });
  });

  after(() => served.close());

  const forked = async () => network.create(await forkParams(served.url));

  it("sees on a fork over JSON-RPC what stands on the chain that was forked", async () => {
    const mainnet = await attachMainnet(await forked());
    for (const pool of [POOL_005, POOL_03]) {
      expect(await mainnet.poolPrice(pool)).to.equal(await served.mainnet.poolPrice(pool));
      expect(await mainnet.usdc.balanceOf(pool.address)).to.equal(await served.mainnet.usdc.balanceOf(pool.address));
    }
    expect(await mainnet.ethUsd.latest()).to.deep.equal(await served.mainnet.ethUsd.latest());
    expect((await mainnet.ethUsd.latest()).roundId).to.equal(PHASE_ONE + 25n);
  });

  it("drives the fork (pools, feeds, funds) and leaves the forked chain as it was", async () => {
    const connection = await forked();
    const mainnet = await attachMainnet(connection);
    const [account] = await connection.ethers.getSigners();
    if (account === undefined) throw new Error("no signer");
    await mainnet.fundWeth(account.address, 3n * WAD);
    await mainnet.fundUsdc(account.address, 5n * USDC);
    expect(await mainnet.weth.balanceOf(account)).to.equal(3n * WAD);
    expect(await mainnet.usdc.balanceOf(account)).to.equal(5n * USDC);
    expect((await mainnet.arbitrageur.movePoolTo(1_650n * WAD)).length).to.equal(2);
    expect(await mainnet.ethUsd.observe(165_000_000_000n, START_TIME + 60)).to.equal(true);
    expect((await mainnet.ethUsd.latest()).answerE8).to.equal(165_000_000_000n);
    expect(await served.mainnet.poolPrice(POOL_005)).to.be.closeTo(START_PRICE_WAD, START_PRICE_WAD / 10n ** 12n);
    expect((await served.mainnet.ethUsd.latest()).roundId).to.equal(PHASE_ONE + 25n);
  });

  it("finds Aave's market on the fork and borrows from it", async () => {
    const connection = await forked();
    const mainnet = await attachMainnet(connection);
    const aave = aaveOf(mainnet);
    const [account] = await connection.ethers.getSigners();
    if (account === undefined) throw new Error("no signer");
    await mainnet.fundUsdc(account.address, 10_000n * USDC);
    await mainnet.usdc.connect(account).approve(aave.pool, 10_000n * USDC);
    await aave.pool.connect(account).supply(mainnet.usdc, 10_000n * USDC, account.address, 0);
    await aave.pool.connect(account).borrow(mainnet.weth, WAD, 2, 0, account.address);
    expect(await mainnet.weth.balanceOf(account)).to.equal(WAD);
    expect(await served.mainnet.weth.balanceOf(account)).to.equal(0n);
  });

  it("finds the whole market even on a fork that stays 32 blocks behind the head", async () => {
    const behind = await network.create({ network: "default", override: { forking: { url: served.url } } });
    const mainnet = await attachMainnet(behind);
    expect(await mainnet.poolPrice(POOL_03)).to.equal(await served.mainnet.poolPrice(POOL_03));
    expect((await behind.ethers.provider.getBlock("latest"))?.timestamp).to.be.at.least(START_TIME);
  });

  it("joins a running local mainnet from a second connection", async () => {
    const connection = await network.create({ network: "localhost", override: { url: served.url } });
    const mainnet = await attachMainnet(connection);
    expect(await mainnet.poolPrice(POOL_005)).to.equal(await served.mainnet.poolPrice(POOL_005));
    const block = await connection.ethers.provider.getBlockNumber();
    await attachMainnet(connection);
    expect(await connection.ethers.provider.getBlockNumber()).to.equal(block);
  });

  it("takes over a feed it did not make: old phases stay readable, the last answer opens a new one", async () => {
    const { connection, mainnet, ethers, networkHelpers } = await freshMainnet();
    // An aggregator nobody here can write to, behind a proxy owned by somebody else, as on true mainnet.
    const [stranger] = await ethers.getSigners();
    if (stranger === undefined) throw new Error("no signer");
    const foreign = await ethers.deployContract("MockAggregator", [stranger, 8, "ETH / USD"]);
    await foreign.push([310_000_000_000n, 311_000_000_000n], [START_TIME - 900, START_TIME - 600]);
    const [ours, theirs] = ["KeelMockAggregator 1.0.0", "AccessControlledOCR2 1.0"].map((type) =>
      hexlify(toUtf8Bytes(type)).slice(2),
    );
    const code = await ethers.provider.getCode(foreign);
    await networkHelpers.setCode(await foreign.getAddress(), code.replaceAll(String(ours), String(theirs)));
    expect(await foreign.typeAndVersion()).to.equal("AccessControlledOCR2 1.0");
    await networkHelpers.impersonateAccount(OPERATOR);
    await mainnet.ethUsd.contract.connect(await ethers.getSigner(OPERATOR)).setAggregator(foreign);
    await networkHelpers.setStorageAt(MAINNET.ethUsdFeed, 0, zeroPadValue(stranger.address, 32));
    expect((await failureOf(mainnet.ethUsd.push(1n, START_TIME))).name).to.equal("FeedNotDrivableError");

    const attached = await attachMainnet(connection);
    const latest = await attached.ethUsd.latest();
    expect(latest).to.deep.equal({
      roundId: 3n * PHASE_ONE + 1n,
      answerE8: 311_000_000_000n,
      updatedAt: START_TIME - 600,
    });
    expect((await attached.ethUsd.contract.getRoundData(PHASE_ONE + 25n)).answer).to.equal(300_000_000_000n);
    expect((await attached.ethUsd.contract.getRoundData(2n * PHASE_ONE + 1n)).answer).to.equal(310_000_000_000n);
    await attached.ethUsd.push(290_000_000_000n, START_TIME + 60);
    expect((await attached.ethUsd.latest()).answerE8).to.equal(290_000_000_000n);
  });

  it("says which contract is missing on a chain without mainnet", async () => {
    const error = await failureOf(attachMainnet(await network.create()));
    expect(error).to.be.instanceOf(ContractMissingError);
    expect(error.message).to.contain(MAINNET.weth).and.to.contain("npm run chain");
  });

  it("names the port that is taken and the next one to try", async () => {
    const port = Number(new URL(served.url).port);
    const error = await failureOf(serveLocalMainnet(network, { port }));
    expect(error).to.be.instanceOf(PortInUseError);
    expect(error.message)
      .to.contain(`Port ${port} on 127.0.0.1`)
      .and.to.contain(`--port ${port + 1}`);
  });

  it("never shows a fork the remembered state of an earlier chain on the same port", async () => {
    const first = await serveLocalMainnet(network, { port: 0, startPriceWad: 1_000n * WAD });
    const port = Number(new URL(first.url).port);
    const behind = { network: "default", override: { forking: { url: first.url } } };
    const before = await attachMainnet(await network.create(behind));
    expect(await before.poolPrice(POOL_005)).to.be.closeTo(1_000n * WAD, 10n ** 9n);
    await first.close();
    const second = await serveLocalMainnet(network, { port, startPriceWad: 2_000n * WAD });
    const after = await attachMainnet(await network.create(behind));
    expect(await after.poolPrice(POOL_005)).to.be.closeTo(2_000n * WAD, 10n ** 9n);
    await second.close();
  });

  it("frees the port when it is closed", async () => {
    const first = await serveLocalMainnet(network, { port: 0 });
    const port = Number(new URL(first.url).port);
    await first.close();
    const second = await serveLocalMainnet(network, { port });
    expect(second.url).to.equal(first.url);
    await second.close();
  });
});
