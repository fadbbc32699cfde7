/** The words and units of the protocol. All of them are plain values: nothing here is looked up or configured. */

/** Hexadecimal bytes with 0x. */
export type Hex = `0x${string}`;
/** A 20-byte address, lower-case hexadecimal. */
export type Address = Hex;
/** A Hedera entity, `shard.realm.num`. */
export type EntityId = `0.0.${number}`;
/** A consensus timestamp, nanoseconds since the Unix epoch. */
export type Timestamp = bigint;
/** Hedera's smallest unit of hbar, 10^-8. */
export type Tinybar = bigint;
/** The layer 2's smallest unit of hbar, 10^-18, as Ethereum tools expect. */
export type Weibar = bigint;

export const WEIBAR_PER_TINYBAR = 10n ** 10n;
export const NANOSECONDS = 1_000_000_000n;

/** The whole second in which a consensus timestamp lies. */
export const secondsOf = (time: Timestamp): bigint => time / NANOSECONDS;
