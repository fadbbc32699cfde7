import { setTimeout as sleep } from "node:timers/promises";
import type { NewTaskActionFunction } from "hardhat/types/tasks";

import { toHex } from "../../plugin/hedera/entity.ts";
import { encodeKey } from "../../plugin/hedera/keys.ts";
import { mirrorRestOf } from "../../plugin/live/endpoints.ts";
import { liveNetworkOf, type LiveNetwork } from "../../plugin/live/live-network.ts";
import { Mirror } from "../../plugin/live/mirror.ts";
import type { NodeKeys } from "../../plugin/network/node-keys.ts";
import { ask } from "../../plugin/objects/provider.ts";
import type { Mined } from "../../plugin/objects/mined.ts";
import { transact } from "../../plugin/objects/transacting.ts";
import { weibarAsHbar } from "../../plugin/protocol/format-weibar.ts";
import { signDecision } from "../../plugin/rewards/decisions.ts";
import { register } from "../../plugin/rewards/registration.ts";
import {
  Replacing,
  ReplacementError,
  type Replacement,
  type ReplacementStep,
} from "../../plugin/rewards/replacement.ts";
import type { Hex } from "../../plugin/protocol/units.ts";
import { refuse } from "../arguments.ts";
import { confirmSpending, type Asking } from "./confirming.ts";
import { entityId, networkFileAt } from "./live.ts";
import { checkChain, sendingNode, withNode, type SendingNode } from "./live-node.ts";
import { printJson } from "../remote.ts";
import { newcomerOf, outHint, outOf, signaturesOf, type RotateArguments } from "./rotate-options.ts";

/** What a change of committees needs beside its arguments. */
export interface RotateParts {
  readonly node: SendingNode;
  readonly mirror: Pick<Mirror, "account">;
  readonly asking: Omit<Asking, "yes">;
  readonly print: (line: string) => void;
  readonly sleep: (ms: number) => Promise<unknown>;
}

/** What a change of committees did, and where it stopped. */
export interface Rotated {
  readonly done: readonly string[];
  /** What comes next; null once all is done. */
  readonly next: string | null;
  /** Of the keys that are here, on what is still to be decided: with `--sign` alone. */
  readonly signatures: readonly { readonly decision: string; readonly signature: Hex }[];
}

const POLL_MS = 3_000;
/** A quarter of an hour for the nodes to hand over. */
const PATIENCE = 300;

/** `l2:rotate`: replaces members of a live network's committee. */
const run: NewTaskActionFunction<RotateArguments> = async (args, hre) => {
  const live = liveNetworkOf(hre);
  const asking = { interruptions: hre.interruptions, isInteractive: process.stdin.isTTY === true };
  const print = (line: string) => (args.json ? console.error(line) : console.log(line));
  const node = await sendingNode(hre, live, args.from);
  const mirror = new Mirror(mirrorRestOf(live.hedera));
  const done = await rotate(args, live, { node, mirror, asking, print, sleep });
  if (args.json) printJson(done);
};

/** Does what is left of a replacement, as far as it can be done from here and now. */
export async function rotate(args: RotateArguments, live: LiveNetwork, parts: RotateParts): Promise<Rotated> {
  const { chainId } = await networkFileAt(live.file);
  const { node, print } = parts;
  const given = signaturesOf(args.signatures);
  await checkChain(node, chainId);
  const newcomer = await newcomerOf(args, live, parts.mirror);
  const replacement: Replacement = { ...newcomer?.replacement, ...outOf(args) };
  if (replacement.comes === undefined && replacement.goes === undefined) {
    throw refuse(
      "--in: it is missing. Say which node comes with --in or --candidate, which one goes with --out, or both",
    );
  }
  const replacing = new Replacing(node.provider, replacement);
  return await withNode(node.url, async () => {
    try {
      if (args.sign) return await signed(replacing, live, print);
      return await proceed(replacing, { args, live, parts, given, keys: newcomer?.keys });
    } catch (error) {
      throw error instanceof ReplacementError ? refuse(error.message) : error;
    }
  });
}

interface Proceeding {
  readonly args: RotateArguments;
  readonly live: LiveNetwork;
  readonly parts: RotateParts;
  readonly given: readonly Hex[];
  readonly keys?: NodeKeys;
}

async function proceed(replacing: Replacing, { args, live, parts, given, keys }: Proceeding): Promise<Rotated> {
  const { node, print, asking } = parts;
  const { network } = replacing;
  const done: string[] = [];
  const finish = (step: ReplacementStep | undefined, why?: string): Rotated => {
    if (why !== undefined) print(why);
    return { done, next: step === undefined ? null : titleOf(step), signatures: [] };
  };
  const note = (what: string, mined?: Mined) => {
    done.push(what);
    print(`✓ ${what}${mined === undefined ? "" : `, for ${weibarAsHbar(mined.fee)} of gas`}`);
  };
  // Nodes may have handed over what was decided here before it is looked at again: it is told all the same.
  let decided: ReplacementStep | undefined;
  for (;;) {
    const step = (await replacing.next()) ?? decided;
    decided = undefined;
    if (step === undefined) return finish(step, "All of it is done: the committee is as it was to be.");
    print(`Next: ${titleOf(step)}`);
    if (args.dryRun) return finish(step, "Nothing was sent.");
    switch (step.kind) {
      case "register": {
        const amount = weibarAsHbar(step.stake);
        await confirmSpending(live.hedera, `${amount} of stake on the layer 2`, { ...asking, yes: args.yes });
        const chainId = Number(await ask<Hex>(node.provider, "eth_chainId"));
        const key = toHex(encodeKey(keys!.hederaKey.publicKey));
        const account = entityId("--account", "the account of the node that comes", args.account!);
        const mined = await register(node.provider, node.sender, {
          chainId,
          account,
          key,
          secret: keys!.secret,
          stake: step.stake,
        });
        const number = await replacing.numberOfNewcomer();
        note(`node ${number} is registered with a stake of ${amount}, which is ${node.sender.address}'s`, mined);
        break;
      }
      case "decide": {
        const { decision } = step;
        const ballot = await replacing.ballot(0);
        const own = signDecision(decision, ballot, await secretsOf(live));
        const { signatures, threshold } = await replacing.counted(decision, ballot, [...own, ...given]);
        if (signatures.length < threshold) {
          return finish(
            step,
            `${signatures.length} of ${threshold} members have signed. Have others run l2:rotate with --sign` +
              `${decision.kind === "admission" ? `, --candidate ${decision.node}` : ""}${outHint(args)}, and give what it prints with --signatures`,
          );
        }
        const name = decision.kind === "admission" ? "admit" : "expel";
        const mined = await network.write(node.sender, "NodeRegistry", name, decision.node, signatures);
        note(`node ${decision.node} is ${name === "admit" ? "admitted: start its validator now" : "expelled"}`, mined);
        break;
      }
      case "rotate": {
        const height = await network.height();
        if (height + 1n < step.from) {
          return finish(
            step,
            `That can be done from block ${step.from} on, and there are ${height}. Run this again then`,
          );
        }
        decided = { kind: "hand over", epoch: (await replacing.current()) + 1n };
        const mined = await network.write(node.sender, "NodeRegistry", "rotate");
        note("the next committee is decided", mined);
        break;
      }
      case "hand over": {
        if (!(await isHandedOver(replacing, step.epoch, parts))) {
          return finish(step, "The nodes are still at it: l2:status shows what they wait for. Run this again to look");
        }
        // The first block of a committee tells the registry that it has taken over: this one makes sure that there is one.
        if ((await replacing.current()) < step.epoch) {
          await transact(node.provider, node.sender, { name: "rotate", to: node.sender.address, data: "0x" });
        }
        note(`committee ${step.epoch} has taken over`);
      }
    }
  }
}

/** Signs all that is still to be decided, each decision for the nonce that it will have. */
async function signed(replacing: Replacing, live: LiveNetwork, print: (line: string) => void): Promise<Rotated> {
  const secrets = await secretsOf(live);
  const signatures: { decision: string; signature: Hex }[] = [];
  for (const [ahead, decision] of (await replacing.decisions()).entries()) {
    const ballot = await replacing.ballot(ahead);
    for (const signature of signDecision(decision, ballot, secrets)) {
      const title = `${decision.kind} of node ${decision.node}`;
      signatures.push({ decision: title, signature });
      print(`${title}: ${signature}`);
    }
  }
  if (signatures.length === 0) print("There is nothing to be decided.");
  const next = await replacing.next();
  return { done: [], next: next === undefined ? null : titleOf(next), signatures };
}

/** Waits until the nodes of a committee are those that make blocks. */
async function isHandedOver(replacing: Replacing, epoch: bigint, { node, sleep }: RotateParts): Promise<boolean> {
  const seats = await replacing.seatsOf(epoch);
  for (let polls = 0; polls < PATIENCE; polls++) {
    const nodes = await ask<{ index: number; member: boolean }[]>(node.provider, "l2_nodes");
    const members = nodes.filter(({ member }) => member).map(({ index }) => index);
    if (members.length === seats.length && members.every((seat) => seats.includes(seat))) return true;
    if ((await replacing.current()) >= epoch) return true;
    await sleep(POLL_MS);
  }
  return false;
}

function titleOf(step: ReplacementStep): string {
  switch (step.kind) {
    case "register":
      return `register the node that comes, with a stake of ${weibarAsHbar(step.stake)}`;
    case "decide":
      return `${step.decision.kind} of node ${step.decision.node}, which a threshold of the members sign`;
    case "rotate":
      return `decide the next committee, from block ${step.from} on`;
    case "hand over":
      return `committee ${step.epoch} takes over, once the nodes have handed Hedera's keys over to it`;
  }
}

/** The attestation keys of all nodes whose keys are here: whoever is no member has no say. */
async function secretsOf({ keys }: LiveNetwork): Promise<Uint8Array[]> {
  const secrets: Uint8Array[] = [];
  for (const read of keys) secrets.push((await read()).secret);
  return secrets;
}

export default run;
