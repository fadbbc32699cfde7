import { proto } from "@hiero-ledger/proto";

import { entityNumber, toAccountId, toLong, toUnsignedLong } from "../../plugin/hedera/entity.ts";
import { ecdsaKey, ed25519Key, type HederaKey } from "../../plugin/hedera/keys.ts";
import type { EntityId, Tinybar } from "../../plugin/hedera/ledger.ts";
import { Operator } from "../../plugin/hedera/operator.ts";
import type { SimulatedNetwork } from "../../plugin/network/simulated-network.ts";

/** A Hedera account with its key: somebody who is not of the network. */
export interface Person {
  readonly id: EntityId;
  readonly operator: Operator;
  readonly key: HederaKey;
}

/** Creates a Hedera account without an alias. */
export async function person(
  { ledger }: SimulatedNetwork,
  seed: number,
  { hbar = 100, receiverSigRequired = false }: { hbar?: number; receiverSigRequired?: boolean } = {},
): Promise<Person> {
  const key = ed25519Key(new Uint8Array(32).fill(seed));
  const { entity } = await ledger.treasury.submit(
    {
      cryptoCreateAccount: {
        key: key.publicKey,
        initialBalance: toUnsignedLong(BigInt(hbar) * 100_000_000n),
        autoRenewPeriod: { seconds: toLong(7_776_000n) },
        receiverSigRequired,
      },
    },
    { signers: receiverSigRequired ? [key] : [] },
  );
  return { id: entity!, key, operator: new Operator(ledger, entity!, key) };
}

/** A development account as itself on Hedera. */
export function user({ ledger, users, settings }: SimulatedNetwork, index: number): Person {
  const key = ecdsaKey(settings.accounts[index]!.secret);
  return { id: users[index]!, key, operator: new Operator(ledger, users[index]!, key) };
}

/** Transfers hbar on Hedera. */
export async function transfer({ operator, id }: Person, to: EntityId, amount: Tinybar, memo = ""): Promise<number> {
  const accountAmounts = [
    { accountID: toAccountId(entityNumber(id)), amount: toLong(-amount) },
    { accountID: toAccountId(entityNumber(to)), amount: toLong(amount) },
  ];
  const { status } = await operator.submit({ cryptoTransfer: { transfers: { accountAmounts } } }, { memo });
  return status;
}

export async function balance({ ledger }: SimulatedNetwork, id: EntityId): Promise<Tinybar> {
  return (await ledger.account(id))!.balance;
}

/** Deletes an account; what it holds goes to the treasury. */
export async function remove({ id, operator }: Person): Promise<void> {
  await operator.submit({
    cryptoDelete: { deleteAccountID: toAccountId(entityNumber(id)), transferAccountID: toAccountId(2) },
  });
}

export const code = proto.ResponseCodeEnum;
