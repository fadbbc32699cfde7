import { keccak_256 } from "@noble/hashes/sha3.js";

import { addressOfSecret } from "../../plugin/protocol/attestation.ts";
import type { Address, EntityId, Weibar } from "../../plugin/protocol/units.ts";
import type { Options } from "./options.ts";
import { DRAW, uniform } from "./random.ts";

/**
 * How a node behaves while its machine is up: it attests every block; exactly as many as an active node must; one less
 * in each window; none at all; or every block and at some height two.
 */
export type Behaviour = "honest" | "just enough" | "lazy" | "free rider" | "equivocator";

/** A node, and what is going to become of it. */
export interface Participant {
  readonly index: number;
  readonly behaviour: Behaviour;
  /** The part of the time in which its machine is up. */
  readonly uptime: number;
  readonly stake: Weibar;
  /** The first day on which it attests: 1 if it is there from the beginning. */
  readonly joins: number;
  /** The day on which it is not a member any more. */
  readonly leaves?: number;
  /** The day on which it is reported. */
  readonly reported?: number;
  /** The key with which it attests. */
  readonly secret: Uint8Array;
  /** Its address; the owner is the same. */
  readonly attester: Address;
  readonly account: EntityId;
  /** Its key on Hedera, an encoded HAPI `Key`. */
  readonly key: Uint8Array;
}

/** Parts of all nodes; the others are honest. At least one node behaves in each way. */
const PARTS: Readonly<Record<Exclude<Behaviour, "honest">, number>> = {
  "just enough": 0.05,
  ...{ lazy: 0.08, "free rider": 0.06, equivocator: 0.03 },
};
/** Honest nodes that leave, and as many that join. */
const CHURN = 0.06;
/** A seat is free again when its stake is withdrawn, seven days after its holder has left. */
const DAYS_BETWEEN = 9;
const LEAST_UPTIME = 0.3;
/** Stakes are from 1,000 hbar to ten times as much. */
const LEAST_STAKE = 1_000;
const STAKES = 10;
const FIRST_ACCOUNT = 2001;
const WEIBAR_PER_HBAR = 10n ** 18n;

/** All nodes: who is there from the beginning comes first, then who joins, in this order. */
export function populationOf({ nodes, epochs, seed }: Pick<Options, "nodes" | "epochs" | "seed">): Participant[] {
  const deviators = Object.entries(PARTS).flatMap(([behaviour, part]) =>
    spread(Math.max(Math.round(nodes * part), 1)).map((uptime, i, { length }) => ({
      ...{ behaviour: behaviour as Behaviour, uptime, joins: 1 },
      ...(behaviour === "equivocator" && { reported: dayWithin(2, epochs, i, length) }),
    })),
  );
  const honest = inDrawnOrder(spread(nodes - deviators.length), seed);
  const changing = Math.max(Math.round(nodes * CHURN), 1);
  const people = [
    ...honest.slice(changing).map((uptime, i) => ({
      ...{ behaviour: "honest" as const, uptime, joins: 1 },
      ...(i < changing && { leaves: leaving(i) }),
    })),
    ...deviators,
    ...honest.slice(0, changing).map((uptime, i) => ({
      ...{ behaviour: "honest" as const, uptime },
      joins: Math.min(leaving(i) + DAYS_BETWEEN, Math.ceil(epochs * 0.75)),
    })),
  ];
  return people.map((person, index) => ({
    ...person,
    index,
    stake: stakeOf(person, seed, index),
    ...identityOf(index),
  }));

  function leaving(i: number): number {
    return dayWithin(2, epochs / 2, i, changing);
  }
}

/** Uptimes from always to seldom, more of them high: that of a node that is nearly always up is what most want to know. */
function spread(count: number): number[] {
  return Array.from({ length: count }, (_, i) => 1 - (1 - LEAST_UPTIME) * (count === 1 ? 0 : i / (count - 1)) ** 2);
}

function inDrawnOrder(uptimes: readonly number[], seed: number): number[] {
  const drawn = uptimes.map((uptime, i) => ({ uptime, place: uniform(seed, DRAW.order, i) }));
  return drawn.sort((a, b) => a.place - b.place).map(({ uptime }) => uptime);
}

/** The i-th of so many days that lie evenly between two. */
function dayWithin(first: number, last: number, i: number, count: number): number {
  return first + Math.max(Math.floor(((last - first) * (i + 1)) / (count + 1)), 0);
}

/** As many stakes between 1,000 and 2,000 hbar as between 5,000 and 10,000. Who is going to cheat stakes the least. */
function stakeOf({ behaviour }: Pick<Participant, "behaviour">, seed: number, index: number): Weibar {
  const times = behaviour === "equivocator" ? 1 : STAKES ** uniform(seed, DRAW.stake, index);
  return BigInt(Math.round(LEAST_STAKE * times)) * WEIBAR_PER_HBAR;
}

function identityOf(index: number): Pick<Participant, "secret" | "attester" | "account" | "key"> {
  const secret = keccak_256(Buffer.from(`attester ${index}`));
  const key = Uint8Array.from([0x12, 0x20, ...keccak_256(Buffer.from(`Hedera ${index}`))]);
  return { secret, attester: addressOfSecret(secret), account: `0.0.${FIRST_ACCOUNT + index}`, key };
}
