import { Interface } from "ethers";
import type { Artifact } from "hardhat/types/artifacts";

import {
  bountyArguments,
  chainlinkArguments,
  deskArguments,
  guardArguments,
  policyArguments,
  rebalancerArguments,
  shortArguments,
  vaultArguments,
  venueArguments,
  volatilityArguments,
} from "../../deploy/arguments.js";
import { timelockArguments } from "../../deploy/governance.js";
import { ERRORS, revertDataOf } from "../support/explain.js";

import type { Check, Subject } from "./check.js";

const AREA = "bytecode";
/** The one library the option token links to, and how many bytes before a link tell it from anything else. */
const TOKEN_LIBRARY = "OptionMetadata";
const CONTEXT_BYTES = 12;
const OTHER_CODE =
  "The code at this address is not what this clone builds. Check out the commit that was deployed and build it; if it still " +
  "differs, do not use the deployment.";
const OTHER_VALUES =
  "The code is ours, but was built with other values than keel.json records. Find out which; if the record is right, do " +
  "not use the deployment.";

const PRICELESS =
  "Its constructor asks the feeds for a price, and they have none now. Verify again when they do: until then its private values " +
  "are not compared.";
/** Why a constructor finds no price. */
const NO_PRICE =
  /^(ChainlinkOracle_(Stale|AnswerNotPositive|OutsideSanityBand)|PriceGuard_(Sequencer|NoPriceForHedge).*)$/;

/** One contract of a deployment: what it is, where it is, and how it was built. */
interface Piece {
  readonly name: string;
  readonly contract: string;
  readonly address: string;
  readonly args: readonly unknown[];
}

/** Hex without 0x of each library, by name, as a contract's own code links to it. */
type Links = ReadonlyMap<string, string>;

/**
 * Every contract's code, twice: against the artifact with immutables left out, and against what its constructor would
 * build today from the recorded parameters, immutables included. So a private immutable without a getter is checked too.
 */
export async function checkBytecode(subject: Subject): Promise<readonly Check[]> {
  const checks: Check[] = [];
  const libraries = new Map<string, string>();
  for (const piece of piecesOf(subject)) {
    const artifact = await subject.artifacts.readArtifact(piece.contract);
    const code = await codeAt(subject, piece.address);
    const links = linksIn(artifact, code);
    for (const [name, address] of links) libraries.set(name, `0x${address}`);
    const isOurs = masked(artifact, code) === masked(artifact, linked(artifact, links));
    if (!isOurs) {
      checks.push(verdict(piece.name, false, `not ${piece.contract}`, OTHER_CODE));
      continue;
    }
    checks.push(verdict(piece.name, true, piece.contract, ""));
    checks.push(await checkBuilt(subject, { piece, artifact, code, links }));
  }
  checks.push(await checkOptionToken(subject, libraries));
  // A library that links another adds it to the list while the list is gone through.
  for (const [name, address] of libraries) {
    const artifact = await subject.artifacts.readArtifact(name);
    const code = await codeAt(subject, address);
    const links = linksIn(artifact, code);
    for (const [other, at] of links) libraries.set(other, `0x${at}`);
    const isOurs = masked(artifact, code) === masked(artifact, linked(artifact, links));
    checks.push(
      verdict(`library ${name}`, isOurs, isOurs ? `${name} at ${address}` : `not ${name}`, isOurs ? "" : OTHER_CODE),
    );
  }
  return checks;
}

/**
 * The option token is made by the vault's constructor and compiled with it, by the vault's own settings: its code is a part
 * of the vault's creation code, but for the vault's address in it and that of the library it links to.
 */
async function checkOptionToken(subject: Subject, libraries: Map<string, string>): Promise<Check> {
  const { vault, optionToken } = subject.record.addresses;
  const artifact = await subject.artifacts.readArtifact("OptionsVault");
  const code = (await codeAt(subject, optionToken)).replaceAll(wordOf(vault), wordOf("0x"));
  const link = linkOf(artifact, code, TOKEN_LIBRARY);
  if (link !== undefined) libraries.set(TOKEN_LIBRARY, `0x${link}`);
  const links = new Map([[TOKEN_LIBRARY, link ?? ""]]);
  const isOurs = code !== "" && fill(artifact.bytecode.slice(2), artifact.linkReferences, links).includes(code);
  return verdict("optionToken", isOurs, isOurs ? "OptionToken" : "not OptionToken", isOurs ? "" : OTHER_CODE);
}

/** Where a piece of a creation code links to: what stands after the bytes that stand before the link in all of it. */
function linkOf(artifact: Artifact, code: string, library: string): string | undefined {
  const place = Object.values(artifact.linkReferences).flatMap((byName) => byName[library] ?? [])[0];
  if (place === undefined) return undefined;
  const before = slice(artifact.bytecode.slice(2), place.start - CONTEXT_BYTES, CONTEXT_BYTES).toLowerCase();
  const at = code.indexOf(before);
  return at < 0 ? undefined : slice(code, at / 2 + CONTEXT_BYTES, place.length);
}

function piecesOf({ record, parameters: p }: Subject): readonly Piece[] {
  const { addresses, deployer, governance } = record;
  const { short, timelock } = addresses;
  const built = { ...addresses, short };
  const piece = (name: string, contract: string, address: string, args: readonly unknown[]) => ({
    ...{ name, contract, address, args },
  });
  const provider = p.aaveAddressesProvider;
  return [
    piece("authority", "Authority", addresses.authority, [deployer]),
    ...(timelock === undefined || governance === undefined
      ? []
      : [piece("timelock", "Timelock", timelock, timelockArguments(governance))]),
    piece("chainlink", "ChainlinkOracle", addresses.chainlink, chainlinkArguments(p)),
    ...(p.priceGuard ? [piece("guard", "PriceGuard", addresses.oracle, guardArguments(p, built))] : []),
    piece("venue", "UniswapV3Adapter", addresses.venue, venueArguments(p)),
    ...(short === undefined || provider === undefined
      ? []
      : [piece("short", "AaveShort", short, shortArguments(p, provider, built))]),
    piece("vault", "OptionsVault", addresses.vault, vaultArguments(p, built)),
    piece("desk", "LpDesk", addresses.desk, deskArguments(p, built)),
    piece("policy", p.policy === "fixed" ? "FixedBand" : "OptimalBand", addresses.policy, policyArguments(p, built)),
    piece("volatility", "RealizedVolatility", addresses.volatility, volatilityArguments(p)),
    piece("bounty", "BountyBudget", addresses.bounty, bountyArguments(p, built)),
    piece("rebalancer", "Rebalancer", addresses.rebalancer, rebalancerArguments(p, built)),
    piece("risk", "RiskReport", addresses.risk, []),
  ];
}

interface Found {
  readonly piece: Piece;
  readonly artifact: Artifact;
  readonly code: string;
  readonly links: Links;
}

/** Lets the node build the contract again, keeping nothing, and compares what came out. */
async function checkBuilt(subject: Subject, { piece, artifact, code, links }: Found): Promise<Check> {
  const what = `${piece.name}: as parameters say`;
  const creation = fill(artifact.bytecode.slice(2), artifact.linkReferences, links);
  const args = new Interface(artifact.abi).encodeDeploy([...piece.args]).slice(2);
  try {
    const { provider } = subject.session.connection.ethers;
    const again = (await provider.call({ from: subject.record.deployer, data: `0x${creation}${args}` })).slice(2);
    const differing = immutablesOf(artifact).filter(({ start, length }) => {
      const [was, is] = [slice(code, start, length), slice(again, start, length)];
      return was !== is && !isSelfMade(subject, was);
    });
    const isSame = differing.length === 0 && masked(artifact, again) === masked(artifact, code);
    const found = isSame ? "yes" : differing.map(({ start, length }) => `0x${slice(code, start, length)}`).join(", ");
    return { ...verdict(what, isSame, found, isSame ? "" : OTHER_VALUES), expected: "yes" };
  } catch (error) {
    return { ...notBuilt(what, error), expected: "yes" };
  }
}

/**
 * Constructors refuse to build on a price they could not use. A feed that is silent today says nothing against what was built
 * when it spoke: then there is nothing to compare with, which is worth saying and is no failure.
 */
function notBuilt(what: string, error: unknown): Check {
  const reason = revertDataOf(error);
  const name = reason === undefined ? undefined : nameOf(reason);
  if (name !== undefined && NO_PRICE.test(name)) {
    const found = `cannot be built now: ${name}`;
    return { ...verdict(what, false, found, PRICELESS), verdict: "note" };
  }
  const why = error instanceof Error ? error.message : String(error);
  return verdict(what, false, `cannot be built: ${why}`, OTHER_VALUES);
}

function nameOf(reason: string): string | undefined {
  try {
    return ERRORS.parseError(reason)?.name;
  } catch {
    return undefined; // no error of ours
  }
}

/** The option token is made by its vault's constructor, so another construction makes it elsewhere. */
function isSelfMade({ record }: Subject, word: string): boolean {
  return word === wordOf(record.addresses.optionToken);
}

/** An address as a word of code. */
function wordOf(address: string): string {
  return address.slice(2).toLowerCase().padStart(64, "0");
}

async function codeAt({ session }: Subject, address: string): Promise<string> {
  return (await session.connection.ethers.provider.getCode(address)).slice(2).toLowerCase();
}

function slice(hex: string, start: number, length: number): string {
  return hex.slice(start * 2, (start + length) * 2);
}

type References = Readonly<Record<string, Readonly<Record<string, readonly Place[]>>>>;
interface Place {
  readonly start: number;
  readonly length: number;
}

function immutablesOf(artifact: Artifact): readonly Place[] {
  return Object.values(artifact.immutableReferences ?? {}).flat();
}

/** Where the code on chain links to: at the first reference of each library. The others must agree, or the code differs. */
function linksIn(artifact: Artifact, code: string): Links {
  const links = new Map<string, string>();
  for (const byName of Object.values(artifact.deployedLinkReferences)) {
    for (const [name, [first]] of Object.entries(byName)) {
      if (first !== undefined) links.set(name, slice(code, first.start, first.length));
    }
  }
  return links;
}

/** The artifact's runtime code with libraries filled in. */
function linked(artifact: Artifact, links: Links): string {
  return fill(artifact.deployedBytecode.slice(2), artifact.deployedLinkReferences, links);
}

function fill(hex: string, references: References, links: Links): string {
  let filled = hex;
  for (const byName of Object.values(references)) {
    for (const [name, places] of Object.entries(byName)) {
      for (const { start, length } of places) filled = overwrite(filled, { start, length }, links.get(name) ?? "");
    }
  }
  return filled.toLowerCase();
}

/** Code with its immutables, which the artifact cannot know, blanked out. */
function masked(artifact: Artifact, hex: string): string {
  return immutablesOf(artifact).reduce((code, place) => overwrite(code, place, ""), hex);
}

function overwrite(hex: string, { start, length }: Place, value: string): string {
  return hex.slice(0, start * 2) + value.padStart(length * 2, "0") + hex.slice((start + length) * 2);
}

function verdict(what: string, isFine: boolean, found: string, remedy: string): Check {
  return { area: AREA, what, verdict: isFine ? "ok" : "FAILED", expected: "as built here", found, remedy };
}
