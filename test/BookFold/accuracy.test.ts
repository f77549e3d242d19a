import { expect } from "chai";

import { accuracyOf, sampleBooks } from "../../sdk/book/accuracy.js";
import { foldExpiry, foldStrikes, marketAt, provedAt } from "../../sdk/book/exact/index.js";
import { lnWad } from "../../sdk/pricing/exact/index.js";
import { DAY, ladder, Mirror, START, uniform, WAD } from "./mirror.js";

const TOLERANCE = 1e-5;

describe("BookFold: accuracy of the nodes", function () {
  this.timeout(240_000);

  it("keeps delta and value within 1e-5, and within their proved bound, in 2,000 random books", () => {
    const found = accuracyOf(sampleBooks(2_000, 42), TOLERANCE);
    expect(found.byNodes).to.be.greaterThan(300);
    expect(found.overTolerance).to.equal(0);
    expect(found.overBound).to.equal(0);
  });

  it("uses nodes on chain exactly where the twin proves them, with the same bound, for 200 random smiles", async () => {
    const mirror = await Mirror.create();
    const random = uniform(7);
    const expiresAt = START + 30 * DAY;
    await mirror.write(ladder(expiresAt, 20));
    const withoutSmile = await mirror.bookmark();
    let byNodes = 0;
    for (let i = 0; i < 200; i++) {
      await withoutSmile(); // a first smile may be any; later ones go in steps
      await mirror.setSmile(expiresAt, {
        atmE9: BigInt(Math.round((0.4 + 1.2 * random()) * 1e9)),
        skewE9: BigInt(Math.round((random() - 0.5) * 2e8 * random())),
        curvatureE9: BigInt(Math.round((random() - 0.3) * 6e7 * random())),
      });
      const spotWad = BigInt(Math.round(2_200 + 2_300 * random())) * WAD;
      const timestamp = mirror.now + Math.floor(29 * DAY * random() ** 2);
      const [expiry] = mirror.twin;
      if (expiry === undefined) throw new TypeError("The twin is empty.");
      const proved = provedAt(expiry, spotWad, BigInt(timestamp));
      expect([...(await mirror.harness.gridAt(expiresAt, spotWad, timestamp))]).to.deep.equal(Object.values(proved));
      expect((await mirror.harness.grid(expiresAt)).nodesMinTau).to.equal(expiry.nodesMinTau);
      if (!proved.usesNodes) continue;
      byNodes++;
      expect(proved.errorWad <= 10n ** 13n, `bound ${proved.errorWad} where nodes are used`).to.equal(true);
      expect(await mirror.folded(spotWad, timestamp)).to.deep.equal(mirror.twinFolded(spotWad, timestamp));
      const market = marketAt(spotWad, lnWad(spotWad), BigInt(expiresAt - timestamp));
      const [nodes, strikes] = [foldExpiry(expiry, market, BigInt(timestamp)), foldStrikes(expiry, market)];
      expect(nodes?.deltaWad).to.not.equal(strikes?.deltaWad);
    }
    expect(byNodes).to.be.greaterThan(30);
  });
});
