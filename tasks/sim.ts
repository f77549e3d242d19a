import { emptyTask, task } from "hardhat/config";
import { ArgumentType } from "hardhat/types/arguments";
import type { TaskDefinition } from "hardhat/types/tasks";

const text = { type: ArgumentType.STRING_WITHOUT_DEFAULT, defaultValue: undefined } as const;

const SEED = { name: "seed", description: "Seed of the random paths", defaultValue: "1" } as const;
const PATHS = { name: "paths", description: "Paths; the case's own when not given", ...text } as const;
const WORKERS = { name: "workers", description: "Worker threads; one a core when not given", ...text } as const;
const OUT = {
  name: "out",
  description: "Folder for the report, charts, CSV and JSON",
  defaultValue: "out/sim",
} as const;
const JSON_FLAG = { name: "json", description: "Print the result as JSON on stdout and nothing else" } as const;

const FRONTIER = `Compute the exact optimal frontier of a case and how far every rule is from it

Examples
  npm run sim -- frontier --case simulator/cases/atm_l1.json
  npm run sim -- frontier --case my.json --paths 20000 --seed 7 --out out/my
  npm run sim -- frontier --case my.json --json > result.json`;

const REPLAY = `Replay recorded prices: a rolling 30-day book of 8 strikes, every rule, cost and risk in total

Examples
  npm run sim -- replay --prices eth-usdt-1h.csv
  npm run sim -- replay --prices eth-usdt-1h.csv --from 2018-01-01 --out out/replay`;

/** `hardhat sim …`, which is `npm run sim -- …`. */
export const simTasks: readonly TaskDefinition[] = [
  emptyTask("sim", "Simulate hedging rules: the exact frontier, recorded prices, crashes").build(),
  task(["sim", "frontier"], FRONTIER)
    .addOption({ name: "case", description: "JSON file of the case; simulator/cases holds some", ...text })
    .addOption(SEED)
    .addOption(PATHS)
    .addOption(WORKERS)
    .addOption({ name: "positions", description: "Base positions of the value function; default 1201", ...text })
    .addOption({ name: "model", description: "Law of the paths: gbm, heston, merton or history", defaultValue: "gbm" })
    .addOption({ name: "prices", description: "CSV of hourly prices for --model history", ...text })
    .addOption(OUT)
    .addFlag(JSON_FLAG)
    .setAction(() => import("./actions/simFrontier.js"))
    .build(),
  task(["sim", "replay"], REPLAY)
    .addOption({ name: "prices", description: "CSV: unix_s,open_usd,high_usd,low_usd,close_usd by the hour", ...text })
    .addOption({ name: "from", description: "When the first book is sold, UTC; else 60 days into the record", ...text })
    .addOption(OUT)
    .addFlag(JSON_FLAG)
    .setAction(() => import("./actions/simReplay.js"))
    .build(),
  task(["sim", "stress"], "Recorded crashes, gas that spikes or jams, and gaps of 30 %, minute by minute, every rule")
    .addOption(SEED)
    .addOption(OUT)
    .addFlag(JSON_FLAG)
    .setAction(() => import("./actions/simStress.js"))
    .build(),
  task(["sim", "depth"], "What k is for orders of each size, from the minutes of a real pool")
    .addOption({ name: "prices", description: "CSV of a pool's minutes, its liquidity in it", ...text })
    .addFlag(JSON_FLAG)
    .setAction(() => import("./actions/simDepth.js"))
    .build(),
  task(["sim", "speed"], "Measure policy steps a second on one core, and the error of the fast Greeks")
    .addOption({ name: "case", description: "JSON file of the case", defaultValue: "simulator/cases/atm_l1.json" })
    .setAction(() => import("./actions/simSpeed.js"))
    .build(),
];
