import { frontierOnTerminal } from "../../simulator/frontier/console.js";
import type { RawFrontier } from "../../simulator/frontier/console.js";
import { tellingInput } from "../support/input.js";

export default async function simFrontier(args: RawFrontier): Promise<void> {
  await tellingInput(() => frontierOnTerminal(args));
}
