// Makes a fresh clone ready: installs what package-lock.json names, with the Node that Hardhat needs.
// Plain Node 20+ and no dependency, because it runs before anything is installed.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const NODE_VERSION = "24.21.0";
const root = fileURLToPath(new URL("..", import.meta.url));
const stampPath = `${root}node_modules/.keel-setup`;

const [major] = process.versions.node.split(".").map(Number);
if (major < 20) {
  console.error(`Keel needs Node 20 or newer to set itself up; this is Node ${process.versions.node}.`);
  process.exit(1);
}

// The stamp names the lock file and the platform, so a changed lock or a moved folder is installed anew.
const lock = readFileSync(`${root}package-lock.json`);
const stamp = `${createHash("sha256").update(lock).digest("hex")} ${process.platform} ${process.arch}`;
const isReady = existsSync(stampPath) && readFileSync(stampPath, "utf8") === stamp;

if (!isReady) {
  console.error("Installing dependencies (first run or changed lock file; about a minute) ...");
  const args = ["-y", "-p", `node@${NODE_VERSION}`, "--", "npm", "ci", "--no-audit", "--no-fund"];
  // npm's own variables would make the inner npm believe it runs inside the outer script.
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^npm_/i.test(name)));
  const result = spawnSync("npx", args, {
    cwd: root,
    env,
    stdio: ["ignore", 2, 2],
    shell: process.platform === "win32",
  });
  if (result.status !== 0) {
    console.error("npm ci failed: check the network and the npm registry, then run the command again.");
    process.exit(result.status ?? 1);
  }
  writeFileSync(stampPath, stamp);
}
