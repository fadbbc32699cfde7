import { keccak_256 } from "@noble/hashes/sha3.js";

import { decodeAbiParameters } from "./abi.ts";
import { FEE_VAULT } from "./addresses.ts";
import type { EffectLog } from "./effects.ts";
import { numberOf } from "./hedera-state.ts";
import { bytesToHex, hexToBytes } from "./messages.ts";
import { bitmapOf } from "./participation.ts";
import { EQUAL_SHARES, NODE_REGISTRY } from "./reward-addresses.ts";
import type { Address, EntityId, Hex, Weibar } from "./units.ts";

/** A word that is written into the storage of the node registry. */
export interface RegistryWord {
  readonly address: Address;
  readonly slot: bigint;
  readonly word: bigint;
}

/** What the committee can change, as `INodeRegistry.Parameters` has it. */
export interface RegistryParameters {
  /** The fewest blocks of a reward epoch, and of a committee. */
  readonly epochBlocks: bigint;
  /** Seconds from when a node has left the committee until its stake can be withdrawn. */
  readonly leaveDelay: bigint;
  /** Weibars, or the token's smallest units. */
  readonly minStake: bigint;
  /** The zero address for hbar. */
  readonly stakeToken: Address;
  /** What the reporter gets of a slashed stake, in hundredths of a percent. */
  readonly reporterShare: number;
  /** Gets the rest. */
  readonly beneficiary: Address;
  /** W: of so many blocks at the end of an epoch … */
  readonly window: number;
  /** A: … an active node has attested so many. */
  readonly required: number;
  /** An `IRewardPolicy`. */
  readonly policy: Address;
}

const NOBODY: Address = `0x${"0".repeat(40)}`;

/** What a network begins with unless it is told otherwise. */
export const DEFAULT_PARAMETERS: RegistryParameters = {
  epochBlocks: 128n,
  leaveDelay: 7n * 24n * 3600n,
  minStake: 1_000n * 10n ** 18n,
  stakeToken: NOBODY,
  reporterShare: 1000,
  beneficiary: FEE_VAULT,
  window: 64,
  required: 32,
  policy: EQUAL_SHARES,
};

/** A node that is there from the beginning; its attester is its owner. */
export interface FirstMember {
  readonly account: EntityId;
  readonly attester: Address;
  /** An encoded HAPI `Key` of one Ed25519 or secp256k1 key. */
  readonly key: Uint8Array;
  /** Weibars, or units of the parameters' token. The registry must have them. */
  readonly stake: Weibar;
}

/** The committee that a network begins with. */
export interface FirstCommittee {
  /** Nodes 1, 2 and so on, in seats 0, 1 and so on. */
  readonly members: readonly FirstMember[];
  readonly threshold: number;
  /** The timestamp of block 0. */
  readonly seconds: bigint;
  readonly parameters: RegistryParameters;
}

/** Where `RegistryStorage.sol` has its variables. */
const SLOTS = {
  parameters: 0n,
  counters: 4n,
  next: 5n,
  committees: 6n,
  entries: 7n,
  holders: 8n,
  numberOf: 24n,
  numberOfAccount: 25n,
  numberOfKey: 26n,
} as const;

const SEATED = 2n;
const HOLDERS_A_WORD = 8;

/** The storage of the node registry at the beginning; the rewards' other contracts have none then. */
export function registryBeginning({ members, threshold, seconds, parameters }: FirstCommittee): RegistryWord[] {
  const seats = bitmapOf(members.keys());
  const count = BigInt(members.length);
  const words: [slot: bigint, word: bigint][] = [
    ...parameterWords(parameters),
    [SLOTS.counters, packed([count, 32], [count, 8])],
    [SLOTS.next, seats],
    [mapped(0n, SLOTS.committees), committeeWord({ fromHeight: 0, threshold, seats, seconds })],
  ];
  for (let first = 0; first < members.length; first += HOLDERS_A_WORD) {
    const numbers = members.slice(first, first + HOLDERS_A_WORD).map((_, i): Field => [BigInt(first + i + 1), 32]);
    words.push([SLOTS.holders + BigInt(first / HOLDERS_A_WORD), packed(...numbers)]);
  }
  for (const [seat, member] of members.entries()) words.push(...memberWords(member, seat, parameters.stakeToken));
  return words.map(([slot, word]) => ({ address: NODE_REGISTRY, slot, word }));
}

/** What the nodes write in block `fromHeight`, the first of a committee's that was decided before. */
export function registryTakeover(
  { epoch, members, threshold }: CommitteeDecided,
  fromHeight: number,
  seconds: bigint,
): RegistryWord {
  const seats = bitmapOf(members.map(({ seat }) => seat));
  const word = committeeWord({ fromHeight, threshold, seats, seconds });
  return { address: NODE_REGISTRY, slot: mapped(epoch, SLOTS.committees), word };
}

/** A node as a member of a committee. */
export interface RegisteredMember {
  readonly number: number;
  readonly seat: number;
  readonly attester: Address;
  readonly account: EntityId;
  /** An encoded HAPI `Key`. */
  readonly key: Hex;
}

/** The next committee, to which the nodes are to hand over. */
export interface CommitteeDecided {
  readonly epoch: bigint;
  /** In ascending order of their seats. */
  readonly members: readonly RegisteredMember[];
  readonly threshold: number;
}

/** `CommitteeDecided(uint64 indexed epoch, Member[] members, uint16 threshold)`, by the hash of its signature. */
export const COMMITTEE_DECIDED: Hex = "0xfb5a61e7e590361cb3b2e39227a9dc83e09362ee1f368ed676478a59e8273041";

/** @returns undefined for an event that only looks like it, or is not the registry's */
export function committeeDecidedOf({ address, topics, data }: EffectLog): CommitteeDecided | undefined {
  const [event, epoch] = topics;
  if (address !== NODE_REGISTRY || event !== COMMITTEE_DECIDED || epoch === undefined) return undefined;
  try {
    const [members, threshold] = decodeAbiParameters(DECIDED, data);
    return {
      epoch: BigInt(epoch),
      members: members.map(({ attester, account, ...member }) => ({
        ...member,
        attester: attester.toLowerCase() as Address,
        account: `0.0.${Number(account)}` as const,
      })),
      threshold,
    };
  } catch {
    return undefined;
  }
}

const DECIDED = [
  {
    type: "tuple[]",
    components: [
      { name: "number", type: "uint32" },
      { name: "seat", type: "uint8" },
      { name: "attester", type: "address" },
      { name: "account", type: "uint64" },
      { name: "key", type: "bytes" },
    ],
  },
  { type: "uint16" },
] as const;

function parameterWords(parameters: RegistryParameters): [slot: bigint, word: bigint][] {
  const { epochBlocks, leaveDelay, minStake, stakeToken, reporterShare, beneficiary, window, required, policy } =
    parameters;
  return [
    [SLOTS.parameters, packed([epochBlocks, 64], [leaveDelay, 64], [minStake, 128])],
    [SLOTS.parameters + 1n, packed([stakeToken, 160], [reporterShare, 16])],
    [SLOTS.parameters + 2n, packed([beneficiary, 160], [window, 16], [required, 16])],
    [SLOTS.parameters + 3n, packed([policy, 160])],
  ];
}

function memberWords(
  { account, attester, key, stake }: FirstMember,
  seat: number,
  stakeToken: Address,
): [slot: bigint, word: bigint][] {
  const number = BigInt(seat + 1);
  const entry = mapped(number, SLOTS.entries);
  const { kind, x } = packedKey(key);
  return [
    [entry, packed([attester, 160], [numberOf(account), 64], [SEATED, 8], [seat, 8], [0n, 8], [kind, 8])],
    [entry + 1n, packed([attester, 160])],
    [entry + 2n, packed([stakeToken, 160], [stake, 96])],
    [entry + 3n, x],
    [mapped(BigInt(attester), SLOTS.numberOf), number],
    [mapped(numberOf(account), SLOTS.numberOfAccount), number],
    [mapped(x, SLOTS.numberOfKey), number],
  ];
}

interface CommitteeWord {
  readonly fromHeight: number;
  readonly threshold: number;
  readonly seats: bigint;
  readonly seconds: bigint;
}

const committeeWord = ({ fromHeight, threshold, seats, seconds }: CommitteeWord): bigint =>
  packed([fromHeight, 64], [threshold, 16], [seats, 128], [seconds, 40], [1n, 8]);

/** As `HederaKeys.sol` stores a key. */
function packedKey(key: Uint8Array): { kind: number; x: bigint } {
  const text = bytesToHex(key);
  if (/^0x1220[0-9a-f]{64}$/.test(text)) return { kind: 0, x: BigInt(`0x${text.slice(6)}`) };
  if (/^0x3a210[23][0-9a-f]{64}$/.test(text))
    return { kind: Number(`0x${text.slice(6, 8)}`), x: BigInt(`0x${text.slice(8)}`) };
  throw new RangeError(`the key of a node is one Ed25519 or secp256k1 key, an encoded HAPI Key, not ${text}`);
}

/** A value, and how many bits it has. */
type Field = readonly [value: bigint | number | Hex, bits: number];

/** Fields as Solidity packs them into a word, the first one lowest. */
function packed(...fields: readonly Field[]): bigint {
  let [word, shift] = [0n, 0n];
  for (const [given, bits] of fields) {
    const value = BigInt(given);
    if (value !== BigInt.asUintN(bits, value)) throw new RangeError(`${value} does not fit into ${bits} bits`);
    word |= value << shift;
    shift += BigInt(bits);
  }
  return word;
}

/** Where the value of a key is in a mapping. */
function mapped(key: bigint, slot: bigint): bigint {
  const words = [key, slot].map((word) => word.toString(16).padStart(64, "0")).join("");
  return BigInt(bytesToHex(keccak_256(hexToBytes(`0x${words}`))));
}
