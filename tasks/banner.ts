import { styleText } from "node:util";
import { getAddress } from "viem/utils";

import type { L2Network } from "../plugin/network/network.ts";
import { bytesToHex } from "../plugin/protocol/messages.ts";
import type { Listening } from "../plugin/rpc/server.ts";
import { hostOf } from "./running.ts";
import { hederaLines, KEY_WARNING, type HederaDescription } from "./hedera-banner.ts";

/** What runs where, for people and, as JSON, for programs. */
export interface NodeDescription {
  readonly chainId: number;
  readonly http: string;
  readonly webSocket: string;
  readonly topic: string;
  readonly vault: string;
  readonly threshold: number;
  readonly nodes: readonly { readonly account: string; readonly attester: string; readonly hederaKey: string }[];
  readonly accounts: readonly {
    readonly address: string;
    readonly privateKey: string;
    readonly hederaAccount: string;
    /** weibar */
    readonly balance: string;
  }[];
  /** Where the Hedera beneath is, when it is served. */
  readonly hedera?: HederaDescription;
}

/** Describes a network whose door is at an address. */
export function describeNetwork(network: L2Network, address: Listening): NodeDescription {
  const { genesis, settings, users, keyholders } = network;
  const host = hostOf(address);
  return {
    chainId: genesis.chainId,
    http: `http://${host}`,
    webSocket: `ws://${host}`,
    topic: genesis.topic,
    vault: genesis.vault,
    threshold: genesis.threshold,
    nodes: genesis.committee.map(({ account, attester }, index) => ({
      account,
      attester: getAddress(attester),
      hederaKey: bytesToHex(keyholders[index]!.hederaKey.publicKey.ed25519!),
    })),
    accounts: settings.accounts.map(({ address: evmAddress, secret, balance }, index) => ({
      address: getAddress(evmAddress),
      privateKey: bytesToHex(secret),
      hederaAccount: users[index]!,
      balance: balance.toString(),
    })),
  };
}

/** The start-up banner. */
export function banner(network: NodeDescription): string {
  const bold = (text: string) => styleText("bold", text);
  const lines = [
    styleText("green", `A layer-2 network over a simulated Hedera at ${network.http} and ${network.webSocket}`),
    "",
    `${bold("Chain id")}  ${network.chainId}`,
    `${bold("Topic")}     ${network.topic}   orders the transactions`,
    `${bold("Vault")}     ${network.vault}   holds the hbar, ${network.threshold} of ${network.nodes.length} nodes sign`,
    "",
    bold("Nodes"),
    ...network.nodes.map(
      ({ account, attester, hederaKey }, index) =>
        `  ${index}  ${account.padEnd(9)} attests as ${attester}  Ed25519 ${hederaKey}`,
    ),
    "",
    ...(network.hedera === undefined ? [] : [bold("Hedera"), ...hederaLines(network.hedera), ""]),
    bold("Accounts"),
    KEY_WARNING,
    ...network.accounts.flatMap(({ address, privateKey, hederaAccount, balance }, index) => [
      `  ${String(index).padStart(2)}  ${address}  ${hederaAccount.padEnd(9)} ${BigInt(balance) / 10n ** 18n} ℏ`,
      `      ${privateKey}`,
    ]),
    KEY_WARNING,
    "",
  ];
  return lines.join("\n");
}
