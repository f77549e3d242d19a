import { ArgumentType } from "hardhat/types/arguments";

/** What every task on the deployed vault offers. */
export const JSON_FLAG = { name: "json", description: "Print one line of JSON instead of text" } as const;
export const YES_FLAG = { name: "yes", description: "Do not ask before sending on a real network" } as const;

/** An option that has no value unless it is given. */
export const optional = <const Name extends string>(name: Name, description: string) => ({
  ...{ name, description },
  type: ArgumentType.STRING_WITHOUT_DEFAULT as const,
  defaultValue: undefined,
});

export const FROM = optional("from", "Account to act for, by index or address; the first when not given");
