import type { Lag } from "../lag.ts";
import type { Peers } from "../peers.ts";
import { custodyOf, type Reserves } from "../reserves.ts";
import { clockSkew } from "../health.ts";
import type { Validator } from "../validator.ts";
import type { Exposition } from "./exposition.ts";

/** What looks at a validator all the time. */
export interface Watching {
  readonly lag: Lag;
  readonly peers: Peers;
  readonly reserves: Reserves;
}

const NANOSECONDS = 1_000_000_000n;
const WEIBAR_PER_HBAR = 10n ** 18n;

/** A validator and its chain, in numbers. */
export function exposeValidator(to: Exposition, validator: Validator, { lag, peers, reserves }: Watching): void {
  const { network, identity, file, journal, ledger, failure } = validator;
  const { chain, backlog, state } = network.door;
  const { candidate, accounts, queue, committee, handover } = chain;
  const info = {
    ...{ network: file.name, chain_id: file.chainId, topic: file.topic, vault: file.vault },
    ...{ index: identity?.index ?? "follower", account: identity?.account ?? "" },
  };
  to.gauge("l2_info", "Which node of which network it is.", { labels: info, value: 1 })
    .gauge(
      "l2_up",
      "1 while the node goes on, 0 once it has halted.",
      flag(failure === undefined && state.kind === "running"),
    )
    .gauge("l2_current", "1 once the node has caught up with Hedera.", flag(network.current))
    .gauge("l2_member", "1 while the node is in the committee.", flag(network.member !== undefined))
    .gauge("l2_block_height", "The last block of the node's chain.", chain.tip.height)
    .gauge("l2_block_finalized", "The highest block that enough nodes have attested.", chain.finalized)
    .gauge("l2_block_timestamp_seconds", "The time of the last block, seconds since 1970.", chain.tip.seconds)
    .gauge("l2_topic_sequence_number", "The last message of the topic that the node knows.", chain.sequenceNumber)
    .gauge(
      "l2_consensus_time_seconds",
      "The consensus time of the last event that the node knows.",
      seconds(chain.time),
    )
    .gauge(
      "l2_consensus_behind_seconds",
      "How old the first message is that the node does not have yet; 0: it has all.",
      lag.behind,
    )
    .gauge("l2_hedera_silence_seconds", "For how long Hedera has not answered.", lag.silence)
    .gauge("l2_clock_skew_seconds", "How far this machine's clock is ahead of Hedera's.", clockSkew(validator))
    .gauge("l2_backlog_events", "Events of Hedera's that the node has not dealt with yet.", backlog)
    .counter("l2_events_total", "Events of Hedera's that the node was told, its journal's included.", ledger.events)
    .gauge("l2_queue_transactions", "Transactions on the topic that no block holds yet.", queue.entries.length)
    .gauge(
      "l2_wants",
      "Things that Hedera has to have before the next block can be settled.",
      network.door.wants.length,
    )
    .gauge(
      "l2_settlement_pending",
      "1 while a block waits for Hedera to execute its settlement.",
      flag(candidate?.settlement !== undefined),
    )
    .gauge("l2_attempt", "How many leaders have failed at the next block.", chain.attempts?.first ?? 0)
    .gauge("l2_deposits_uncredited_tinybar", "Deposits that no block has credited yet.", accounts.uncredited)
    .gauge(
      "l2_custody_tinybar",
      "Hbar of the vault and of the contracts' accounts on Hedera, by what the node was told.",
      custodyOf(network),
    )
    .gauge("l2_contract_accounts", "Contracts that have a Hedera account of their own.", accounts.contracts.size)
    .gauge("l2_committee_epoch", "How often the committee has changed.", committee.epoch)
    .gauge("l2_committee_threshold", "How many nodes must agree.", committee.threshold)
    .gauge("l2_handover_pending", "1 while the next committee takes over.", flag(handover !== undefined))
    .gauge(
      "l2_costs_tinybar",
      "What the nodes have paid Hedera since the beginning, as far as it was of use.",
      network.costs.total,
    )
    .gauge("l2_journal_bytes", "The size of the journal.", journal.bytes);
  exposePeers(to, peers);
  exposeReserves(to, reserves);
}

function exposePeers(to: Exposition, peers: Peers): void {
  const all = peers.all.map((peer) => ({ ...peer, labels: { seat: peer.seat } }));
  const heard = all.flatMap(({ labels, at }) => (at === undefined ? [] : [{ labels, value: seconds(at) }]));
  to.gauge(
    "l2_peer_attested_height",
    "The highest block that a member of the committee has attested.",
    ...all.map(({ labels, attested: value }) => ({ labels, value })),
  )
    .gauge(
      "l2_peer_attested_time_seconds",
      "The consensus time of a member's last attestation of a new block.",
      ...heard,
    )
    .gauge(
      "l2_peer_active",
      "1 if a member has attested enough to lead blocks.",
      ...all.map(({ labels, active }) => ({ labels, value: flag(active) })),
    );
}

function exposeReserves(to: Exposition, { latest }: Reserves): void {
  if (latest === undefined) return;
  const { height, supply, surplus } = latest;
  to.gauge("l2_reserves_height", "The block at which supply was added up last.", height)
    .gauge("l2_supply_hbar", "Hbar that circulates on the layer 2, added up.", hbar(supply))
    .gauge(
      "l2_reserves_surplus_hbar",
      "What Hedera holds for the network beyond that; negative: something is missing.",
      hbar(surplus),
    );
}

function flag(on: boolean): number {
  return on ? 1 : 0;
}

/** Prometheus counts in floating point; what is small beside the whole keeps its digits. */
function hbar(weibar: bigint): number {
  return Number(weibar / WEIBAR_PER_HBAR) + Number(weibar % WEIBAR_PER_HBAR) / Number(WEIBAR_PER_HBAR);
}

function seconds(time: bigint): number {
  return Number(time / NANOSECONDS) + Number(time % NANOSECONDS) / Number(NANOSECONDS);
}
