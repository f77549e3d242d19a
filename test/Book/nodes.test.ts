import { expect } from "chai";

import { Interface } from "ethers";

import { positionOf } from "../../sdk/book/exact/grid.js";
import { share, weightsAt } from "../../sdk/book/exact/nodes.js";
import { lnWad } from "../../sdk/pricing/exact/index.js";
import { DAY, ladder, lanesOf, Mirror, START, uniform, WAD } from "../BookFold/mirror.js";
import type { Write } from "../BookFold/mirror.js";

const EXPIRY = START + 30 * DAY;
const NODES_FROM = 16;
const NODES = new Interface(["error Nodes_QuantityTooLarge(int256 units, int256 bound)"]);

describe("Book: nodes", () => {
  it("keeps no nodes below sixteen strikes inside the range, and projects all of them at the sixteenth", async () => {
    const mirror = await Mirror.create();
    await mirror.write(ladder(EXPIRY, NODES_FROM - 1));
    expect((await mirror.harness.grid(EXPIRY)).isActive).to.equal(false);
    expect(lanesOf(await mirror.harness.nodes(EXPIRY)).every((lane) => lane === 0n)).to.equal(true);
    await mirror.write([writeAt(3_333, false, 5n)]);
    expect((await mirror.harness.grid(EXPIRY)).isActive).to.equal(true);
    await expectNodesOfStrikes(mirror);
  });

  it("counts a strike outside the range as a wing, which neither activates nor moves the nodes", async () => {
    const mirror = await Mirror.create();
    await mirror.write([...ladder(EXPIRY, NODES_FROM - 1), writeAt(900, true, 3n), writeAt(12_000, false, 3n)]);
    const grid = await mirror.harness.grid(EXPIRY);
    expect([grid.strikeCount, grid.wingCount, grid.isActive]).to.deep.equal([15n, 2n, false]);
    await mirror.write([writeAt(3_333, false, 5n)]);
    const before = [...(await mirror.harness.nodes(EXPIRY))];
    await mirror.write([writeAt(12_000, false, 7n)]);
    expect([...(await mirror.harness.nodes(EXPIRY))]).to.deep.equal(before);
    await mirror.takeBack(writeAt(12_000, false, 0n).series, 10n * WAD);
    expect([...(await mirror.harness.nodes(EXPIRY))]).to.deep.equal(before);
  });

  it("lets a call and a put share a strike: the nodes hold their sum", async () => {
    const [calls, both] = [await Mirror.create(), await Mirror.create()];
    await calls.write([...ladder(EXPIRY, NODES_FROM), writeAt(3_210, false, 9n)]);
    await both.write([...ladder(EXPIRY, NODES_FROM), writeAt(3_210, false, 4n), writeAt(3_210, true, 5n)]);
    expect([...(await both.harness.nodes(EXPIRY))]).to.deep.equal([...(await calls.harness.nodes(EXPIRY))]);
    expect((await both.harness.grid(EXPIRY)).strikeCount).to.equal(17n);
  });

  it("G1: after any sequence of trades the nodes and totals are those of the strikes, to the bit", async function () {
    this.timeout(120_000);
    const mirror = await Mirror.create();
    const random = uniform(20_260_921);
    for (let step = 0; step < 160; step++) {
      const strike = 2_000 + 60 * Math.floor(50 * random());
      const write = writeAt(strike, random() < 0.5, BigInt(Math.ceil(1e6 * 1000 ** random())));
      const lots = { ...write, quantityWad: (write.quantityWad / WAD) * 10n ** 12n };
      const held = heldAt(mirror, lots);
      if (held > 0n && random() < 0.4)
        await mirror.takeBack(lots.series, random() < 0.5 ? held : held / 2n - ((held / 2n) % 10n ** 9n));
      else await mirror.write([lots]);
      if (step % 40 === 39) await expectNodesOfStrikes(mirror);
    }
    await expectNodesOfStrikes(mirror);
  });

  it("G1: the order of trades does not matter", async () => {
    const writes = ladder(EXPIRY, 24);
    const [forward, backward] = [await Mirror.create(), await Mirror.create()];
    await forward.write(writes);
    await backward.write([...writes].reverse());
    expect([...(await backward.harness.nodes(EXPIRY))]).to.deep.equal([...(await forward.harness.nodes(EXPIRY))]);
  });

  it("leaves empty nodes when everything is taken back", async () => {
    const mirror = await Mirror.create();
    const writes = ladder(EXPIRY, 20);
    await mirror.write(writes);
    for (const { series, quantityWad } of writes) await mirror.takeBack(series, quantityWad);
    expect([...(await mirror.harness.nodes(EXPIRY))]).to.deep.equal([0n, 0n, 0n, 0n, 0n]);
    const totals = await mirror.harness.totals(EXPIRY);
    expect([totals.callLots, totals.putLots, totals.putLotsTimesStrikeE8]).to.deep.equal([0n, 0n, 0n]);
  });

  it("refuses a quantity a node cannot hold, and books nothing of it", async () => {
    const mirror = await Mirror.create();
    await mirror.write(ladder(EXPIRY, NODES_FROM));
    const before = [...(await mirror.harness.nodes(EXPIRY))];
    const { series } = writeAt(3_162, false, 0n);
    const tooMuch = mirror.harness.write([{ ...series }], [20_000_000n * WAD], 3_162n * WAD);
    await expect(tooMuch).to.be.revertedWithCustomError({ interface: NODES }, "Nodes_QuantityTooLarge");
    expect([...(await mirror.harness.nodes(EXPIRY))]).to.deep.equal(before);
  });

  it("closes an expiry without disturbing the others", async () => {
    const mirror = await Mirror.create();
    for (const days of [7, 14, 21]) await mirror.write(ladder(START + days * DAY, 3));
    for (const days of [7, 14, 21])
      await mirror.setSmile(START + days * DAY, { atmE9: 800_000_000n, skewE9: 0n, curvatureE9: 0n });
    await mirror.close(START + 7 * DAY);
    expect(await mirror.folded(3_100n * WAD, START + DAY)).to.deep.equal(mirror.twinFolded(3_100n * WAD, START + DAY));
    expect((await mirror.harness.openStrikes()).length).to.equal(6);
  });
});

function writeAt(strikeUsd: number, isPut: boolean, quantity: bigint): Write {
  const series = { expiresAt: BigInt(EXPIRY), strikeE8: BigInt(strikeUsd) * 10n ** 8n, isPut };
  return { series, quantityWad: quantity * WAD };
}

function heldAt(mirror: Mirror, { series }: Write): bigint {
  const expiry = mirror.twin.find((one) => one.expiresAt === series.expiresAt);
  const strike = [...(expiry?.strikes ?? []), ...(expiry?.wings ?? [])].find((one) => one.strikeE8 === series.strikeE8);
  if (strike === undefined) return 0n;
  return series.isPut ? strike.putsWad : strike.callsWad;
}

/** Against the definition Qⱼ = Σ share(qᵢ, Lⱼ(yᵢ)), summed anew from the strikes. */
async function expectNodesOfStrikes(mirror: Mirror): Promise<void> {
  const expiry = mirror.twin.find((one) => one.expiresAt === BigInt(EXPIRY));
  if (expiry === undefined) throw new TypeError("The twin has no such expiry.");
  const nodes = Array.from({ length: 20 }, () => 0n);
  let [callLots, putLots, notional] = [0n, 0n, 0n];
  expiry.strikes.forEach(({ strikeE8, callsWad, putsWad }) => {
    const position = positionOf(expiry.grid, lnWad(strikeE8 * 10n ** 10n));
    weightsAt(position).forEach((weight, j) => (nodes[j] = (nodes[j] ?? 0n) + share(callsWad + putsWad, weight)));
    callLots += callsWad / 10n ** 9n;
    putLots += putsWad / 10n ** 9n;
    notional += (putsWad / 10n ** 9n) * strikeE8;
  });
  expect(lanesOf(await mirror.harness.nodes(EXPIRY))).to.deep.equal(nodes);
  const totals = await mirror.harness.totals(EXPIRY);
  expect([totals.callLots, totals.putLots, totals.putLotsTimesStrikeE8]).to.deep.equal([callLots, putLots, notional]);
}
