import { styleText } from "node:util";
import { getAddress } from "viem/utils";

import { nameOfHedera } from "../../plugin/live/endpoints.ts";
import { hashScanOf } from "../../plugin/live/hashscan.ts";
import type { LiveNetwork } from "../../plugin/live/live-network.ts";
import type { Listening } from "../../plugin/rpc/server.ts";
import type { ValidatorIdentity } from "../../plugin/validator/identity.ts";
import type { Validator } from "../../plugin/validator/validator.ts";
import { hostOf } from "./running.ts";

/** What runs where. */
export interface ValidatorDescription {
  readonly network: string;
  readonly hedera: string;
  readonly file: string;
  readonly chainId: number;
  readonly topic: string;
  readonly vault: string;
  readonly threshold: number;
  readonly nodes: number;
  /** Null for a node that only follows. */
  readonly node: { readonly index: number; readonly account: string; readonly attester: string } | null;
  readonly http: string;
  readonly webSocket: string;
  readonly monitor: string;
  readonly journal: string;
  /** Links to what HashScan shows, if it knows this Hedera. */
  readonly links: { readonly topic?: string; readonly vault?: string; readonly account?: string };
}

/** Describes a validator and where it listens. */
export function describeValidator(
  { file, identity, journal }: Validator,
  { name, hedera, file: path }: LiveNetwork,
  { rpc, monitor }: { readonly rpc: Listening; readonly monitor: Listening },
): ValidatorDescription {
  const scan = hashScanOf(hedera);
  const { chainId, topic, vault, threshold, members } = file;
  return {
    ...{ network: name, hedera: nameOfHedera(hedera), file: path, chainId, topic, vault, threshold },
    nodes: members.length,
    node: identity === undefined ? null : nodeIn(identity),
    http: `http://${hostOf(rpc)}`,
    webSocket: `ws://${hostOf(rpc)}`,
    monitor: `http://${hostOf(monitor)}`,
    journal: journal.path,
    links:
      scan === undefined
        ? {}
        : {
            topic: scan.topic(topic),
            vault: scan.account(vault),
            ...(identity && { account: scan.account(identity.account) }),
          },
  };
}

function nodeIn({ index, account, keys }: ValidatorIdentity): ValidatorDescription["node"] {
  return { index, account, attester: getAddress(keys.attester) };
}

/** The start-up banner. */
export function validatorBanner(description: ValidatorDescription): string {
  const { network, hedera, node, http, webSocket, monitor, links } = description;
  const what = node === null ? "A node that follows" : `Node ${node.index} of`;
  const own =
    node === null
      ? [`${bold("Node")}      none of the network's: it takes no transactions`]
      : [`${bold("Node")}      ${node.account}   attests as ${node.attester}${shown(links.account)}`];
  return [
    styleText("green", `${what} the layer-2 network ${network} on ${hedera}, at ${http} and ${webSocket}`),
    "",
    `${bold("Chain id")}  ${description.chainId}`,
    `${bold("Topic")}     ${description.topic}   orders the transactions${shown(links.topic)}`,
    `${bold("Vault")}     ${description.vault}   holds the hbar, ${description.threshold} of ${description.nodes} nodes sign${shown(links.vault)}`,
    ...own,
    `${bold("Health")}    ${monitor}/health, ${monitor}/ready; Prometheus: ${monitor}/metrics`,
    `${bold("Journal")}   ${description.journal}`,
    `${bold("File")}      ${description.file}`,
    "",
  ].join("\n");
}

function shown(link: string | undefined): string {
  return link === undefined ? "" : `   ${styleText("dim", link)}`;
}

function bold(text: string): string {
  return styleText("bold", text);
}
