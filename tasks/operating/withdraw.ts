import { setTimeout as sleep } from "node:timers/promises";
import type { NewTaskActionFunction } from "hardhat/types/tasks";

import { parseTimestamp } from "../../plugin/hedera/entity.ts";
import { hbar } from "../../plugin/hedera/format-hbar.ts";
import type { EntityId } from "../../plugin/hedera/ledger.ts";
import { hashScanOf } from "../../plugin/live/hashscan.ts";
import { liveNetworkOf, type LiveNetwork } from "../../plugin/live/live-network.ts";
import { ask, quantity } from "../../plugin/objects/provider.ts";
import { transact } from "../../plugin/objects/transacting.ts";
import { longZero } from "../../plugin/protocol/addresses.ts";
import { weibarAsHbar } from "../../plugin/protocol/format-weibar.ts";
import { WEIBAR_PER_TINYBAR, type Address, type Hex } from "../../plugin/protocol/units.ts";
import { refuse } from "../arguments.ts";
import { confirmSpending, type Asking } from "./confirming.ts";
import { positiveHbar } from "./hbar.ts";
import { entityId, networkFileAt } from "./live.ts";
import { checkChain, sendingNode, withNode, type SendingNode } from "./live-node.ts";
import { printJson } from "../remote.ts";

/** What `l2:withdraw` was given. */
export interface WithdrawArguments {
  readonly amount: string;
  readonly to?: string;
  readonly from?: string;
  readonly dryRun: boolean;
  readonly yes: boolean;
  readonly json: boolean;
}

/** What a withdrawal needs beside its arguments. */
export interface WithdrawParts {
  readonly node: SendingNode;
  readonly asking: Omit<Asking, "yes">;
  readonly print: (line: string) => void;
  readonly sleep: (ms: number) => Promise<unknown>;
}

/** What a withdrawal did. */
export interface Withdrawn {
  readonly from: Address;
  readonly to: EntityId;
  readonly tinybar: string;
  /** Null if nothing was sent. */
  readonly transaction: Hex | null;
  readonly height: number | null;
  /** The schedule that paid. */
  readonly schedule: EntityId | null;
  readonly hashscan: string | null;
}

interface ShownSettlement {
  readonly schedule: EntityId | null;
  readonly consensusTime: string;
}

const POLL_MS = 1_000;
const PATIENCE = 60;

/** `l2:withdraw`: pays hbar of the layer 2 to an account on Hedera. */
const run: NewTaskActionFunction<WithdrawArguments> = async (args, hre) => {
  const live = liveNetworkOf(hre);
  payeeOf(args.to);
  positiveHbar("amount", args.amount); // before a keystore asks for its password
  const asking = { interruptions: hre.interruptions, isInteractive: process.stdin.isTTY === true };
  const print = (line: string) => (args.json ? console.error(line) : console.log(line));
  const done = await withdraw(args, live, { node: await sendingNode(hre, live, args.from), asking, print, sleep });
  if (args.json) printJson(done);
};

/** Pays the account's long-zero address, and waits until Hedera has paid the account. */
export async function withdraw(
  args: WithdrawArguments,
  live: Pick<LiveNetwork, "hedera" | "file">,
  { node, asking, print, sleep }: WithdrawParts,
): Promise<Withdrawn> {
  const amount = positiveHbar("amount", args.amount);
  const to = payeeOf(args.to);
  const { chainId } = await networkFileAt(live.file);
  await checkChain(node, chainId);
  const { url, provider, sender } = node;
  const payment = { name: "withdraw", to: longZero(to), data: "0x" as const, value: amount * WEIBAR_PER_TINYBAR };
  const about = { from: sender.address, to, tinybar: String(amount) };
  return await withNode(url, async () => {
    const balance = BigInt(await ask<Hex>(provider, "eth_getBalance", sender.address, "latest"));
    const fee = balance <= payment.value ? 0n : await feeOf(node, payment);
    if (balance < payment.value + fee) {
      const has = weibarAsHbar(balance);
      throw refuse(
        `amount: ${sender.address} has ${has} on the layer 2, and it takes more than ${hbar(amount)} with the fee`,
      );
    }
    print(`${hbar(amount)} go from ${sender.address} to ${to} on Hedera; the fee is about ${weibarAsHbar(fee)}`);
    if (args.dryRun) {
      print("Nothing was sent.");
      return { ...about, transaction: null, height: null, schedule: null, hashscan: null };
    }
    await confirmSpending(live.hedera, hbar(amount), { ...asking, yes: args.yes });
    const { hash, height, fee: paid } = await transact(provider, sender, payment);
    print(`Block ${height} has it, for a fee of ${weibarAsHbar(paid)}: ${hash}`);
    const settlement = await settlementOf(node, hash, sleep);
    const scan = hashScanOf(live.hedera);
    const hashscan = settlement && scan ? scan.transaction(parseTimestamp(settlement.consensusTime)!) : null;
    const links = scan && settlement?.schedule ? ` ${scan.schedule(settlement.schedule)} ${hashscan}` : "";
    print(
      settlement?.schedule
        ? `Hedera paid it at ${settlement.consensusTime} with the schedule ${settlement.schedule}.${links}`
        : `The node does not show yet how it was settled. Ask it for l2_getSettlement of ${hash}.`,
    );
    return { ...about, transaction: hash, height: Number(height), schedule: settlement?.schedule ?? null, hashscan };
  });
}

async function feeOf({ provider, sender }: SendingNode, payment: { to: Address; value: bigint }): Promise<bigint> {
  const request = { from: sender.address, to: payment.to, value: quantity(payment.value) };
  const [gas, price] = await Promise.all([
    ask<Hex>(provider, "eth_estimateGas", request),
    ask<Hex>(provider, "eth_gasPrice"),
  ]);
  return BigInt(gas) * BigInt(price);
}

async function settlementOf(
  { provider }: SendingNode,
  hash: Hex,
  sleep: WithdrawParts["sleep"],
): Promise<ShownSettlement | undefined> {
  for (let polls = 0; polls < PATIENCE; polls++) {
    const shown = await ask<ShownSettlement | null>(provider, "l2_getSettlement", hash);
    if (shown !== null) return shown;
    await sleep(POLL_MS);
  }
  return undefined;
}

function payeeOf(text: string | undefined): EntityId {
  if (text === undefined) throw refuse("--to: it is missing. Say which Hedera account is paid, like 0.0.1234");
  return entityId("--to", "an account", text);
}

export default run;
