import { task } from "hardhat/config";
import type { TaskDefinition } from "hardhat/types/tasks";

import { built } from "./support/built.js";
import { FROM, JSON_FLAG, optional, YES_FLAG } from "./support/options.js";

/** `hardhat vault request-…`, `process`, `claim-…`: LPs at the desk. */
export const deskTasks: readonly TaskDefinition[] = [
  task(["vault", "requests"], "The LP desk: the open epoch, what an account has waiting, and what it may claim")
    .addOption(FROM)
    .addFlag(JSON_FLAG)
    .setAction(built(() => import("./actions/vaultRequests.js")))
    .build(),
  task(["vault", "request-deposit"], "Ask to deposit quote for LP shares, at the price after this epoch")
    .addOption(optional("amount", "How much, in quote; decimals allowed"))
    .addOption(FROM)
    .addFlag(YES_FLAG)
    .addFlag(JSON_FLAG)
    .setAction(built(async () => ({ default: (await import("./actions/vaultRequest.js")).vaultRequestDeposit })))
    .build(),
  task(["vault", "request-redeem"], "Ask to redeem LP shares for quote, at the price after this epoch")
    .addOption(optional("shares", "How many; decimals allowed"))
    .addOption(FROM)
    .addFlag(YES_FLAG)
    .addFlag(JSON_FLAG)
    .setAction(built(async () => ({ default: (await import("./actions/vaultRequest.js")).vaultRequestRedeem })))
    .build(),
  task(["vault", "cancel-request"], "Take back what of an epoch's requests still waits")
    .addOption(optional("epoch", 'Its number, from "vault requests"'))
    .addOption(FROM)
    .addFlag(YES_FLAG)
    .addFlag(JSON_FLAG)
    .setAction(built(async () => ({ default: (await import("./actions/vaultRequest.js")).vaultCancelRequest })))
    .build(),
  task(["vault", "leave-in-kind"], "Take a redemption that waited too long in both tokens, without a price")
    .addOption(optional("epoch", 'Its number, from "vault requests"'))
    .addOption(FROM)
    .addFlag(YES_FLAG)
    .addFlag(JSON_FLAG)
    .setAction(built(() => import("./actions/vaultLeave.js")))
    .build(),
  task(["vault", "process"], "Fill the requests of epochs that are over; anyone may")
    .addOption({ name: "most", description: "The most epochs of each side to fill", defaultValue: "10" })
    .addOption(FROM)
    .addFlag(YES_FLAG)
    .addFlag(JSON_FLAG)
    .setAction(built(() => import("./actions/vaultProcess.js")))
    .build(),
  task(["vault", "claim-shares"], "Collect the shares that filled deposit requests brought")
    .addOption(FROM)
    .addFlag(YES_FLAG)
    .addFlag(JSON_FLAG)
    .setAction(built(async () => ({ default: (await import("./actions/deskClaim.js")).vaultClaimShares })))
    .build(),
  task(["vault", "claim-assets"], "Collect the quote that filled redeem requests brought")
    .addOption(FROM)
    .addFlag(YES_FLAG)
    .addFlag(JSON_FLAG)
    .setAction(built(async () => ({ default: (await import("./actions/deskClaim.js")).vaultClaimAssets })))
    .build(),
];
