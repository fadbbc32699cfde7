import type { LedgerEvent } from "../hedera/ledger.ts";
import { hexToBytes } from "../protocol/messages.ts";
import type { CommitteeDecided } from "../protocol/node-registry.ts";
import type { Chain } from "./chain.ts";
import { committeeOf, type Committee } from "./committee.ts";
import { handoverTo, proceeding, type Handover } from "./handover.ts";

/** Who runs the network, and who comes next. */
export class Succession {
  /** The nodes that run the network now. */
  committee: Committee;
  /** The next committee, on its way. */
  handover: Handover | undefined;
  /** A committee that has taken over, as long as no block has told the registry. */
  takenOver: Committee | undefined;

  constructor(committee: Committee) {
    this.committee = committee;
  }

  clone(): Succession {
    return Object.assign(new Succession(this.committee), this);
  }

  /**
   * Something happened on Hedera.
   * @returns whether it was a step of the handover
   */
  proceed(event: LedgerEvent, chain: Chain): boolean {
    const before = this.handover;
    if (before === undefined) return false;
    this.handover = proceeding(before, event, chain);
    return this.handover.step !== before.step;
  }

  /** The registry has decided who comes next. */
  decide({ epoch, members, threshold }: CommitteeDecided, chain: Chain): void {
    if (this.handover !== undefined || Number(epoch) !== this.committee.epoch + 1) return;
    const next = members.map((member) => ({ ...member, key: hexToBytes(member.key) }));
    this.handover = handoverTo(committeeOf(Number(epoch), next, threshold), chain);
    chain.replica.rekey([this.committee.vaultKey, this.handover.successor.vaultKey]);
  }

  /**
   * Hands over, if all of Hedera's keys are the next committee's: it makes the next block.
   * @returns whether it does
   */
  complete({ accounts, replica, attestations, merits, testimonies, tip }: Chain): boolean {
    if (this.handover === undefined || this.handover.step !== undefined) return false;
    const { successor } = this.handover;
    this.committee = this.takenOver = accounts.committee = successor;
    this.handover = undefined;
    replica.rekey([successor.vaultKey]);
    attestations.succeed(successor);
    merits.succeed(successor, tip.height + 1);
    testimonies.clear();
    return true;
  }
}
