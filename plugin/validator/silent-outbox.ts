import type { Outbox } from "../node/outbox.ts";

/** The outbox of a node without a key: it has nothing to say, and nobody waits for it. */
export class SilentOutbox implements Outbox {
  async say(): Promise<void> {}
  async schedule(): Promise<void> {}
  async sign(): Promise<void> {}
  async createAccount(): Promise<void> {}
  async createHollow(): Promise<void> {}
  async updateTopic(): Promise<void> {}
  async cosign(): Promise<void> {}
  async handIn(): Promise<void> {}
  async fund(): Promise<void> {}
}
