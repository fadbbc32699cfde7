import { proto } from "@hiero-ledger/proto";

import type { Ledger } from "../hedera/ledger.ts";
import type { Candidate } from "../node/chain.ts";
import { bytesToHex } from "../protocol/messages.ts";
import type { TransferEntry } from "../protocol/settlement.ts";
import type { EntityId, Hex } from "../protocol/units.ts";
import type { L2Network } from "./network.ts";

/** How a block was settled. */
export interface Settlement {
  readonly height: number;
  readonly blockHash: Hex;
  readonly leader: number;
  readonly attempt: number;
  /** The nodes that have attested the block by now. */
  readonly attesters: readonly number[];
  /** The schedule that moved its hbar; null if it moved none. */
  readonly schedule: EntityId | null;
  /** The public keys that signed the schedule, hexadecimal. */
  readonly signers: readonly Hex[];
  readonly transfers: readonly { readonly account: EntityId; readonly tinybar: string }[];
  /** What each transaction paid. */
  readonly payments: readonly {
    readonly transaction: Hex;
    readonly from: Hex;
    readonly to: EntityId;
    readonly tinybar: string;
  }[];
}

interface Entry {
  readonly candidate: Candidate;
  readonly attesters: Set<number>;
  signers: readonly Hex[];
}

const MAX_KEPT = 100_000;

/** What the network remembers of how its blocks were settled. */
export class Settlements {
  readonly #entries = new Map<number, Entry>();

  constructor(network: L2Network) {
    network.on("joined", (candidate) => {
      const { height } = candidate.block;
      const entry: Entry = { candidate: slim(candidate), attesters: new Set(candidate.attesters), signers: [] };
      this.#entries.set(height, entry);
      // Hedera forgets a schedule when it expires: who signed it is asked while it is known.
      void signersOf(network.ledger, candidate).then((signers) => (entry.signers = signers));
      if (this.#entries.size > MAX_KEPT) this.#entries.delete(this.#entries.keys().next().value!);
    });
    network.on("attested", (height, node) => this.#entries.get(height)?.attesters.add(node));
    network.on("changed", () => {
      const { height } = network.door.chain.tip;
      for (const known of this.#entries.keys()) if (known > height) this.#entries.delete(known);
    });
  }

  at(height: number): Settlement | undefined {
    const entry = this.#entries.get(height);
    if (entry === undefined) return undefined;
    const { candidate, attesters, signers } = entry;
    const { proposal, proposer, transfer, schedule, block } = candidate;
    return {
      height,
      blockHash: proposal.blockHash,
      leader: proposer,
      attempt: proposal.attempt,
      attesters: [...attesters].sort((a, b) => a - b),
      schedule: schedule ?? null,
      signers,
      transfers: transfer.map(({ account, amount }: TransferEntry) => ({ account, tinybar: amount.toString() })),
      payments: block.payments.map(({ transaction, from, to, amount }) => ({
        transaction,
        from,
        to,
        tinybar: amount.toString(),
      })),
    };
  }
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
