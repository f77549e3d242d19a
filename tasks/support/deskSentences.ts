import type { Sentence } from "./sentence.js";
import { baseUnitWords, baseWords, quoteUnitWords, timeWords } from "./words.js";

/** Refusals of the LP desk, and of the vault when shares leave in kind. */
export const DESK: Readonly<Record<string, Sentence>> = {
  OptionsVault_ShortSideOpen: (e, t) =>
    `Puts on ${baseWords(e.int("putsWad"), t)} are open and ${baseUnitWords(e.int("debtBase"), t)} are owed: how much quote they need is ` +
    `not known without a price, so nothing leaves in kind. Wait for their expiry.`,
  OptionsVault_ReserveNotCovered: (e) =>
    `Options may ask for ${e.int("reserve")} units of ${e.text("token")}, and the vault has ${e.int("held")}: nothing leaves ` +
    `in kind. Wait for a hedge or an expiry.`,
  LpDesk_BadSetting: (e) =>
    `The desk's setting ${e.text("name")} is ${e.int("actual")}, beyond its bound of ${e.int("bound")}. Correct the deployment parameters.`,
  LpDesk_InKindTooEarly: (e) =>
    `The request waits for quote until ${timeWords(e.int("from"))}; only then may it leave in kind. Wait, or cancel it.`,
  LpDesk_InKindTooLittle: (e, t) =>
    `In kind the shares would bring ${quoteUnitWords(e.int("quote"), t)} and ${baseUnitWords(e.int("base"), t)}, less than the ` +
    `${quoteUnitWords(e.int("minQuote"), t)} and ${baseUnitWords(e.int("minBase"), t)} asked for. Ask for less, or wait.`,
  LpDesk_NotOperator: (e) =>
    `${e.text("sender")} does not act for ${e.text("account")}. Use that account, or have it call setOperator.`,
  LpDesk_NothingRequested: () => `The request is for nothing. Give an amount above zero.`,
  LpDesk_TooManyEpochs: (e) =>
    `The account has requests in ${e.int("epochs")} epochs, as many as it may (${e.int("bound")}). Claim or cancel one first.`,
  LpDesk_NothingPending: (e) =>
    `${e.text("controller")} has nothing waiting in epoch ${e.int("requestId")}. What was filled is claimed, not cancelled.`,
  LpDesk_MoreThanClaimable: (e) =>
    `${e.int("asked")} units are asked for, and ${e.int("claimable")} may be claimed. "vault requests" shows what may.`,
  LpDesk_NothingToProcess: (e) =>
    `No epoch can be filled by the price of ${timeWords(e.int("priceAt"))} (first waiting: ${e.int("depositEpoch")} to ` +
    `deposit, ${e.int("redeemEpoch")} to redeem, 0 for none). Wait for an epoch's end and a round after it, or for the ` +
    `vault: it may be paused, short of free quote, or have an expiry to settle.`,
  LpDesk_TransferMismatch: (e) =>
    `The token ${e.text("token")} moved ${e.int("received")} units instead of ${e.int("expected")}. The desk does not ` +
    `take tokens that charge for moving.`,
  LpDesk_Asynchronous: () => `What a request will bring is known when it is filled, not before.`,
  ReentrancyGuardReentrantCall: () => `The desk is in the middle of another call. Call it from outside.`,
};
