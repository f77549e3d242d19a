import type { TaskDefinition } from "hardhat/types/tasks";

import { bookTasks } from "./book.js";
import { chainTask } from "./chain.js";
import { deployTask } from "./deploy.js";
import { deskTasks } from "./desk.js";
import { gasTask } from "./gas.js";
import { greeksTasks } from "./greeks.js";
import { fundTask, marketTask } from "./market.js";
import { playTask } from "./play.js";
import { simTasks } from "./sim.js";
import { rebalanceTask, vaultTasks } from "./vault.js";

/** Every task of the project, in the order `npx hardhat --help` shows them. */
export const tasks: TaskDefinition[] = [
  playTask,
  chainTask,
  deployTask,
  ...vaultTasks,
  ...deskTasks,
  rebalanceTask,
  marketTask,
  fundTask,
  gasTask,
  ...greeksTasks,
  ...bookTasks,
  ...simTasks,
];
