import { setTimeout as sleep } from "node:timers/promises";
import type { NewTaskActionFunction } from "hardhat/types/tasks";
import { proto } from "@hiero-ledger/proto";
import { isAddress } from "viem/utils";

import { toAccountId } from "../plugin/hedera/entity.ts";
import { hbarTransfer } from "../plugin/hedera/hbar-transfer.ts";
import type { EntityId, Tinybar } from "../plugin/hedera/ledger.ts";
import { Operator } from "../plugin/hedera/operator.ts";
import { nameOfHedera } from "../plugin/live/endpoints.ts";
import { hashScanOf } from "../plugin/live/hashscan.ts";
import { liveNetworkOf, operatorOf, type LiveNetwork } from "../plugin/live/live-network.ts";
import { openLive, type LiveHedera } from "../plugin/live/open.ts";
import { sendOnce } from "../plugin/live/sending.ts";
import { readNetworkFile } from "../plugin/network/network-file.ts";
import { ask } from "../plugin/objects/provider.ts";
import { isLongZero } from "../plugin/protocol/addresses.ts";
import { vaultMemo } from "../plugin/protocol/deposits.ts";
import { rateAt, tinybarOf, transferPrice } from "../plugin/protocol/hedera-prices.ts";
import { WEIBAR_PER_TINYBAR, type Address, type Hex } from "../plugin/protocol/units.ts";
import { refuse } from "./arguments.ts";
import { confirmSpending, type Asking } from "./confirming.ts";
import { positiveHbar } from "./hbar.ts";
import { withLive } from "./live.ts";
import { checkChain, nodesAt, withNode, type AnsweringNode } from "./live-node.ts";
import { hbar } from "./provision-lines.ts";
import { printJson } from "./remote.ts";

/** What `l2:deposit` was given. */
export interface DepositArguments {
  readonly hbar: string;
  readonly to?: string;
  readonly dryRun: boolean;
  readonly yes: boolean;
  readonly json: boolean;
}

/** What a deposit needs beside its arguments. */
export interface DepositParts {
  readonly open: (live: LiveNetwork) => Promise<LiveHedera>;
  /** One that tells when it is credited; absent if none is known. */
  readonly node?: AnsweringNode;
  readonly asking: Omit<Asking, "yes">;
  readonly print: (line: string) => void;
  readonly sleep: (ms: number) => Promise<unknown>;
}

/** What a deposit did. */
export interface Deposited {
  readonly from: EntityId;
  readonly to: Address;
  readonly tinybar: string;
  readonly vault: EntityId;
  readonly fee: string;
  /** Null if nothing was sent. */
  readonly transactionId: string | null;
  readonly hashscan: string | null;
  /** Whether the layer 2 shows it; null if no node was asked. */
  readonly credited: boolean | null;
}

const POLL_MS = 1_000;
const PATIENCE = 60;

/** `l2:deposit`: brings hbar of the operator's to the layer 2. */
const run: NewTaskActionFunction<DepositArguments> = async (args, hre) => {
  const live = liveNetworkOf(hre);
  const [node] = await nodesAt(hre, live.name);
  const asking = { interruptions: hre.interruptions, isInteractive: process.stdin.isTTY === true };
  // What programs read has nothing else in it.
  const print = (line: string) => (args.json ? console.error(line) : console.log(line));
  const done = await deposit(args, live, { open: openLive, node, asking, print, sleep });
  if (args.json) printJson(done);
};

/** Sends hbar to the vault, and waits until it is on the layer 2 if a node answers. */
export async function deposit(args: DepositArguments, live: LiveNetwork, parts: DepositParts): Promise<Deposited> {
  const amount = positiveHbar("hbar", args.hbar);
  const { account, key } = operatorOf(live);
  const { vault, chainId } = await readNetworkFile(live.file).catch((error: Error) => {
    throw refuse(error.message);
  });
  const given = args.to === undefined ? undefined : addressOf(args.to);
  const { print, node, asking } = parts;
  return await withLive(live, parts.open, async ({ ledger }) => {
    const [own, custody] = await Promise.all([ledger.account(account), ledger.account(vault)]);
    if (custody?.memo !== vaultMemo(chainId) || custody.deleted) {
      throw refuse(`${live.file}: ${vault} is not the vault of network ${chainId} on ${nameOfHedera(live.hedera)}`);
    }
    if (own === undefined) throw refuse(`l2.live.${live.name}.operator.account: ${account} does not exist`);
    const to = given ?? own.evmAddress;
    if (to === undefined) {
      throw refuse(`--to: it is missing. ${account} has no address of its own, so say who gets it on the layer 2`);
    }
    const fee = tinybarOf(
      transferPrice({ accounts: 2, tokenTypes: 0 }),
      rateAt(await ledger.exchangeRates(), ledger.now()),
    );
    if (own.balance < amount + fee) {
      throw refuse(`hbar: ${account} has ${hbar(own.balance)}, and it takes ${hbar(amount + fee)} with Hedera's fee`);
    }
    print(
      `${hbar(amount)} go from ${account} to the vault ${vault}, for ${to} on network ${chainId}; the fee is about ${hbar(fee)}`,
    );
    const about = { from: account, to, tinybar: String(amount), vault };
    if (args.dryRun) {
      print("Nothing was sent.");
      return { ...about, fee: String(fee), transactionId: null, hashscan: null, credited: null };
    }
    await confirmSpending(live.hedera, hbar(amount + fee), { ...asking, yes: args.yes });
    if (node !== undefined) await checkChain(node, chainId);
    const before = node && (await balanceOf(node, to));
    const operator = new Operator(ledger, account, await key());
    const transfer = hbarTransfer(account, toAccountId(vault), amount);
    const tell = (id: string) => print(`Sending ${id}`);
    const outcome = await sendOnce(ledger, operator, transfer, { memo: to, maxFee: fee * 10n }, tell);
    const scan = hashScanOf(live.hedera)?.transaction(outcome.consensusTimestamp) ?? null;
    if (outcome.status !== proto.ResponseCodeEnum.SUCCESS) {
      throw refuse(`Hedera refused the transfer: ${proto.ResponseCodeEnum[outcome.status]}. Only its fee was spent`);
    }
    print(`The vault has it, for a fee of ${hbar(outcome.fee)}.${scan === null ? "" : ` ${scan}`}`);
    const credited = node === undefined ? null : await isCredited(node, to, before!, amount, parts.sleep);
    print(CREDITED[String(credited)]!(to));
    return { ...about, fee: String(outcome.fee), transactionId: outcome.transactionId, hashscan: scan, credited };
  });
}

const CREDITED: Readonly<Record<string, (to: Address) => string>> = {
  true: (to) => `${to} has it on the layer 2.`,
  false: (to) => `${to} does not have it on the layer 2 yet. The nodes owe it: see l2:status for what they wait for.`,
  null: (to) => `${to} gets it with the next block. Configure a network of the same name to have that waited for.`,
};

async function isCredited(
  node: AnsweringNode,
  to: Address,
  before: bigint,
  amount: Tinybar,
  sleep: DepositParts["sleep"],
): Promise<boolean> {
  for (let polls = 0; polls < PATIENCE; polls++) {
    if ((await balanceOf(node, to)) >= before + amount * WEIBAR_PER_TINYBAR) return true;
    await sleep(POLL_MS);
  }
  return false;
}

async function balanceOf({ url, provider }: AnsweringNode, address: Address): Promise<bigint> {
  return BigInt(await withNode(url, () => ask<Hex>(provider, "eth_getBalance", address, "latest")));
}

function addressOf(text: string): Address {
  if (!isAddress(text)) {
    throw refuse(
      `--to: an address is wanted, 20 bytes with 0x and a right checksum if it has one; it is ${JSON.stringify(text)}`,
    );
  }
  const address = text.toLowerCase() as Address;
  if (!isLongZero(address)) return address;
  throw refuse(
    `--to: ${text} is the number of a Hedera account, which has its hbar there already. Give another address`,
  );
}

export default run;
