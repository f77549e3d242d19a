import { depthOnTerminal } from "../../simulator/costs/console.js";
import type { RawDepth } from "../../simulator/costs/console.js";
import { tellingInput } from "../support/input.js";

export default async function simDepth(args: RawDepth): Promise<void> {
  await tellingInput(() => {
    depthOnTerminal(args);
    return Promise.resolve();
  });
}
