import { entityNumber } from "../hedera/entity.ts";
import type { EntityId } from "../hedera/ledger.ts";
import { nameOf, tokenIdOf, type Party, type TokenLike } from "../hedera/sandbox/party.ts";
import { relationKey } from "../hedera/simulated/entities.ts";
import { SPACING } from "../hedera/simulated/sequence.ts";
import type { StateView } from "../hedera/simulated/state.ts";
import { executionOf, type MatchedL2, type Subject } from "./subject.ts";

/** How a transaction's settlement changed the hbar of accounts on Hedera, in tinybar; the fee for it does not count. */
export async function hbarChanges(
  l2: MatchedL2,
  subject: Subject,
  accounts: readonly (EntityId | undefined)[],
): Promise<bigint[]> {
  const { settlement, at } = await executionOf(l2, subject);
  if (settlement.schedule === null) return accounts.map(() => 0n);
  const ledger = await l2.hedera.ledger;
  const balance = (state: StateView, id: EntityId) => state.accounts.get(entityNumber(id))?.balance ?? 0n;
  return accounts.map((id) => {
    if (id === undefined) return 0n;
    const change = balance(ledger.entities(at), id) - balance(ledger.entities(at - SPACING), id);
    if (id !== settlement.payer) return change;
    const [executed] = ledger.mirror.transactions({ from: at, to: at });
    return change + (executed?.fee ?? 0n);
  });
}

/** How a transaction's settlement changed what accounts have of a token on Hedera; of NFTs, how many. */
export async function tokenChanges(
  l2: MatchedL2,
  subject: Subject,
  token: EntityId,
  accounts: readonly (EntityId | undefined)[],
): Promise<bigint[]> {
  const { settlement, at } = await executionOf(l2, subject);
  if (settlement.schedule === null) return accounts.map(() => 0n);
  const ledger = await l2.hedera.ledger;
  const balance = (state: StateView, id: EntityId) =>
    state.relations.get(relationKey(entityNumber(id), entityNumber(token)))?.balance ?? 0n;
  return accounts.map((id) =>
    id === undefined ? 0n : balance(ledger.entities(at), id) - balance(ledger.entities(at - SPACING), id),
  );
}

/** Somebody's Hedera account, if there is one, and how it is told to people. */
export async function describeAccount(
  l2: MatchedL2,
  account: Party,
): Promise<{ readonly id: EntityId | undefined; readonly name: string }> {
  const id = await l2.hedera.idOf(account);
  return { id, name: id ?? (await nameOf(account)) };
}

/** The id and the symbol of a token. */
export async function describeToken(l2: MatchedL2, token: TokenLike): Promise<{ id: EntityId; symbol: string }> {
  const id = await tokenIdOf(token);
  const state = id && (await (await l2.hedera.ledger).token(id));
  if (!state) throw new TypeError(`there is no token ${await nameOf(token)}`);
  return { id: state.id, symbol: state.symbol };
}
