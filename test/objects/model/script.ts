import { type Literal, nameOf, textOf } from "./dependencies.ts";
import type { Seen } from "./properties/property.ts";
import type { Step } from "./steps.ts";
import { type At, keyOf, type Receipt, type World } from "./world.ts";

/** A history as people read it: what was done, one line a step, and what came of it. */
export function scriptOf(seen: readonly Seen[]): string {
  return seen
    .map(({ before, step, outcome }) => `${String(before.now).padStart(3)}. ${tell(step)}: ${outcome}`)
    .join("\n");
}

/** What every network keeps, for whoever looks for what went wrong. */
export function tellWorld(world: World): string {
  const lines = world.networks.flatMap(({ id, copies }) => [
    `network ${id}`,
    ...[...copies.values()].map((copy) => {
      const moved = copy.moved === undefined ? "" : copy.moved.sealed ? " (sealed)" : " (left)";
      return `  ${keyOf(copy)} ${JSON.stringify(copy.state)}${moved}`;
    }),
  ]);
  return lines.join("\n");
}

const tellAt = ({ index, dependency }: At) => `${index}[${nameOf(dependency)}]`;
const tellLiteral = (literal: Literal) => `(${textOf(literal)})`;
const tellReceipt = ({ source, nonce, index, height, all }: Receipt) =>
  `receipt ${source}/${nonce} of ${index}[${nameOf({ all, notAll: [] })}] at height ${height}`;

function tell(step: Step): string {
  const on = "on" in step ? `network ${step.on}: ` : "";
  switch (step.kind) {
    case "create":
      return `${on}${step.caller} creates ${JSON.stringify(step.state)}`;
    case "transact":
      return `${on}${step.caller} runs ${step.type} ${JSON.stringify(step.data)} on ${step.inputs.map(tellAt).join(", ")}`;
    case "moveOut": {
      const moves = step.moves.map(({ caller, at, destination }) => `${caller} moves ${tellAt(at)} to ${destination}`);
      return on + moves.join(" and, in one block, ");
    }
    case "seal":
      return `${on}seal ${tellAt(step.at)} by ${step.by}`;
    case "forge":
      return `liars make up ${step.root} with ${step.receipts.map(tellReceipt).join(", ")}`;
    case "admit":
      return `${on}${step.by} for ${tellLiteral(step.literal)}`;
    case "claim":
      return `${on}${step.caller} claims ${tellReceipt(step.receipt)} with ${JSON.stringify(step.state)} under ${step.root}`;
    case "resolve":
      return `${on}resolve ${tellAt(step.at)}`;
    case "decide":
      return `${on}decide that ${step.network}:${step.height} has the root ${step.root}`;
    case "decideAncestors":
      return `${on}decide ${step.network}:${step.to} up to ${step.from} by headers`;
    case "silence":
      return `the committee of network ${step.network} falls silent`;
    case "wait":
      return "time passes";
    case "announceHalt":
      return `${on}announce that network ${step.network} has halted`;
    case "halt":
      return `${on}halt network ${step.network}`;
    case "pause":
      return "nothing";
  }
}
