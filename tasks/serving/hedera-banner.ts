import { styleText } from "node:util";

import type { Endpoints } from "../../plugin/hedera/serve/endpoints.ts";
import { OPERATOR, type FundedAccount, type OperatorKey } from "../../plugin/hedera/serve/start.ts";

/** Where a served Hedera is, for people and, as JSON, for programs. */
export interface HederaDescription {
  /** The consensus nodes by address. */
  readonly network: Readonly<Record<string, string>>;
  /** The mirror's gRPC. */
  readonly mirrorGrpc?: string;
  /** The mirror's REST API, without `/api/v1`. */
  readonly mirrorRest?: string;
  readonly operator: OperatorKey;
}

/** What `hedera:node` runs. */
export interface HederaNodeDescription extends HederaDescription {
  /** The JSON-RPC of the controls. */
  readonly http: string;
  readonly webSocket: string;
  readonly accounts: readonly FundedAccount[];
}

/** Describes what is served. */
export function describeHedera({ network, mirrorGrpc, mirrorRest }: Endpoints): HederaDescription {
  return { network, mirrorGrpc, mirrorRest, operator: OPERATOR };
}

/** For every list of keys that is printed. */
export const KEY_WARNING = styleText(
  "yellow",
  "WARNING: these keys are public knowledge. Funds sent to their accounts on a live network WILL BE LOST.",
);

/** Where Hedera is, and how a program of an SDK's gets there. */
export function hederaLines({ network, mirrorGrpc, mirrorRest, operator }: HederaDescription): string[] {
  const bold = (text: string) => styleText("bold", text);
  const nodes = Object.entries(network);
  const mirror = mirrorGrpc === undefined ? "" : `.setMirrorNetwork("${mirrorGrpc}")`;
  const client = `Client.forNetwork(${JSON.stringify(network)})${mirror}`;
  return [
    ...nodes.map(
      ([address, account], index) => `${bold(index === 0 ? "HAPI" : "    ")}         ${address}   node ${account}`,
    ),
    ...(mirrorGrpc === undefined ? [] : [`${bold("Mirror gRPC")}  ${mirrorGrpc}`]),
    ...(mirrorRest === undefined ? [] : [`${bold("Mirror REST")}  ${mirrorRest}/api/v1`]),
    `${bold("Operator")}     ${operator.account}   ${operator.privateKey}`,
    ...(nodes.length === 0 ? [] : [`  ${client}.setOperator("${operator.account}", "${operator.privateKey}")`]),
  ];
}

/** The start-up banner of `hedera:node`. */
export function hederaBanner(description: HederaNodeDescription): string {
  const { accounts, http, webSocket } = description;
  const [ecdsa, ed25519] = (["ecdsa", "ed25519"] as const).map((type) => accounts.filter((one) => one.type === type));
  return [
    styleText("green", `A simulated Hedera`),
    "",
    ...hederaLines(description),
    `${styleText("bold", "Controls")}     ${http} and ${webSocket}   JSON-RPC, hedera_*`,
    "",
    styleText("bold", "Accounts, with 10,000 ℏ each"),
    KEY_WARNING,
    ...ecdsa!.flatMap(({ account, evmAddress, privateKey }) => [
      `  ${account.padEnd(9)} ECDSA    ${evmAddress}`,
      `            ${privateKey}`,
    ]),
    ...ed25519!.flatMap(({ account, privateKey }) => [`  ${account.padEnd(9)} Ed25519`, `            ${privateKey}`]),
    KEY_WARNING,
    "",
  ].join("\n");
}
