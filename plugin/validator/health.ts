import { formatTimestamp } from "../hedera/entity.ts";
import type { Address, EntityId, Hex } from "../protocol/units.ts";
import { whyItStands } from "../rpc/standing.ts";
import type { Lag } from "./lag.ts";
import type { Validator } from "./validator.ts";

/** How a validator is. */
export interface Health {
  /** `failed`: it is about to end. `starting`: it reads its journal, or what Hedera has beyond it. */
  readonly status: "ok" | "starting" | "failed";
  /** Whether what it answers is up to date. */
  readonly ready: boolean;
  /** What keeps it from being ready, and what else somebody should look at. */
  readonly problems: readonly string[];
  readonly network: string;
  readonly chainId: number;
  /** Null for a node that only follows. */
  readonly node: {
    readonly index: number;
    readonly account: EntityId;
    readonly attester: Address;
    readonly member: boolean;
  } | null;
  readonly height: number;
  readonly blockHash: Hex;
  readonly finalized: number;
  readonly sequenceNumber: number;
  /** Of the last event that it knows. */
  readonly consensusTime: string;
  readonly backlog: number;
  /** How old the first message is that it does not have yet. */
  readonly behindSeconds: number;
  /** For how long Hedera has not answered. */
  readonly silenceSeconds: number;
  /** How far this machine's clock is ahead of Hedera's. No block depends on it. */
  readonly clockSkewSeconds: number;
  readonly waitingFor: string | null;
  readonly journal: { readonly path: string; readonly bytes: number };
  readonly uptimeSeconds: number;
}

/** Longer ago than the blocks that the others are making right now. */
const MAX_BEHIND = 30;
/** Hedera is asked every ten seconds, and may be busy for some of these times. */
const MAX_SILENCE = 60;
/** Hedera takes transactions from five seconds in its past on: beyond that, a clock makes trouble. */
const MAX_SKEW = 5;

/** How a validator is right now. */
export function healthOf(validator: Validator, lag: Lag, machine: () => number = Date.now): Health {
  const { network, identity, file, failure, journal } = validator;
  const { chain, backlog } = network.door;
  const skew = clockSkew(validator, machine);
  const troubles = [...troublesOf(validator, lag)];
  const odd = Math.abs(skew) > MAX_SKEW;
  const direction = skew > 0 ? "ahead of" : "behind";
  const waits = chain.candidate !== undefined || (chain.attempts?.first ?? 0) > 0 || network.door.wants.length > 0;
  return {
    status: failure !== undefined ? "failed" : network.current ? "ok" : "starting",
    ready: troubles.length === 0,
    problems: [
      ...troubles,
      ...(odd ? [`this machine's clock is ${Math.abs(skew).toFixed(1)} s ${direction} Hedera's: synchronise it`] : []),
    ],
    ...{ network: file.name, chainId: file.chainId },
    node: identity === undefined ? null : shown(identity, network.member !== undefined),
    height: chain.tip.height,
    blockHash: chain.tip.hash,
    finalized: chain.finalized,
    sequenceNumber: chain.sequenceNumber,
    consensusTime: formatTimestamp(chain.time),
    backlog,
    behindSeconds: lag.behind,
    silenceSeconds: lag.silence,
    clockSkewSeconds: skew,
    waitingFor: network.current && waits ? whyItStands(network) : null,
    journal: { path: journal.path, bytes: journal.bytes },
    uptimeSeconds: process.uptime(),
  };
}

/** How far a machine's clock is ahead of Hedera's, as far as the ledger can tell, s. */
export function clockSkew({ ledger }: Validator, machine: () => number = Date.now): number {
  return machine() / 1_000 - Number(ledger.now() / 1_000_000n) / 1_000;
}

/** What keeps it from being asked. */
function* troublesOf({ failure, network }: Validator, lag: Lag): Generator<string> {
  if (failure !== undefined) return yield failure.message;
  if (!network.current) yield `it is catching up, and at block ${network.door.chain.tip.height}`;
  else if (lag.behind > MAX_BEHIND) yield `it is ${lag.behind.toFixed(0)} s behind the topic`;
  if (lag.silence > MAX_SILENCE) yield `Hedera has not answered for ${lag.silence.toFixed(0)} s`;
}

function shown({ index, account, keys }: NonNullable<Validator["identity"]>, member: boolean): Health["node"] {
  return { index, account, attester: keys.attester, member };
}
