import { expect } from "chai";
import type { FunctionFragment, Interface } from "ethers";

import { emptyCall, mutating } from "../../tasks/verify/functions.js";
import { ERRORS, revertDataOf } from "../../tasks/support/explain.js";
import {
  AaveShort__factory,
  Authority__factory,
  BountyBudget__factory,
  ChainlinkOracle__factory,
  LpDesk__factory,
  OptimalBand__factory,
  OptionsVault__factory,
  OptionToken__factory,
  PriceGuard__factory,
  RealizedVolatility__factory,
  Rebalancer__factory,
  RiskReport__factory,
  Timelock__factory,
  UniswapV3Adapter__factory,
} from "../../types/index.js";
import { deployGovernedSystem } from "../support/governed.js";
import { deployShortSystem } from "../support/short.js";
import { snapshotted } from "../support/snapshotted.js";
import { DAY } from "../support/system.js";

/** What keeps others out: the error a caller without the right ends with, and who has the right. */
interface Guard {
  readonly error: string;
  readonly who: readonly string[];
}

const role = (...who: readonly string[]): Guard => ({ error: "AccessManagedUnauthorized", who });
const admin: Guard = { error: "AccessManagerUnauthorizedAccount", who: ["governor"] };
const timelocked = (...who: readonly string[]): Guard => ({ error: "AccessControlUnauthorizedAccount", who });
const nobody = (error: string): Guard => ({ error, who: [] });
const OPEN: Guard = { error: "", who: [] };

const nobodys = (...names: readonly string[]): Record<string, Guard> =>
  Object.fromEntries(names.map((name) => [name, nobody("LpDesk_NotOperator")]));
const open = (...names: readonly string[]): Record<string, Guard> =>
  Object.fromEntries(names.map((name) => [name, OPEN]));

/** Every function that changes state, of every contract of a deployment. A function that is not here fails the test. */
const GUARDS: Readonly<Record<string, Readonly<Record<string, Guard>>>> = {
  vault: {
    listSeries: role("lister"),
    setSmile: role("volKeeper"),
    pause: role("guardian"),
    unpause: role("governor"),
    setRebalancer: role("governor"),
    acquireLock: { error: "VaultLock_NotRebalancer", who: ["rebalancer"] },
    setAuthority: role("authority"),
    hedge: nobody("VaultLock_NotHolder"),
    fund: nobody("OptionsVault_NotFunding"),
    deposit: role("lpDesk"),
    mint: role("lpDesk"),
    withdraw: role("lpDesk"),
    redeem: role("lpDesk"),
    redeemInKind: role("lpDesk"),
    ...open("accrueFees", "approve", "buy", "buyMany", "claim", "deleverage", "sell", "settle", "settleByFallback"),
    ...open("transfer", "transferFrom"),
  },
  // For an account that nobody is, every caller is neither itself nor its operator.
  desk: {
    ...nobodys("requestDeposit", "requestDepositWithPermit", "requestDepositWithPermit2", "cancelDepositRequest"),
    ...nobodys("deposit(uint256,address,address)", "mint(uint256,address,address)"),
    ...nobodys("requestRedeem", "cancelRedeemRequest", "redeemInKind", "withdraw", "redeem"),
    ...open("deposit(uint256,address)", "mint(uint256,address)", "process", "setOperator"),
  },
  rebalancer: {
    setPolicy: role("governor"),
    setAuthority: role("authority"),
    ...open("deleverage", "observe", "performUpkeep", "rebalance"),
  },
  bounty: {
    pay: { error: "BountyBudget_NotRebalancer", who: ["rebalancer"] },
    setRebalancer: role("governor"),
    withdraw: role("governor"),
    setAuthority: role("authority"),
    ...open("fund"),
  },
  policy: { setRiskPrice: role("governor"), setAuthority: role("authority") },
  optionToken: {
    mint: nobody("OptionToken_NotVault"),
    burn: nobody("OptionToken_NotVault"),
    ...open("safeBatchTransferFrom", "safeTransferFrom", "setApprovalForAll"),
  },
  venue: { uniswapV3SwapCallback: nobody("UniswapV3Adapter_UnexpectedCallback"), ...open("trade") },
  chainlink: {},
  guard: {},
  risk: {},
  volatility: open("update", "resume"),
  authority: {
    grantRole: admin,
    revokeRole: admin,
    labelRole: admin,
    setGrantDelay: admin,
    setRoleAdmin: admin,
    setRoleGuardian: admin,
    setTargetAdminDelay: admin,
    setTargetClosed: admin,
    setTargetFunctionRole: admin,
    updateAuthority: admin,
    acceptGovernor: nobody("Authority_NotProposed"),
    renounceRole: nobody("AccessManagerBadConfirmation"),
    // Roles here have no delays of their own, so nothing can be scheduled; with a right, `execute` is a plain call.
    schedule: nobody("AccessManagerUnauthorizedCall"),
    execute: { error: "AccessManagerUnauthorizedCall", who: ["governor"] },
    cancel: nobody("AccessManagerNotScheduled"),
    // What a contract does with operations scheduled on itself; a call without a contract behind it ends without a reason.
    ...open("consumeScheduledOp", "multicall"),
  },
  timelock: {
    schedule: timelocked("proposer"),
    scheduleBatch: timelocked("proposer"),
    cancel: timelocked("proposer", "canceller"),
    grantRole: timelocked("governor"),
    revokeRole: timelocked("governor"),
    renounceRole: nobody("AccessControlBadConfirmation"),
    updateDelay: { error: "TimelockUnauthorizedCaller", who: ["governor"] },
    ...open("execute", "executeBatch", "onERC1155BatchReceived", "onERC1155Received", "onERC721Received"),
  },
};

const ALL_ERRORS = new Set(
  Object.values(GUARDS).flatMap((functions) => Object.values(functions).map(({ error }) => error)),
);

const ABIS: Readonly<Record<string, Interface>> = {
  vault: OptionsVault__factory.createInterface(),
  desk: LpDesk__factory.createInterface(),
  rebalancer: Rebalancer__factory.createInterface(),
  bounty: BountyBudget__factory.createInterface(),
  policy: OptimalBand__factory.createInterface(),
  optionToken: OptionToken__factory.createInterface(),
  venue: UniswapV3Adapter__factory.createInterface(),
  chainlink: ChainlinkOracle__factory.createInterface(),
  guard: PriceGuard__factory.createInterface(),
  risk: RiskReport__factory.createInterface(),
  volatility: RealizedVolatility__factory.createInterface(),
  authority: Authority__factory.createInterface(),
  timelock: Timelock__factory.createInterface(),
};

/** A function's name, with its arguments' types where the contract has several of that name. */
function keyOf(abi: Interface, fragment: FunctionFragment): string {
  const isAlone = mutating(abi).filter(({ name }) => name === fragment.name).length === 1;
  return isAlone ? fragment.name : fragment.format();
}

interface Caller {
  call(tx: { readonly from: string; readonly to: string; readonly data: string }): Promise<string>;
}

/** The name of the error a call ends with; empty when it goes through or ends without a reason. */
async function endOf(provider: Caller, from: string, to: string, data: string): Promise<string> {
  try {
    await provider.call({ from, to, data });
    return "";
  } catch (error) {
    const reason = revertDataOf(error);
    if (reason === undefined) throw error;
    try {
      return ERRORS.parseError(reason)?.name ?? "";
    } catch {
      return ""; // a reason without a name: no guard of ours
    }
  }
}

describe("R1: only the role, function by function", () => {
  const governed = snapshotted(deployGovernedSystem);
  const withShort = snapshotted(deployShortSystem);

  /** Everybody who has one right and no other, by the name of the right, and two who have none. */
  async function callers(): Promise<Readonly<Record<string, string>>> {
    const s = governed();
    return {
      governor: await s.timelock.getAddress(),
      rebalancer: await s.rebalancer.getAddress(),
      lpDesk: await s.desk.getAddress(),
      authority: await s.authority.getAddress(),
      lister: s.lister.address,
      volKeeper: s.volKeeper.address,
      guardian: s.guardian.address,
      proposer: s.proposer.address,
      canceller: s.canceller.address,
      stranger: s.stranger.address,
      deployer: s.deployer.address,
    };
  }

  /** A call that gets as far as the guard: zeros, but where the arguments are looked at first. */
  async function callOf(name: string, fragment: FunctionFragment): Promise<string> {
    const abi = ABIS[name] ?? OptionsVault__factory.createInterface();
    const vault = await governed().vault.getAddress();
    const unpause = OptionsVault__factory.createInterface().encodeFunctionData("unpause");
    const special: Readonly<Record<string, readonly unknown[]>> = {
      "timelock.updateDelay": [DAY],
      "authority.schedule": [vault, unpause, 0],
      "authority.execute": [vault, unpause],
      "authority.cancel": [governed().stranger.address, vault, unpause],
    };
    const values = special[`${name}.${fragment.name}`];
    return values === undefined ? emptyCall(abi, fragment) : abi.encodeFunctionData(fragment, values);
  }

  for (const [name, abi] of Object.entries(ABIS)) {
    it(`knows every function of the ${name} that changes state`, () => {
      const names = mutating(abi).map((fragment) => keyOf(abi, fragment));
      expect([...new Set(names)].sort()).to.deep.equal(Object.keys(GUARDS[name] ?? {}).sort());
    });

    for (const fragment of mutating(abi)) {
      const guard = GUARDS[name]?.[keyOf(abi, fragment)] ?? OPEN;
      const meant =
        guard === OPEN ? "anyone" : guard.who.length === 0 ? "nobody from outside" : guard.who.join(" and ");
      it(`${name}.${keyOf(abi, fragment)} is for ${meant}`, async () => {
        const s = governed();
        const contract = s[name as keyof typeof s] as { getAddress(): Promise<string> };
        const to = await contract.getAddress();
        const data = await callOf(name, fragment);
        for (const [caller, from] of Object.entries(await callers())) {
          const end = await endOf(s.connection.ethers.provider, from, to, data);
          if (guard === OPEN || guard.who.includes(caller)) {
            expect(ALL_ERRORS.has(end) && end !== "", `${caller} ended with ${end}`).to.equal(false);
          } else {
            expect(end, caller).to.equal(guard.error);
          }
        }
      });
    }
  }

  it("the short side obeys its vault alone, and is bound once", async () => {
    const s = withShort();
    const abi = AaveShort__factory.createInterface();
    const expected: Readonly<Record<string, string>> = {
      trade: "AaveShort_NotVault",
      deleverage: "AaveShort_NotVault",
      bind: "AaveShort_NotDeployer",
    };
    expect(
      mutating(abi)
        .map((fragment) => fragment.name)
        .sort(),
    ).to.deep.equal(Object.keys(expected).sort());
    const to = await s.short.getAddress();
    for (const fragment of mutating(abi)) {
      const data = emptyCall(abi, fragment);
      for (const from of [s.stranger, s.lp, s.keeper, s.rebalancer, s.authority]) {
        const end = await endOf(s.connection.ethers.provider, await from.getAddress(), to, data);
        expect(end, fragment.name).to.equal(expected[fragment.name]);
      }
    }
    const bind = abi.encodeFunctionData("bind", [await s.vault.getAddress()]);
    expect(await endOf(s.connection.ethers.provider, s.deployer.address, to, bind)).to.equal("AaveShort_AlreadyBound");
  });
});
