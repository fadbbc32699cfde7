import { decodeAbiParameters } from "./abi.ts";
import { entityOf } from "./addresses.ts";
import { TOKEN_SERVICE } from "./system-addresses.ts";
import { WEIBAR_PER_TINYBAR, type Address, type EntityId, type Hex, type Tinybar } from "./units.ts";

/** Value that was sent to a long-zero address: a payment to that account. */
export interface Payment {
  readonly kind: "payment";
  /** The contract or key-controlled address that pays; absent for a deposit that is sent back. */
  readonly from?: Address;
  readonly to: EntityId;
  readonly amount: Tinybar;
}

/** Hbar that a contract takes out of somebody's own account, by allowance. */
export interface HbarMove {
  readonly kind: "hbar";
  readonly from: EntityId;
  readonly to: EntityId;
  readonly amount: Tinybar;
  readonly spender?: EntityId;
}

/** Units of a fungible token. `spender` holds the allowance of `from`; without one the nodes sign for `from`. */
export interface TokenMove {
  readonly kind: "token";
  readonly token: EntityId;
  readonly from: EntityId;
  readonly to: EntityId;
  readonly amount: bigint;
  readonly spender?: EntityId;
}

/** One NFT. `spender` as in {@link TokenMove}. */
export interface NftMove {
  readonly kind: "nft";
  readonly token: EntityId;
  readonly from: EntityId;
  readonly to: EntityId;
  readonly serial: bigint;
  readonly spender?: EntityId;
}

/** New units, or an NFT for each metadata. */
export interface Mint {
  readonly kind: "mint";
  readonly token: EntityId;
  readonly amount: bigint;
  readonly metadata: readonly Hex[];
}

/** Units or NFTs that end in the treasury. */
export interface Burn {
  readonly kind: "burn";
  readonly token: EntityId;
  readonly amount: bigint;
  readonly serials: readonly bigint[];
}

/** A contract lets an account spend of what is the contract's, on Hedera. */
export interface Approval {
  readonly kind: "approval";
  /** Absent for hbar. */
  readonly token?: EntityId;
  readonly owner: EntityId;
  /** Absent when the allowance of a serial is taken away. */
  readonly spender?: EntityId;
  /** Units or tinybars; absent for NFTs. */
  readonly amount?: bigint;
  /** Of one NFT. */
  readonly serial?: bigint;
  /** Of all NFTs: whether it is given. */
  readonly all?: boolean;
}

/** A contract changes a token that it administers. */
export interface TokenUpdate {
  readonly kind: "update";
  readonly token: EntityId;
  /** ABI-encoded, as `TokenUpdates.sol` has it. */
  readonly update: Hex;
}

/** Something that a block does on Hedera. */
export type Effect = Payment | HbarMove | TokenMove | NftMove | Mint | Burn | Approval | TokenUpdate;

/** An event that a transaction logged. */
export interface EffectLog {
  readonly address: Address;
  readonly topics: readonly Hex[];
  readonly data: Hex;
}

/** The events of `IHederaAccount` and `IHederaEffects`, by the hashes of their signatures. */
export const EVENTS = {
  /** `HbarPayment(address indexed from, uint256 amount)`, logged at the payee's long-zero address. */
  HbarPayment: "0x2da47917138500f7ca29859201c022d88b97c26b6178558c12767e32840fc66c",
  TokenMoved: "0x92b2a46ae93fd9effb04ad7f22367b26f1ff85930b6ef00699d49778c407b97f",
  NftMoved: "0x87fd4232b863e375a297db378e0dd884ce78cec7fe11c13629faa0da87cf10d4",
  HbarMoved: "0x82467522dc2ec873c76c656ffdb0a5b39c3bfcb02a0e6f8050862126b2e9cc49",
  TokenMinted: "0xa78917c21adb7c9dbac194383f77f0f79b43dd845198756892e354088340fdb0",
  TokenBurned: "0xed6958c05dbce14422a71896faa89e007a74f059c193c0e99868a5fe02aa8b80",
  AllowanceSet: "0x56c3116e9450cfbb0ee40d22e19ebc6ae2f090b4cf339902da112d00d77ae9e8",
  SerialAllowanceSet: "0x3c3422ee11eb5d675eda52493890c9c89b8c13668c5756f43b5348c4016d4922",
  OperatorSet: "0x16ebaad39b7b02be4deb5818a362f6119927dc09a25692b35c0b7e8d060b39c7",
  HbarAllowanceSet: "0x65eb50ab10442507c65649aec001896231d1a89d08efee76f52f793072152533",
  TokenUpdated: "0xd0bfaf5fd0b0036ba67f90360a44f809ca179ebaafede1adecbc6eb731beff37",
  AccountWanted: "0x72820f0ef863858614ea6d6e08fb9a4365f5666b97b6063e6e2f6de7de3b4197",
} as const satisfies Record<string, Hex>;

/**
 * What an event does on Hedera.
 * @returns undefined for an event that only looks like one of them: anybody can emit any event, and on a development
 * network any code can stand anywhere
 */
export function effectOf(log: EffectLog): Effect | undefined {
  try {
    return decode(log);
  } catch {
    return undefined;
  }
}

function decode({ address, topics: [event, ...indexed], data }: EffectLog): Effect | undefined {
  if (event === EVENTS.HbarPayment) {
    // Only the code at a long-zero address has taken the money for it.
    const to = entityOf(address);
    if (to === undefined || indexed.length !== 1) return undefined;
    const [amount] = words(data, 1);
    return { kind: "payment", from: `0x${indexed[0]!.slice(26)}`, to, amount: amount! / WEIBAR_PER_TINYBAR };
  }
  if (address !== TOKEN_SERVICE || event === undefined) return undefined;
  if (indexed.length !== INDEXED[event]) return undefined;
  return DECODERS[event]?.(indexed.map(entity) as [EntityId, EntityId, EntityId], data);
}

/** The address for which an event of the token service wants a Hedera account. */
export function wantedBy({ address, topics }: EffectLog): Address | undefined {
  const [event, account] = topics;
  if (address !== TOKEN_SERVICE || event !== EVENTS.AccountWanted || account === undefined) return undefined;
  return `0x${account.slice(26)}`;
}

/** How many entities each event names in its topics. */
const INDEXED: Readonly<Record<Hex, number>> = {
  [EVENTS.TokenMoved]: 3,
  [EVENTS.NftMoved]: 3,
  [EVENTS.HbarMoved]: 2,
  [EVENTS.TokenMinted]: 1,
  [EVENTS.TokenBurned]: 1,
  [EVENTS.AllowanceSet]: 3,
  [EVENTS.SerialAllowanceSet]: 3,
  [EVENTS.OperatorSet]: 3,
  [EVENTS.HbarAllowanceSet]: 2,
  [EVENTS.TokenUpdated]: 1,
};

type Decoder = (ids: readonly [EntityId, EntityId, EntityId], data: Hex) => Effect;

const DECODERS: Readonly<Record<Hex, Decoder>> = {
  [EVENTS.TokenMoved]: ([token, from, to], data) => {
    const [amount, spender] = words(data, 2);
    return { kind: "token", token, from, to, amount: amount!, spender: spenderOf(spender!) };
  },
  [EVENTS.NftMoved]: ([token, from, to], data) => {
    const [serial, spender] = words(data, 2);
    return { kind: "nft", token, from, to, serial: serial!, spender: spenderOf(spender!) };
  },
  [EVENTS.HbarMoved]: ([from, to], data) => {
    const [amount, spender] = words(data, 2);
    return { kind: "hbar", from, to, amount: amount!, spender: spenderOf(spender!) };
  },
  [EVENTS.TokenMinted]: ([token], data) => {
    const [amount, metadata] = decodeAbiParameters([{ type: "uint64" }, { type: "bytes[]" }], data);
    return { kind: "mint", token, amount, metadata };
  },
  [EVENTS.TokenBurned]: ([token], data) => {
    const [amount, serials] = decodeAbiParameters([{ type: "uint64" }, { type: "uint64[]" }], data);
    return { kind: "burn", token, amount, serials };
  },
  [EVENTS.AllowanceSet]: ([token, owner, spender], data) => ({
    kind: "approval",
    token,
    owner,
    spender,
    amount: words(data, 1)[0]!,
  }),
  [EVENTS.SerialAllowanceSet]: ([token, owner, spender], data) => ({
    kind: "approval",
    token,
    owner,
    spender: spenderOf(BigInt(spender.slice(4))),
    serial: words(data, 1)[0]!,
  }),
  [EVENTS.OperatorSet]: ([token, owner, spender], data) => ({
    kind: "approval",
    token,
    owner,
    spender,
    all: words(data, 1)[0] === 1n,
  }),
  [EVENTS.HbarAllowanceSet]: ([owner, spender], data) => ({
    kind: "approval",
    owner,
    spender,
    amount: words(data, 1)[0]!,
  }),
  [EVENTS.TokenUpdated]: ([token], data) => {
    const [update] = decodeAbiParameters([{ type: "bytes" }], data);
    return { kind: "update", token, update };
  },
};

function entity(topic: Hex): EntityId {
  return `0.0.${Number(BigInt(topic))}`;
}

function spenderOf(num: bigint): EntityId | undefined {
  return num === 0n ? undefined : `0.0.${Number(num)}`;
}

function words(data: Hex, count: number): bigint[] {
  if (data.length !== 2 + 64 * count) throw new RangeError(`${count} words are not ${data}`);
  return Array.from({ length: count }, (_, index) => BigInt(`0x${data.slice(2 + index * 64, 66 + index * 64)}`));
}
