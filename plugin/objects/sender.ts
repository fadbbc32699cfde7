import type { TransactionSerializableEIP1559 } from "viem";
import { privateKeyToAccount } from "viem/accounts";

import { bytesToHex } from "../protocol/messages.ts";
import type { Address, Hex } from "../protocol/units.ts";
import { mined } from "./mined.ts";
import { ask, quantity, type Provider } from "./provider.ts";

/** What is sent to a network. */
export interface Outgoing {
  readonly to: Address;
  readonly data: Hex;
  readonly value: bigint;
  readonly gas: bigint;
}

/** Somebody who pays for transactions. */
export interface Sender {
  readonly address: Address;
  /**
   * Sends a transaction, and does not wait for it.
   * @returns its hash
   */
  send(provider: Provider, outgoing: Outgoing): Promise<Hex>;
}

/** An account whose key the network or the wallet behind the provider has. */
export function unlocked(address: Address): Sender {
  return {
    address,
    send: async (provider, { to, data, value, gas }) => {
      const transaction = { from: address, to, data, value: quantity(value), gas: quantity(gas) };
      return await ask<Hex>(provider, "eth_sendTransaction", transaction);
    },
  };
}

/** An account whose key is here. Its transactions go out one after the other. */
export function keyed(secret: Uint8Array): Sender {
  const account = privateKeyToAccount(bytesToHex(secret));
  const address = account.address.toLowerCase() as Address;
  const lines = new WeakMap<Provider, Promise<unknown>>();
  const sendNow = async (provider: Provider, { to, data, value, gas }: Outgoing): Promise<Hex> => {
    const [chainId, nonce, price] = await Promise.all([
      ask<Hex>(provider, "eth_chainId"),
      ask<Hex>(provider, "eth_getTransactionCount", address, "pending"),
      ask<Hex>(provider, "eth_gasPrice"),
    ]);
    const transaction: TransactionSerializableEIP1559 = {
      ...{ type: "eip1559", chainId: Number(chainId), nonce: Number(nonce), to, data, value, gas },
      // Room for the base fee to rise while it waits.
      ...{ maxFeePerGas: 2n * BigInt(price) + 1n, maxPriorityFeePerGas: 1n },
    };
    return await ask<Hex>(provider, "eth_sendRawTransaction", await account.signTransaction(transaction));
  };
  return {
    address,
    send: async (provider, outgoing) => {
      const before = lines.get(provider);
      const sent = (async () => {
        await before?.catch(() => {});
        return await sendNow(provider, outgoing);
      })();
      lines.set(
        provider,
        sent.catch(() => {}),
      );
      return await sent;
    },
  };
}

/** The same account, each of whose transactions waits until the one before is in a block: some networks count late. */
export function oneByOne(sender: Sender): Sender {
  return {
    address: sender.address,
    send: async (provider, outgoing) => {
      const hash = await sender.send(provider, outgoing);
      await mined(provider, hash);
      return hash;
    },
  };
}
