import { mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { proto } from "@hiero-ledger/proto";

import { fromHex } from "../hedera/entity.ts";
import { primitiveOf, sameKey } from "../hedera/keys.ts";
import { committeeOf } from "../node/committee.ts";
import { WEIBAR_PER_TINYBAR } from "../protocol/units.ts";
import { FILE_VERSION, networkFileSchema, type NetworkFile } from "./network-file-schema.ts";
import { membersOf, stakesOf } from "./network-foundation.ts";

export { foundationOf, networkFileOf } from "./network-foundation.ts";
export type { NetworkFile } from "./network-file-schema.ts";

/** A network file that cannot be used; the message names the file, the field and the way out. */
export class NetworkFileError extends Error {
  override readonly name = "NetworkFileError";
}

const NOBODY = `0x${"0".repeat(40)}`;

/**
 * Reads the file of a network on a real Hedera.
 * @throws {NetworkFileError} (as a rejection) when there is none, or it is none
 */
export async function readNetworkFile(path: string): Promise<NetworkFile> {
  let text: string;
  try {
    text = await readFile(path, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
    throw new NetworkFileError(
      `there is no network file ${path}: l2:provision writes one, and all nodes of a network share it`,
    );
  }
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    throw new NetworkFileError(`the network file ${path} is not JSON: ${(error as Error).message}`);
  }
  return checkNetworkFile(json, path);
}

/** Writes it so that nobody ever reads half of one. */
export async function writeNetworkFile(path: string, file: NetworkFile): Promise<void> {
  checkNetworkFile(file, path);
  await mkdir(dirname(path), { recursive: true });
  const fresh = `${path}.${process.pid}.new`;
  try {
    await writeFile(fresh, `${JSON.stringify(file, undefined, 2)}\n`, { flush: true });
    await rename(fresh, path);
  } catch (error) {
    await rm(fresh, { force: true });
    throw error;
  }
}

/**
 * Checks what is to be a network file.
 * @param path for the error
 * @throws {NetworkFileError} when it is none
 */
export function checkNetworkFile(json: unknown, path: string): NetworkFile {
  const version = (json as { version?: unknown } | null)?.version;
  if (typeof version === "number" && version > FILE_VERSION) {
    throw new NetworkFileError(
      `the network file ${path} is of version ${version}, and this plugin reads version ${FILE_VERSION}: install a newer one`,
    );
  }
  const { data, error } = networkFileSchema.safeParse(json);
  if (error !== undefined) {
    const [issue] = error.issues;
    const where = issue!.path.reduce<string>(
      (at, key) => (typeof key === "number" ? `${at}[${key}]` : at === "" ? key : `${at}.${key}`),
      "",
    );
    throw wrong(path, where || "it", issue!.code === "unrecognized_keys" ? unknownKeys(issue!.keys) : issue!.message);
  }
  for (const [where, message] of contradictions(data)) throw wrong(path, where, message);
  return data;
}

function wrong(path: string, where: string, message: string): NetworkFileError {
  return new NetworkFileError(
    `in the network file ${path}, ${where} ${message}. Take the file as l2:provision wrote it: it is the same for all nodes`,
  );
}

function unknownKeys(keys: readonly string[]): string {
  return `has fields that mean nothing: ${keys.join(", ")}`;
}

/** What each field by itself does not show. */
function* contradictions(file: NetworkFile): Generator<readonly [where: string, message: string]> {
  const { members, threshold, accounts, registry, vault } = file;
  if (threshold > members.length) yield ["threshold", `must not be more than the members: ${members.length}`];
  for (const [index, { number, seat, account, attester, key }] of members.entries()) {
    const where = `members[${index}]`;
    if (seat !== index || number !== index + 1)
      yield [where, `must be number ${index + 1} in seat ${index}: members come in the order of their seats`];
    if (!isPrimitive(key)) yield [`${where}.key`, "must be one Ed25519 or ECDSA key, an encoded HAPI Key"];
    const first = members.findIndex((other) => other.account === account || other.attester === attester);
    if (first < index) yield [where, `has the account or the attester of members[${first}]`];
    if (!accounts.some(({ id }) => id === account)) yield ["accounts", `must have ${account}, of ${where}`];
  }
  const custody = accounts.find(({ id }) => id === vault);
  if (custody === undefined) {
    yield ["accounts", `must have the vault, ${vault}`];
    return;
  }
  const { vaultKey } = committeeOf(0, membersOf(file), threshold);
  if (custody.key === undefined || !sameKey(proto.Key.decode(fromHex(custody.key)), proto.Key.decode(vaultKey)))
    yield ["accounts", `must have ${vault}, the vault, with the ${threshold}-of-${members.length} key of the members`];
  if (registry.stakeToken !== NOBODY)
    yield ["registry.stakeToken", "must be the zero address: the first stakes are in hbar"];
  const stakes = stakesOf(file);
  if (BigInt(custody.balance) * WEIBAR_PER_TINYBAR < stakes)
    yield [
      "accounts",
      `must have ${vault}, the vault, with at least ${stakes / WEIBAR_PER_TINYBAR} tinybar: the stakes`,
    ];
}

function isPrimitive(key: string): boolean {
  try {
    return primitiveOf(proto.Key.decode(fromHex(key))) !== undefined;
  } catch {
    return false;
  }
}
