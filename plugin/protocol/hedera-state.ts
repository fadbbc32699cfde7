import type { Address, EntityId, Hex } from "./units.ts";

/**
 * Where the system contracts find what the layer 2 knows of Hedera: the storage of 0x167, laid out as
 * `contracts/hedera/system/HederaState.sol` has it. A slot is a kind and up to three entity numbers; nothing is hashed.
 */
const KIND = {
  account: 1n,
  number: 2n,
  token: 3n,
  relation: 4n,
  nft: 5n,
  allowance: 6n,
  operator: 7n,
  hbarAllowance: 8n,
  refusal: 9n,
  vault: 10n,
  roles: 11n,
  metadata: 12n,
  serialAllowance: 13n,
  lastSerial: 14n,
} as const;

/** The N of 0.0.N. */
export const numberOf = (id: EntityId): bigint => BigInt(id.slice(4));

const slot = (kind: bigint, a = 0n, b = 0n, c = 0n): bigint => (kind << 192n) | (a << 128n) | (b << 64n) | c;

export const accountSlot = (account: EntityId): bigint => slot(KIND.account, numberOf(account));
export const numberSlot = (address: Address): bigint => slot(KIND.number) | BigInt(address);
export const tokenSlot = (token: EntityId): bigint => slot(KIND.token, numberOf(token));
export const relationSlot = (token: EntityId, account: EntityId): bigint =>
  slot(KIND.relation, numberOf(token), numberOf(account));
export const nftSlot = (token: EntityId, serial: bigint): bigint => slot(KIND.nft, numberOf(token), serial);
export const allowanceSlot = (token: EntityId, owner: EntityId, spender: EntityId): bigint =>
  slot(KIND.allowance, numberOf(token), numberOf(owner), numberOf(spender));
export const operatorSlot = (token: EntityId, owner: EntityId, spender: EntityId): bigint =>
  slot(KIND.operator, numberOf(token), numberOf(owner), numberOf(spender));
export const hbarAllowanceSlot = (owner: EntityId, spender: EntityId): bigint =>
  slot(KIND.hbarAllowance, 0n, numberOf(owner), numberOf(spender));
/** Hedera's response code, with which everything that the block's transaction does on Hedera is refused. */
export const REFUSAL_SLOT: bigint = slot(KIND.refusal);
/** The number of the vault, which spends for key-controlled addresses. */
export const VAULT_SLOT: bigint = slot(KIND.vault);
export const rolesSlot = (token: EntityId, account: EntityId): bigint =>
  slot(KIND.roles, numberOf(token), numberOf(account));
export const serialAllowanceSlot = (token: EntityId, serial: bigint): bigint =>
  slot(KIND.serialAllowance, numberOf(token), serial);
export const lastSerialSlot = (token: EntityId): bigint => slot(KIND.lastSerial, numberOf(token));

/** What a slot tells of; what does not apply is left out. */
export interface SlotParts {
  readonly account?: EntityId;
  /** Whose allowance it is. */
  readonly owner?: EntityId;
  readonly token?: EntityId;
  /** With {@link token}: of an NFT. */
  readonly serial?: bigint;
  readonly relation?: { readonly account: EntityId; readonly token: EntityId };
  /** Whose account's number it is. */
  readonly address?: Address;
}

/** The entities that a slot names. */
export function partsOf(slot: bigint): SlotParts {
  const [kind, a, b] = [slot >> 192n, part(slot, 128n), part(slot, 64n)];
  switch (kind) {
    case KIND.account:
      return { account: entity(a) };
    case KIND.number:
      return { address: `0x${BigInt.asUintN(160, slot).toString(16).padStart(40, "0")}` };
    case KIND.token:
    case KIND.lastSerial:
    case KIND.roles:
      return { token: entity(a) };
    case KIND.relation:
      return { relation: { token: entity(a), account: entity(b) } };
    case KIND.nft:
    case KIND.metadata:
    case KIND.serialAllowance:
      return { token: entity(a), serial: b };
    case KIND.allowance:
    case KIND.operator:
    case KIND.hbarAllowance:
      return { owner: entity(b) };
    default:
      return {};
  }
}

const part = (slot: bigint, shift: bigint): bigint => BigInt.asUintN(64, slot >> shift);
const entity = (number: bigint): EntityId => `0.0.${Number(number)}`;

/** An account, as far as its word tells. */
export interface AccountWord {
  readonly deleted: boolean;
  readonly receiverSigRequired: boolean;
  /** -1 for any number. */
  readonly maxAutomaticAssociations: number;
  readonly usedAutomaticAssociations: number;
  /** Its alias, or the contract of the layer 2 that it belongs to. */
  readonly address?: Address;
  /** Whether it belongs to a contract of the layer 2: the nodes sign for it. */
  readonly ofContract: boolean;
}

export function accountWord(account: AccountWord): bigint {
  return (
    1n |
    flag(account.deleted, 1) |
    flag(account.receiverSigRequired, 2) |
    flag(account.ofContract, 3) |
    (BigInt.asUintN(32, BigInt(account.maxAutomaticAssociations)) << 8n) |
    (BigInt(account.usedAutomaticAssociations) << 40n) |
    (BigInt(account.address ?? 0) << 96n)
  );
}

const USED_ASSOCIATIONS = BigInt.asUintN(56, -1n) << 40n;

/**
 * Whether two words of a slot tell the same. How many associations an account has got automatically that may get any
 * number of them is nothing to anybody: contracts count it, and mirrors do not tell.
 */
export function tellTheSame(slot: bigint, one: bigint, other: bigint): boolean {
  if (one === other) return true;
  if (partsOf(slot).account === undefined) return false;
  const isUnlimited = (word: bigint) => BigInt.asIntN(32, word >> 8n) === -1n;
  return isUnlimited(one) && isUnlimited(other) && (one | USED_ASSOCIATIONS) === (other | USED_ASSOCIATIONS);
}

/** Roles of a token, as bits: those of `TokenKey.keyType` in Hedera's token service, and 128 for metadata. */
export const ROLE_BITS = {
  admin: 1,
  kyc: 2,
  freeze: 4,
  wipe: 8,
  supply: 16,
  feeSchedule: 32,
  pause: 64,
  metadata: 128,
} as const;

/** A token, as far as its word tells. */
export interface TokenWord {
  readonly type: "fungible" | "nonFungible";
  readonly deleted: boolean;
  readonly paused: boolean;
  readonly freezeDefault: boolean;
  readonly hasCustomFees: boolean;
  /** Which keys it has, see {@link ROLE_BITS}. */
  readonly keyBits: number;
  readonly decimals: number;
  readonly treasury: EntityId;
  readonly totalSupply: bigint;
  readonly maxSupply: bigint;
}

export function tokenWord(token: TokenWord): bigint {
  return (
    1n |
    flag(token.deleted, 1) |
    flag(token.paused, 2) |
    flag(token.type === "nonFungible", 3) |
    flag(token.freezeDefault, 4) |
    flag(token.hasCustomFees, 5) |
    (BigInt(token.keyBits) << 8n) |
    (BigInt(token.decimals) << 16n) |
    (numberOf(token.treasury) << 48n) |
    (token.totalSupply << 112n) |
    (token.maxSupply << 176n)
  );
}

/** An association, as far as its word tells. */
export interface RelationWord {
  readonly associated: boolean;
  readonly balance: bigint;
  readonly frozen: boolean;
  readonly kycGranted: boolean;
  readonly automatic: boolean;
}

export function relationWord(relation: RelationWord): bigint {
  if (!relation.associated) return 0n;
  return (
    1n |
    flag(relation.frozen, 1) |
    flag(relation.kycGranted, 2) |
    flag(relation.automatic, 3) |
    (relation.balance << 64n)
  );
}

/** The balance in an association's word. */
export const relationBalance = (word: bigint): bigint => BigInt.asUintN(64, word >> 64n);

/** @param createdAt seconds */
export function nftWord(owner: EntityId | undefined, spender: EntityId | undefined, createdAt: bigint): bigint {
  if (owner === undefined) return 0n;
  return numberOf(owner) | ((spender === undefined ? 0n : numberOf(spender)) << 64n) | (createdAt << 128n);
}

/** An NFT's metadata in slots: its length in bytes, then as many words as it has. */
export function metadataWords(token: EntityId, serial: bigint, metadata: Uint8Array): [slot: bigint, word: bigint][] {
  const at = (index: number) => slot(KIND.metadata, numberOf(token), serial, BigInt(index));
  const words: [bigint, bigint][] = [[at(0), BigInt(metadata.length)]];
  for (let index = 0; index * 32 < metadata.length; index++) {
    const hex = Buffer.from(metadata.subarray(index * 32, (index + 1) * 32)).toString("hex");
    words.push([at(index + 1), BigInt(`0x${hex.padEnd(64, "0")}`)]);
  }
  return words;
}

/** The exchange rate: what so many hbars are worth in cents. */
export function rateWord({ hbars, cents }: { readonly hbars: number; readonly cents: number }): bigint {
  return (BigInt(cents) << 32n) | BigInt(hbars);
}

/** A storage word or slot as JSON-RPC has it, 32 bytes. */
export function wordHex(value: bigint): Hex {
  return `0x${value.toString(16).padStart(64, "0")}`;
}

function flag(set: boolean, bit: number): bigint {
  return set ? 1n << BigInt(bit) : 0n;
}
