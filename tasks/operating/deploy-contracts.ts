import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { HardhatRuntimeEnvironment } from "hardhat/types/hre";
import type { NewTaskActionFunction } from "hardhat/types/tasks";

import { deploy, lackingOn, planOf, TERMS, type Addresses, type Member } from "../../plugin/objects/deployment.ts";
import { ask } from "../../plugin/objects/provider.ts";
import { oneByOne } from "../../plugin/objects/sender.ts";
import { WEIBAR_PER_TINYBAR, type Address, type Hex } from "../../plugin/protocol/units.ts";
import { refuse } from "../arguments.ts";
import { confirmReal, type Asking } from "./confirming.ts";
import { networkFileAt } from "./live.ts";
import { sendingNode, withNode, type SendingNode } from "./live-node.ts";
import { formatHbar } from "../../plugin/hedera/format-hbar.ts";
import { printJson } from "../remote.ts";

/** What `l2:deploy-contracts` was given. */
export interface DeployArguments {
  readonly members?: string;
  readonly out?: string;
  readonly from?: string;
  readonly dryRun: boolean;
  readonly yes: boolean;
  readonly json: boolean;
}

/** What it deploys with. */
export interface DeployParts {
  readonly node: SendingNode;
  /** The networks between which objects move. */
  readonly members: readonly Member[];
  /** What the network is called; and whether what is spent there is worth something. */
  readonly name: string;
  readonly isReal: boolean;
  /** Where the addresses are written. */
  readonly path: string;
  readonly asking: Omit<Asking, "yes">;
  readonly print: (line: string) => void;
}

/** The file of what was deployed on a network. */
export interface ContractsFile {
  readonly version: 1;
  readonly network: string;
  readonly chainId: number;
  readonly federation: readonly Member[];
  readonly contracts: Addresses;
}

/** What was deployed. */
export interface Deployed extends ContractsFile {
  readonly file: string;
  /** 0 if everything was there, or nothing was to be sent. */
  readonly transactions: number;
}

/** Chains whose coins are worth something: Hedera's and HashKey Chain's mainnets, by their chain ids. */
const REAL_CHAINS: readonly number[] = [295, 177];

/** `l2:deploy-contracts`: deploys the state-object manager and what it stands on, on any network. */
const run: NewTaskActionFunction<DeployArguments> = async (args, hre) => {
  const name = hre.globalOptions.network;
  if (name === undefined) throw refuse("--network: it is missing. Say which network of the configuration to deploy on");
  const members = await membersOf(args.members, hre);
  const node = await sendingNode(hre, { name }, args.from);
  const chainId = Number(await withNode(node.url, () => ask<Hex>(node.provider, "eth_chainId")));
  const live = hre.config.l2.live[name];
  const isMainnet = live !== undefined && "network" in live.hedera && live.hedera.network === "mainnet";
  const path = contractsPath(hre.config.paths.root, name, args.out);
  const done = await deployContracts(args, {
    ...{ node, members, name, path, isReal: isMainnet || REAL_CHAINS.includes(chainId) },
    asking: { interruptions: hre.interruptions, isInteractive: process.stdin.isTTY === true },
    print: (line) => (args.json ? console.error(line) : console.log(line)),
  });
  if (args.json) printJson(done);
};

/** Deploys what is not there yet, and writes where everything is. */
export async function deployContracts(args: DeployArguments, parts: DeployParts): Promise<Deployed> {
  const { node, members, name, isReal, path, asking, print } = parts;
  const { url, provider, sender } = node;
  const plan = planOf(members, TERMS);
  return await withNode(url, async () => {
    const chainId = Number(await ask<Hex>(provider, "eth_chainId"));
    const file: ContractsFile = {
      ...{ version: 1, network: name, chainId },
      ...{ federation: members, contracts: plan.addresses },
    };
    const { contracts, types, gas } = await lackingOn(provider, plan);
    print(
      `On ${name}, chain id ${chainId}, for objects of the networks ${members.map((each) => each.chainId).join(", ")}:`,
    );
    for (const [each, address] of Object.entries(plan.addresses)) {
      const isThere = !contracts.some((missing) => missing === each);
      print(`  ${each.padEnd(16)} ${address}  ${isThere ? "is there" : "is to be deployed"}`);
    }
    if (types.length > 0) print(`  The manager is to know ${types.join(", ")}`);
    const isAllThere = contracts.length === 0 && types.length === 0;
    const cost = gas * BigInt(await ask<Hex>(provider, "eth_gasPrice"));
    if (!isAllThere) {
      print(`It takes ${coins(cost)} at the most, and ${sender.address} has ${coins(await balanceOf(node))}.`);
    }
    if (args.dryRun) {
      print("Nothing was sent, and nothing was written.");
      return { ...file, file: path, transactions: 0 };
    }
    if (!isAllThere) {
      if (isReal) await confirmReal(name, `up to ${coins(cost)}`, { ...asking, yes: args.yes });
      // No transaction is worth anything without all of them.
      if ((await balanceOf(node)) < cost / SLACK) {
        throw refuse(
          `networks.${name}.accounts: ${sender.address} has ${coins(await balanceOf(node))}, and it takes about ` +
            `${coins(cost / SLACK)}. Give it more`,
        );
      }
    }
    const transactions = await deploy(provider, plan, oneByOne(sender));
    await write(path, file);
    print(
      `${transactions === 0 ? "Everything was there" : `It took ${transactions} transactions`}; ${path} tells where.`,
    );
    return { ...file, file: path, transactions };
  });
}

/** Half of the gas that is allowed is used. */
const SLACK = 2n;

/** Where the file of what was deployed on a network is. */
export function contractsPath(root: string, name: string, out?: string): string {
  if (out === undefined) return join(root, "networks", `${name}.contracts.json`);
  if (out.endsWith(".json")) return out;
  throw refuse(`--out: the path of a .json file is wanted; it is ${JSON.stringify(out)}`);
}

/** What was deployed on a network; undefined if nobody has written it down. */
export async function readContracts(path: string): Promise<ContractsFile | undefined> {
  const text = await readFile(path, "utf8").catch(() => undefined);
  if (text === undefined) return undefined;
  try {
    const file = JSON.parse(text) as ContractsFile;
    if (file.version === 1) return file;
  } catch {
    // What is wrong with it is told below.
  }
  throw refuse(`${path}: it is not what l2:deploy-contracts wrote. Remove it, and run that again`);
}

async function write(path: string, file: ContractsFile): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, `${JSON.stringify(file, undefined, 2)}\n`);
}

async function membersOf(
  text: string | undefined,
  { config }: Pick<HardhatRuntimeEnvironment, "config">,
): Promise<Member[]> {
  const { live } = config.l2;
  const names = text?.split(",").map((each) => each.trim()) ?? Object.keys(live);
  const unknown = names.find((each) => !Object.hasOwn(live, each));
  if (names.length === 0 || unknown !== undefined) {
    const known = Object.keys(live).join(", ") || "none: add one to l2.live of the configuration";
    throw refuse(
      `--members: the live networks are wanted that objects move between; known are ${known}` +
        (unknown === undefined ? "" : `; there is ${JSON.stringify(unknown)}`),
    );
  }
  const files = await Promise.all(names.map((each) => networkFileAt(live[each]!.file)));
  return files.map(({ chainId, threshold, members }) => ({
    ...{ chainId, threshold },
    committee: members.map(({ attester }) => attester as Address),
  }));
}

async function balanceOf({ provider, sender }: SendingNode): Promise<bigint> {
  return BigInt(await ask<Hex>(provider, "eth_getBalance", sender.address, "latest"));
}

/** An amount of a network's own coin, of 18 decimals. */
function coins(amount: bigint): string {
  return `${formatHbar(amount / WEIBAR_PER_TINYBAR)} coins`;
}

export default run;
