import { toNumber } from "../../entity.ts";
import type { proto } from "@hiero-ledger/proto";

import type { Context, Service, Submission } from "../context.ts";
import { parseInner } from "../ingest.ts";
import { Code, must, present } from "../refusal.ts";
import { isValidKey } from "../signatures.ts";
import { handleInners } from "./inners.ts";

/** `AtomicBatchConfig.maxNumberOfTransactions`. */
const MAX_INNER = 50;
/** `AtomicBatchConfig.blacklist`. */
const BLACKLIST: ReadonlySet<string> = new Set(["freeze", "atomicBatch"]);

/**
 * AtomicBatch (HIP-551): several transactions, each with its own payer and signatures, of which all are done or none.
 * Whoever holds the batch keys that they name has to sign the batch.
 */
export const atomicBatch: Service = {
  check(body) {
    must(transactionsOf(body).length > 0, Code.BATCH_LIST_EMPTY);
    const ids = new Set<string>();
    for (const { id, body: inner, node } of innersOf(body)) {
      must(!ids.has(id), Code.BATCH_LIST_CONTAINS_DUPLICATES);
      ids.add(id);
      present(inner.batchKey, Code.MISSING_BATCH_KEY);
      must(inner.nodeAccountID && node === 0 && isNumbered(inner.nodeAccountID), Code.INVALID_NODE_ACCOUNT_ID);
    }
  },

  signers(body) {
    return innersOf(body).map(({ name, body: { batchKey } }) => {
      must(!BLACKLIST.has(name), Code.BATCH_TRANSACTION_IN_BLACKLIST);
      must(batchKey && isValidKey(batchKey), Code.INVALID_BATCH_KEY);
      return { key: batchKey };
    });
  },

  handle(context: Context) {
    must(transactionsOf(context.body).length <= MAX_INNER, Code.BATCH_SIZE_LIMIT_EXCEEDED);
    const { sealed, failed } = handleInners(context, innersOf(context.body));
    context.effects.following = sealed;
    if (failed) context.effects.failure = Code.INNER_TRANSACTION_FAILED;
  },
};

function transactionsOf(body: proto.ITransactionBody): readonly Uint8Array[] {
  return body.atomicBatch!.transactions ?? [];
}

/** The check, the signers and the handler look at the same ones. */
const parsed = new WeakMap<proto.ITransactionBody, readonly Submission[]>();

function innersOf(body: proto.ITransactionBody): readonly Submission[] {
  let inners = parsed.get(body);
  if (!inners) parsed.set(body, (inners = transactionsOf(body).map(parseInner)));
  return inners;
}

/** Whether the id is 0.0.0 itself, rather than an alias or another shard. */
function isNumbered({ shardNum, realmNum, alias }: proto.IAccountID): boolean {
  return toNumber(shardNum) === 0 && toNumber(realmNum) === 0 && !alias?.length;
}
