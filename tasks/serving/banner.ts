import { styleText } from "node:util";
import { getAddress } from "viem/utils";

import { bytesToHex } from "../../plugin/protocol/messages.ts";
import type { Addresses } from "../../plugin/objects/deployment.ts";
import { hostOf } from "./running.ts";
import { hederaLines, KEY_WARNING, type HederaDescription } from "./hedera-banner.ts";
import type { ServedNetwork } from "./served-network.ts";

/** Where a network is, for people and, as JSON, for programs. */
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

/** The contracts behind objects, with the same addresses on all networks, and who carries crosslinks. */
export interface ObjectsDescription {
  readonly contracts: Addresses;
  readonly relayer: string;
  /** ms */
  readonly crosslinkDelay: number;
}

/** Where several networks over one Hedera are. */
export interface FederationDescription {
  readonly networks: readonly NodeDescription[];
  /** What lets objects move between them. */
  readonly objects?: ObjectsDescription;
  /** Where the Hedera beneath all of them is, when it is served. */
  readonly hedera?: HederaDescription;
}

/** Describes what runs where: one network by itself, several as a list. */
export function describe(
  networks: readonly ServedNetwork[],
  hedera: HederaDescription | undefined,
  objects?: ObjectsDescription,
): NodeDescription | FederationDescription {
  const [first, ...others] = networks.map(describeNetwork);
  return others.length === 0 ? { ...first!, hedera } : { networks: [first!, ...others], objects, hedera };
}

function describeNetwork({ network, address }: ServedNetwork): NodeDescription {
  const { genesis, settings, users, keyholders } = network;
  const host = hostOf(address);
  return {
    chainId: genesis.chainId,
    http: `http://${host}`,
    webSocket: `ws://${host}`,
    topic: genesis.topic,
    vault: genesis.vault,
    threshold: genesis.committee.threshold,
    nodes: genesis.committee.members.map(({ account, attester }, index) => ({
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
export function banner(description: NodeDescription | FederationDescription): string {
  const networks = "networks" in description ? description.networks : [description];
  const { hedera } = description;
  const { accounts } = networks[0]!;
  const lines = [
    ...("networks" in description ? severalLines(description.networks) : networkLines(description)),
    ...("networks" in description && description.objects !== undefined ? objectLines(description.objects) : []),
    ...(hedera === undefined ? [] : [bold("Hedera"), ...hederaLines(hedera), ""]),
    bold(networks.length === 1 ? "Accounts" : "Accounts, on each network"),
    KEY_WARNING,
    ...accounts.flatMap(({ address, privateKey, hederaAccount, balance }, index) => [
      `  ${String(index).padStart(2)}  ${address}  ${hederaAccount.padEnd(9)} ${BigInt(balance) / 10n ** 18n} ℏ`,
      `      ${privateKey}`,
    ]),
    KEY_WARNING,
    "",
  ];
  return lines.join("\n");
}

/** A network by itself. */
function networkLines({ chainId, http, webSocket, topic, vault, threshold, nodes }: NodeDescription): string[] {
  return [
    styleText("green", `A layer-2 network over a simulated Hedera at ${http} and ${webSocket}`),
    "",
    `${bold("Chain id")}  ${chainId}`,
    `${bold("Topic")}     ${topic}   orders the transactions`,
    `${bold("Vault")}     ${vault}   holds the hbar, ${threshold} of ${nodes.length} nodes sign`,
    "",
    bold("Nodes"),
    ...nodes.map((node, index) => `  ${index}  ${nodeLine(node)}`),
    "",
  ];
}

/** Several networks, each with what is its own. */
function severalLines(networks: readonly NodeDescription[]): string[] {
  const width = Math.max(...networks.map(({ chainId }) => String(chainId).length));
  const { threshold, nodes } = networks[0]!;
  return [
    styleText("green", `${networks.length} layer-2 networks over one simulated Hedera`),
    "",
    bold("Networks, by chain id"),
    ...networks.map(
      ({ chainId, http, webSocket, topic, vault }) =>
        `  ${String(chainId).padStart(width)}  ${http} and ${webSocket}  topic ${topic}  vault ${vault}`,
    ),
    "",
    `${bold("Nodes")}, of which ${threshold} of ${nodes.length} sign for each network`,
    ...networks.flatMap(({ chainId, nodes: committee }) =>
      committee.map((node, index) => `  ${String(chainId).padStart(width)}  ${index}  ${nodeLine(node)}`),
    ),
    "",
  ];
}

/** The contracts that users call come first; types are what objects are made of. */
function objectLines({ contracts, relayer, crosslinkDelay }: ObjectsDescription): string[] {
  return [
    bold("Objects, on each network"),
    ...Object.entries(contracts).map(([name, address]) => `  ${name.padEnd(13)}  ${getAddress(address)}`),
    `  Crosslinks are carried by ${getAddress(relayer)}, ${crosslinkDelay} ms after enough nodes have signed`,
    "",
  ];
}

function nodeLine({ account, attester, hederaKey }: NodeDescription["nodes"][number]): string {
  return `${account.padEnd(9)} attests as ${attester}  Ed25519 ${hederaKey}`;
}

function bold(text: string): string {
  return styleText("bold", text);
}
