import { encodeKey } from "../hedera/keys.ts";
import type { NetworkFile } from "../network/network-file.ts";
import { membersOf } from "../network/network-foundation.ts";
import type { NodeKeys } from "../network/node-keys.ts";
import type { EntityId } from "../protocol/units.ts";
import { ValidatorError } from "./validator-error.ts";

/** Which node of a network it is that runs here. */
export interface ValidatorIdentity {
  /** Its seat. */
  readonly index: number;
  /** The Hedera account that it pays with. */
  readonly account: EntityId;
  readonly keys: NodeKeys;
}

/** A key, a seat and an account that do not belong together. */
export class IdentityError extends ValidatorError {
  override readonly name = "IdentityError";
}

/**
 * Finds out which node of a network has these keys.
 * @param account of a node that joined the network later, and is not in its file
 * @throws {IdentityError} when the file says that the seat is somebody else's
 */
export function identityOf(
  file: NetworkFile,
  { index, keys, account }: Omit<ValidatorIdentity, "account"> & { readonly account?: EntityId },
): ValidatorIdentity {
  const members = membersOf(file);
  // A seat may have been given to another node since the network began, which then says so.
  if (account !== undefined) return { index, account, keys };
  const member = members[index];
  if (member === undefined) {
    throw new IdentityError(
      `there is no node ${index} among those that the network ${file.name} began with: they are 0 to ` +
        `${members.length - 1}. A node that joined it later gives its Hedera account with --account`,
    );
  }
  const key = encodeKey(keys.hederaKey.publicKey);
  if (member.attester === keys.attester && Buffer.compare(key, member.key) === 0)
    return { index, keys, account: member.account };
  const other = members.find(({ attester }) => attester === keys.attester);
  throw new IdentityError(
    `the key is not that of node ${index}, which attests as ${member.attester}: it attests as ${keys.attester}` +
      (other === undefined
        ? ", like none of the nodes that the network began with. A node that joined it later gives its Hedera account with --account"
        : `, like node ${other.seat}. Give its index, or put the keys into the order of the network's file`),
  );
}
