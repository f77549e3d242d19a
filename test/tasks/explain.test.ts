import { expect } from "chai";
import { AbiCoder, concat } from "ethers";
import type { ErrorFragment } from "ethers";

import { packSeriesId } from "../../sdk/series/id.js";
import { RevertedError } from "../../tasks/support/errors.js";
import { ERRORS, explainRevert, revertDataOf, revertOf } from "../../tasks/support/explain.js";
import { explainFailure } from "../../tasks/support/failure.js";
import { SENTENCES } from "../../tasks/support/sentences.js";
import { WAD } from "../support/system.js";

/** Errors of this project are named after their contract; the others are OpenZeppelin's. */
const OURS =
  /^(AaveLoan|AaveShort|Authority|LpDesk|OptionsVault|Rebalancer|RealizedVolatility|BountyBudget|ChainlinkOracle|PriceGuard|UniswapV3Adapter|FixedBand|OptionToken|Book|Strikes|Timelock|VaultLock|Wired)_/;
const SOMEBODY = "0x90F79bf6EB2c4f870365E785982E1f101E93b906";
const SAMPLES: Readonly<Record<string, unknown>> = {
  address: SOMEBODY,
  bytes: "0x",
  bytes32: "0x".padEnd(66, "ab"),
  bool: true,
};

function errors(): readonly ErrorFragment[] {
  const found: ErrorFragment[] = [];
  ERRORS.forEachError((fragment) => found.push(fragment));
  return found;
}

/** Revert data of an error with numbers 1, 2, 3 … that can be told apart in a sentence. */
function sample(fragment: ErrorFragment): string {
  const values = fragment.inputs.map((input, index) => SAMPLES[input.type] ?? BigInt(index + 1) * 11n);
  return ERRORS.encodeErrorResult(fragment, values);
}

describe("A refusal in words", () => {
  for (const fragment of errors().filter(({ name }) => OURS.test(name))) {
    it(`exists for ${fragment.name}, and uses only evidence the error carries`, () => {
      const { name, values, sentence } = explainRevert(sample(fragment));
      expect(name).to.equal(fragment.name);
      expect(values).to.have.length(fragment.inputs.length);
      expect(SENTENCES).to.have.property(fragment.name);
      expect(sentence).to.match(/[.]$/).and.not.contain("undefined").and.not.contain("NaN");
    });
  }

  it("has no sentence for an error that no contract can give", () => {
    const names = new Set(errors().map(({ name }) => name));
    expect(Object.keys(SENTENCES).filter((name) => !names.has(name) && !name.startsWith("ERC"))).to.deep.equal([]);
  });

  it("tells the numbers in their units", () => {
    const inside = ERRORS.encodeErrorResult("Rebalancer_InsideBand", [-(WAD * 3n) / 2n, 2n * WAD]);
    expect(explainRevert(inside).sentence).to.contain("Net delta -1.5000 WETH is inside the band of ±2.0000 WETH.");
    const limit = ERRORS.encodeErrorResult("OptionsVault_PremiumAboveLimit", [120_500_000n, 100_000_000n]);
    expect(explainRevert(limit).sentence).to.contain("The premium is 120.50 USDC, above the limit of 100.00 USDC.");
    const stale = ERRORS.encodeErrorResult("ChainlinkOracle_Stale", [SOMEBODY, 7_200n, 4_500n]);
    expect(explainRevert(stale).sentence).to.contain("is 2 h old, above the 1 h 15 min allowed");
    const tokens = { baseSymbol: "WBTC", baseDecimals: 8, quoteSymbol: "DAI", quoteDecimals: 18 };
    const short = ERRORS.encodeErrorResult("OptionsVault_InsufficientQuote", [5n * WAD, 2n * WAD]);
    expect(explainRevert(short, tokens).sentence).to.contain("5.00 DAI are asked for").and.contain("2.00 DAI");
  });

  it("names a series as traders do", () => {
    const id = packSeriesId({ expiresAt: 1_795_766_400, strikeE8: 400_000_000_000n, isPut: true });
    const { sentence } = explainRevert(ERRORS.encodeErrorResult("OptionsVault_PutsNeedShortSide", [id]));
    expect(sentence).to.contain("ETH-27NOV26-4000-P is a put");
  });

  it("shows errors it has no sentence for with their arguments, and unknown data as it is", () => {
    const delay = ERRORS.encodeErrorResult("AccessManagedRequiredDelay", [SOMEBODY, 60n]);
    expect(explainRevert(delay).sentence).to.contain(`caller ${SOMEBODY}, delay 60`);
    expect(explainRevert("0x12345678").sentence).to.contain("0x12345678");
    expect(explainRevert("0x").sentence).to.equal("The call reverted without a reason.");
  });

  it("shows texts and panics of Solidity itself", () => {
    const coder = AbiCoder.defaultAbiCoder();
    const text = concat(["0x08c379a0", coder.encode(["string"], ["ERC20: transfer amount exceeds balance"])]);
    expect(explainRevert(text).sentence).to.equal("The call reverted: ERC20: transfer amount exceeds balance");
    const panic = concat(["0x4e487b71", coder.encode(["uint256"], [17n])]);
    expect(explainRevert(panic).sentence).to.equal("The call panicked: arithmetic overflowed.");
  });

  it("takes cut-off data for unknown instead of failing itself", () => {
    const whole = ERRORS.encodeErrorResult("Rebalancer_InsideBand", [1n, 2n]);
    expect(explainRevert(whole.slice(0, 60)).name).to.equal("Unknown");
  });
});

describe("The revert data of a failed call", () => {
  const data = ERRORS.encodeErrorResult("OptionsVault_Paused", []);
  const shapes: Readonly<Record<string, unknown>> = {
    "ethers' call exception": { code: "CALL_EXCEPTION", data },
    "Hardhat's provider error": Object.assign(new Error("reverted"), { code: 3, data }),
    "a node's error with details": Object.assign(new Error("reverted"), { data: { message: "reverted", data } }),
    "ethers' wrapping of a node's error": { info: { error: { code: 3, data } } },
    "an error with a cause": new Error("outer", { cause: { data } }),
  };
  for (const [name, error] of Object.entries(shapes)) {
    it(`is found in ${name}`, () => {
      expect(revertDataOf(error)).to.equal(data);
      expect(revertOf(error)).to.be.instanceOf(RevertedError).with.property("contractError", "OptionsVault_Paused");
    });
  }

  it("is not imagined where there is none", () => {
    for (const error of [undefined, null, "0x", 7, new Error("timeout"), { data: "no hex" }, { data: { data: {} } }]) {
      expect(revertDataOf(error)).to.equal(undefined);
    }
    const circle: { cause?: unknown } = {};
    circle.cause = circle;
    expect(revertDataOf(circle)).to.equal(undefined);
  });
});

describe("A failure of a task", () => {
  it("keeps its stack trace when it is a fault of the program", () => {
    expect(explainFailure(new TypeError("undefined is not a function"))).to.equal(undefined);
  });

  it("says what to do when the account cannot pay for gas", () => {
    const failure = explainFailure(new Error("Sender doesn't have enough funds to send tx"));
    expect(failure).to.include({ code: "INSUFFICIENT_ETHER" });
  });
});
