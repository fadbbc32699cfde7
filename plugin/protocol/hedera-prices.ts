import { secondsOf, type Timestamp, type Tinybar } from "./units.ts";

/** Hedera's unit of prices: 10^10 are one US dollar. */
export type Tinycents = bigint;

/** What hbar is worth: so many hbars so many US cents. */
export interface Rate {
  readonly hbars: number;
  readonly cents: number;
}

/** The rate that fees are converted with, and the one that comes next. */
export interface Rates {
  readonly current: Rate & { readonly expires: Timestamp };
  readonly next: Rate;
}

/** What a transaction costs on Hedera (HIP-1261), in its three parts. */
export interface Price {
  readonly node: Tinycents;
  readonly network: Tinycents;
  readonly service: Tinycents;
}

const NODE: Tinycents = 100_000n;
const NETWORK_MULTIPLIER = 9n;
const ACCOUNT: Tinycents = 499_000_000n;
const TOPIC: Tinycents = 99_000_000n;
const KEY: Tinycents = 100_000_000n;
const SIGNATURE: Tinycents = 100_000n;
const TOKENS_MOVED: Tinycents = 9_000_000n;
const TOKEN_TYPE_MOVED: Tinycents = 1_000_000n;
const ACCOUNT_MOVED: Tinycents = 1_000_000n;
/** Accounts whose balances a transfer changes at no extra price. */
const INCLUDED_ACCOUNTS = 2;

export const US_DOLLAR: Tinycents = 10_000_000_000n;
/** A message of a topic, or a chunk of one: up to 1,024 bytes. */
export const MESSAGE: Price = priced(7_000_000n);
export const SCHEDULE_CREATE: Price = priced(99_000_000n);
export const SCHEDULE_SIGN: Price = priced(9_000_000n);
/** Gas of a contract call on Hedera itself. */
export const GAS: Tinycents = 852n;

/** What a transfer moves, as far as its price goes. */
export interface Moved {
  /** Accounts whose balances it changes. */
  readonly accounts: number;
  /** Kinds of tokens; each NFT is one. */
  readonly tokenTypes: number;
}

/** A CryptoTransfer of hbar, or of tokens without custom fees. */
export function transferPrice({ accounts, tokenTypes }: Moved): Price {
  const furtherAccounts = BigInt(Math.max(accounts - INCLUDED_ACCOUNTS, 0)) * ACCOUNT_MOVED;
  const tokens = tokenTypes === 0 ? 0n : TOKENS_MOVED + BigInt(tokenTypes - 1) * TOKEN_TYPE_MOVED;
  return priced(furtherAccounts + tokens);
}

/** A CryptoCreate with so many keys in the account's key. */
export function accountPrice(keys: number): Price {
  return priced(ACCOUNT + BigInt(keys - 1) * KEY);
}

/** A ConsensusCreateTopic with so many keys in the topic's admin and submit keys together. */
export function topicPrice(keys: number): Price {
  return priced(TOPIC + BigInt(keys) * KEY);
}

/** The same transaction with so many signatures. */
export function signed(price: Price, signatures: number): Price {
  const node = price.node + BigInt(signatures - 1) * SIGNATURE;
  return { ...price, node, network: node * NETWORK_MULTIPLIER };
}

/** What is left to pay of a transaction that was scheduled: whoever created the schedule and signed it paid the rest. */
export function scheduled({ service }: Price): Price {
  return { node: 0n, network: 0n, service };
}

/** The whole of a price. */
export function tinycentsOf({ node, network, service }: Price): Tinycents {
  return node + network + service;
}

/** A price at a rate. Hedera converts each of its parts, and rounds each down. */
export function tinybarOf({ node, network, service }: Price, rate: Rate): Tinybar {
  return converted(node, rate) + converted(network, rate) + converted(service, rate);
}

/** Tinycents in tinybar, rounded down. */
export function converted(amount: Tinycents, { hbars, cents }: Rate): Tinybar {
  return (amount * BigInt(hbars)) / BigInt(cents);
}

/** The rate that is in force: the next one once the second in which the current one expires is over. */
export function rateAt<T extends Rates>({ current, next }: T, time: Timestamp): T["current"] | T["next"] {
  return secondsOf(time) > secondsOf(current.expires) ? next : current;
}

/** One signature is included. */
function priced(service: Tinycents): Price {
  return { node: NODE, network: NODE * NETWORK_MULTIPLIER, service };
}
