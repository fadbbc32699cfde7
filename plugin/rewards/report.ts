import type { Address, EntityId } from "../protocol/units.ts";
import type { Status } from "./statuses.ts";

/**
 * What the nodes of a network have earned and what it rests on, after one block. Amounts are decimal: of weibars, but of
 * tinybars where it says so, and of a token's smallest units where stakes are of a token. To the weibar,
 * `fees.received` = `fees.paid` + `fees.claimable` + `fees.unallocated`.
 */
export interface RewardsReport {
  readonly chainId: number;
  /** The block. */
  readonly height: number;
  readonly epoch: OpenEpoch;
  readonly rules: Rules;
  readonly fees: Fees;
  readonly committee: CommitteeReport;
  /** By number. */
  readonly nodes: readonly NodeReport[];
}

/** The reward epoch that is open. */
export interface OpenEpoch {
  /** So many were closed before. */
  readonly number: number;
  /** The last block of the one before; 0 in the first one. */
  readonly after: number;
  /** The last block that the nodes' record of who took part tells of. They write it anew each 64 blocks. */
  readonly recorded: number;
  /** It can be closed once the record tells of this block … */
  readonly closableAt: number;
  /** … as it does or not. */
  readonly isClosable: boolean;
}

/** The registry's parameters. */
export interface Rules {
  /** The fewest blocks of a reward epoch, and of a committee. */
  readonly epochBlocks: number;
  /** W: of so many blocks at the end of an epoch … */
  readonly window: number;
  /** A: … an active node has attested so many. */
  readonly required: number;
  /** What splits the fees; `name` is null for a contract of somebody's own. */
  readonly policy: { readonly address: Address; readonly name: PolicyName | null };
  readonly minStake: string;
  /** The token of new stakes; null for hbar. */
  readonly stakeToken: Address | null;
  /** Seconds from when a node has left until its stake can be withdrawn. */
  readonly leaveDelay: number;
  /** What a reporter gets of a slashed stake, in hundredths of a percent … */
  readonly reporterShare: number;
  /** … and who gets the rest. */
  readonly beneficiary: Address;
}

/** A policy that every network has from the start. */
export type PolicyName = "EqualShares" | "SampledShares" | "StakeShares";

/** Where the fees are. */
export interface Fees {
  /** What came from the vault when epochs were closed. */
  readonly received: string;
  /** What of that was for costs, and what was shared beyond. */
  readonly repaid: string;
  readonly shared: string;
  /** What the nodes got, and what is theirs and was not sent yet. */
  readonly paid: string;
  readonly claimable: string;
  /** What belongs to nobody until the next epoch is closed. */
  readonly unallocated: string;
  /** What is in the vault since the last epoch was closed. */
  readonly vault: string;
}

/** Who decides. */
export interface CommitteeReport {
  /** The number of the committee in force. */
  readonly epoch: number;
  /** The first block that it attests. */
  readonly fromHeight: number;
  /** So many of its members must agree. */
  readonly threshold: number;
  /** Numbers of nodes, by seats. */
  readonly members: readonly number[];
  /** The committee to which Hedera's keys are being handed over, if one is decided. */
  readonly next: { readonly epoch: number; readonly threshold: number; readonly members: readonly number[] } | null;
}

/** A node that was ever registered. */
export interface NodeReport {
  readonly number: number;
  /** Its place in bitmaps; null for a node without one. */
  readonly seat: number | null;
  readonly account: EntityId;
  readonly owner: Address;
  readonly attester: Address;
  readonly status: Status;
  readonly stake: string;
  /** null for hbar. */
  readonly stakeToken: Address | null;
  /** How many of the last W blocks it attested that would count if the epoch were closed now. */
  readonly attested: number;
  /** Whether it would get a share then. */
  readonly isActive: boolean;
  /** What its seat has paid Hedera for this network, tinybars: since the beginning, and what no epoch has looked at yet. */
  readonly costs: { readonly total: string; readonly epoch: string };
  readonly claimable: string;
  readonly paid: string;
}
