import { spawn } from "node:child_process";
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { pathToFileURL } from "node:url";

/** What a copy of the project does without: history, what is installed, and what was deployed. */
const LEFT_OUT = new Set([".git", "node_modules", "deploy/deployments", "docs"]);
/** A planted fault may leave something unused, which is no reason not to compile. */
const STRICT = `"contracts/**/*": { default: "error" }`;
const LENIENT = `"contracts/**/*": { default: "off" }`;
/** Hardhat knows a build by its compiler's place, too; that stays the project's. */
const COMPILER = `"./node_modules/solc/soljson.js"`;
const COMPILE_CACHE = "cache/compile-cache.json";

/** A command that ended. */
export interface Ended {
  readonly code: number;
  readonly output: string;
}

/** A copy of the project in a temporary folder, to plant faults in. */
export class Workspace {
  readonly path: string;

  private constructor(path: string) {
    this.path = path;
  }

  /** Copies the project; what is built already stays built. */
  static copyOf(root: string): Workspace {
    const path = mkdtempSync(join(tmpdir(), "keel-mutants-"));
    cpSync(root, path, { recursive: true, filter: (source) => !LEFT_OUT.has(relative(root, source)) });
    symlinkSync(join(root, "node_modules"), join(path, "node_modules"), "junction");
    const workspace = new Workspace(path);
    const compiler = JSON.stringify(pathToFileURL(join(root, "node_modules/solc/soljson.js")).href);
    const config = workspace.read("hardhat.config.ts").replace(STRICT, LENIENT).replace(COMPILER, compiler);
    workspace.write("hardhat.config.ts", config);
    // What is built already need not be built again; Hardhat remembers it by absolute path.
    if (existsSync(join(path, COMPILE_CACHE))) {
      workspace.write(COMPILE_CACHE, workspace.read(COMPILE_CACHE).replaceAll(`"${root}/`, `"${path}/`));
    }
    return workspace;
  }

  read(file: string): string {
    return readFileSync(join(this.path, file), "utf8");
  }

  write(file: string, text: string): void {
    writeFileSync(join(this.path, file), text);
  }

  build(): Promise<Ended> {
    return this.#run(["build", "--no-tests", "--quiet"]);
  }

  test(files: readonly string[]): Promise<Ended> {
    return this.#run(["test", "mocha", "--no-compile", "--bail", ...files]);
  }

  remove(): void {
    rmSync(this.path, { recursive: true, force: true });
  }

  #run(args: readonly string[]): Promise<Ended> {
    const hardhat = join(this.path, "node_modules/hardhat/dist/src/cli.js");
    return new Promise((resolve, reject) => {
      const child = spawn(process.execPath, [hardhat, ...args], {
        cwd: this.path,
        stdio: ["ignore", "pipe", "pipe"],
        env: { ...process.env, NO_COLOR: "1", FORCE_COLOR: "0" },
      });
      let output = "";
      for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk) => (output += String(chunk)));
      child.on("error", reject);
      child.on("close", (code) => {
        resolve({ code: code ?? 1, output });
      });
    });
  }
}
