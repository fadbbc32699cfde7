import type { HardhatRuntimeEnvironment } from "hardhat/types/hre";

import type { LiveNetwork } from "../../plugin/live/live-network.ts";
import { AnsweredError, httpProvider } from "../../plugin/objects/http.ts";
import { ObjectError } from "../../plugin/objects/errors.ts";
import { ask, type Provider } from "../../plugin/objects/provider.ts";
import { unlocked, type Sender } from "../../plugin/objects/sender.ts";
import { RewardError } from "../../plugin/rewards/errors.ts";
import type { Address, Hex } from "../../plugin/protocol/units.ts";
import { refuse } from "../arguments.ts";

/** A node of a network that answers JSON-RPC. */
export interface AnsweringNode {
  readonly url: string;
  readonly provider: Provider;
}

/** One that transactions are sent to. */
export interface SendingNode extends AnsweringNode {
  /** An account of the Hardhat network. */
  readonly sender: Sender;
}

/** What of Hardhat's runtime environment is looked at to find a node. */
export type NodeEnvironment = Pick<HardhatRuntimeEnvironment, "config" | "network">;

/**
 * The nodes to be asked: at the URLs that are given, else at that of the Hardhat network of the same name.
 * @returns none if there is no such network
 */
export async function nodesAt(
  hre: Pick<NodeEnvironment, "config">,
  name: string,
  urls?: string,
): Promise<AnsweringNode[]> {
  const given = urls?.split(",").map((url) => url.trim());
  const wanted = given ?? [await configuredUrl(hre, name)].filter((url) => url !== undefined);
  return wanted.map((url) => {
    if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol)) {
      throw refuse(`--url: HTTP URLs of nodes are wanted, like http://127.0.0.1:8545; it is ${JSON.stringify(url)}`);
    }
    return { url, provider: httpProvider(url) };
  });
}

/** The node of a network that transactions go to, signed with an account of the Hardhat network of the same name: the
 * first, unless another one is named. */
export async function sendingNode(
  hre: NodeEnvironment,
  live: Pick<LiveNetwork, "name">,
  from?: string,
): Promise<SendingNode> {
  const url = await configuredUrl(hre, live.name);
  if (url === undefined) {
    throw refuse(
      `networks.${live.name}: it is missing. Add it, with the URL of a node's JSON-RPC, like ` +
        `{ type: "http", url: "http://127.0.0.1:8545", accounts: [configVariable("L2_ACCOUNT_KEY")] }`,
    );
  }
  const { provider } = await hre.network.create(live.name);
  const wrapped: Provider = { request: ({ method, params = [] }) => provider.request({ method, params: [...params] }) };
  const accounts = await withNode(url, () => ask<Address[]>(wrapped, "eth_accounts"));
  const first = from === undefined ? accounts[0] : accounts.find((each) => each.toLowerCase() === from.toLowerCase());
  if (first === undefined && accounts.length > 0) {
    throw refuse(
      `--from: one of the accounts of networks.${live.name} is wanted, ${accounts.join(", ")}; it is ${from}`,
    );
  }
  if (first === undefined) {
    throw refuse(
      `networks.${live.name}.accounts: it has none to send from. Give it one, like [configVariable("L2_ACCOUNT_KEY")]`,
    );
  }
  return { url, provider: wrapped, sender: unlocked(first.toLowerCase() as Address) };
}

/** Asks a node something, and has what goes wrong told in one line. */
export async function withNode<T>(url: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof AnsweredError || error instanceof ObjectError || error instanceof RewardError) {
      const isSilent = error.message.startsWith("nothing answers");
      throw refuse(
        `${url}: ${isSilent ? "nothing answers there. Start l2:validator, or say where one runs" : error.message}`,
      );
    }
    const { code, message } = error as { code?: unknown; message?: unknown };
    if (typeof code === "number" && typeof message === "string") throw refuse(`${url}: ${message}`);
    throw error;
  }
}

/** Makes sure that a node is of the network that it should be of. */
export async function checkChain({ url, provider }: AnsweringNode, chainId: number): Promise<void> {
  const answered = Number(await withNode(url, () => ask<Hex>(provider, "eth_chainId")));
  if (answered !== chainId) {
    throw refuse(`${url}: the node that answers there is of network ${answered}, and the file describes ${chainId}`);
  }
}

async function configuredUrl({ config }: Pick<NodeEnvironment, "config">, name: string): Promise<string | undefined> {
  const network = config.networks[name];
  return network?.type === "http" ? await network.url.getUrl() : undefined;
}
