import type { Outbox, Schedule } from "../node/outbox.ts";
import type { Message } from "../protocol/messages.ts";
import type { Address, EntityId } from "../protocol/units.ts";
import type { Stated, Statements } from "./statements.ts";
import { ValidatorError } from "./validator-error.ts";

/** A node is about to attest what it has attested otherwise. */
export class ContradictionError extends ValidatorError {
  override readonly name = "ContradictionError";

  constructor(now: Stated, before: Stated) {
    super(
      `this node has attested block ${before.height} as ${before.hash}, and now finds block ${now.height} to be ` +
        `${now.hash}, which does not go with that. Two attestations of one height would cost its stake, so it says ` +
        "nothing. Compare both with what the other nodes have (l2_getAttestations), and see to it that no second " +
        "machine runs with this node's key",
    );
  }
}

/** The outbox of a validator, which remembers what it attests, also when it is started again. */
export class RememberingOutbox implements Outbox {
  readonly #outbox: Outbox;
  readonly #statements: Statements;
  readonly #fail: (error: ValidatorError) => void;

  /** @param fail is called when the node is about to contradict itself */
  constructor(outbox: Outbox, statements: Statements, fail: (error: ValidatorError) => void) {
    this.#outbox = outbox;
    this.#statements = statements;
    this.#fail = fail;
  }

  async say(message: Message): Promise<void> {
    if (message.kind === "attestation") {
      const { height, blockHash: hash } = message;
      const before = this.#statements.state({ height, hash });
      if (before !== undefined) {
        const error = new ContradictionError({ height, hash }, before);
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
