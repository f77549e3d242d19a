import { task } from "hardhat/config";
import { ArgumentType } from "hardhat/types/arguments";

/** `hardhat chain`: the local mainnet as a process, for any wallet or script. */
export const chainTask = task("chain", "Serve the local mainnet over JSON-RPC until Ctrl-C")
  .addOption({
    name: "port",
    description: "Port to listen on; 0 takes any",
    type: ArgumentType.INT,
    defaultValue: 8545,
  })
  .addOption({ name: "hostname", description: "Address to listen on", defaultValue: "127.0.0.1" })
  .addOption({ name: "price", description: "USDC for one WETH at the start", defaultValue: "3000" })
  .addOption({
    name: "start",
    description: "Time the chain starts at, as 2020-03-12 or 2020-03-12T06:00:00Z; now when not given",
    type: ArgumentType.STRING_WITHOUT_DEFAULT,
    defaultValue: undefined,
  })
  .addFlag({ name: "json", description: "Print one line of JSON instead of text" })
  .setAction(() => import("./actions/chain.js"))
  .build();
