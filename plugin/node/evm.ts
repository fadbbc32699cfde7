/** One JSON-RPC request. */
export type Call = readonly [method: string, ...params: readonly unknown[]];

/** An EVM of Hardhat's, as a node sees it. */
export interface EvmProvider {
  request(method: string, params: readonly unknown[]): Promise<unknown>;
  /** Many requests in one go, in order. The first that fails is the last that is executed, and its error is thrown. */
  batch(calls: readonly Call[]): Promise<readonly unknown[]>;
  /** Whether what contracts write to the console is to be printed: what is executed again was printed before. */
  mute?(on: boolean): void;
  /** Whether its block 0 has the state that the chain begins with. */
  readonly begun?: boolean;
  close(): Promise<void>;
}

/**
 * A node's own EVM. While the node executes a block it has the EVM to itself; everybody else's requests wait the few
 * milliseconds, so that nobody sees a block half done.
 */
export class Evm {
  readonly #provider: EvmProvider;
  #busy: Promise<void> = Promise.resolve();
  #exclusive = 0;
  #silent = 0;
  /** Requests from outside that are not answered yet. */
  readonly #reads = new Set<Promise<unknown>>();

  constructor(provider: EvmProvider) {
    this.#provider = provider;
  }

  /** Whether block 0 has the state that the chain begins with. */
  get begun(): boolean {
    return this.#provider.begun === true;
  }

  /** A request of the node's own, inside {@link exclusive}. */
  request<T = unknown>(method: string, ...params: readonly unknown[]): Promise<T> {
    return this.#provider.request(method, params) as Promise<T>;
  }

  /** Requests of the node's own, inside {@link exclusive}. */
  batch(calls: readonly Call[]): Promise<readonly unknown[]> {
    return this.#provider.batch(calls);
  }

  /** Runs `work`, inside {@link exclusive}, and prints nothing of what contracts write to the console. */
  async silently<T>(work: () => Promise<T>): Promise<T> {
    this.#silent++;
    this.#provider.mute?.(true);
    try {
      return await work();
    } finally {
      this.#silent--;
      this.#provider.mute?.(this.#silent > 0);
    }
  }

  /** Runs `work`, inside {@link exclusive}, and takes back what it did. */
  async undone<T>(work: () => Promise<T>): Promise<T> {
    const snapshot = await this.request("evm_snapshot");
    try {
      return await work();
    } finally {
      await this.request("evm_revert", snapshot);
    }
  }

  /** A request from outside. */
  async read<T = unknown>(method: string, params: readonly unknown[]): Promise<T> {
    while (this.#exclusive > 0) await this.#busy;
    return (await this.#reading(this.#provider.request(method, params))) as T;
  }

  /** Requests from outside, in one go. */
  async readBatch(calls: readonly Call[]): Promise<readonly unknown[]> {
    while (this.#exclusive > 0) await this.#busy;
    return await this.#reading(this.#provider.batch(calls));
  }

  #reading<T>(answer: Promise<T>): Promise<T> {
    this.#reads.add(answer);
    const done = () => this.#reads.delete(answer);
    answer.then(done, done);
    return answer;
  }

  /** Runs `work` while nobody else uses the EVM. */
  async exclusive<T>(work: () => Promise<T>): Promise<T> {
    const before = this.#busy;
    let release = () => {};
    this.#busy = new Promise((resolve) => (release = resolve));
    this.#exclusive++;
    await before;
    // What was asked before is answered by what was there then, however long it takes to get to the EVM.
    if (this.#reads.size > 0) await Promise.allSettled(this.#reads);
    try {
      return await work();
    } finally {
      this.#exclusive--;
      release();
    }
  }
}
