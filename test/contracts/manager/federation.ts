import {
  AbiCoder,
  type BaseContract,
  type ContractTransactionReceipt,
  encodeRlp,
  getBytes,
  id,
  keccak256,
} from "ethers";
import { network } from "hardhat";
import type { EthereumProvider } from "hardhat/types/providers";

import { addressOfSecret, attestationDigest, signDigest } from "../../../plugin/protocol/attestation.ts";
import { headerTree, type ShownBlock } from "../../../plugin/rpc/encoded.ts";

/** Seconds without a new height before a halt can be announced, and from there until it can be called. */
export const SILENCE = 600;
export const WINDOW = 3600;
export const BOND = 10n ** 18n;

const MEMBERS = 4;
const THRESHOLD = 3;
const abi = AbiCoder.defaultAbiCoder();

export interface Literal {
  network: bigint;
  height: bigint;
  root: string;
}

export interface Receipt {
  manager: string;
  typeId: string;
  index: string;
  stateHash: string;
  all: Literal[];
  source: bigint;
  destination: bigint;
  height: bigint;
  nonce: bigint;
}

/** What a move leaves behind for whoever claims it. */
export interface Departure {
  receiptId: string;
  /** The key of the frozen copy. */
  at: string;
  receipt: Receipt;
  state: string;
}

/** A contract with the functions of its ABI. */
type Deployed = BaseContract & Record<string, any>;

/** One network of a federation, with a manager at the same address as on the others. */
export type Shard = Awaited<ReturnType<typeof deployed>>;

/** Networks with these chain ids, each on an EVM of its own. A committee of test keys speaks for each. */
export async function federation(...chainIds: number[]): Promise<Shard[]> {
  const networks = chainIds.map((chainId) => ({
    network: chainId,
    committee: secretsOf(chainId).map(addressOfSecret),
    threshold: THRESHOLD,
  }));
  const shards = [];
  for (const chainId of chainIds) shards.push(await deployed(chainId, networks));
  return shards;
}

async function deployed(chainId: number, networks: object[]) {
  const override = { chainId, initialDate: "2030-01-01T00:00:00Z" };
  const connection = await network.create({ network: "default", override });
  const { ethers, provider, networkHelpers } = connection;
  stepTime(provider);
  const [owner, other, treasury] = await ethers.getSigners();
  const deploy = async (name: string, args: unknown[] = []) =>
    (await (await ethers.deployContract(name, args)).waitForDeployment()) as unknown as Deployed;
  const crosslinks = await deploy("Crosslinks", [networks, SILENCE, WINDOW]);
  const admissions = await deploy("Admissions", [crosslinks, 1, BOND, treasury]);
  const manager = await deploy("ObjectManager", [crosslinks, admissions]);
  const types = { balance: "", nft: "", counter: "" };
  for (const [name, contract] of [
    ["balance", "BalanceType"],
    ["nft", "NftType"],
    ["counter", "CounterType"],
  ] as const) {
    const code = await deploy(contract);
    types[name] = await manager.register.staticCall(code);
    await manager.register(code);
  }
  const people = { owner: owner!, other: other!, treasury: treasury! };
  return { ethers, provider, networkHelpers, ...people, chainId, crosslinks, admissions, manager, types };
}

/** A second from block to block, whatever the wall clock says: so roots, proofs and gas are the same in every run. */
function stepTime(provider: EthereumProvider): void {
  const request = provider.request.bind(provider);
  provider.request = async (call) => {
    if (["eth_sendTransaction", "hardhat_mine"].includes(call.method)) {
      const latest = (await request({ method: "eth_getBlockByNumber", params: ["latest", false] })) as any;
      await request({ method: "evm_setNextBlockTimestamp", params: [Number(latest.timestamp) + 1] });
    }
    return await request(call);
  };
}

/** Lets time pass on a network. */
export async function wait(shard: Shard, seconds: number): Promise<void> {
  const { timestamp } = (await shard.provider.request({
    method: "eth_getBlockByNumber",
    params: ["latest", false],
  })) as { timestamp: string };
  // Not hardhat_mine, before which a second passes.
  await shard.provider.request({ method: "evm_mine", params: [Number(timestamp) + seconds] });
}

/** The keys of a network's nodes, in ascending order of their addresses. */
export function secretsOf(chainId: number, count = MEMBERS): Uint8Array[] {
  const secrets = Array.from({ length: count }, (_, node) => getBytes(id(`node ${node} of network ${chainId}`)));
  return secrets.sort((left, right) => (addressOfSecret(left) < addressOfSecret(right) ? -1 : 1));
}

/** Attestations by the first nodes of a network. */
export function attest(chainId: number, height: number, blockHash: string, stateRoot: string, signers = THRESHOLD) {
  const attested = { height, blockHash: blockHash as `0x${string}`, stateRoot: stateRoot as `0x${string}` };
  const digest = attestationDigest(chainId, attested);
  return secretsOf(chainId)
    .slice(0, signers)
    .map((secret) => signDigest(digest, secret));
}

/** The block of a network as its node tells it. */
export async function blockAt(shard: Shard, height: bigint | number): Promise<Record<string, string>> {
  const params = [quantity(height), false];
  return (await shard.provider.request({ method: "eth_getBlockByNumber", params })) as Record<string, string>;
}

/** The RLP of a block's header, from what a node tells of it. */
export async function headerAt(shard: Shard, height: bigint | number): Promise<string> {
  const block = await blockAt(shard, height);
  const header = encodeRlp(headerTree(block as unknown as ShownBlock) as any);
  if (keccak256(header) !== block["hash"]) throw new Error(`the header of block ${height} is not as it was encoded`);
  return header;
}

/** Decides on `here` what the nodes of `about` attest for a height: the root of its block, or another one. */
export async function decide(here: Shard, about: Shard, height: bigint | number, root?: string): Promise<void> {
  const { hash, stateRoot } = await blockAt(about, height);
  const attested = root ?? stateRoot!;
  const signatures = attest(about.chainId, Number(height), hash!, attested);
  await here.crosslinks.decide(about.chainId, height, hash!, attested, signatures);
}

/** A root that is none, for a height whose real root is to turn out false. */
export function otherRoot(height: bigint | number): string {
  return id(`another root at ${height}`);
}

export async function rootOf(shard: Shard, height: bigint | number): Promise<string> {
  return (await blockAt(shard, height))["stateRoot"]!;
}

/** Moves a copy, and gives what its event says. */
export async function moveOut(shard: Shard, at: string, destination: Shard): Promise<Departure> {
  const transaction = await shard.manager.moveOut(at, destination.chainId);
  return departure(shard, (await transaction.wait())!);
}

export function departure(shard: Shard, receipt: ContractTransactionReceipt): Departure {
  const event = eventsOf(shard.manager, receipt, "MovedOut")[0]!;
  return {
    receiptId: event["receiptId"] as string,
    at: event["at"] as string,
    receipt: receiptOf(event["receipt"]),
    state: event["state"] as string,
  };
}

function receiptOf({ manager, typeId, index, stateHash, all, source, destination, height, nonce }: Receipt): Receipt {
  const literals = [...all].map(({ network, height, root }) => ({ network, height, root }));
  return { manager, typeId, index, stateHash, all: literals, source, destination, height, nonce };
}

/** What the events of a name say. */
export function eventsOf(contract: BaseContract, receipt: ContractTransactionReceipt, name: string) {
  return receipt.logs
    .map((log) => contract.interface.parseLog(log))
    .filter((event) => event?.name === name)
    .map((event) => event!.args.toObject() as Record<string, any>);
}

/** Merkle proofs of a receipt in the source's state at the receipt's height. */
export async function prove(source: Shard, { receiptId, receipt }: Pick<Departure, "receiptId" | "receipt">) {
  const address = await source.manager.getAddress();
  const slot = await source.manager.receiptSlot(receiptId);
  const params = [address, [slot], quantity(receipt.height)];
  const proof = (await source.provider.request({ method: "eth_getProof", params })) as {
    accountProof: string[];
    storageProof: { proof: string[] }[];
  };
  return { accountProof: proof.accountProof, storageProof: proof.storageProof[0]!.proof };
}

/** Takes an object in, with a root that one node of the source endorses if it must, and gives the key of the copy. */
export async function claim(here: Shard, source: Shard, departed: Departure): Promise<string> {
  const { hash, stateRoot } = await blockAt(source, departed.receipt.height);
  const literal = { network: source.chainId, height: departed.receipt.height, root: stateRoot! };
  if (!(await here.admissions.admitted(literal))) {
    const signatures = attest(source.chainId, Number(literal.height), hash!, stateRoot!, 1);
    await here.admissions.endorse(literal, hash!, signatures);
  }
  const { accountProof, storageProof } = await prove(source, departed);
  const call = [departed.receipt, departed.state, stateRoot, accountProof, storageProof];
  const at = await here.manager.claim.staticCall(...call);
  await here.manager.claim(...call);
  return at;
}

/** Seals a moved copy with the header of the block of its move, and gives its new key. */
export async function seal(shard: Shard, at: string, height: bigint): Promise<string> {
  const transaction = await shard.manager.seal(at, await headerAt(shard, height));
  return eventsOf(shard.manager, await transaction.wait(), "Sealed")[0]!["newAt"];
}

/** Makes an object and gives its index and the key of its copy. */
export async function create(shard: Shard, typeId: string, data: string): Promise<{ index: string; at: string }> {
  const [index, at] = await shard.manager.create.staticCall(typeId, data);
  await shard.manager.create(typeId, data);
  return { index, at };
}

/** Runs a transaction and gives the keys of its outputs and leftovers. */
export async function transact(shard: Shard, typeId: string, ats: string[], data = "0x") {
  const receipt = (await (await shard.manager.transact(typeId, ats, data)).wait())!;
  const { outputs, leftovers } = eventsOf(shard.manager, receipt, "Transacted")[0]!;
  return { outputs: [...(outputs as string[])], leftovers: [...(leftovers as string[])], gasUsed: receipt.gasUsed };
}

/** Resolves all copies of an object until nothing is left to do. */
export async function collapse(shard: Shard, typeId: string, index: string): Promise<void> {
  for (let before = ""; ;) {
    const copies: { key: string; moved: boolean; isSealed: boolean }[] = await shard.manager.copies(
      typeId,
      index,
      0,
      64,
    );
    const now = copies.map(({ key }) => key).join();
    if (now === before) return;
    before = now;
    for (const { key, moved, isSealed } of copies) {
      if (moved && !isSealed) await shard.manager.seal(key, "0x").catch(() => undefined);
    }
    const left: { key: string }[] = await shard.manager.copies(typeId, index, 0, 64);
    await shard.manager.resolveMany(left.map(({ key }) => key));
  }
}

export const amountOf = (state: string): bigint => BigInt(`0x${state.slice(-32)}`);

export const balanceData = (issuer: string, owner: string, amount: bigint): string =>
  abi.encode(["address", "address", "uint128"], [issuer, owner, amount]);

export const paymentData = (amount: bigint): string => abi.encode(["uint128"], [amount]);

export const NOTHING = `0x${"00".repeat(32)}`;

function quantity(value: bigint | number): string {
  return `0x${BigInt(value).toString(16)}`;
}
