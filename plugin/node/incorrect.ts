import type { Proposal } from "../protocol/messages.ts";
import type { BuiltBlock } from "./building.ts";
import { settlementDigest } from "./scheduled.ts";

/** What a proposal says of a block that is not so, in words; undefined if it is right. */
export function incorrect(proposal: Proposal, built: BuiltBlock, vaultKey: Uint8Array): string | undefined {
  const { considered, settlement, wants } = built;
  const { hash, stateRoot } = built.block.header;
  if (wants.length > 0) return "Hedera lacks what it takes to settle it";
  if (considered.length !== proposal.count) return `it takes ${proposal.count} transactions, not ${considered.length}`;
  if (stateRoot !== proposal.stateRoot) return `its state root is ${proposal.stateRoot}, not ${stateRoot}`;
  if (hash !== proposal.blockHash) return `its hash is ${proposal.blockHash}, not ${hash}`;
  if (settlementDigest(settlement, vaultKey) !== proposal.settlement) return "it settles with another transaction";
  return undefined;
}
