import { task } from "hardhat/config";

import { built } from "./support/built.js";

/** `hardhat gas`: what the contracts cost and weigh, against the committed snapshot. */
export const gasTask = task("gas", "Measure gas and contract sizes on the local mainnet")
  .addFlag({ name: "check", description: "Fail if any figure differs from gas-snapshot.json" })
  .addFlag({ name: "update", description: "Accept the figures: write gas-snapshot.json" })
  .addFlag({ name: "json", description: "Print one line of JSON instead of text" })
  .setAction(built(() => import("./actions/gas.js")))
  .build();
