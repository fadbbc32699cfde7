import type { L2Network } from "../network/network.ts";
import { transactionOf } from "../node/decoded.ts";
import { hexToBytes } from "../protocol/messages.ts";
import { unsignedBytes } from "../protocol/transaction-format.ts";
import type { Address, Hex } from "../protocol/units.ts";
import { invalidInput, invalidParams } from "./errors.ts";
import * as type from "./params.ts";
import { authorizationView, pendingView } from "./pending-view.ts";
import type { Reads } from "./reads.ts";
import { transactionRequest } from "./request.ts";
import { signTransaction } from "./signing.ts";
import type { Completed, Transactions } from "./transactions.ts";
import { toHex } from "./tags.ts";

/** Transactions that are prepared and not sent. */
export class Drafts {
  readonly #network: L2Network;
  readonly #reads: Reads;
  readonly #transactions: Transactions;

  constructor(network: L2Network, reads: Reads, transactions: Transactions) {
    this.#network = network;
    this.#reads = reads;
    this.#transactions = transactions;
  }

  /** @returns undefined if the method is none of these */
  handle(method: string, params: readonly unknown[]): Promise<unknown> | undefined {
    if (method === "eth_fillTransaction") return this.#fill(method, params);
    if (method === "eth_signTransaction") return this.#sign(method, params);
    return undefined;
  }

  async #fill(method: string, params: readonly unknown[]): Promise<{ raw: Hex; tx: object }> {
    const { from, ...completed } = await this.#completed(method, params);
    const raw = unsignedBytes(completed);
    return { raw, tx: { from, ...filledView(completed) } };
  }

  async #sign(method: string, params: readonly unknown[]): Promise<{ raw: Hex; tx: object }> {
    const completed = await this.#completed(method, params);
    const account = this.#network.settings.accounts.find(({ address }) => address === completed.from);
    if (account === undefined) throw invalidInput(`Unknown account ${completed.from}`);
    const { from: _, ...unsigned } = completed;
    const raw = signTransaction(unsigned, account.secret);
    const transaction = transactionOf(hexToBytes(raw));
    if (transaction instanceof Error) throw transaction;
    return { raw, tx: pendingView(transaction, transaction.hash, this.#network.settings.chainId) };
  }

  async #completed(method: string, params: readonly unknown[]): Promise<Completed & { from: Address }> {
    const [wanted] = type.parse(method, transactionRequest, params);
    const from = wanted.from ?? this.#network.settings.accounts[0]?.address;
    if (from === undefined)
      throw invalidParams(`${method}: parameter 0: from is missing, and this node has no accounts`);
    const gas = wanted.gas ?? BigInt(await this.#estimate({ ...(params[0] as object), from }));
    return { ...(await this.#transactions.complete({ ...wanted, gas }, from)), from };
  }

  async #estimate(call: object): Promise<Hex> {
    return (await this.#reads.read("eth_estimateGas", [call])) as Hex;
  }
}

/** A transaction as clients see it, without a signature. */
function filledView(completed: Completed): object {
  const { type, chainId, nonce, gas, to = null, value, data = "0x", ...rest } = completed;
  const { gasPrice, maxFeePerGas, maxPriorityFeePerGas, accessList = [], authorizationList = [] } = rest;
  const common = { type: toHex(type), chainId: toHex(chainId), nonce: toHex(nonce), gas: toHex(gas) };
  return {
    ...common,
    to,
    value: toHex(value),
    input: data,
    gasPrice: toHex(gasPrice ?? maxFeePerGas ?? 0n),
    ...(maxFeePerGas !== undefined && { maxFeePerGas: toHex(maxFeePerGas) }),
    ...(maxPriorityFeePerGas !== undefined && { maxPriorityFeePerGas: toHex(maxPriorityFeePerGas) }),
    ...(type !== 0 && { accessList }),
    ...(type === 4 && { authorizationList: authorizationList.map(authorizationView) }),
  };
}
