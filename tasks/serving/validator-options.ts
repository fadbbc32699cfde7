import { join } from "node:path";

import type { EntityId } from "../../plugin/hedera/ledger.ts";
import { MAX_PORT } from "../../plugin/hedera/serve/ports.ts";
import type { LiveNetwork } from "../../plugin/live/live-network.ts";
import type { NodeKeys } from "../../plugin/network/node-keys.ts";
import type { Ports } from "../../plugin/validator/served-validator.ts";
import { portNumber, refuse, wholeNumber } from "../arguments.ts";

/** What `l2:validator` was given on the command line. */
export interface ValidatorArguments {
  readonly index?: string;
  readonly follow: boolean;
  readonly account?: string;
  readonly port?: string;
  readonly metricsPort?: string;
  readonly hostname: string;
  readonly dataDir?: string;
}

/** Which node is to run: the one with this key in a seat, or one that only follows. */
export interface WantedNode {
  readonly index: number;
  readonly key: () => Promise<NodeKeys>;
  /** Of a node that joined the network after it began. */
  readonly account?: EntityId;
}

/** Node 0's; the others' come after it, so that several find room on one machine. */
const FIRST_PORT = 7_546;
/** From the port of JSON-RPC to that of health and metrics. */
const TO_MONITOR = 1_000;

/** Which node is to run; undefined for one that only follows. */
export function nodeOf(
  { index: given, follow, account }: ValidatorArguments,
  live: LiveNetwork,
): WantedNode | undefined {
  const index = wholeNumber("--index", given);
  if (follow) {
    if (index === undefined && account === undefined) return undefined;
    const option = index === undefined ? "--account" : "--index";
    throw refuse(`${option}: a node that only follows is none of the network's. Leave it out, or --follow`);
  }
  const { name, keys } = live;
  if (index === undefined) {
    throw refuse(
      `--index: it is missing. Say which of the nodes of ${name} runs here, like --index 0; or --follow for one without a key`,
    );
  }
  const key = keys[index];
  if (key === undefined) {
    const have = keys.length === 0 ? "there are none" : `there are ${keys.length}, 0 to ${keys.length - 1}`;
    throw refuse(
      `--index: l2.live.${name}.keys has no key ${index}: ${have}. Add configVariable("…") there at place ${index}, ` +
        "and the key itself with npx hardhat keystore set",
    );
  }
  if (account !== undefined && !/^0\.0\.\d{1,15}$/.test(account)) {
    throw refuse(`--account: a Hedera account is wanted, like 0.0.1234; it is ${JSON.stringify(account)}`);
  }
  return { index, key, ...(account !== undefined && { account: account as EntityId }) };
}

/** Where it listens. */
export function validatorPorts(
  { port, metricsPort, hostname }: ValidatorArguments,
  node: WantedNode | undefined,
): Ports {
  const rpc = portNumber("--port", port) ?? FIRST_PORT + (node?.index ?? -1);
  const given = portNumber("--metrics-port", metricsPort);
  const monitor = given ?? (rpc === 0 ? 0 : rpc + TO_MONITOR);
  if (monitor > MAX_PORT) {
    throw refuse(`--metrics-port: it is missing, and ${rpc} + ${TO_MONITOR} is no port. Give one`);
  }
  if (monitor === rpc && rpc !== 0) throw refuse(`--metrics-port: ${rpc} is the port of JSON-RPC. Choose another`);
  return { rpc, monitor, hostname };
}

/** Where it keeps what it must not forget. */
export function directoryOf({ dataDir }: ValidatorArguments, root: string, network: string, node?: WantedNode): string {
  if (dataDir === "") throw refuse("--data-dir: it is empty. Give a directory, or leave the option out");
  return dataDir ?? join(root, ".l2", network, node === undefined ? "follower" : `validator-${node.index}`);
}
