// Checks the shape of contracts/: import arrows point one way, no cycles, no long file, no long function.
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, normalize, relative } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../contracts", import.meta.url));
const MAX_FILE_LINES = 400;
const MAX_FUNCTION_LINES = 50;

/** A folder may import itself and any folder of a lower rank. Entry points lie in contracts/ itself. */
const RANKS = {
  types: 0,
  interfaces: 1,
  pricing: 1,
  metadata: 1,
  book: 2,
  hedging: 2,
  vault: 3,
  desk: 3,
  oracles: 3,
  venues: 3,
  risk: 3,
  "": 4,
  mocks: 5,
};

const sources = readdirSync(root, { recursive: true })
  .map(String)
  .filter((name) => name.endsWith(".sol"));
const faults = [];
const imports = new Map();

for (const file of sources) {
  const text = readFileSync(join(root, file), "utf8");
  const targets = [...text.matchAll(/^import[^;]*?"(\.[^"]+)";/gms)].map((m) => normalize(join(dirname(file), m[1])));
  imports.set(file, targets);
  for (const target of targets) checkArrow(file, target);
  checkLengths(file, text.split("\n"));
}
for (const file of sources) findCycle(file, [file]);

if (faults.length > 0) {
  console.error([...new Set(faults)].join("\n"));
  process.exit(1);
}
console.log(`${sources.length} contract files: arrows point one way, no cycle, no file over ${MAX_FILE_LINES} lines.`);

function folderOf(file) {
  return file.includes("/") ? file.split("/")[0] : "";
}

function checkArrow(file, target) {
  const [from, to] = [folderOf(file), folderOf(target)];
  if (!(from in RANKS)) faults.push(`${file}: folder "${from}" has no rank; add it to scripts/layers.mjs`);
  if (from !== to && !(RANKS[to] < RANKS[from]))
    faults.push(`${file} imports ${target}: ${from} may not look up to ${to}`);
}

function checkLengths(file, lines) {
  if (lines.length > MAX_FILE_LINES) faults.push(`${file}: ${lines.length} lines, at most ${MAX_FILE_LINES}`);
  let start = -1;
  lines.forEach((line, index) => {
    if (/^ {0,4}(function|constructor|modifier)\b/.test(line)) start = index;
    if (start >= 0 && /^ {0,4}\}\s*$/.test(line)) {
      const length = index - start + 1;
      if (length > MAX_FUNCTION_LINES) faults.push(`${file}:${start + 1}: function of ${length} lines`);
      start = -1;
    }
  });
}

function findCycle(file, path) {
  for (const target of imports.get(file) ?? []) {
    if (target === path[0]) faults.push(`cycle: ${[...path, target].map((p) => relative(".", p)).join(" -> ")}`);
    else if (!path.includes(target)) findCycle(target, [...path, target]);
  }
}
