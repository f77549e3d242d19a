import { task } from "hardhat/config";
import { ArgumentType } from "hardhat/types/arguments";

import { built } from "./support/built.js";

/** `hardhat deploy`: the whole system, once a network. */
export const deployTask = task("deploy", "Deploy Keel and record it under deploy/deployments/<network>")
  .addOption({
    name: "parameters",
    description: "JSON file with parameters that differ from the defaults of deploy/parameters.ts",
    type: ArgumentType.FILE_WITHOUT_DEFAULT,
    defaultValue: undefined,
  })
  .addFlag({ name: "reset", description: "Forget the network's record (a living one is moved aside) and deploy anew" })
  .addFlag({ name: "ungoverned", description: "On a real network, leave every role with the deployer's key" })
  .addFlag({ name: "yes", description: "Do not ask before sending on a real network" })
  .addFlag({ name: "json", description: "Print one line of JSON instead of text" })
  .setAction(built(() => import("./actions/deploy.js")))
  .build();
