import type { EntityId, Outcome, Timestamp } from "../../ledger.ts";
import { MirrorError } from "../mirror-error.ts";
import { statusOf } from "../records/names.ts";
import type { MirrorRest } from "../rest/mirror-rest.ts";
import { blocksShape, familyShape } from "../rest/shapes.ts";
import type { TransactionRow } from "../rest/shapes.ts";
import { pathOfId } from "../rest/transaction-id.ts";

/** Kinds of transactions whose receipts name an entity. */
const CREATIONS: ReadonlySet<string> = new Set([
  ...["CONSENSUSCREATETOPIC", "CONTRACTCREATEINSTANCE", "CRYPTOCREATEACCOUNT", "FILECREATE", "SCHEDULECREATE"],
  "TOKENCREATION",
]);
/** What a transaction has that came to consensus once too often, or that its node should have refused: no outcome. */
const VOID: ReadonlySet<string> = new Set(["DUPLICATE_TRANSACTION", "INVALID_NODE_ACCOUNT"]);
/** A mirror consists of several machines, some of them behind others by as much: nanoseconds. */
const SKEW = 10_000_000_000n;

/** What a mirror shows of transactions that were submitted. */
export class Traces {
  readonly #rest: MirrorRest;

  constructor(rest: MirrorRest) {
    this.#rest = rest;
  }

  /**
   * @param validEnd up to when it could come to consensus
   * @returns what became of it; "never" if it cannot come any more, "strange" if it is not there yet, or undefined if the
   * mirror does not answer
   */
  async find(id: string, validEnd: Timestamp): Promise<Outcome | "never" | "strange" | undefined> {
    try {
      // First up to when the mirror shows everything, then whether it is there.
      const { blocks } = await this.#rest.get("blocks?limit=1&order=desc", blocksShape);
      const family = await this.#rest.find(`transactions/${pathOfId(id)}?scheduled=false&nonce=0`, familyShape);
      const row = family?.transactions.find(({ result, scheduled }) => !scheduled && !VOID.has(result));
      if (row) return outcomeOf(id, row);
      const until = blocks[0]?.timestamp.to ?? 0n;
      return until > validEnd + SKEW ? "never" : "strange";
    } catch (error) {
      if (error instanceof MirrorError && error.transient) return undefined;
      throw error;
    }
  }
}

function outcomeOf(id: string, { name, result, entity_id }: TransactionRow): Outcome {
  const entity: EntityId | undefined = CREATIONS.has(name) ? entity_id : undefined;
  return { transactionId: id, status: statusOf(result), entity };
}
