import type { AccountState, Changes, EntityId, NftState, RelationState, TokenState } from "../hedera/ledger.ts";
import type { Hex } from "../protocol/units.ts";

/** Entities in one testimony. */
export const MAX_FACTS = 64;

/**
 * What a testimony is about: what Hedera shows of others' accounts, associations and NFTs, and of tokens.
 *
 * The hbar of others is left out: it changes all the time, and nobody on the layer 2 can count on it. Of allowances those
 * are told that an account of the network may spend.
 * @param isOurs whether an account is one of the network's, of which it knows more than a mirror can say
 */
export function factsIn(shown: Changes, isOurs: (account: EntityId) => boolean): Changes {
  const toUs = <T extends { readonly spender: EntityId }>(allowances: readonly T[]) =>
    inOrder(allowances.filter(({ spender }) => isOurs(spender)));
  const accounts = shown.accounts.filter(({ id }) => !isOurs(id));
  return {
    accounts: inOrder(accounts).map(({ allowances: { hbar, tokens, operators }, ...account }) => ({
      ...account,
      balance: 0n,
      allowances: { hbar: toUs(hbar), tokens: toUs(tokens), operators: toUs(operators) },
    })),
    tokens: inOrder(shown.tokens),
    relations: inOrder(shown.relations.filter(({ account }) => !isOurs(account))),
    nfts: inOrder(shown.nfts),
  };
}

/** By their names: whoever sees the same says the same. */
function inOrder<T extends Named>(entities: readonly T[]): T[] {
  const nameOf = ({ id, account, token, spender, serial }: Named) => [id, account, token, spender, serial].join();
  return [...entities].sort((one, other) => (nameOf(one) < nameOf(other) ? -1 : 1));
}

interface Named {
  readonly id?: EntityId;
  readonly account?: EntityId;
  readonly token?: EntityId;
  readonly spender?: EntityId;
  readonly serial?: bigint;
}

/** How a value is spelled in JSON, and read again; reading throws what is wrong. */
interface Spelling<T> {
  spell(value: T): unknown;
  read(json: unknown): T;
}

/** Facts as JSON: integers that may be large as decimal strings, bytes as hexadecimal digits. Equal facts are equal bytes. */
export function encodeFacts(facts: Changes): Uint8Array {
  return Buffer.from(JSON.stringify(FACTS.spell(facts)));
}

/** @throws {Error} when the bytes are nothing that {@link encodeFacts} writes */
export function decodeFacts(bytes: Uint8Array): Changes {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString();
  const facts = FACTS.read(JSON.parse(text));
  const count = facts.accounts.length + facts.tokens.length + facts.relations.length + facts.nfts.length;
  if (count === 0 || count > MAX_FACTS) throw new Error(`${count} facts are not 1 to ${MAX_FACTS}`);
  if (JSON.stringify(FACTS.spell(facts)) !== text) throw new Error("facts are not spelled as they are to be");
  return facts;
}

function plain<T>(what: string, isOne: (json: unknown) => json is T): Spelling<T> {
  return {
    spell: (value) => value,
    read: (json) => {
      if (isOne(json)) return json;
      throw new Error(`${JSON.stringify(json)} is no ${what}`);
    },
  };
}

function matching<T extends string>(what: string, pattern: RegExp): Spelling<T> {
  return plain(what, (json): json is T => typeof json === "string" && pattern.test(json));
}

const text = plain("text", (json): json is string => typeof json === "string");
const flag = plain("flag", (json): json is boolean => typeof json === "boolean");
const count = plain("number", (json): json is number => Number.isSafeInteger(json));
const entity = matching<EntityId>("entity", /^0\.0\.[1-9]\d{0,15}$/);
const address = matching<Hex>("address", /^0x[0-9a-f]{40}$/);
const digits = matching<string>("integer", /^-?\d{1,30}$/);
const hexadecimal = matching<string>("bytes", /^([0-9a-f]{2})*$/);
const integer: Spelling<bigint> = { spell: (value) => value.toString(), read: (json) => BigInt(digits.read(json)) };
const bytes: Spelling<Uint8Array> = {
  spell: (value) => Buffer.from(value.buffer, value.byteOffset, value.length).toString("hex"),
  read: (json) => new Uint8Array(Buffer.from(hexadecimal.read(json), "hex")),
};
const kind: Spelling<TokenState["type"]> = plain(
  "type of tokens",
  (json): json is TokenState["type"] => json === "fungible" || json === "nonFungible",
);

/** What may be left out. */
function optional<T>(of: Spelling<T>): Spelling<T | undefined> {
  return {
    spell: (value) => (value === undefined ? undefined : of.spell(value)),
    read: (json) => (json === undefined ? undefined : of.read(json)),
  };
}

function list<T>(of: Spelling<T>): Spelling<readonly T[]> {
  return {
    spell: (values) => values.map((value) => of.spell(value)),
    read: (json) => {
      if (!Array.isArray(json)) throw new Error(`${JSON.stringify(json)} is no list`);
      return json.map((each) => of.read(each));
    },
  };
}

/** Its fields in this order, and no others. */
function fields<T extends object>(of: { readonly [K in keyof T]-?: Spelling<T[K]> }): Spelling<T> {
  const entries = Object.entries(of) as [string, Spelling<unknown>][];
  return {
    spell: (value) => {
      const values = value as Readonly<Record<string, unknown>>;
      return Object.fromEntries(entries.map(([name, { spell }]) => [name, spell(values[name])]));
    },
    read: (json) => {
      if (typeof json !== "object" || json === null) throw new Error(`${JSON.stringify(json)} is no object`);
      const values = json as Readonly<Record<string, unknown>>;
      const read = entries.map(([name, { read }]) => [name, read(values[name])] as const);
      return Object.fromEntries(read.filter(([, value]) => value !== undefined)) as T;
    },
  };
}

const ACCOUNT = fields<AccountState>({
  id: entity,
  evmAddress: optional(address),
  balance: integer,
  deleted: flag,
  receiverSigRequired: flag,
  memo: text,
  key: optional(bytes),
  maxAutomaticAssociations: count,
  usedAutomaticAssociations: count,
  allowances: fields({
    hbar: list(fields({ spender: entity, amount: integer })),
    tokens: list(fields({ token: entity, spender: entity, amount: integer })),
    operators: list(fields({ token: entity, spender: entity })),
  }),
});

const role = optional(bytes);
const TOKEN = fields<TokenState>({
  id: entity,
  type: kind,
  name: text,
  symbol: text,
  memo: text,
  decimals: count,
  totalSupply: integer,
  maxSupply: integer,
  lastSerial: count,
  treasury: entity,
  keys: fields({
    ...{ admin: role, kyc: role, freeze: role, wipe: role },
    ...{ supply: role, feeSchedule: role, pause: role, metadata: role },
  }),
  freezeDefault: flag,
  paused: flag,
  deleted: flag,
  customFees: list(bytes),
  metadata: bytes,
  autoRenewAccount: optional(entity),
  autoRenewPeriod: integer,
  expirationSecond: integer,
  createdAt: integer,
});

const RELATION = fields<RelationState>({
  account: entity,
  token: entity,
  associated: flag,
  balance: integer,
  frozen: flag,
  kycGranted: flag,
  automatic: flag,
});

const NFT = fields<NftState>({
  token: entity,
  serial: integer,
  owner: optional(entity),
  spender: optional(entity),
  metadata: bytes,
  createdAt: integer,
});

const FACTS = fields<Changes>({
  accounts: list(ACCOUNT),
  tokens: list(TOKEN),
  relations: list(RELATION),
  nfts: list(NFT),
});
