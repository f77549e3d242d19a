// `npm test`: every check and every test, then one summary. Two steps run at a time, because compiler and tests each keep one
// core busy: the TypeScript tests need only the contracts, so the Solidity tests are compiled and run beside them.
// Any argument is passed to `hardhat test` and skips the checks.
import { spawn } from "node:child_process";
import { availableParallelism } from "node:os";

const WORKERS = Math.min(availableParallelism(), 2);
const chosen = process.argv.slice(2);

const BUILD = { name: "build", command: "hardhat build --no-tests --quiet" };
// The longest first, so that neither of the two is left alone with one at the end.
const STEPS = [
  { name: "Solidity tests", command: "hardhat test solidity --no-compile", counts: true },
  { name: "TypeScript tests", command: "hardhat test mocha --no-compile", counts: true },
  { name: "gas snapshot", command: "npm run --silent gas -- --check" },
  { name: "types", command: "tsc -p ." },
  { name: "format", command: "npm run --silent format:check" },
  { name: "lint", command: "npm run --silent lint" },
  { name: "layers", command: "npm run --silent layers" },
];

let passed = 0;
let failed = 0;
const summary = [];

if (chosen.length > 0) {
  await run({ name: "tests", command: ["hardhat test", ...chosen].join(" "), counts: true });
} else {
  await run(BUILD);
  if (failed === 0) await runAll([...STEPS]);
}
console.log(`\n${summary.join("\n")}\n\n${passed} passed, ${failed} failed`);
process.exitCode = failed > 0 ? 1 : 0;

async function runAll(queue) {
  const worker = async () => {
    for (let step = queue.shift(); step !== undefined; step = queue.shift()) await run(step);
  };
  await Promise.all(Array.from({ length: WORKERS }, worker));
}

async function run(step) {
  const startedAt = Date.now();
  console.log(`> ${step.name} ...`);
  const { code, output } = await execute(step.command);
  const seconds = ((Date.now() - startedAt) / 1000).toFixed(0);
  const counts = step.counts ? countsOf(output) : undefined;
  const ok = code === 0;
  passed += counts?.passed ?? (ok ? 1 : 0);
  failed += Math.max(counts?.failed ?? 0, ok ? 0 : 1);
  const detail = counts === undefined ? "" : ` (${counts.passed} passed, ${counts.failed} failed)`;
  summary.push(`${ok ? "ok    " : "FAILED"} ${step.name}${detail}, ${seconds} s`);
  console.log(`\n===== ${step.name}: ${ok ? "ok" : "FAILED"} after ${seconds} s =====\n${output.trimEnd()}`);
}

/** A step's whole output is printed when it ends, so that two steps side by side stay readable. */
function execute(command) {
  return new Promise((resolve) => {
    const child = spawn(command, { shell: true, stdio: ["ignore", "pipe", "pipe"] });
    let output = "";
    for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk) => (output += chunk));
    child.on("close", (code) => resolve({ code, output }));
  });
}

function countsOf(output) {
  const total = (word) => [...output.matchAll(new RegExp(`^\\s*(\\d+) ${word}\\b`, "gm"))].at(-1)?.[1] ?? "0";
  return { passed: Number(total("passing")), failed: Number(total("failing")) };
}
