// `npm run invariants`: the stateful invariants over 1,000 runs of 100 calls each, all actions, fees, the LP desk alone,
// where `npm test` takes 64. A number of runs as argument takes another. A quarter of an hour.
import { spawn } from "node:child_process";

const [runs = "1000"] = process.argv.slice(2);
const child = spawn(
  "hardhat test solidity test/invariants/Keel.t.sol test/invariants/Fees.t.sol test/LpDesk/Desk.t.sol --grep invariant_",
  {
    shell: true,
    stdio: "inherit",
    env: { ...process.env, KEEL_INVARIANT_RUNS: runs },
  },
);
child.on("close", (code) => {
  process.exitCode = code ?? 1;
});
