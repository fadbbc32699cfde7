import type { Call, Evm } from "../../node/evm.ts";
import type { Address, Hex } from "../../protocol/units.ts";

/** Asks for what a transaction changed. */
export const DIFF_TRACER = { tracer: "prestateTracer", tracerConfig: { diffMode: true } };

type Touched = Readonly<Record<Address, { readonly storage?: Readonly<Record<Hex, Hex>> }>>;

/** The accounts that a transaction changed, with slots of theirs. */
export interface Diff {
  readonly pre: Touched;
  readonly post: Touched;
}

/** A value of an account, how the EVM is asked for it, and how it is told. */
interface Value {
  readonly ask: Call;
  readonly tell: (value: Hex) => Call;
  value: Hex;
}

/** What transactions changed together, to be done again on the state before them. */
export class Changes {
  readonly #values = new Map<string, Value>();

  /** Takes note of what the last transaction left. */
  async note(evm: Evm, transaction: Hex): Promise<void> {
    const { pre, post } = await evm.request<Diff>("debug_traceTransaction", transaction, DIFF_TRACER);
    for (const touched of [pre, post]) {
      for (const [address, { storage = {} }] of Object.entries(touched) as [Address, Touched[Address]][]) {
        this.#touch(address, Object.keys(storage) as Hex[]);
      }
    }
    const values = [...this.#values.values()];
    const results = await evm.batch(values.map(({ ask }) => ask));
    for (const [index, value] of values.entries()) value.value = results[index] as Hex;
  }

  /** The requests that make the EVM's state what was noted; what is so already is left alone. */
  async writing(evm: Evm): Promise<Call[]> {
    const values = [...this.#values.values()];
    const results = await evm.batch(values.map(({ ask }) => ask));
    return values.filter(({ value }, index) => value !== results[index]).map(({ tell, value }) => tell(value));
  }

  #touch(address: Address, slots: readonly Hex[]): void {
    this.#add(["eth_getBalance", address, "latest"], (value) => ["hardhat_setBalance", address, value]);
    this.#add(["eth_getTransactionCount", address, "latest"], (value) => ["hardhat_setNonce", address, value]);
    this.#add(["eth_getCode", address, "latest"], (value) => ["hardhat_setCode", address, value]);
    for (const slot of slots) {
      const place: Hex = `0x${BigInt(slot).toString(16)}`;
      this.#add(["eth_getStorageAt", address, slot, "latest"], (word) => [
        "hardhat_setStorageAt",
        address,
        place,
        word,
      ]);
    }
  }

  #add(ask: Call, tell: Value["tell"]): void {
    const key = ask.join();
    if (!this.#values.has(key)) this.#values.set(key, { ask, tell, value: "0x" });
  }
}
