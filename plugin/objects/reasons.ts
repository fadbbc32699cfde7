import type { Hex } from "../protocol/units.ts";
import type { Literal } from "./literal.ts";

type Sentence = (...args: never[]) => string;

const literal = ({ network, height, root }: Literal) => `"block ${height} of network ${network} has the state ${root}"`;

/** What the contracts' errors mean, each with a way out. Those that explain themselves are not here. */
const SENTENCES: Readonly<Record<string, Sentence>> = {
  UnknownCopy: (at: Hex) =>
    `there is no copy ${at}. Transactions and crosslinks give copies other keys: read the object again`,
  Occupied: (at: Hex) => `there is a copy ${at} already. Resolve it first, or seal it if it is moved`,
  Fallen: (at: Hex) => `the copy ${at} is known not to stand. Resolving the object deletes it; use the one that stands`,
  Locked: (at: Hex) =>
    `the copy ${at} is moved, or stands only if something is false. Wait for crosslinks, or use the copy at the destination`,
  Contradiction: () =>
    "the copies depend on what cannot hold at once. Choose copies that are expected to stand together",
  TooManyLiterals: (most: bigint, count: bigint) =>
    `it would depend on ${count} state roots, and ${most} is the most. Wait for crosslinks, and resolve the objects`,
  SameObject: (index: Hex) => `two of the copies are of the same object, ${index}. Name each object once`,
  WrongInputCount: (count: bigint) => `a transaction takes 1 to 8 objects, not ${count}`,
  WrongType: (at: Hex, typeId: Hex) => `the copy ${at} is of another type, ${typeId}`,
  MixingRefused: (at: Hex, caller: Hex) =>
    `the type does not let ${caller} make the copy ${at} depend on more. Wait for crosslinks, or let its owner do it`,
  MoveRefused: (at: Hex, caller: Hex, destination: bigint) =>
    `the type does not let ${caller} move the copy ${at} to network ${destination}. Let its owner do it`,
  WrongDestination: (destination: bigint) =>
    `network ${destination} is no other network of the federation. l2_federation lists them`,
  WrongSource: (source: bigint) => `network ${source} is no other network of the federation. l2_federation lists them`,
  NothingToSeal: (at: Hex) => `the copy ${at} is not moved, or is sealed already`,
  NotDecidedYet: (height: bigint) => `nobody has carried a crosslink for block ${height} yet. Give the block's header`,
  AlreadyClaimed: (receiptId: Hex) => `the receipt ${receiptId} is claimed already. Read the object: it is there`,
  KnownFalse: (known: Literal | Hex) =>
    `${typeof known === "string" ? `the claim ${known}` : literal(known)} is known to be false. Nothing can depend on it`,
  NotAdmitted: (named: Literal) =>
    `nobody vouches yet for ${literal(named)}. Endorse it with a node's signature, post a bond, or wait for the crosslink`,
  NotProven: (receiptId: Hex, root: Hex) =>
    `the state ${root} is not shown to have the receipt ${receiptId}. Take the proofs at the height of the receipt`,
  NothingToResolve: (at: Hex) => `nothing is decided of what the copy ${at} depends on. Wait for crosslinks`,
  UnknownType: (typeId: Hex) =>
    `no code is registered for the type ${typeId}. Deploy its contract here and register it`,
  NoCode: (code: Hex) => `there is no contract at ${code}. Deploy it on this network first`,
  ImpureCode: (offset: bigint, opcode: number) =>
    `the code of a type must only compute, and has the instruction 0x${Number(opcode).toString(16)} at byte ${offset}. ` +
    "Types read no storage, block, balance or gas, and call nobody",
  DataTooLong: (length: bigint) => `the data has ${length} bytes, and 16384 is the most`,
  StateTooLong: (length: bigint) => `the state has ${length} bytes, and 2048 is the most`,
  TooLittleGas: (required: bigint, left: bigint) =>
    `the type's code gets a fixed amount of gas, which is not there: ${required} is needed and ${left} left. Send more gas`,
  AlreadyAdmitted: (id: Hex) => `the claim ${id} is admitted already. Go on and claim the object`,
  TooFewEndorsements: (required: number, given: bigint) =>
    `an endorsement takes ${required} signatures of the network's nodes, not ${given}`,
  WrongBond: (required: bigint, sent: bigint) => `the bond is ${required} weibar, not ${sent}`,
  AlreadyDecided: (network: bigint, height: bigint, root: Hex) =>
    `block ${height} of network ${network} is decided, with the state ${root}`,
  TooFewSignatures: (required: bigint, given: bigint) =>
    `a crosslink takes ${required} signatures of the network's nodes, not ${given}. Wait until more of them attest`,
  NotAMember: (network: bigint, epoch: bigint, signer: Hex) =>
    `${signer} is none of the nodes of network ${network} (epoch ${epoch}), or signed something else`,
  NetworkHalted: (network: bigint, latest: bigint) =>
    `network ${network} has halted after block ${latest}. What is later is false for good`,
  NotSilent: (network: bigint, at: bigint) =>
    `network ${network} is not silent for long enough: a halt can be announced from ${date(at)} on`,
  HaltPending: (network: bigint, at: bigint) =>
    `a halt of network ${network} is announced already, and can be called from ${date(at)} on`,
  NoHaltAnnounced: (network: bigint) => `no halt of network ${network} is announced. Announce it first`,
  WindowOpen: (network: bigint, at: bigint) => `network ${network} has until ${date(at)} to show that it goes on`,
  UnknownNetwork: (network: bigint) =>
    `network ${network} is none of the federation's. l2_federation lists those that are`,
  Error: (message: string) => message,
  Panic: (code: bigint) => `a panic, code ${code}`,
};

/** What an error means; undefined for one that explains itself. */
export function reasonOf(name: string, args: readonly unknown[]): string | undefined {
  return SENTENCES[name]?.(...(args as never[]));
}

function date(seconds: bigint): string {
  return new Date(Number(seconds) * 1000).toISOString();
}
