import { proto } from "@hiero-ledger/proto";
import type { Client, TransactionReceipt } from "@hiero-ledger/sdk";

import { entityNumber } from "../../entity.ts";
import type { EntityId, Outcome } from "../../ledger.ts";
import type { Sdk } from "../load-sdk.ts";
import { textOf } from "../log.ts";
import type { Copy } from "./envelope.ts";

/** What became of handing something in. */
export type Handed =
  | { readonly kind: "taken" }
  /** The node said so, and why: a `ResponseCodeEnum` value. */
  | { readonly kind: "refused"; readonly status: number }
  /** There was no answer. */
  | {
      readonly kind: "unheard";
      readonly why: string;
      /** Whether the node may have taken it. */ readonly mayBe: boolean;
    };

/** Transactions are signed once for each of so many nodes. */
const COPIES = 3;
const { RECEIPT_NOT_FOUND } = proto.ResponseCodeEnum;
/** How the SDK says that it has not even tried. */
const UNSENT = /all nodes are unhealthy|not included in the Client's node list/i;
/** Milliseconds for one answer; nodes answer within a second, or not at all. */
const DEADLINE = 5_000;
/** Milliseconds for which a node that did not answer comes last. */
const REST = 30_000;

/** The consensus nodes of a network, by means of Hedera's SDK, which knows how to reach them. */
export class ConsensusNodes {
  readonly #sdk: Sdk;
  readonly #client: Client;
  readonly #random: () => number;
  /** Until when a node that did not answer comes last. */
  readonly #resting = new Map<EntityId, number>();
  /** In the order in which they are asked as long as all are well. */
  #order: readonly EntityId[] = [];

  constructor(sdk: Sdk, client: Client, random: () => number = Math.random) {
    this.#sdk = sdk;
    this.#client = client;
    this.#random = random;
    // A node that is down is left alone for a while here, too; who waits for it longer is the caller's to decide.
    client.setGrpcDeadline(DEADLINE).setNodeMinBackoff(100).setNodeMaxBackoff(2_000);
  }

  /** The nodes that transactions are to be signed for, the best one first: those that answer, and not always the same. */
  get accounts(): readonly EntityId[] {
    const known = new Set(Object.values(this.#client.network).map((id) => id.toString() as EntityId));
    if (this.#order.length !== known.size || this.#order.some((id) => !known.has(id))) this.#order = this.#mixed(known);
    const isWell = (id: EntityId) => !this.isResting(id);
    return [...this.#order.filter(isWell), ...this.#order.filter((id) => !isWell(id))].slice(0, COPIES);
  }

  /** Whether it is one of the network's nodes. */
  has(node: EntityId): boolean {
    return Object.values(this.#client.network).some((id) => id.toString() === node);
  }

  /** Whether a node has not answered of late. */
  isResting(node: EntityId): boolean {
    return (this.#resting.get(node) ?? 0) > performance.now();
  }

  /** Hands a transaction in, once. */
  async handIn({ node, bytes }: Copy): Promise<Handed> {
    const transactionList = [proto.Transaction.decode(bytes)];
    const transaction = this.#sdk.Transaction.fromBytes(proto.TransactionList.encode({ transactionList }).finish());
    transaction.setMaxAttempts(1).setMinBackoff(0);
    try {
      await transaction.execute(this.#client);
      this.#resting.delete(node);
      return { kind: "taken" };
    } catch (error) {
      return this.#judged(node, error);
    }
  }

  /** The receipt of a transaction; "strange" if the node has never heard of it, undefined if it cannot tell. */
  async receipt(id: string, node: EntityId): Promise<Outcome | "strange" | undefined> {
    const query = new this.#sdk.TransactionReceiptQuery()
      .setTransactionId(id)
      .setNodeAccountIds([this.#sdk.AccountId.fromString(node)])
      .setValidateStatus(false)
      .setMaxAttempts(1)
      .setMinBackoff(0);
    try {
      const receipt = await query.execute(this.#client);
      this.#resting.delete(node);
      return { transactionId: id, status: receipt.status.valueOf(), entity: entityIn(receipt) };
    } catch (error) {
      const judged = this.#judged(node, error);
      return judged.kind === "refused" && judged.status === RECEIPT_NOT_FOUND ? "strange" : undefined;
    }
  }

  /** Asks the mirror where the nodes can be reached by now. */
  async refresh(): Promise<void> {
    await this.#client.updateNetwork();
  }

  close(): void {
    this.#client.close();
  }

  #judged(node: EntityId, error: unknown): Exclude<Handed, { kind: "taken" }> {
    const status = refusal(error);
    if (status !== undefined) return { kind: "refused", status };
    this.#resting.set(node, performance.now() + REST);
    const why = textOf(error);
    return { kind: "unheard", why, mayBe: !UNSENT.test(why) };
  }

  #mixed(nodes: ReadonlySet<EntityId>): EntityId[] {
    const inOrder = [...nodes].sort((a, b) => entityNumber(a) - entityNumber(b));
    const drawn = inOrder.map((id) => [this.#random(), id] as const);
    return drawn.sort(([a], [b]) => a - b).map(([, id]) => id);
  }
}

/** What a node said; undefined if it said nothing. */
function refusal(error: unknown): number | undefined {
  const { status } = error as { status?: unknown };
  if (error instanceof Error && error.name === "StatusError") return Number(status);
  // What the SDK would try again, had it another attempt, it tells as text alone.
  const [, name] = /last error being: ([A-Z][A-Z0-9_]+)$/.exec(error instanceof Error ? error.message : "") ?? [];
  return name === undefined ? undefined : (proto.ResponseCodeEnum as unknown as Record<string, number>)[name];
}

function entityIn({ accountId, topicId, tokenId, scheduleId, fileId }: TransactionReceipt): EntityId | undefined {
  const found = [accountId, tokenId, scheduleId, topicId, fileId].find((id) => id !== null && id !== undefined);
  return found?.toString() as EntityId | undefined;
}
