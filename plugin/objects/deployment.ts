import { encodeDeployData, encodeFunctionData, getCreate2Address, keccak256 } from "viem/utils";

import { DEPLOYER, FEE_VAULT } from "../protocol/addresses.ts";
import type { Address, Hex } from "../protocol/units.ts";
import { CONTRACTS, type ContractName } from "./contracts.ts";
import { ObjectError } from "./errors.ts";
import { ask, type Provider } from "./provider.ts";
import type { Sender } from "./sender.ts";
import { mined } from "./mined.ts";

/** A network of a federation, as its fellows know it. */
export interface Member {
  readonly chainId: number;
  /** The addresses that its nodes' attestations are signed for. */
  readonly committee: readonly Address[];
  /** How many of them must sign. */
  readonly threshold: number;
}

/** The rules that all networks of a federation agree on. */
export interface Terms {
  /** Seconds without a crosslink after which a halt of a network can be announced. */
  readonly silence: number;
  /** Seconds that it has then to show that it goes on. */
  readonly window: number;
  /** How many nodes must sign what an object may depend on before it is decided. */
  readonly endorsements: number;
  /** What it costs to vouch for that without a node, weibar, until it is true. */
  readonly bond: bigint;
  /** Gets half of the bonds that are lost. */
  readonly treasury: Address;
}

/** A day each, one node, 100 ℏ, and the nodes' own fee vault. */
export const TERMS: Terms = {
  silence: 86_400,
  window: 86_400,
  endorsements: 1,
  bond: 100n * 10n ** 18n,
  treasury: FEE_VAULT,
};

/** Where the contracts of a federation are, on each of its networks. */
export type Addresses = Readonly<Record<ContractName, Address>>;

/** What is deployed on each network of a federation. */
export interface Deployment {
  readonly addresses: Addresses;
  /** With the constructors' arguments, in the order in which they are created. */
  readonly creations: readonly { readonly name: ContractName; readonly code: Hex }[];
}

const DEPLOYER_CREATOR: Address = "0x3fab184622dc19b6109349b94811493bf2a45362";
/** 100,000 gas at 100 gwei. */
const DEPLOYER_COST = 10n ** 16n;
/** Signed by nobody who has a key: whoever pays it in, it creates the same contract at the same address. */
const DEPLOYER_TRANSACTION: Hex =
  "0xf8a58085174876e800830186a08080b853604580600e600039806000f350fe7fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffe03601600081602082378035828234f58015156039578182fd5b8082525050506014600cf31ba02222222222222222222222222222222222222222222222222222222222222222a02222222222222222222222222222222222222222222222222222222222222222";
const SALT: Hex = `0x${"0".repeat(64)}`;

/** A transaction's own price, the creation's, and what constructors and registrations take at the most. */
const BASE_GAS = 400_000n;
/** EIP-7623's floor for a byte of data, EIP-3860's price and that of a byte of code, rounded up. */
const GAS_PER_BYTE = 260n;
/** What it takes to make the manager know a type. */
const REGISTRATION_GAS = 4_000_000n;

/** Where everything is and what creates it: it follows from the federation alone, so it is the same on each network. */
export function planOf(members: readonly Member[], terms: Terms = TERMS): Deployment {
  const addresses: Partial<Record<ContractName, Address>> = {};
  const creations: { name: ContractName; code: Hex }[] = [];
  const create = (name: ContractName, ...args: readonly unknown[]): Address => {
    const { abi, creationCode: bytecode } = CONTRACTS[name];
    const code = encodeDeployData({ abi, bytecode, args });
    creations.push({ name, code });
    const address = getCreate2Address({ from: DEPLOYER, salt: SALT, bytecodeHash: keccak256(code) });
    return (addresses[name] = address.toLowerCase() as Address);
  };
  const networks = [...members]
    .sort((a, b) => a.chainId - b.chainId)
    .map(({ chainId, committee, threshold }) => ({
      network: BigInt(chainId),
      committee: committee.map((member) => member.toLowerCase()).sort(),
      threshold,
    }));
  const crosslinks = create("Crosslinks", networks, BigInt(terms.silence), BigInt(terms.window));
  const admissions = create("Admissions", crosslinks, terms.endorsements, terms.bond, terms.treasury);
  create("ObjectManager", crosslinks, admissions);
  create("BalanceType");
  create("NftType");
  create("CounterType");
  return { addresses: addresses as Addresses, creations };
}

/** Whether a network has everything. */
export async function isDeployed(provider: Provider, { addresses }: Deployment): Promise<boolean> {
  return (await lacking(provider, addresses)).length === 0 && (await unregistered(provider, addresses)).length === 0;
}

/** What a network does not have yet, and as much gas as it can take to change that. */
export interface Lacking {
  readonly contracts: readonly ContractName[];
  /** The types that the manager does not know. */
  readonly types: readonly ContractName[];
  readonly gas: bigint;
}

/** What of a deployment there is not yet on a network. */
export async function lackingOn(provider: Provider, { addresses, creations }: Deployment): Promise<Lacking> {
  const contracts = await lacking(provider, addresses);
  const types = await unregistered(provider, addresses);
  const gas = creations.filter(({ name }) => contracts.includes(name)).reduce((sum, each) => sum + gasOf(each), 0n);
  return { contracts, types, gas: gas + REGISTRATION_GAS * BigInt(types.length) };
}

/**
 * Deploys on a network what it does not have yet. All transactions are sent at once, in the order in which they depend on
 * one another, so that a block can take as many as it has room for.
 * @returns how many transactions it took
 */
export async function deploy(
  provider: Provider,
  { addresses, creations }: Deployment,
  sender: Sender,
): Promise<number> {
  const missing = await lacking(provider, addresses);
  const types = await unregistered(provider, addresses);
  if (missing.length === 0 && types.length === 0) return 0;
  const hashes = missing.length === 0 ? [] : await deployDeployer(provider, sender);
  for (const { name, code } of creations.filter(({ name }) => missing.includes(name))) {
    const gas = gasOf({ name, code });
    const data: Hex = `${SALT}${code.slice(2)}`;
    hashes.push(await sender.send(provider, { to: DEPLOYER, data, value: 0n, gas }));
  }
  for (const type of types) {
    const { abi } = CONTRACTS.ObjectManager;
    const data = encodeFunctionData({ abi, functionName: "register", args: [addresses[type]] });
    hashes.push(await sender.send(provider, { to: addresses.ObjectManager, data, value: 0n, gas: REGISTRATION_GAS }));
  }
  for (const hash of hashes) await mined(provider, hash);
  const left = [...(await lacking(provider, addresses)), ...(await unregistered(provider, addresses))];
  if (left.length > 0)
    throw new ObjectError(`the contracts of the federation could not be deployed: ${left.join(", ")}`);
  return hashes.length;
}

const TYPE_NAMES = ["BalanceType", "NftType", "CounterType"] as const satisfies ContractName[];

async function lacking(provider: Provider, addresses: Addresses): Promise<ContractName[]> {
  const names = Object.keys(addresses) as ContractName[];
  const there = await Promise.all(names.map((name) => hasCode(provider, addresses[name])));
  return names.filter((_, index) => !there[index]);
}

async function unregistered(provider: Provider, addresses: Addresses): Promise<(typeof TYPE_NAMES)[number][]> {
  const to = addresses.ObjectManager;
  const { abi } = CONTRACTS.ObjectManager;
  const words = await Promise.all(
    TYPE_NAMES.map((name) => {
      const data = encodeFunctionData({ abi, functionName: "typeCode", args: [CONTRACTS[name].codeHash] });
      return ask<Hex>(provider, "eth_call", { to, data }, "latest");
    }),
  );
  return TYPE_NAMES.filter((_, index) => words[index] === "0x" || BigInt(words[index]!) === 0n);
}

async function deployDeployer(provider: Provider, sender: Sender): Promise<Hex[]> {
  if (await hasCode(provider, DEPLOYER)) return [];
  const balance = BigInt(await ask<Hex>(provider, "eth_getBalance", DEPLOYER_CREATOR, "latest"));
  const hashes: Hex[] = [];
  if (balance < DEPLOYER_COST) {
    const value = DEPLOYER_COST - balance;
    hashes.push(await sender.send(provider, { to: DEPLOYER_CREATOR, data: "0x", value, gas: 21_000n }));
    // Who has nothing cannot send anything: this one does not wait in line.
    await mined(provider, hashes[0]!);
  }
  hashes.push(await ask<Hex>(provider, "eth_sendRawTransaction", DEPLOYER_TRANSACTION));
  await mined(provider, hashes.at(-1)!);
  return hashes;
}

function gasOf({ name, code }: Deployment["creations"][number]): bigint {
  return BASE_GAS + GAS_PER_BYTE * BigInt(code.length / 2) + (name === "Crosslinks" ? storedGas(code) : 0n);
}

/** The members of committees go into storage, a word of data each. */
function storedGas(code: Hex): bigint {
  const words = (code.length - CONTRACTS.Crosslinks.creationCode.length) / 64;
  return BigInt(Math.ceil(words)) * 25_000n;
}

async function hasCode(provider: Provider, address: Address): Promise<boolean> {
  return (await ask<Hex>(provider, "eth_getCode", address, "latest")) !== "0x";
}
