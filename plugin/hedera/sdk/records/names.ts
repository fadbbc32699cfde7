/** What a mirror calls kinds of transactions and what became of them, and what HAPI calls these. */
import { proto } from "@hiero-ledger/proto";

/** The data fields of `TransactionBody`, by their names in upper case. */
const NAMES: ReadonlyMap<string, string> = new Map(
  Object.getOwnPropertyNames(proto.TransactionBody.prototype)
    .filter((name) => /^[a-z]/.test(name) && name !== "constructor")
    .map((name) => [name.toUpperCase(), name]),
);

/** No code of HAPI's: a status that has come to Hedera after this was written. */
export const UNKNOWN_STATUS = -1;

/** `cryptoTransfer` for `CRYPTOTRANSFER`; kinds that are not known here keep the mirror's name. */
export function nameOf(name: string): string {
  return NAMES.get(name) ?? name;
}

/** The `ResponseCodeEnum` value of a name; {@link UNKNOWN_STATUS} for those that are not known here. */
export function statusOf(result: string): number {
  const code = (proto.ResponseCodeEnum as unknown as Readonly<Record<string, number | undefined>>)[result];
  return code ?? UNKNOWN_STATUS;
}
