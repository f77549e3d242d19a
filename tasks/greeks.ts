import { emptyTask, task } from "hardhat/config";
import type { TaskDefinition } from "hardhat/types/tasks";

export const greeksTasks: readonly TaskDefinition[] = [
  emptyTask("greeks", "The pricing kernels against independent values").build(),
  task(
    ["greeks", "check"],
    "Run the pricing contracts over golden vectors and print errors and gas; exit 1 over a bound",
  )
    .addOption({
      name: "vectors",
      description: "CSV in the format of test/data/black_scholes.csv",
      defaultValue: "test/data/black_scholes.csv",
    })
    .addFlag({ name: "json", description: "Print one JSON object instead of tables" })
    .setAction(() => import("./actions/greeksCheck.js"))
    .build(),
  task(["greeks", "coefficients"], "Derive every coefficient of the kernels anew and compare it with the sources")
    .addOption({
      name: "reference",
      description: "JSON with other people's coefficients, to judge by the same measure",
      defaultValue: "",
    })
    .addFlag({ name: "write", description: "Put the derived numbers into the sources instead of failing" })
    .setAction(() => import("./actions/greeksCoefficients.js"))
    .build(),
];
