import { emptyTask, task } from "hardhat/config";
import type { TaskDefinition } from "hardhat/types/tasks";

import { built } from "./support/built.js";
import { FROM, JSON_FLAG, optional, YES_FLAG } from "./support/options.js";

/** `hardhat vault …`: the vault deployed on a network that persists, such as localhost beside "npm run chain". */
export const vaultTasks: readonly TaskDefinition[] = [
  emptyTask("vault", "Look at the deployed vault and trade with it").build(),
  task(["vault", "status"], "Worth part by part, risk, ledger, and whether a hedge is due and why")
    .addFlag(JSON_FLAG)
    .setAction(built(() => import("./actions/vaultStatus.js")))
    .build(),
  task(["vault", "price"], "What each witness of the price says, how far apart they are, and which actions are open")
    .addFlag(JSON_FLAG)
    .setAction(built(() => import("./actions/vaultPrice.js")))
    .build(),
  task(["vault", "greeks"], "Delta, gamma, vega and theta by strike, by expiry and of the whole book")
    .addFlag(JSON_FLAG)
    .setAction(built(() => import("./actions/vaultGreeks.js")))
    .build(),
  task(["vault", "risk"], "The standard grid of shocks, the worst of them, and how far a unit of capital goes")
    .addOption({ name: "lossBudget", description: "Percent of NAV the worst shock may cost", defaultValue: "50" })
    .addFlag(JSON_FLAG)
    .setAction(built(() => import("./actions/vaultRisk.js")))
    .build(),
  task(["vault", "capacity"], "How much notional a unit of capital carries through a stress, beside other rules")
    .addOption({ name: "vol", description: "Volatility of every option, percent a year", defaultValue: "80" })
    .addOption({ name: "fall", description: "How far spot falls at once, percent", defaultValue: "50" })
    .addOption({ name: "rise", description: "How far it rises, percent", defaultValue: "100" })
    .addOption({ name: "volFactor", description: "What volatility is multiplied by", defaultValue: "2" })
    .addFlag(JSON_FLAG)
    .setAction(built(() => import("./actions/vaultCapacity.js")))
    .build(),
  task(
    ["vault", "solvency"],
    "Write five times its capital on a local mainnet and play six weeks of each crash, hedged and unhedged (some minutes)",
  )
    .addOption(optional("crash", "2020-03-12 or 2021-05-19; both when not given"))
    .addOption({ name: "quietHours", description: "Hours between two looks in quiet times", defaultValue: "4" })
    .addOption({ name: "seed", description: "Seed of the path inside lively hours and of gas", defaultValue: "1" })
    .addOption({
      name: "out",
      description: "Folder for report.html, charts, CSV and JSON",
      defaultValue: "out/solvency",
    })
    .addFlag(JSON_FLAG)
    .setAction(built(() => import("./actions/vaultSolvency.js")))
    .build(),
  task(["vault", "ledger"], "Every hedge: what it cost, what the time before it brought, and the totals")
    .addFlag(JSON_FLAG)
    .setAction(built(() => import("./actions/vaultLedger.js")))
    .build(),
  task(["vault", "verify"], "Read every role, parameter and bytecode back from the chain; exit code 1 if one is wrong")
    .addFlag(JSON_FLAG)
    .setAction(built(() => import("./actions/vaultVerify.js")))
    .build(),
  task(["vault", "audit"], "Rebuild the whole ledger from events and compare it with the chain, to the unit")
    .addOption(optional("fromBlock", "Block to replay from; the deployment's when not given"))
    .addOption(optional("toBlock", "Block to compare in; the latest when not given"))
    .addFlag(JSON_FLAG)
    .setAction(built(() => import("./actions/vaultAudit.js")))
    .build(),
  task(["vault", "fees"], "What LPs pay, what is due of it now, the high-water mark; mints what is due on request")
    .addFlag({ name: "accrue", description: "Mint what is due; anyone may" })
    .addOption(FROM)
    .addFlag(YES_FLAG)
    .addFlag(JSON_FLAG)
    .setAction(built(() => import("./actions/vaultFees.js")))
    .build(),
  task(["vault", "fee-cost"], "What fees would take of a steady growth: a calculation, without a vault")
    .addOption({ name: "management", description: "Management fee, percent a year", defaultValue: "2" })
    .addOption({ name: "performance", description: "Of gains above the mark, percent", defaultValue: "20" })
    .addOption({ name: "growth", description: "Growth of NAV a year before fees, percent", defaultValue: "15" })
    .addOption({ name: "days", description: "Days between charges on gains", defaultValue: "90" })
    .addFlag(JSON_FLAG)
    .setAction(built(() => import("./actions/vaultFeeCost.js")))
    .build(),
  task(["vault", "bounty"], "What hedges are paid, and from what purse; fills it on request")
    .addOption(optional("fund", "How much to give, in quote; decimals allowed"))
    .addOption(FROM)
    .addFlag(YES_FLAG)
    .addFlag(JSON_FLAG)
    .setAction(built(() => import("./actions/vaultBounty.js")))
    .build(),
  task(["vault", "volatility"], "Realised against implied volatility; counts the feed's rounds on request")
    .addFlag({ name: "count", description: "Count the rounds that wait" })
    .addOption({ name: "most", description: "The most rounds to look for", defaultValue: "500" })
    .addOption(FROM)
    .addFlag(YES_FLAG)
    .addFlag(JSON_FLAG)
    .setAction(built(() => import("./actions/vaultVolatility.js")))
    .build(),
  task(["vault", "series"], "Every series: id, volatility, written, bid and ask")
    .addOption({ name: "quantity", description: "Options the bid and ask are for", defaultValue: "1" })
    .addFlag({ name: "settled", description: "Show settled series too, from the vault's events" })
    .addFlag(JSON_FLAG)
    .setAction(built(() => import("./actions/vaultSeries.js")))
    .build(),
  task(["vault", "quote"], "One series' quote part by part: mid, spread, impact, the trade's own hedge")
    .addOption(optional("series", "Name of the series: ETH-<day>-<strike>-<C or P>"))
    .addOption({ name: "quantity", description: "How many options", defaultValue: "1" })
    .addFlag({ name: "sell", description: "What selling back would pay, instead of what buying costs" })
    .addFlag(JSON_FLAG)
    .setAction(built(() => import("./actions/vaultQuote.js")))
    .build(),
  task(["vault", "write"], "Buy options, which the vault writes")
    .addOption(
      optional("series", "Name of the series, ETH-<day>-<strike>-<C or P>; several separated by commas, in one call"),
    )
    .addOption(optional("quantity", "How many, each on one unit of base; decimals allowed; one number for each series"))
    .addOption(optional("maxPremium", "Most to pay for all, in quote; 1 % above the premium quoted now when not given"))
    .addOption(optional("receiver", "Who gets the options; the buyer when not given"))
    .addFlag({ name: "list", description: "List the series first if nobody has (needs the lister's role)" })
    .addOption(FROM)
    .addFlag(YES_FLAG)
    .addFlag(JSON_FLAG)
    .setAction(built(() => import("./actions/vaultWrite.js")))
    .build(),
  task(["vault", "sell"], "Sell options back to the vault before they expire")
    .addOption(optional("series", "Name of the series: ETH-<day>-<strike>-<C or P>"))
    .addOption(optional("quantity", "How many; all the account holds when not given"))
    .addOption(optional("minProceeds", "Least to accept, in quote; 1 % below the proceeds quoted now when not given"))
    .addOption(optional("receiver", "Who is paid; the seller when not given"))
    .addOption(FROM)
    .addFlag(YES_FLAG)
    .addFlag(JSON_FLAG)
    .setAction(built(() => import("./actions/vaultSell.js")))
    .build(),
  task(["vault", "settle"], "Settle expiries that have passed, by rounds it finds itself; anyone may")
    .addOption(optional("expiry", "Day as in a series' name; every expiry that is due when not given"))
    .addOption(FROM)
    .addFlag(YES_FLAG)
    .addFlag(JSON_FLAG)
    .setAction(built(() => import("./actions/vaultSettle.js")))
    .build(),
  task(["vault", "claim"], "Take the payout of settled options")
    .addOption(optional("series", "Name of the series: ETH-<day>-<strike>-<C or P>"))
    .addOption(optional("quantity", "How many; all the account holds when not given"))
    .addOption(optional("receiver", "Who is paid; the holder when not given"))
    .addOption(FROM)
    .addFlag(YES_FLAG)
    .addFlag(JSON_FLAG)
    .setAction(built(() => import("./actions/vaultPayout.js")))
    .build(),
  task(["vault", "deposit"], "Deposit quote for LP shares")
    .addOption(optional("amount", "How much, in quote; decimals allowed"))
    .addOption(FROM)
    .addFlag(YES_FLAG)
    .addFlag(JSON_FLAG)
    .setAction(built(() => import("./actions/vaultDeposit.js")))
    .build(),
  task(["vault", "list"], "Open series for trading (needs the lister's role)")
    .addOption(optional("series", "Names with commas between"))
    .addOption(FROM)
    .addFlag(YES_FLAG)
    .addFlag(JSON_FLAG)
    .setAction(built(() => import("./actions/vaultList.js")))
    .build(),
  task(["vault", "smile"], "Set the volatility smile of an expiry (needs the vol keeper's role)")
    .addOption(optional("expiry", "Day as in a series' name: <day><month><year>"))
    .addOption(
      optional("vol", "atm[,skew[,curvature]]: volatility a year at the money (0.8 is 80 %), its slope and bend"),
    )
    .addOption(FROM)
    .addFlag(YES_FLAG)
    .addFlag(JSON_FLAG)
    .setAction(built(() => import("./actions/vaultSmile.js")))
    .build(),
  task(["vault", "lambda"], "The price of risk: from an hourly sd you accept to the optimal band's λ, and back")
    .addOption(optional("hourlySd", "Standard deviation of an hour you accept, in percent of NAV"))
    .addOption(optional("lambda", "A λ to look at, per unit of quote; the one in force when neither is given"))
    .addFlag(JSON_FLAG)
    .setAction(built(() => import("./actions/vaultLambda.js")))
    .build(),
];

/** `hardhat rebalance`: what a keeper does, once. */
export const rebalanceTask = task("rebalance", "Hedge the deployed vault if a hedge is due; anyone may")
  .addFlag({ name: "dryRun", description: "Explain what would happen and send nothing" })
  .addOption(FROM)
  .addFlag(YES_FLAG)
  .addFlag(JSON_FLAG)
  .setAction(built(() => import("./actions/rebalance.js")))
  .build();
