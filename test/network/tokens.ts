import { expect } from "chai";
import { Interface, type InterfaceAbi } from "ethers";
import hre from "hardhat";

import { HederaSandbox } from "../../plugin/hedera/sandbox/sandbox.ts";
import type { L2UserConfig } from "../../plugin/config.ts";
import { groundOf, openAccount } from "../../plugin/network/own-accounts.ts";
import type { Settlement } from "../../plugin/network/settlements.ts";
import { longZero } from "../../plugin/protocol/addresses.ts";
import { ACCOUNT_SERVICE, SCHEDULE_SERVICE, TOKEN_SERVICE } from "../../plugin/protocol/system-addresses.ts";
import type { Address, EntityId, Hex } from "../../plugin/protocol/units.ts";
import { harness, tips, type Harness } from "./harness.ts";

/** A transaction's receipt, as far as tests look at it. */
export interface Receipt {
  readonly status: Hex;
  readonly blockNumber: Hex;
  readonly logs: readonly { readonly address: Address; readonly topics: readonly Hex[]; readonly data: Hex }[];
}

const abiOf = async (name: string) => new Interface((await hre.artifacts.readArtifact(name)).abi as InterfaceAbi);

export const HTS = TOKEN_SERVICE;
export const hts = await abiOf("IHederaTokenService");
export const has = await abiOf("IHederaAccountService");
export const hss = await abiOf("IHederaScheduleService");
export const puppetAbi = await abiOf("Puppet");
const ACCOUNT_ABI = await abiOf("IHederaAccount");

/** What a token's address answers, of both standards. */
export const erc = new Interface([
  "function name() view returns (string)",
  "function symbol() view returns (string)",
  "function decimals() view returns (uint8)",
  "function totalSupply() view returns (uint256)",
  "function balanceOf(address) view returns (uint256)",
  "function allowance(address,address) view returns (uint256)",
  "function transfer(address,uint256) returns (bool)",
  "function transferFrom(address,address,uint256)",
  "function approve(address,uint256)",
  "function setApprovalForAll(address,bool)",
  "function ownerOf(uint256) view returns (address)",
  "function getApproved(uint256) view returns (address)",
  "function isApprovedForAll(address,address) view returns (bool)",
  "function tokenURI(uint256) view returns (string)",
  "function associate() returns (uint256)",
  "function isAssociated() view returns (bool)",
]);

/** A network with a Hedera to play with, and short ways to have contracts use it. */
export interface TokenHarness extends Harness {
  readonly hedera: HederaSandbox;
  /** Deploys a contract that does what it is told. */
  puppet(): Promise<Hex>;
  /** The Hedera account of a contract; made if need be. */
  accountOf(contract: Hex): Promise<EntityId>;
  /** Has a puppet make a call, and fails as it fails. */
  act(puppet: Hex, to: Hex, data: string, options?: { from?: number; value?: bigint; gas?: bigint }): Promise<Hex>;
  /** Has a puppet make calls in one transaction. */
  actAll(
    puppet: Hex,
    calls: readonly (readonly [to: Hex, data: string, value?: bigint])[],
    from?: number,
  ): Promise<Hex>;
  /** Has a puppet call a function of the token service. @returns the response code */
  tell(puppet: Hex, name: string, args: readonly unknown[], from?: number): Promise<number>;
  /** What a puppet's last call answered. */
  answer(puppet: Hex): Promise<Hex>;
  /** Reads. */
  ask(to: Hex, abi: Interface, name: string, ...args: readonly unknown[]): Promise<unknown>;
  units(token: Hex, of: Hex | EntityId): Promise<bigint>;
  receipt(hash: Hex): Promise<Receipt>;
  settlement(of: Hex): Promise<Settlement>;
  /** Notes of all nodes, as they come. */
  readonly notes: string[];
  /** Expects equal nodes that all run, and a solvent network. @returns the surplus in weibar */
  sound(): Promise<bigint>;
}

export async function tokenHarness(config: L2UserConfig = {}): Promise<TokenHarness> {
  const l2 = await harness(config);
  const { network } = l2;
  const hedera = new HederaSandbox(() => Promise.resolve(groundOf(network)));
  const notes: string[] = [];
  network.on("noted", (node, what) => notes.push(`${node}: ${what}`));
  const read = async (to: Hex, data: string) => await l2.rpc<Hex>("eth_call", { to, data }, "latest");
  const act: TokenHarness["act"] = async (puppet, to, data, { from = 0, value = 0n, gas } = {}) =>
    await l2.send(from, puppet, { data: puppetAbi.encodeFunctionData("act", [to, value, data]), value, gas });
  const answer = async (puppet: Hex) => {
    const [bytes] = puppetAbi.decodeFunctionResult(
      "answer",
      await read(puppet, puppetAbi.encodeFunctionData("answer")),
    );
    return bytes as Hex;
  };
  const ask: TokenHarness["ask"] = async (to, abi, name, ...args) => {
    const result = abi.decodeFunctionResult(name, await read(to, abi.encodeFunctionData(name, args)));
    return result.length === 1 ? (result[0] as unknown) : [...result];
  };
  const calm = async () => {
    const { chain } = network.door;
    for (let round = 0; round < 200; round++) {
      await network.idle();
      const waiting = chain.accounts.pressing || chain.replica.pressing || chain.candidate !== undefined;
      if (!chain.automine || !waiting) return;
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  };
  return {
    ...l2,
    hedera,
    notes,
    act,
    answer,
    ask,
    puppet: () => l2.deploy("Puppet"),
    accountOf: (contract) => openAccount(network, contract.toLowerCase() as Address),
    async actAll(puppet, calls, from = 0) {
      const lists = [calls.map(([to]) => to), calls.map(([, , value = 0n]) => value), calls.map(([, data]) => data)];
      return await l2.send(from, puppet, { data: puppetAbi.encodeFunctionData("actAll", lists), gas: 6_000_000n });
    },
    async tell(puppet, name, args, from = 0) {
      const data = puppetAbi.encodeFunctionData("tell", [HTS, 0, hts.encodeFunctionData(name, args)]);
      await l2.send(from, puppet, { data, gas: 3_000_000n });
      return codeIn(await answer(puppet));
    },
    async units(token, of) {
      return (await ask(token, erc, "balanceOf", of.startsWith("0x") ? of : longZero(of as EntityId))) as bigint;
    },
    receipt: (hash) => l2.rpc("eth_getTransactionReceipt", hash),
    settlement: (of) => l2.rpc("l2_getSettlement", of),
    async sound() {
      await calm();
      expect(network.nodes.map(({ state }) => state)).to.deep.equal(network.nodes.map(() => ({ kind: "running" })));
      expect(new Set(tips(network).map(({ hash }) => hash)).size, "the nodes' chains").to.equal(1);
      const { solvent, missing, surplus } = await l2.rpc<{ solvent: boolean; missing: unknown[]; surplus: string }>(
        "l2_audit",
      );
      expect(missing).to.deep.equal([]);
      expect(solvent, `surplus ${surplus}`).to.equal(true);
      return BigInt(surplus);
    },
  };
}

/** The response code in what a classic function answers. */
export function codeIn(answer: string): number {
  return Number(BigInt.asIntN(64, BigInt(answer.slice(0, 66))));
}

/** The response code in a revert by `HederaRefused`, wherever it stands in an error. */
export function refusalIn(error: unknown): number | undefined {
  const selector = ACCOUNT_ABI.getError("HederaRefused")!.selector.slice(2);
  const text = JSON.stringify(error, Object.getOwnPropertyNames(error)) + String((error as { data?: unknown }).data);
  const match = new RegExp(`${selector}([0-9a-f]{64})`).exec(text);
  return match ? Number(BigInt(`0x${match[1]}`)) : undefined;
}

/** What a rejected promise was rejected with. */
export async function failure(promise: Promise<unknown>): Promise<unknown> {
  return await promise.then(
    () => expect.fail("it was not refused"),
    (error: unknown) => error,
  );
}

export const call = {
  transfer: (to: Hex, amount: bigint | number) => erc.encodeFunctionData("transfer", [to, amount]),
  transferFrom: (from: Hex, to: Hex, amount: bigint | number) =>
    erc.encodeFunctionData("transferFrom", [from, to, amount]),
  approve: (spender: Hex, amount: bigint | number) => erc.encodeFunctionData("approve", [spender, amount]),
  hts: (name: string, ...args: readonly unknown[]) => hts.encodeFunctionData(name, args),
};

export { ACCOUNT_SERVICE, SCHEDULE_SERVICE };
