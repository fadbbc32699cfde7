import type { Literal } from "./dependencies.ts";
import { admit, announceHalt, decide, decideAncestors, halt } from "./knowledge.ts";
import { claim, moveOut, seal } from "./moves.ts";
import type { Data, State, TypeName } from "./object-types.ts";
import { Refusal } from "./refusal.ts";
import { resolve } from "./resolution.ts";
import { create, transact } from "./transactions.ts";
import type { At, Receipt, World } from "./world.ts";

export interface Move {
  readonly caller: string;
  readonly at: At;
  readonly destination: number;
}

/** One step of a history, as plain data: what is asked of the manager of which network, or what happens around it. */
export type Step =
  | { readonly kind: "create"; readonly on: number; readonly caller: string; readonly state: State }
  | {
      readonly kind: "transact";
      readonly on: number;
      readonly caller: string;
      readonly type: TypeName;
      readonly inputs: readonly At[];
      readonly data: Data;
    }
  /** Moves that share a block. */
  | { readonly kind: "moveOut"; readonly on: number; readonly moves: readonly Move[] }
  | { readonly kind: "seal"; readonly on: number; readonly at: At; readonly by: "header" | "crosslink" }
  /** Liars make up a root that contains these receipts. */
  | { readonly kind: "forge"; readonly root: string; readonly receipts: readonly Receipt[] }
  | {
      readonly kind: "admit";
      readonly on: number;
      readonly caller: string;
      readonly literal: Literal;
      readonly by: "endorsement" | "bond";
    }
  | {
      readonly kind: "claim";
      readonly on: number;
      readonly caller: string;
      readonly receipt: Receipt;
      readonly state: State;
      readonly root: string;
    }
  | { readonly kind: "resolve"; readonly on: number; readonly at: At }
  | {
      readonly kind: "decide";
      readonly on: number;
      readonly network: number;
      readonly height: number;
      readonly root: string;
    }
  | {
      readonly kind: "decideAncestors";
      readonly on: number;
      readonly network: number;
      readonly from: number;
      readonly to: number;
    }
  /** The committee of a network signs nothing new any more. */
  | { readonly kind: "silence"; readonly network: number }
  /** Longer than the silence after which a halt may be announced, and than the window after it, on all networks. */
  | { readonly kind: "wait" }
  | { readonly kind: "announceHalt"; readonly on: number; readonly network: number }
  | { readonly kind: "halt"; readonly on: number; readonly network: number }
  /** Nothing. Takes the place of a step that is left out. */
  | { readonly kind: "pause" };

/** What came of a step: "ok" or the refusal's name; several joined if a block had several. */
export type Outcome = string;

export interface Taken {
  readonly world: World;
  readonly outcome: Outcome;
}

/** Takes a step: the world after it, and what came of it. A refused step changes nothing but the time. */
export function take(world: World, step: Step): Taken {
  const parts = step.kind === "moveOut" ? step.moves.map((move): Step => ({ ...step, moves: [move] })) : [step];
  const outcomes: string[] = [];
  let next = world;
  for (const part of parts) {
    try {
      next = apply(next, part);
      outcomes.push("ok");
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      outcomes.push(error.reason);
    }
  }
  return { world: { ...next, now: next.now + 1 }, outcome: outcomes.join(", ") };
}

function apply(world: World, step: Step): World {
  switch (step.kind) {
    case "create":
      return create(world, step.on, step.caller, step.state);
    case "transact":
      return transact(world, step.on, step.caller, step.type, step.inputs, step.data);
    case "moveOut": {
      const { caller, at, destination } = step.moves[0]!;
      return moveOut(world, step.on, caller, at, destination);
    }
    case "seal":
      return seal(world, step.on, step.at, step.by);
    case "forge":
      return { ...world, forged: new Map(world.forged).set(step.root, step.receipts) };
    case "admit":
      return admit(world, step.on, step.literal);
    case "claim":
      return claim(world, step.on, step.receipt, step.state, step.root);
    case "resolve":
      return resolve(world, step.on, step.at);
    case "decide":
      return decide(world, step.on, step.network, step.height, step.root);
    case "decideAncestors":
      return decideAncestors(world, step.on, step.network, step.from, step.to);
    case "silence":
      return { ...world, silent: new Set(world.silent).add(step.network) };
    case "wait":
      return { ...world, waits: world.waits + 1 };
    case "announceHalt":
      return announceHalt(world, step.on, step.network);
    case "halt":
      return halt(world, step.on, step.network);
    case "pause":
      return world;
  }
}
