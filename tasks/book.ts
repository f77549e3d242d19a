import { emptyTask, task } from "hardhat/config";
import { ArgumentType } from "hardhat/types/arguments";
import type { TaskDefinition } from "hardhat/types/tasks";

export const bookTasks: readonly TaskDefinition[] = [
  emptyTask("book", "The fold of a whole book").build(),
  task(["book", "accuracy"], "Fold random books by their nodes and strike by strike; exit 1 over the proved bound")
    .addOption({ name: "books", description: "How many", type: ArgumentType.INT, defaultValue: 10_000 })
    .addOption({ name: "seed", description: "Of the random numbers", type: ArgumentType.INT, defaultValue: 1 })
    .addFlag({ name: "json", description: "Print one line of JSON instead of text" })
    .setAction(() => import("./actions/bookAccuracy.js"))
    .build(),
  task(["book", "chart"], "Draw docs/fold.svg from gas-snapshot.json: what a fold costs against the size of the book")
    .setAction(() => import("./actions/bookChart.js"))
    .build(),
];
