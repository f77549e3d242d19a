import { network } from "hardhat";
import { greeks } from "../sdk/pricing/float.js";
const START = 1_789_977_600, DAY = 86400, WAD = 10n**18n;
describe("fold", () => {
  it("measures", async () => {
    const c = await network.create({ network: "default", override: { allowUnlimitedContractSize: true, blockGasLimit: 2n**40n as never } as never });
    const { ethers } = c;
    const book = await ethers.deployContract("Book"); const foldLib = await ethers.deployContract("BookFold");
    const now = (await ethers.provider.getBlock("latest"))!.timestamp;
    const make = async () => ethers.deployContract("FoldHarness", { libraries: { Book: await book.getAddress(), BookFold: await foldLib.getAddress() } });
    async function build(expDays: number[], perExpiry: number, lo = 2000, hi = 5000, spot = 3162) {
      const h = await make();
      for (const d of expDays) {
        const expiresAt = now + Math.round(d * DAY);
        const s = BigInt(spot) * WAD;
        for (let i = 0; i < perExpiry; i += 50) {
          const n = Math.min(50, perExpiry - i);
          const ser = Array.from({ length: n }, (_, k) => ({ expiresAt, strikeE8: BigInt(Math.round((lo + ((hi - lo) * (i + k + 0.5)) / perExpiry) * 1e8)), isPut: (i + k) % 3 === 0 }));
          await h.write(ser, ser.map((_, k) => BigInt(1 + (k * 7) % 11) * WAD), s);
        }
        await h.setSmile(expiresAt, { atmE9: 800_000_000n, skewE9: -20_000_000n, curvatureE9: 10_000_000n }, s);
      }
      return h;
    }
    const EIGHT = [7, 14, 21, 30, 60, 90, 180, 365];
    for (const [name, exps, n] of [["30d x500", [30], 500], ["8x4", EIGHT, 4], ["8x32", EIGHT, 32], ["8x1", EIGHT, 1], ["1x1", [30], 1], ["1x8", [30], 8], ["1x32",[30],32]] as const) {
      const h = await build([...exps], n);
      const gas = await h.foldGas(3162n * WAD, now + 10);
      const [uses, bound] = await h.gridAt(now + exps[0] * DAY, 3162n * WAD, now + 10);
      console.log(name, "gas", gas, "nodes", uses, "bound", Number(bound) / 1e18);
      // exact
      const strikes = await h.openStrikes();
      for (const [S, t] of [[3162, 10], [2500, 3600], [4200, 2 * DAY], [3000, 4 * DAY]] as const) {
        const g = await h.fold(BigInt(S) * WAD, now + t);
        let delta = 0, value = 0, gross = 0;
        for (const k of strikes) {
          const r = greeks({ spot: S, strike: Number(k.strikeWad) / 1e18, vol: Number(k.volWad) / 1e18, tau: (Number(k.expiresAt) - now - t) / 31_536_000, rate: 0 } as never) as never as { call: number; put: number; deltaCall: number };
          const qc = Number(k.callsWad) / 1e18, qp = Number(k.putsWad) / 1e18;
          value += qc * r.call + qp * r.put; delta -= qc * r.deltaCall + qp * (r.deltaCall - 1); gross += qc + qp;
        }
        const use = await Promise.all(exps.map((d) => h.gridAt(now + d * DAY, BigInt(S) * WAD, now + t)));
        console.log("   S", S, "t", t, "dErr", (Number(g.deltaWad) / 1e18 - delta) / gross, "vErr", (Number(g.liabilityWad) / 1e18 - value) / gross / S, use.map((u) => (u[0] ? "N" : "r") + (Number(u[1]) / 1e18).toExponential(1)).join(" "), "gas", await h.foldGas(BigInt(S) * WAD, now + t));
      }
    }
  });
});
