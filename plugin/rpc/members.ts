import type { EntityId } from "../hedera/ledger.ts";
import type { L2Network } from "../network/network.ts";
import { newcomers } from "../node/committee.ts";
import type { NodePhase } from "../node/node.ts";
import type { Address, Hex } from "../protocol/units.ts";
import type { NodeStatus } from "./nodes.ts";

/** How a member of the committee is, as far as one node can tell; null is what only the member itself could. */
export interface MemberStatus extends Omit<NodeStatus, "state" | "height" | "blockHash" | "fault"> {
  readonly state: NodePhase | null;
  readonly height: number | null;
  readonly blockHash: Hex | null;
  readonly fault: null;
}

/** The members of the committee, and of the next one if that is on its way, by their seats: what the chain tells of them. */
export function membersOf(network: L2Network): MemberStatus[] {
  const { door, nodes } = network;
  const { committee, handover, attestations, merits } = door.chain;
  const joining = handover === undefined ? [] : newcomers(committee, handover.successor);
  const describe = (seat: number, account: EntityId, attester: Address, member: boolean): MemberStatus => {
    const own = nodes.find(({ index }) => index === seat);
    return {
      ...{ index: seat, account, attester },
      state: own?.phase ?? null,
      reason: own?.state.kind === "halted" ? own.state.reason : null,
      fault: null,
      height: own?.chain.tip.height ?? null,
      blockHash: own?.chain.tip.hash ?? null,
      attested: attestations.attested(seat),
      active: attestations.active.includes(seat),
      member,
      paid: merits.paidBy(seat).toString(),
    };
  };
  return [
    ...committee.members.map(({ seat, account, attester }) => describe(seat, account, attester, true)),
    ...joining.map(({ seat, account, attester }) => describe(seat, account, attester, false)),
  ];
}
