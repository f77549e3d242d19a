import { stressOnTerminal } from "../../simulator/stress/console.js";
import type { RawStress } from "../../simulator/stress/console.js";
import { tellingInput } from "../support/input.js";

export default async function simStress(args: RawStress): Promise<void> {
  await tellingInput(() => stressOnTerminal(args));
}
