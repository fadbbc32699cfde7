import type { Outbox, Schedule } from "../node/outbox.ts";
import type { Attested } from "../protocol/attestation.ts";
import type { Message } from "../protocol/messages.ts";
import type { Address, EntityId, Hex } from "../protocol/units.ts";

/**
 * Ways in which a node can fail.
 * - `silent`: it hears everything and says nothing.
 * - `wrong-root`: it proposes and attests state roots that are not those of the chain.
 * - `refuses-to-sign`: it neither proposes nor attests nor signs schedules.
 * - `never-schedules`: it proposes, and leaves it to others to schedule the block's transfer.
 * - `equivocates`: it attests two different blocks at each height.
 * - `slow`: everything it says is half a second late.
 */
export const FAULTS = ["silent", "wrong-root", "refuses-to-sign", "never-schedules", "equivocates", "slow"] as const;
export type Fault = (typeof FAULTS)[number];

const LATE_MS = 500;

/** An outbox that fails as it is told. The node behind it is as honest as any: faults are in what comes out of it. */
export class FaultyOutbox implements Outbox {
  readonly #honest: Outbox;
  readonly #sign: (attested: Attested) => Uint8Array;
  fault: Fault | undefined;

  /** @param sign makes the node's signature, so that its lies are its own */
  constructor(honest: Outbox, sign: (attested: Attested) => Uint8Array) {
    this.#honest = honest;
    this.#sign = sign;
  }

  async say(message: Message): Promise<void> {
    if (this.fault === "silent") return;
    if (this.fault === "refuses-to-sign" && (message.kind === "attestation" || message.kind === "proposal")) return;
    if (this.fault === "equivocates" && message.kind === "attestation") await this.#honest.say(this.#twisted(message));
    await this.#late();
    await this.#honest.say(this.fault === "wrong-root" ? this.#twisted(message) : message);
  }

  async schedule(schedule: Schedule): Promise<void> {
    if (this.#withholds || this.fault === "never-schedules") return;
    await this.#late();
    await this.#honest.schedule(schedule);
  }

  async sign(schedule: EntityId): Promise<void> {
    if (this.#withholds) return;
    await this.#late();
    await this.#honest.sign(schedule);
  }

  async createAccount(contract: Address, vaultKey: Uint8Array): Promise<void> {
    if (this.#withholds) return;
    await this.#honest.createAccount(contract, vaultKey);
  }

  async createHollow(address: Address): Promise<void> {
    if (!this.#withholds) await this.#honest.createHollow(address);
  }

  async updateTopic(...change: Parameters<Outbox["updateTopic"]>): Promise<void> {
    if (!this.#withholds) await this.#honest.updateTopic(...change);
  }

  async cosign(body: Uint8Array): Promise<void> {
    if (!this.#withholds) await this.#honest.cosign(body);
  }

  async handIn(...transaction: Parameters<Outbox["handIn"]>): Promise<void> {
    if (!this.#withholds) await this.#honest.handIn(...transaction);
  }

  async fund(account: EntityId): Promise<void> {
    if (!this.#withholds) await this.#honest.fund(account);
  }

  get #withholds(): boolean {
    return this.fault === "silent" || this.fault === "refuses-to-sign";
  }

  async #late(): Promise<void> {
    if (this.fault === "slow") await new Promise((resolve) => setTimeout(resolve, LATE_MS).unref());
  }

  /** The message with a wrong root in it, signed if it was. */
  #twisted(message: Message): Message {
    if (message.kind !== "proposal" && message.kind !== "attestation") return message;
    const lie = { ...message, stateRoot: lieAbout(message.stateRoot), blockHash: lieAbout(message.blockHash) };
    return lie.kind === "attestation" ? { ...lie, signature: this.#sign(lie) } : lie;
  }
}

function lieAbout(hash: Hex): Hex {
  return `0x${"bad0".repeat(15)}${hash.slice(-4)}`;
}
