import { task } from "hardhat/config";
import { ArgumentType } from "hardhat/types/arguments";

import { built } from "./support/built.js";

/** `hardhat market`: the local market's price and clock. */
export const marketTask = task("market", "Show the local market; move its price (real pool trades) or its clock")
  .addOption({
    name: "price",
    description: "USDC for one WETH to move pools and feed to",
    type: ArgumentType.STRING_WITHOUT_DEFAULT,
    defaultValue: undefined,
  })
  .addOption({
    name: "forwardHours",
    description: "Hours to let pass first",
    type: ArgumentType.STRING_WITHOUT_DEFAULT,
    defaultValue: undefined,
  })
  .addFlag({ name: "json", description: "Print one line of JSON instead of text" })
  .setAction(built(() => import("./actions/market.js")))
  .build();

/** `hardhat fund`: USDC for an account of the local mainnet. */
export const fundTask = task("fund", "Mint USDC to an account of the local mainnet")
  .addOption({
    name: "amount",
    description: "How much USDC; decimals allowed",
    type: ArgumentType.STRING_WITHOUT_DEFAULT,
    defaultValue: undefined,
  })
  .addOption({
    name: "from",
    description: "Account to give it to, by index or address; the first when not given",
    type: ArgumentType.STRING_WITHOUT_DEFAULT,
    defaultValue: undefined,
  })
  .addFlag({ name: "json", description: "Print one line of JSON instead of text" })
  .setAction(built(() => import("./actions/fund.js")))
  .build();
