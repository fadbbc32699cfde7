import type { Hex } from "../protocol/units.ts";
import { CONTRACTS } from "./contracts.ts";
import { ObjectError } from "./errors.ts";

/** The types that come with the manager. */
export const TYPES = {
  balance: CONTRACTS.BalanceType.codeHash,
  nft: CONTRACTS.NftType.codeHash,
  counter: CONTRACTS.CounterType.codeHash,
} as const;

/** A type by the name that it has here, or by its id. */
export type TypeName = keyof typeof TYPES;

/**
 * @returns the id of a type that is named or given by its id
 * @throws {ObjectError} if it is neither
 */
export function typeIdOf(type: TypeName | Hex): Hex {
  if (Object.hasOwn(TYPES, type)) return TYPES[type as TypeName];
  if (isWord(type)) return type.toLowerCase() as Hex;
  const names = Object.keys(TYPES).join(", ");
  throw new ObjectError(
    `type: one of ${names} is wanted, or the id of another, 32 bytes with 0x; it is ${shown(type)}`,
  );
}

/** What a type is called here; those of others have their ids alone. */
export function typeNameOf(typeId: Hex): TypeName | undefined {
  return (Object.keys(TYPES) as TypeName[]).find((name) => TYPES[name] === typeId);
}

/**
 * @returns the index, as it was given
 * @throws {ObjectError} if it can be no object's
 */
export function indexOf(index: Hex): Hex {
  if (isWord(index)) return index;
  throw new ObjectError(`index: the name of an object is wanted, 32 bytes with 0x; it is ${shown(index)}`);
}

function isWord(text: unknown): text is Hex {
  return typeof text === "string" && /^0x[0-9a-f]{64}$/i.test(text);
}

function shown(value: unknown): string {
  return JSON.stringify(value) ?? String(value);
}
