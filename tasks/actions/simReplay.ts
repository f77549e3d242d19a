import { replayOnTerminal } from "../../simulator/replay/console.js";
import type { RawReplay } from "../../simulator/replay/console.js";
import { tellingInput } from "../support/input.js";

export default async function simReplay(args: RawReplay): Promise<void> {
  await tellingInput(() => replayOnTerminal(args));
}
