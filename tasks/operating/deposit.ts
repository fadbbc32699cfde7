import { setTimeout as sleep } from "node:timers/promises";
import type { NewTaskActionFunction } from "hardhat/types/tasks";
import { proto } from "@hiero-ledger/proto";
import { isAddress } from "viem/utils";

import { hbar } from "../../plugin/hedera/format-hbar.ts";
import type { EntityId } from "../../plugin/hedera/ledger.ts";
import { Operator } from "../../plugin/hedera/operator.ts";
import { hashScanOf } from "../../plugin/live/hashscan.ts";
import { liveNetworkOf, operatorOf, type LiveNetwork } from "../../plugin/live/live-network.ts";
import { openLive, type LiveHedera } from "../../plugin/live/open.ts";
import { prepare, sendOnce } from "../../plugin/live/sending.ts";
import type { Address } from "../../plugin/protocol/units.ts";
import { refuse } from "../arguments.ts";
import { confirmSpending, type Asking } from "./confirming.ts";
import { hbarDeposit, tokenDeposit, type Deposit } from "./deposits.ts";
import { positiveHbar } from "./hbar.ts";
import { entityId, networkFileAt, withLive } from "./live.ts";
import { checkChain, nodesAt, type AnsweringNode } from "./live-node.ts";
import { printJson } from "../remote.ts";

/** What `l2:deposit` was given. */
export interface DepositArguments {
  readonly amount: string;
  readonly token?: string;
  readonly to?: string;
  readonly url?: string;
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
  /** The Hedera account that got it. */
  readonly account: EntityId;
  /** Null for hbar. */
  readonly token: EntityId | null;
  /** Tinybars, or the token's smallest units. */
  readonly amount: string;
  /** What Hedera took or is going to take, tinybar. */
  readonly fee: string;
  /** Null if nothing was sent. */
  readonly transactionId: string | null;
  readonly hashscan: string | null;
  /** Whether the layer 2 shows it; null if no node was asked. */
  readonly credited: boolean | null;
}

const POLL_MS = 1_000;
const PATIENCE = 60;

/** `l2:deposit`: brings hbar or tokens of the operator's to the layer 2. */
const run: NewTaskActionFunction<DepositArguments> = async (args, hre) => {
  const live = liveNetworkOf(hre);
  const [node] = await nodesAt(hre, live.name, args.url);
  const asking = { interruptions: hre.interruptions, isInteractive: process.stdin.isTTY === true };
  // What programs read has nothing else in it.
  const print = (line: string) => (args.json ? console.error(line) : console.log(line));
  const done = await deposit(args, live, { open: openLive, node, asking, print, sleep });
  if (args.json) printJson(done);
};

/** Sends it on Hedera, and waits until it is on the layer 2 if a node answers. */
export async function deposit(args: DepositArguments, live: LiveNetwork, parts: DepositParts): Promise<Deposited> {
  const { account: from, key } = operatorOf(live);
  const file = await networkFileAt(live.file);
  const given = args.to === undefined ? undefined : addressOf(args.to);
  const token = args.token === undefined ? undefined : entityId("--token", "a token", args.token);
  // What is wrong in any case is said before anybody is asked.
  if (token === undefined) positiveHbar("amount", args.amount);
  const { print, node, asking } = parts;
  return await withLive(live, parts.open, async ({ ledger, mirror }) => {
    const own = await ledger.account(from);
    if (own === undefined) throw refuse(`l2.live.${live.name}.operator.account: ${from} does not exist`);
    if (node !== undefined) await checkChain(node, file.chainId);
    const around = { live, file, ledger, own, ...(node && { node }) };
    const planned = await (token === undefined
      ? hbarDeposit(args.amount, given, around)
      : tokenDeposit(token, args.amount, given, around));
    const { what, units, to, account, fee, maxFee, needs, memo, data } = planned;
    if (own.balance < needs) {
      throw refuse(`amount: ${from} has ${hbar(own.balance)}, and it takes ${hbar(needs)} with Hedera's fee`);
    }
    print(`${what} go from ${from} to ${account}, for ${to} on network ${file.chainId}; the fee is about ${hbar(fee)}`);
    const about = { from, to, account, token: token ?? null, amount: String(units) };
    if (args.dryRun) {
      print("Nothing was sent.");
      return { ...about, fee: String(fee), transactionId: null, hashscan: null, credited: null };
    }
    await confirmSpending(live.hedera, token === undefined ? hbar(needs) : `${what} and ${hbar(fee)}`, {
      ...{ ...asking, yes: args.yes },
    });
    const before = node && (await planned.balance(node));
    const prepared = prepare(ledger, new Operator(ledger, from, await key()), data, { memo, maxFee });
    print(`Sending ${prepared.transactionId}`);
    const outcome = await sendOnce(prepared, { ledger, mirror, sleep: parts.sleep });
    if (outcome.status !== proto.ResponseCodeEnum.SUCCESS) {
      const name = proto.ResponseCodeEnum[outcome.status];
      throw refuse(`Hedera refused the transfer with ${name}: nothing but its fee of ${hbar(outcome.fee)} was spent`);
    }
    const scan = hashScanOf(live.hedera)?.transaction(outcome.consensusTimestamp) ?? null;
    print(`${account} has it, for a fee of ${hbar(outcome.fee)}.${scan === null ? "" : ` ${scan}`}`);
    const credited = node === undefined ? null : await isCredited(node, planned, before!, parts.sleep);
    print(CREDITED[String(credited)]!(to));
    const { transactionId, fee: paid } = outcome;
    return { ...about, fee: String(paid), transactionId, hashscan: scan, credited };
  });
}

const CREDITED: Readonly<Record<string, (to: Address) => string>> = {
  true: (to) => `${to} has it on the layer 2.`,
  false: (to) => `${to} does not have it on the layer 2 yet. The nodes owe it: see l2:status for what they wait for.`,
  null: (to) => `${to} gets it with the next block. Configure a network of the same name to have that waited for.`,
};

async function isCredited(
  node: AnsweringNode,
  { balance, credit }: Deposit,
  before: bigint,
  wait: DepositParts["sleep"],
): Promise<boolean> {
  for (let polls = 0; polls < PATIENCE; polls++) {
    if ((await balance(node)) >= before + credit) return true;
    await wait(POLL_MS);
  }
  return false;
}

function addressOf(text: string): Address {
  if (isAddress(text)) return text.toLowerCase() as Address;
  throw refuse(
    `--to: an address is wanted, 20 bytes with 0x and a right checksum if it has one; it is ${JSON.stringify(text)}`,
  );
}

export default run;
