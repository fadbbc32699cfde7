import { entityOf, FEE_VAULT } from "../protocol/addresses.ts";
import type { Payment } from "../protocol/settlement.ts";
import type { Transaction } from "../protocol/transaction.ts";
import { WEIBAR_PER_TINYBAR, type Address, type Hex, type Weibar } from "../protocol/units.ts";
import type { Call, Evm } from "./evm.ts";

/** State that a block writes before its first transaction, as EIP-4788 and EIP-4895 do. */
export interface SystemWrites {
  readonly codes: ReadonlyMap<Address, Hex>;
  /** Balances to set, weibar. */
  readonly balances: ReadonlyMap<Address, Weibar>;
  /** Amounts to add to balances, weibar. */
  readonly credits: ReadonlyMap<Address, Weibar>;
}

/** Everything that a block's content follows from, apart from the state before it. */
export interface BlockInputs {
  readonly height: number;
  /** The header's timestamp. */
  readonly seconds: bigint;
  readonly prevRandao: Hex;
  readonly writes: SystemWrites;
  /** Raw transactions, in order; those that the EVM finds not executable stay out. */
  readonly transactions: readonly Executable[];
}

/** A transaction as the EVM takes it. */
export interface Executable {
  readonly hash: Hex;
  readonly raw: Hex;
  readonly sender: Address;
  readonly nonce: number;
  /** What an impersonated account sends; it has no signature and no raw form. */
  readonly impersonated?: object;
}

/** A block as `eth_getBlockByNumber` shows it. */
export interface BlockHeader {
  readonly number: Hex;
  readonly hash: Hex;
  readonly parentHash: Hex;
  readonly stateRoot: Hex;
  readonly timestamp: Hex;
  readonly gasLimit: Hex;
  readonly gasUsed: Hex;
  readonly baseFeePerGas?: Hex;
  readonly logsBloom: Hex;
  readonly transactions: readonly Hex[];
}

/** A payment out of a block, with the transaction that made it. */
export interface BlockPayment extends Payment {
  readonly from: Address;
  readonly transaction: Hex;
}

/** What came of executing a block. */
export interface ExecutedBlock {
  readonly height: number;
  readonly header: BlockHeader;
  /** The queue's hashes of the header's transactions, in the same order. */
  readonly included: readonly Hex[];
  readonly payments: readonly BlockPayment[];
  /** Transactions that can never be executed, with the EVM's reason. */
  readonly rejected: readonly Rejected[];
  /** Transactions whose nonces are still ahead. */
  readonly waiting: readonly Hex[];
}

/** A transaction that can never be executed. */
export interface Rejected {
  readonly hash: Hex;
  readonly reason: string;
}

/** `HbarPayment(address indexed from, uint256 amount)`, emitted at the payee's long-zero address. */
export const HBAR_PAYMENT_TOPIC: Hex = "0x2da47917138500f7ca29859201c022d88b97c26b6178558c12767e32840fc66c";

interface Log {
  readonly address: Address;
  readonly topics: readonly Hex[];
  readonly data: Hex;
  readonly transactionHash: Hex;
}

/** A block that is executed and may be taken back. */
export interface Uncommitted {
  readonly height: number;
  /** The EVM's snapshot from before it. */
  readonly snapshot: string;
}

/**
 * Executes blocks on an EVM, one uncommitted block at a time: it can be taken back until it is kept.
 */
export class Execution {
  readonly evm: Evm;
  #uncommitted: Uncommitted | undefined;

  constructor(evm: Evm) {
    this.evm = evm;
  }

  /** The height of the block that is executed but not yet kept. */
  get uncommitted(): number | undefined {
    return this.#uncommitted?.height;
  }

  /** What {@link restore} needs. */
  snapshot(): Uncommitted | undefined {
    return this.#uncommitted;
  }

  /** The EVM was taken back to where this snapshot was made. */
  restore(uncommitted: Uncommitted | undefined): void {
    this.#uncommitted = uncommitted;
  }

  /** Executes a block on top of the kept ones; an earlier uncommitted one is taken back first. */
  async execute({ height, seconds, prevRandao, writes, transactions }: BlockInputs): Promise<ExecutedBlock> {
    return await this.evm.exclusive(async () => {
      await this.#takeBack();
      const snapshot = await this.evm.request<string>("evm_snapshot");
      this.#uncommitted = { snapshot, height };
      const before: Call[] = [
        ...(await this.#writing(writes)),
        ["hardhat_setPrevRandao", prevRandao],
        ["evm_setNextBlockTimestamp", Number(seconds)],
      ];
      const { sent, results } = await this.#run(before, transactions.flatMap(sending), SEALING);
      const header = results[1] as BlockHeader;
      const logs = results[2] as Log[];
      const { accepted, rejected } = sorted(transactions, sent);
      const waiting = await this.#leftOut(accepted, header, rejected);
      const nameOf = (hash: Hex) => accepted.get(hash)?.hash ?? hash;
      return {
        height,
        header,
        included: header.transactions.map(nameOf),
        payments: paymentsIn(logs, nameOf),
        rejected,
        waiting,
      };
    });
  }

  /**
   * Has the EVM judge a transaction without keeping it.
   * @returns the next nonce of its sender
   * @throws the EVM's own error when the transaction cannot be executed now or, for its nonce, later
   */
  async judge(transaction: Transaction, tip: BlockHeader): Promise<number> {
    return (await this.#glance(transaction, tip)) ?? (await this.#try(transaction));
  }

  /** Most transactions are plainly fine. Reading is cheap, and does not keep the EVM from anything. */
  async #glance(
    { sender, nonce, value, gasLimit, maxFeePerGas, input, to, plain }: Transaction,
    header: BlockHeader,
  ): Promise<number | undefined> {
    const [count, balance] = await this.evm.readBatch([
      ["eth_getTransactionCount", sender, "latest"],
      ["eth_getBalance", sender, "latest"],
    ]);
    const next = Number(count as Hex);
    // More than any transaction needs before its first instruction, unless it names an access list or authorizations.
    const intrinsic = 21_000n + BigInt(input.length) * 20n + (to === undefined ? 32_000n : 0n);
    const fine =
      nonce >= next &&
      BigInt(balance as Hex) >= value + gasLimit * maxFeePerGas &&
      plain &&
      gasLimit >= intrinsic &&
      gasLimit <= MAX_PLAIN_GAS &&
      gasLimit <= BigInt(header.gasLimit) &&
      input.length <= MAX_PLAIN_INPUT &&
      maxFeePerGas * 8n >= BigInt(header.baseFeePerGas ?? 0) * 9n;
    return fine ? next : undefined;
  }

  async #try(transaction: Transaction): Promise<number> {
    const { sender, maxFeePerGas, hash, impersonated } = transaction;
    return await this.evm.exclusive(async () => {
      const { evm } = this;
      const calls = sending(transaction);
      const results = await evm.batch([
        ...calls,
        ["hardhat_dropTransaction", hash],
        ["eth_getBlockByNumber", "latest", false],
        ["eth_getTransactionCount", sender, "latest"],
      ]);
      const evmHash = results[calls.length - 1] as Hex;
      if (impersonated !== undefined) await evm.request("hardhat_dropTransaction", evmHash);
      const latest = results.at(-2) as BlockHeader;
      // A block's base fee is an eighth above its parent's at most.
      if (maxFeePerGas * 8n < BigInt(latest.baseFeePerGas ?? 0) * 9n) {
        const { baseFeePerGas } = await evm.request<BlockHeader>("eth_getBlockByNumber", "pending", false);
        if (maxFeePerGas < BigInt(baseFeePerGas ?? 0)) {
          throw new Error(
            `Transaction maxFeePerGas (${maxFeePerGas}) is too low for the next block, which has a baseFeePerGas of ${BigInt(baseFeePerGas!)}`,
          );
        }
      }
      return Number(results.at(-1) as Hex);
    });
  }

  /** Has the EVM try a control, so that bad parameters come to light, and leaves no trace of it. */
  async rehearse(method: string, params: readonly unknown[]): Promise<void> {
    await this.evm.exclusive(async () => {
      const snapshot = await this.evm.request("evm_snapshot");
      try {
        await this.evm.request(method, ...params);
      } finally {
        await this.evm.request("evm_revert", snapshot);
      }
    });
  }

  /** The uncommitted block stays. */
  keep(): void {
    this.#uncommitted = undefined;
  }

  /** The uncommitted block never was. */
  async takeBack(): Promise<void> {
    if (this.#uncommitted !== undefined) await this.evm.exclusive(() => this.#takeBack());
  }

  /** Writes state outside of any block: the genesis state. */
  async write(writes: SystemWrites): Promise<void> {
    await this.evm.exclusive(async () => {
      await this.evm.batch(await this.#writing(writes));
    });
  }

  /**
   * Runs requests of which those in the middle may fail.
   * @returns what became of those in the middle, an `Error` for each that failed, and the results of the last
   */
  async #run(
    before: readonly Call[],
    sending: readonly Call[],
    after: readonly Call[],
  ): Promise<{ sent: readonly unknown[]; results: readonly unknown[] }> {
    const { evm } = this;
    const snapshot = this.#uncommitted!;
    try {
      const results = await evm.batch([...before, ...sending, ...after]);
      return { sent: results.slice(before.length, -after.length), results: results.slice(-after.length) };
    } catch (error) {
      if (sending.length === 0) throw error;
    }
    // One of them failed and kept the rest from running: they go one by one, which is slower.
    await evm.request("evm_revert", snapshot.snapshot);
    this.#uncommitted = { ...snapshot, snapshot: await evm.request<string>("evm_snapshot") };
    await evm.batch(before);
    const sent: unknown[] = [];
    for (const [method, ...params] of sending) {
      sent.push(await evm.request(method, ...params).catch((error: unknown) => asError(error)));
    }
    return { sent, results: await evm.batch(after) };
  }

  async #takeBack(): Promise<void> {
    if (this.#uncommitted === undefined) return;
    await this.evm.request("evm_revert", this.#uncommitted.snapshot);
    this.#uncommitted = undefined;
  }

  /** The requests that make these writes on the state as it is. */
  async #writing({ codes, balances, credits }: SystemWrites): Promise<Call[]> {
    const targets = [...credits.keys()];
    const current = targets.length === 0 ? [] : await this.evm.batch(targets.map((to) => ["eth_getBalance", to, "latest"]));
    const credited = targets.map((to, index) => {
      const before = balances.get(to) ?? BigInt(current[index] as Hex);
      return [to, before + credits.get(to)!] as const;
    });
    return [
      ...[...codes].map(([address, code]): Call => ["hardhat_setCode", address, code]),
      ...[...balances, ...credited].map(([address, balance]): Call => [
        "hardhat_setBalance",
        address,
        `0x${balance.toString(16)}`,
      ]),
    ];
  }

  /** Clears the pool of the transactions that the block left out; those that can never be in one join the rejected. */
  async #leftOut(
    accepted: ReadonlyMap<Hex, Executable>,
    header: BlockHeader,
    rejected: Rejected[],
  ): Promise<Hex[]> {
    if (header.transactions.length === accepted.size) return [];
    const mined = new Set(header.transactions);
    const waiting: Hex[] = [];
    for (const [evmHash, { hash, sender, nonce }] of accepted) {
      if (mined.has(evmHash)) continue;
      await this.evm.request("hardhat_dropTransaction", evmHash);
      const next = Number(await this.evm.request<Hex>("eth_getTransactionCount", sender, "latest"));
      if (nonce > next) waiting.push(hash);
      else rejected.push({ hash, reason: LEFT_OUT });
    }
    return waiting;
  }
}

/** EIP-7825: the most gas that a transaction may have. */
const MAX_PLAIN_GAS = 16_777_216n;
/** Hexadecimal digits; well below the limit of EIP-3860. */
const MAX_PLAIN_INPUT = 90_000;

/** What makes the block and reads what is in it. */
const SEALING: readonly Call[] = [
  ["evm_mine"],
  ["eth_getBlockByNumber", "latest", false],
  ["eth_getLogs", { fromBlock: "latest", toBlock: "latest", topics: [HBAR_PAYMENT_TOPIC] }],
];

const LEFT_OUT =
  "the transaction was not executable in its turn: its fee is below the block's base fee, or its sender's balance had been spent";

/** The requests that put a transaction into the EVM's pool. */
function sending({ raw, sender, impersonated }: Executable): Call[] {
  if (impersonated === undefined) return [["eth_sendRawTransaction", raw]];
  return [
    ["hardhat_impersonateAccount", sender],
    ["eth_sendTransaction", impersonated],
  ];
}

/** Which transactions the EVM took, by the hashes that it knows them by, and which it refused. */
function sorted(
  transactions: readonly Executable[],
  results: readonly unknown[],
): { accepted: Map<Hex, Executable>; rejected: Rejected[] } {
  const accepted = new Map<Hex, Executable>();
  const rejected: Rejected[] = [];
  let at = 0;
  for (const transaction of transactions) {
    at += sending(transaction).length;
    const result = results[at - 1];
    if (result instanceof Error) rejected.push({ hash: transaction.hash, reason: result.message });
    else accepted.set(result as Hex, transaction);
  }
  return { accepted, rejected };
}

function paymentsIn(logs: readonly Log[], nameOf: (hash: Hex) => Hex): BlockPayment[] {
  return logs.flatMap(({ address, topics, data, transactionHash }) => {
    // Anybody can emit an event of this shape; only the code at a long-zero address has taken the money for it.
    const to = entityOf(address);
    if (to === undefined || topics.length !== 2) return [];
    const from: Address = `0x${topics[1]!.slice(26)}`;
    return [{ from, to, amount: BigInt(data) / WEIBAR_PER_TINYBAR, transaction: nameOf(transactionHash) }];
  });
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}

/** What the fee vault gets back in the next block: the base fees that the EVM burnt in this one. */
export function burntFees(header: BlockHeader): ReadonlyMap<Address, Weibar> {
  const burnt = BigInt(header.baseFeePerGas ?? 0) * BigInt(header.gasUsed);
  return burnt === 0n ? new Map() : new Map([[FEE_VAULT, burnt]]);
}
