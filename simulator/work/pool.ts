import { availableParallelism } from "node:os";

import { Tinypool } from "tinypool";

import type { Tally } from "../engine/tally.js";
import type { Optimum } from "../frontier/solve.js";
import type { PathTask, SolveTask } from "./tasks.js";

const MOST_WORKERS = 64;
const POLL_MILLISECONDS = 200;

/** Worker threads for the two heavy jobs. Whatever their number, the results are the same to the bit. */
export interface WorkerPool {
  solve(task: SolveTask): Promise<Optimum>;
  runPaths(task: PathTask): Promise<readonly (readonly Tally[])[]>;
  close(): Promise<void>;
}

/** As many workers as there are cores, unless told otherwise. */
export function defaultWorkers(): number {
  return Math.min(availableParallelism(), MOST_WORKERS);
}

export function openPool(workers: number): WorkerPool {
  const pool = new Tinypool({
    filename: new URL("./tasks.ts", import.meta.url).href,
    minThreads: workers,
    maxThreads: workers,
    // A worker does not inherit the loader of TypeScript.
    execArgv: ["--import", import.meta.resolve("tsx")],
    idleTimeout: 60_000,
  });
  return {
    solve: (task) => pool.run(task, { name: "solve" }) as Promise<Optimum>,
    runPaths: (task) => pool.run(task, { name: "runPaths" }) as Promise<readonly (readonly Tally[])[]>,
    close: () => pool.destroy(),
  };
}

/** A counter in shared memory that workers raise, told to `onCount` now and then until `work` is done. */
export async function watched<Result>(
  work: (counter: SharedArrayBuffer) => Promise<Result>,
  onCount: (count: number) => void,
): Promise<Result> {
  const counter = new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT);
  const view = new Int32Array(counter);
  const timer = setInterval(() => onCount(Atomics.load(view, 0)), POLL_MILLISECONDS);
  try {
    return await work(counter);
  } finally {
    clearInterval(timer);
  }
}
