import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
/** All code that a run's results come from, and the versions of what it imports. */
const FOLDERS = ["sdk", "simulator"];
const LOCK = "package-lock.json";

/** Hash of the code behind every result: another one means that what was kept may no longer be what would come out. */
export function sourcesHash(root: string = ROOT): string {
  const hash = createHash("sha256");
  for (const file of sourceFiles(root)) {
    const content = readFileSync(`${root}/${file}`);
    hash.update(`${file}\0${content.length}\0`).update(content);
  }
  return hash.digest("hex");
}

/** Hash of one file that a run reads. */
export function fileHash(file: string): string {
  return createHash("sha256").update(readFileSync(file)).digest("hex");
}

function sourceFiles(root: string): readonly string[] {
  const sources = FOLDERS.flatMap((folder) =>
    readdirSync(`${root}/${folder}`, { recursive: true, encoding: "utf8" })
      .filter((name) => name.endsWith(".ts"))
      .map((name) => `${folder}/${name}`),
  );
  // In one order on every machine, whatever the file system's own.
  return [LOCK, ...sources].sort();
}
