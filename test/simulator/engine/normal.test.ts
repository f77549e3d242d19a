import { expect } from "chai";

import { cdf, pdf } from "../../../sdk/pricing/float.js";
import { normalCdf, normalPdf } from "../../../simulator/engine/normal.js";
import { expectClose } from "../../support/close.js";

describe("normal distribution by table", () => {
  it("is within 1e-12 of the sdk's Φ, far into both tails", () => {
    for (let x = -12; x <= 12; x += 0.00137) expect(Math.abs(normalCdf(x) - cdf(x))).to.be.below(1e-12);
  });

  it("keeps φ to 1e-8 of itself, also where it is tiny", () => {
    for (let x = -37; x <= 37; x += 0.00737) expect(Math.abs(normalPdf(x) / pdf(x) - 1)).to.be.below(1e-8);
  });

  it("ends at 0 and 1 and takes infinities", () => {
    expect([normalCdf(-Infinity), normalCdf(Infinity), normalPdf(Infinity), normalPdf(-Infinity)]).to.eql([0, 1, 0, 0]);
    expectClose(normalCdf(0), 0.5, 1e-15);
  });
});
