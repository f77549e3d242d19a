import type { HardhatRuntimeEnvironment } from "hardhat/types/hre";

import { NotConfirmedError } from "./errors.js";

/** How to ask the user; anything that answers a question with a line of text. */
export type Ask = (question: string) => Promise<string>;

/** What is about to be sent, and whether that must be agreed to. */
export interface Confirmation {
  /** Completes "Nothing was sent: … was not confirmed". */
  readonly what: string;
  /** On a real network, what it costs. */
  readonly question: string;
  readonly isDevelopment: boolean;
  readonly yes: boolean;
  /** Undefined when nobody is there to answer. */
  readonly ask: Ask | undefined;
}

/** Asks before money is spent on a real network. @throws NotConfirmedError */
export async function confirm({ what, question, isDevelopment, yes, ask }: Confirmation): Promise<void> {
  if (yes || isDevelopment) return;
  const answer = await ask?.(`${question} Type "yes" to send it`);
  if (answer?.trim().toLowerCase() !== "yes") throw new NotConfirmedError(what);
}

/** Asks at the terminal; nobody when input is not one. */
export function askUser(hre: Pick<HardhatRuntimeEnvironment, "interruptions">): Ask | undefined {
  if (!process.stdin.isTTY) return undefined;
  return (question) => hre.interruptions.requestInput("keel", question);
}
