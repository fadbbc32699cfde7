import type { Outbox, Schedule } from "../node/outbox.ts";
import type { Message } from "../protocol/messages.ts";
import type { Address, EntityId } from "../protocol/units.ts";
import type { Statements } from "./statements.ts";

/** The outbox of a validator, which remembers what it attests, also when it is started again. */
export class RememberingOutbox implements Outbox {
  readonly #outbox: Outbox;
  readonly #statements: Statements;
  readonly #fail: (error: Error) => void;

  /** @param fail is called when the node is about to contradict itself */
  constructor(outbox: Outbox, statements: Statements, fail: (error: Error) => void) {
    this.#outbox = outbox;
    this.#statements = statements;
    this.#fail = fail;
  }

  async say(message: Message): Promise<void> {
    if (message.kind === "attestation") {
      const { height, blockHash } = message;
      const before = this.#statements.state(height, blockHash);
      if (before !== undefined) {
        const error = new Error(
          `this node has attested block ${height} as ${before}, and now finds it to be ${blockHash}. ` +
            "Two attestations of one height would cost its stake: it says nothing. Find out which of the two the others have",
        );
        this.#fail(error);
        throw error;
      }
    }
    await this.#outbox.say(message);
  }

  schedule(schedule: Schedule): Promise<void> {
    return this.#outbox.schedule(schedule);
  }

  sign(schedule: EntityId): Promise<void> {
    return this.#outbox.sign(schedule);
  }

  createAccount(contract: Address, vaultKey: Uint8Array): Promise<void> {
    return this.#outbox.createAccount(contract, vaultKey);
  }

  createHollow(address: Address): Promise<void> {
    return this.#outbox.createHollow(address);
  }

  updateTopic(...change: Parameters<Outbox["updateTopic"]>): Promise<void> {
    return this.#outbox.updateTopic(...change);
  }

  cosign(body: Uint8Array): Promise<void> {
    return this.#outbox.cosign(body);
  }

  handIn(...transaction: Parameters<Outbox["handIn"]>): Promise<void> {
    return this.#outbox.handIn(...transaction);
  }

  fund(account: EntityId): Promise<void> {
    return this.#outbox.fund(account);
  }
}
