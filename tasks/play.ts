import { task } from "hardhat/config";
import { ArgumentType } from "hardhat/types/arguments";

const DESCRIPTION = `Play a recorded crash through three vaults on a local mainnet and report what hedging cost and saved

Examples
  npm start                                            12-13 March 2020, minute by minute
  npm start -- --crash 2021-05-19                      the other recorded crash
  npm start -- --prices prices.csv --hours 24          your own prices: the 24 hours with the largest fall
  npm start -- --from 2020-03-12T08:00 --hours 6       a part of the recorded crash
  npm start -- --minutes 60 --seed 7                   the first hour of another random path
  npm start --silent -- --json > result.json           one JSON document on stdout and nothing else`;

const text = { type: ArgumentType.STRING_WITHOUT_DEFAULT, defaultValue: undefined } as const;

/** `hardhat play`, which is `npm start`. */
export const playTask = task("play", DESCRIPTION)
  .addOption({ name: "crash", description: "Recorded crash: 2020-03-12 (default) or 2021-05-19", ...text })
  .addOption({
    name: "prices",
    description:
      "CSV of prices instead: unix_s,open_usd,high_usd,low_usd,close_usd by the hour, or a pool's minutes " +
      "(unix_s,open_tick,low_tick,high_tick,close_tick,liquidity,usdc_in,weth_in)",
    ...text,
  })
  .addOption({ name: "from", description: "Start, UTC: 2020-03-12 or 2020-03-12T08:00", ...text })
  .addOption({ name: "hours", description: "Hours to play; default 48, or all the file holds", ...text })
  .addOption({ name: "minutes", description: "Stop after so many minutes", ...text })
  .addOption({ name: "seed", description: "Seed of the path inside hours and of the base fee", defaultValue: "1" })
  .addOption({
    name: "out",
    description: "Folder for report.html, charts, hedges.csv and result.json",
    defaultValue: "out",
  })
  .addFlag({ name: "json", description: "Print the result as JSON on stdout and nothing else" })
  .setAction(() => import("./actions/play.js"))
  .build();
