import type { EntityId, Follower, TopicMessage, TransactionRecord } from "../../ledger.ts";
import type { TransactionRow } from "../rest/shapes.ts";
import { accountOf, wholeIdOf } from "../rest/transaction-id.ts";
import { changesOf, isEmpty } from "./changes.ts";
import type { KnownBy } from "./changes.ts";
import type { Facts, Watched } from "./facts.ts";
import { nameOf, statusOf } from "./names.ts";

const MESSAGE = "CONSENSUSSUBMITMESSAGE";

/** Whether it is a message that the topic took. */
export function isMessageOf(topic: EntityId, { name, result, entity_id }: TransactionRow): boolean {
  return name === MESSAGE && result === "SUCCESS" && entity_id === topic;
}

/**
 * Whether a transaction concerns one of these accounts: as who submitted it, or by their hbar or units of tokens. A mirror
 * finds them by the same; NFTs do not count.
 */
export function concerns(row: TransactionRow, watched: Watched): boolean {
  if (watched.has(accountOf(row))) return true;
  const isTheirs = ({ account, amount }: { readonly account: EntityId; readonly amount: bigint }) =>
    amount !== 0n && watched.has(account);
  return (row.transfers ?? []).some(isTheirs) || (row.token_transfers ?? []).some(isTheirs);
}

/** Whether a transaction may have set the exchange rates. */
export function mayPrice({ name, entity_id }: TransactionRow): boolean {
  return entity_id === "0.0.112" && (name === "FILEUPDATE" || name === "FILEAPPEND");
}

/** A message as followers are told of it: with what it moved of theirs, if it moved more than its fee. */
export function messageWith(
  message: TopicMessage,
  facts: Facts | undefined,
  follower: Follower | undefined,
): TopicMessage {
  if (!facts || !follower) return message;
  const changes = changesOf(facts, follower);
  return isEmpty(changes) ? message : { ...message, changes };
}

/** The transaction as followers are told of it; undefined for other topics' messages that moved nothing but their fee. */
export function recordOf(facts: Facts, follower: KnownBy): TransactionRecord | undefined {
  const { row, payer, moves, schedule, rates, aliases } = facts;
  const changes = changesOf(facts, follower);
  if (row.name === MESSAGE && row.result === "SUCCESS" && isEmpty(changes)) return undefined;
  return {
    kind: "transaction",
    consensusTimestamp: row.consensus_timestamp,
    transactionId: wholeIdOf(row),
    payer,
    name: nameOf(row.name),
    status: statusOf(row.result),
    memo: new TextDecoder().decode(row.memo_base64),
    scheduled: row.scheduled,
    scheduleRef: row.scheduled ? schedule?.id : undefined,
    schedule: row.scheduled ? undefined : schedule,
    entity: row.entity_id,
    fee: row.charged_tx_fee,
    transfers: Array.from(moves, ([account, amount]) => ({ account, amount })),
    rates,
    aliases: aliases.size > 0 ? aliases : undefined,
    ...changes,
  };
}
