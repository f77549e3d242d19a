import type { TaskDefinition } from "hardhat/types/tasks";

import { greeksTasks } from "./greeks.js";

/** Every task of the project, in the order `npx hardhat --help` shows them. */
export const tasks: TaskDefinition[] = [...greeksTasks];
