import { proto } from "@hiero-ledger/proto";

import { formatTimestamp } from "../hedera/entity.ts";
import type { Ledger } from "../hedera/ledger.ts";
import type { Candidate } from "../node/candidate.ts";
import { bytesToHex } from "../protocol/messages.ts";
import { paymentsIn } from "../node/block.ts";
import type { Approval } from "../protocol/effects.ts";
import type { Settlement as HederaTransaction, TransferEntry } from "../protocol/settlement.ts";
import type { EntityId, Hex, Timestamp } from "../protocol/units.ts";
import type { L2Network } from "./network.ts";

/** How a block was settled. */
export interface Settlement {
  readonly height: number;
  readonly blockHash: Hex;
  readonly leader: number;
  readonly attempt: number;
  /** The transactions in the block. */
  readonly transactions: readonly Hex[];
  /** When the block joined the chain, which is when Hedera executed its schedule, if it has one: `seconds.nanoseconds`. */
  readonly consensusTime: string;
  /** The nodes that have attested the block by now. */
  readonly attesters: readonly number[];
  /** The schedule that moved its hbar; null if it moved none. */
  readonly schedule: EntityId | null;
  /** The public keys that signed the schedule, hexadecimal. */
  readonly signers: readonly Hex[];
  /** What the schedule carried: `transfer`, `mint`, `burn`, `approvals` or `update`; null if there was none. */
  readonly kind: HederaTransaction["kind"] | null;
  /** Who paid for it by spending allowances, which are its own; null if it was the node that scheduled it. */
  readonly payer: EntityId | null;
  /** The hbar that it moved. */
  readonly transfers: readonly { readonly account: EntityId; readonly tinybar: string }[];
  /** The tokens that it moved, in their smallest units. */
  readonly tokens: readonly TokenSettlement[];
  /** What a mint, a burn or an update was of; null for all else. */
  readonly supply: SupplySettlement | null;
  /** The allowances that it gave. */
  readonly approvals: readonly ApprovalSettlement[];
  /** What each transaction paid. */
  readonly payments: readonly {
    readonly transaction: Hex;
    readonly from: Hex;
    readonly to: EntityId;
    readonly tinybar: string;
  }[];
}

/** What moved of one token. */
export interface TokenSettlement {
  readonly token: EntityId;
  readonly transfers: readonly { readonly account: EntityId; readonly amount: string }[];
  readonly nfts: readonly { readonly from: EntityId; readonly to: EntityId; readonly serial: string }[];
}

/** A token that was minted, burnt or changed. */
export interface SupplySettlement {
  readonly token: EntityId;
  /** Units; 0 for NFTs and updates. */
  readonly amount: string;
  /** The metadata of minted NFTs, hexadecimal. */
  readonly metadata: readonly Hex[];
  /** Burnt NFTs. */
  readonly serials: readonly string[];
}

/** An allowance that a contract gave on Hedera; what does not apply is null. */
export interface ApprovalSettlement {
  /** Null for hbar. */
  readonly token: EntityId | null;
  readonly owner: EntityId;
  readonly spender: EntityId | null;
  /** Units or tinybars. */
  readonly amount: string | null;
  readonly serial: string | null;
  /** Of all NFTs: whether it was given or taken away. */
  readonly all: boolean | null;
}

interface Entry {
  readonly candidate: Candidate;
  readonly joinedAt: Timestamp;
  readonly attesters: Set<number>;
  signers: Promise<readonly Hex[]> | undefined;
}

const MAX_KEPT = 100_000;

/** What the network remembers of how its blocks were settled. */
export class Settlements {
  readonly #entries = new Map<number, Entry>();
  readonly #ledger: Ledger;

  constructor(network: L2Network) {
    this.#ledger = network.ledger;
    network.on("joined", (candidate, { time: joinedAt }) => {
      const { height } = candidate.block;
      const attesters = new Set(candidate.attesters);
      const entry: Entry = { candidate: slim(candidate), joinedAt, attesters, signers: undefined };
      this.#entries.set(height, entry);
      // Hedera forgets a schedule when it expires: who signed it is asked while it is known.
      if (network.current) void this.#ask(entry);
      if (this.#entries.size > MAX_KEPT) this.#entries.delete(this.#entries.keys().next().value!);
    });
    network.on("attested", (height, node) => this.#entries.get(height)?.attesters.add(node));
    network.on("changed", () => {
      const { height } = network.door.chain.tip;
      for (const known of this.#entries.keys()) if (known > height) this.#entries.delete(known);
    });
  }

  async at(height: number): Promise<Settlement | undefined> {
    const entry = this.#entries.get(height);
    if (entry === undefined) return undefined;
    const signers = await this.#ask(entry);
    const { candidate, joinedAt, attesters } = entry;
    const { proposal, proposer, settlement, schedule, block } = candidate;
    const transfer = settlement?.kind === "transfer" ? settlement : undefined;
    return {
      height,
      blockHash: proposal.blockHash,
      leader: proposer,
      attempt: proposal.attempt,
      transactions: block.included,
      consensusTime: formatTimestamp(joinedAt),
      attesters: [...attesters].sort((a, b) => a - b),
      schedule: schedule ?? null,
      signers,
      kind: settlement?.kind ?? null,
      payer: transfer?.payer ?? null,
      transfers: (transfer?.hbar ?? []).map(({ account, amount }) => ({ account, tinybar: amount.toString() })),
      tokens: (transfer?.tokens ?? []).map(({ token, entries, nfts }) => ({
        token,
        transfers: entries.map(({ account, amount }: TransferEntry) => ({ account, amount: amount.toString() })),
        nfts: nfts.map(({ from, to, serial }) => ({ from, to, serial: serial.toString() })),
      })),
      supply: supplyOf(settlement),
      approvals: settlement?.kind === "approvals" ? settlement.approvals.map(shownApproval) : [],
      payments: paymentsIn(block.effects).map(({ transaction, from, to, amount }) => ({
        transaction,
        from,
        to,
        tinybar: amount.toString(),
      })),
    };
  }

  /** Who signed the schedule of a block; nobody if Hedera does not tell. */
  #ask(entry: Entry): Promise<readonly Hex[]> {
    entry.signers ??= signersOf(this.#ledger, entry.candidate).catch(() => {
      entry.signers = undefined;
      return [];
    });
    return entry.signers;
  }
}

function supplyOf(settlement: HederaTransaction | undefined): SupplySettlement | null {
  switch (settlement?.kind) {
    case "mint":
      return { ...shownSupply(settlement.token, settlement.amount), metadata: settlement.metadata };
    case "burn":
      return { ...shownSupply(settlement.token, settlement.amount), serials: settlement.serials.map(String) };
    case "update":
      return shownSupply(settlement.token, 0n);
    default:
      return null;
  }
}

function shownSupply(token: EntityId, amount: bigint): SupplySettlement {
  return { token, amount: amount.toString(), metadata: [], serials: [] };
}

function shownApproval({ token, owner, spender, amount, serial, all }: Approval): ApprovalSettlement {
  return {
    token: token ?? null,
    owner,
    spender: spender ?? null,
    amount: amount?.toString() ?? null,
    serial: serial?.toString() ?? null,
    all: all ?? null,
  };
}

async function signersOf(ledger: Ledger, { schedule }: Candidate): Promise<Hex[]> {
  if (schedule === undefined) return [];
  const state = await ledger.schedule(schedule);
  return (state?.signers ?? []).map((key): Hex => bytesToHex(proto.Key.decode(key).ed25519 ?? key));
}

/** A candidate without what the EVM can tell at any time. */
function slim(candidate: Candidate): Candidate {
  const { block } = candidate;
  return { ...candidate, block: { ...block, header: { ...block.header, logsBloom: "0x0", transactions: [] } } };
}
