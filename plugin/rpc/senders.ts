import type { L2Network } from "../network/network.ts";
import type { SenderState } from "../node/judge.ts";
import type { Transaction } from "../protocol/transaction.ts";
import type { Address, Hex } from "../protocol/units.ts";

const MAX_KEPT = 1_024;

/**
 * What the pool knows of senders without asking the EVM again: whoever sends one transaction sends another. Nobody else
 * spends what a key alone controls, or uses its nonces; accounts with code are asked for each time.
 */
export class Senders {
  readonly #network: L2Network;
  readonly #kept = new Map<Address, SenderState>();
  /** How often something was forgotten: what was read before is not kept after that. */
  #forgotten = 0;

  constructor(network: L2Network) {
    this.#network = network;
    network.on("changed", () => this.forgetAll());
    network.on("door", () => this.forgetAll());
  }

  /** The nonce of a sender, and a balance that it has at least. */
  async of(sender: Address): Promise<SenderState> {
    const kept = this.#kept.get(sender);
    if (kept !== undefined) return kept;
    const forgotten = this.#forgotten;
    const [nonce, balance, code] = (await this.#network.door.execution.evm.readBatch([
      ["eth_getTransactionCount", sender, "latest"],
      ["eth_getBalance", sender, "latest"],
      ["eth_getCode", sender, "latest"],
    ])) as [Hex, Hex, Hex];
    const state = { nonce: Number(nonce), balance: BigInt(balance) };
    return code === "0x" && forgotten === this.#forgotten ? this.#keep(sender, state) : state;
  }

  /** A transaction is in a block. */
  mined({ sender, nonce, value, gasLimit, maxFeePerGas, plain }: Transaction): void {
    // Who delegates to code may be others than the sender.
    if (!plain) return this.forgetAll();
    const kept = this.#kept.get(sender);
    if (kept === undefined) return;
    this.#keep(sender, { nonce: nonce + 1, balance: kept.balance - value - gasLimit * maxFeePerGas });
  }

  forget(sender: Address): void {
    this.#forgotten++;
    this.#kept.delete(sender);
  }

  forgetAll(): void {
    this.#forgotten++;
    this.#kept.clear();
  }

  #keep(sender: Address, state: SenderState): SenderState {
    this.#kept.delete(sender);
    this.#kept.set(sender, state);
    if (this.#kept.size > MAX_KEPT) this.#kept.delete(this.#kept.keys().next().value!);
    return state;
  }
}
