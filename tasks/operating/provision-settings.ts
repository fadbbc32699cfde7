import type { EntityId } from "../../plugin/hedera/ledger.ts";
import type { LiveNetwork } from "../../plugin/live/live-network.ts";
import type { NodeKeys } from "../../plugin/network/node-keys.ts";
import { majorityOf } from "../../plugin/protocol/threshold.ts";
import type { ProvisionSettings } from "../../plugin/provision/settings.ts";
import { numberWithin, refuse } from "../arguments.ts";
import { hbarAmount } from "./hbar.ts";

/** What `l2:provision` was given. */
export interface ProvisionArguments {
  readonly chainId?: string;
  readonly threshold?: string;
  readonly stake?: string;
  readonly deposit?: string;
  readonly nodeBalance?: string;
  readonly accounts?: string;
  readonly configOut?: string;
  readonly dryRun: boolean;
  readonly yes: boolean;
}

const MAX_NODES = 31;
const HBAR = 100_000_000n;
const DEFAULT_STAKE = 100n * HBAR;
const DEFAULT_NODE_BALANCE = 50n * HBAR;
/** Chain ids of Hedera's own: wallets and signatures could not tell the layer 2 from it. */
const HEDERA_CHAIN_IDS: readonly number[] = [295, 296, 297, 298];

/** Reads the command line, and the nodes' keys. */
export async function settingsOf(args: ProvisionArguments, live: LiveNetwork): Promise<ProvisionSettings> {
  const chainId = chainIdOf(args.chainId);
  const n = live.keys.length;
  const at = `l2.live.${live.name}.keys`;
  if (n === 0)
    throw refuse(`${at}: it has no keys. Give a key of each node, like [configVariable("L2_NODE_0_KEY"), …]`);
  if (n > MAX_NODES) throw refuse(`${at}: a network begins with ${MAX_NODES} nodes at most; it has ${n} keys`);
  const threshold = thresholdOf(args.threshold, n);
  const amounts = {
    stake: hbarAmount("--stake", args.stake) ?? DEFAULT_STAKE,
    deposit: hbarAmount("--deposit", args.deposit) ?? 0n,
    nodeBalance: hbarAmount("--node-balance", args.nodeBalance) ?? DEFAULT_NODE_BALANCE,
  };
  const accounts = accountsOf(args.accounts, n);
  const keys: NodeKeys[] = [];
  // One after the other: a keystore asks for its password once.
  for (const read of live.keys) keys.push(await read());
  for (const [index, { attester }] of keys.entries()) {
    const first = keys.findIndex((other) => other.attester === attester);
    if (first < index)
      throw refuse(`${at}[${index}]: it is the same as keys[${first}]. Each node has a key of its own`);
  }
  return { name: live.name, chainId, threshold, keys, ...(accounts && { accounts }), ...amounts };
}

function chainIdOf(text: string | undefined): number {
  const chainId = numberWithin("--chain-id", text, [1, Number.MAX_SAFE_INTEGER]);
  if (chainId === undefined) {
    throw refuse("--chain-id: it is missing. Choose a number that no other network has, see https://chainlist.org");
  }
  if (HEDERA_CHAIN_IDS.includes(chainId)) {
    throw refuse(`--chain-id: ${HEDERA_CHAIN_IDS.join(", ")} are Hedera's own. Choose another one; it is ${chainId}`);
  }
  return chainId;
}

function thresholdOf(text: string | undefined, nodes: number): number {
  const threshold = numberWithin("--threshold", text, [1, nodes]) ?? majorityOf(nodes);
  if (2 * threshold > nodes) return threshold;
  throw refuse(
    `--threshold: more than half of the ${nodes} nodes must agree, or two halves could decide differently; it is ${threshold}`,
  );
}

function accountsOf(text: string | undefined, nodes: number): readonly EntityId[] | undefined {
  if (text === undefined) return undefined;
  const accounts = text.split(",").map((each) => each.trim());
  const wrong = accounts.find((each) => !/^0\.0\.\d{1,15}$/.test(each));
  if (wrong !== undefined) {
    throw refuse(`--accounts: Hedera accounts are wanted, like 0.0.1001,0.0.1002; there is ${JSON.stringify(wrong)}`);
  }
  if (accounts.length !== nodes) {
    throw refuse(
      `--accounts: one for each of the ${nodes} keys is wanted, in their order; there are ${accounts.length}`,
    );
  }
  if (new Set(accounts).size < nodes) throw refuse(`--accounts: each node has an account of its own; it is ${text}`);
  return accounts as EntityId[];
}
