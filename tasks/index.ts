import type { TaskDefinition } from "hardhat/types/tasks";

import { chainTask } from "./chain.js";
import { greeksTasks } from "./greeks.js";
import { playTask } from "./play.js";

/** Every task of the project, in the order `npx hardhat --help` shows them. */
export const tasks: TaskDefinition[] = [playTask, chainTask, ...greeksTasks];
