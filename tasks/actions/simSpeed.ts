import { speedOnTerminal } from "../../simulator/speed/console.js";
import type { RawSpeed } from "../../simulator/speed/console.js";
import { tellingInput } from "../support/input.js";

export default async function simSpeed(args: RawSpeed): Promise<void> {
  await tellingInput(() => {
    speedOnTerminal(args);
    return Promise.resolve();
  });
}
