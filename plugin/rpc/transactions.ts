import { z } from "zod";

import type { L2Network } from "../network/network.ts";
import type { DevelopmentAccount } from "../network/settings.ts";
import type { Receipt } from "../node/block.ts";
import { transactionOf } from "../node/decoded.ts";
import { bytesToHex, hexToBytes } from "../protocol/messages.ts";
import { encodeImpersonated, type ImpersonatedTransaction } from "../protocol/transaction.ts";
import type { TransactionFields } from "../protocol/transaction-format.ts";
import type { Address, Hex } from "../protocol/units.ts";
import { invalidInput, invalidParams } from "./errors.ts";
import { inputOf } from "./input.ts";
import { defaultGas, feesOf } from "./offer.ts";
import * as type from "./params.ts";
import { patiently } from "./patience.ts";
import type { Pool, Taken } from "./pool.ts";
import type { Receipts } from "./receipts.ts";
import { checkFees, transactionRequest, type TransactionRequest } from "./request.ts";
import { signTransaction } from "./signing.ts";
import { toHex } from "./tags.ts";
import { Turns } from "./turns.ts";

/** A transaction that lacks nothing but its signature. */
export type Completed = TransactionFields & { readonly chainId: number };

/** How transactions are sent that leave it open. */
export interface TransactionOptions {
  /** Whether sending one that fails throws what it threw. */
  readonly throwOnTransactionFailures: boolean;
  /** The most gas that one may have, if not as much as its block. */
  readonly gasCap: bigint | undefined;
}

/** Sending transactions: signing for the unlocked accounts, and waiting for blocks where the network makes them at once. */
export class Transactions {
  readonly #network: L2Network;
  readonly #pool: Pool;
  readonly #receipts: Receipts;
  readonly #accounts: ReadonlyMap<Address, DevelopmentAccount>;
  readonly #options: TransactionOptions;
  readonly #impersonated = new Set<Address>();
  readonly #turns = new Turns<Address>();
  /** How often the state was changed without a block. */
  #changes = 0;

  constructor(network: L2Network, pool: Pool, receipts: Receipts, options: TransactionOptions) {
    this.#network = network;
    this.#pool = pool;
    this.#receipts = receipts;
    this.#accounts = new Map(network.settings.accounts.map((account) => [account.address, account]));
    this.#options = options;
    network.on("changed", () => this.#changes++);
  }

  async sendRaw(params: readonly unknown[]): Promise<Hex> {
    const [raw] = type.parse("eth_sendRawTransaction", z.tuple([type.hex]), params);
    return await this.#confirm(await this.#pool.addSigned(raw));
  }

  impersonate(account: Address, on: boolean): boolean {
    return on ? this.#impersonated.add(account).has(account) : this.#impersonated.delete(account);
  }

  async send(params: readonly unknown[]): Promise<Hex> {
    const [wanted] = type.parse("eth_sendTransaction", transactionRequest, params);
    const from = wanted.from ?? this.#accounts.keys().next().value;
    if (from === undefined || this.#accounts.size === 0) throw signsForNobody();
    // One after the other for each sender, since each takes the nonce after the one before.
    return await this.#confirm(await this.#turns.take(from, () => this.#add(wanted, from)));
  }

  /** One that was prepared for a state that was taken back meanwhile is prepared anew. */
  async #add(wanted: TransactionRequest, from: Address): Promise<Taken> {
    for (;;) {
      const changes = this.#changes;
      try {
        return await this.#pool.add(await this.#signed(wanted, from));
      } catch (error) {
        if (changes === this.#changes) throw error;
      }
    }
  }

  async #signed(wanted: TransactionRequest, from: Address): Promise<Hex> {
    if (this.#impersonated.has(from)) return await this.#impersonation(wanted, from);
    const account = this.#accounts.get(from);
    if (account === undefined) throw invalidInput(`Unknown account ${(await import("viem/utils")).getAddress(from)}`);
    const raw = signTransaction(await this.complete(wanted, from), account.secret);
    // Nobody here has to find out who that was. The EVMs will, each for itself.
    transactionOf(hexToBytes(raw), account.address);
    return raw;
  }

  async #impersonation(wanted: TransactionRequest, from: Address): Promise<Hex> {
    const { nonce, gas, to, value, data, ...rest } = await this.complete(wanted, from);
    const { accessList, authorizationList } = wanted;
    const quantities = Object.entries(rest).filter(([name]) => /^(gasPrice|max)/.test(name));
    const transaction: ImpersonatedTransaction = {
      from,
      to: to ?? undefined,
      nonce: toHex(nonce),
      gas: toHex(gas),
      value: toHex(value ?? 0n),
      data: data ?? "0x",
      ...Object.fromEntries(quantities.map(([name, amount]) => [name, toHex(amount as bigint)])),
      ...(accessList !== undefined && { accessList }),
      ...(authorizationList !== undefined && { authorizationList: authorizationList.map(quantified) }),
    };
    return bytesToHex(encodeImpersonated(transaction));
  }

  /** Fills in what the sender left open. */
  async complete(wanted: TransactionRequest, from: Address): Promise<Completed> {
    checkFees(wanted);
    const { chainId } = this.#network.settings;
    if (wanted.chainId !== undefined && wanted.chainId !== BigInt(chainId)) {
      throw invalidParams(`Invalid chainId ${wanted.chainId} provided, expected ${chainId} instead.`);
    }
    const nonce = wanted.nonce === undefined ? await this.#pool.findNonce(from) : Number(wanted.nonce);
    const gas = wanted.gas ?? (await defaultGas(this.#network, wanted, from, this.#options.gasCap));
    const common = {
      chainId,
      nonce,
      gas,
      to: wanted.to ?? undefined,
      value: wanted.value ?? 0n,
      data: inputOf(wanted),
      accessList: wanted.accessList,
    };
    if (wanted.gasPrice !== undefined) {
      const { accessList, ...rest } = common;
      return accessList === undefined
        ? { ...rest, type: 0, gasPrice: wanted.gasPrice }
        : { ...rest, type: 1, accessList, gasPrice: wanted.gasPrice };
    }
    const fees = await feesOf(this.#network, wanted);
    if (wanted.authorizationList === undefined) return { ...common, type: 2, ...fees };
    const authorizationList = wanted.authorizationList.map(({ chainId, address, nonce, yParity, r, s }) => ({
      chainId: Number(chainId),
      address,
      nonce: Number(nonce),
      yParity: Number(yParity),
      r,
      s,
    }));
    return { ...common, type: 4, ...fees, authorizationList };
  }

  /** Where blocks are made at once, a transaction's answer is its block's. */
  async #confirm({ hash: name, queued, settled }: Taken): Promise<Hex> {
    const { settings, door } = this.#network;
    if (settings.consensusDelay > 0 || settings.blockTime > 0 || !door.chain.automine) return name;
    const what = `transaction ${name} is in the queue`;
    const hash = await patiently(settled, this.#network, what, { transactionHash: name });
    if (!this.#options.throwOnTransactionFailures) return hash;
    const receipt = await this.#receipts.of(hash);
    if (receipt?.status === "0x0") await this.#explain(hash, queued, receipt);
    return hash;
  }

  /** Throws what the failed transaction threw, with a Solidity stack trace where there is one. */
  async #explain(hash: Hex, queued: Hex, { blockNumber }: Receipt): Promise<never> {
    const { execution } = this.#network.door;
    const { evm } = execution;
    const failure = await execution.failureOf(Number(blockNumber), queued);
    if (failure !== undefined) throw failure;
    // The EVM has moved on: the same call on the state before the block most often fails alike.
    const sent = await evm.read<Record<string, Hex | null>>("eth_getTransactionByHash", [hash]);
    const call = {
      from: sent.from,
      to: sent.to ?? undefined,
      gas: sent.gas,
      value: sent.value,
      data: sent.input,
      gasPrice: sent.maxFeePerGas === undefined ? sent.gasPrice : undefined,
      maxFeePerGas: sent.maxFeePerGas,
      maxPriorityFeePerGas: sent.maxPriorityFeePerGas,
    };
    const parent = toHex(Number(blockNumber) - 1);
    try {
      await evm.read("eth_call", [call, parent]);
    } catch (error) {
      throw Object.assign(error as Error, { transactionHash: hash });
    }
    // Something before it in its block made it fail.
    throw invalidInput("Transaction reverted without a reason", { transactionHash: hash });
  }
}

function signsForNobody(): Error {
  return invalidInput("this node signs for nobody: sign the transaction, and send it with eth_sendRawTransaction");
}

type Authorization = NonNullable<TransactionRequest["authorizationList"]>[number];

/** An authorization as the EVM takes it. */
function quantified({ address, ...numbers }: Authorization): object {
  return { address, ...Object.fromEntries(Object.entries(numbers).map(([name, value]) => [name, toHex(value)])) };
}
