/** Whom an account stakes to (`StakingValidator`). Only stored: this ledger pays no rewards. */
import type { proto } from "@hiero-ledger/proto";
import type Long from "long";

import { toNumber } from "../../entity.ts";
import { numberedAccount } from "./accounts.ts";
import type { Staking } from "../entities.ts";
import { NODE_ACCOUNTS } from "../genesis.ts";
import { Code, present, must } from "../refusal.ts";
import type { State } from "../state.ts";

/** The fields that say whom to stake to, at most one of which is set. */
interface Stake {
  readonly stakedAccountId?: proto.IAccountID | null;
  readonly stakedNodeId?: Long | null;
}

/** The staking of a new account. */
export function firstStaking(state: State, op: Stake & { declineReward?: boolean | null }): Staking {
  return { declineReward: op.declineReward ?? false, ...target(state, op) };
}

/** The staking of an account after an update; account 0.0.0 and node -1 end it. */
export function changedStaking(state: State, old: Staking, op: proto.ICryptoUpdateTransactionBody): Staking {
  const declineReward = op.declineReward ? (op.declineReward.value ?? false) : old.declineReward;
  if (!op.stakedAccountId && !isSet(op.stakedNodeId)) return { ...old, declineReward };
  const ends = op.stakedAccountId ? toNumber(op.stakedAccountId.accountNum) === 0 : toNumber(op.stakedNodeId) === -1;
  return { declineReward, ...(ends ? {} : target(state, op)) };
}

function target(state: State, { stakedAccountId, stakedNodeId }: Stake): Pick<Staking, "account" | "nodeId"> {
  if (stakedAccountId) {
    return { account: present(numberedAccount(state, stakedAccountId), Code.INVALID_STAKING_ID).num };
  }
  if (!isSet(stakedNodeId)) return {};
  const nodeId = toNumber(stakedNodeId);
  // Nodes are numbered from 0 in the order of their accounts.
  must(NODE_ACCOUNTS[nodeId] !== undefined, Code.INVALID_STAKING_ID);
  return { nodeId };
}

function isSet(value: Long | null | undefined): boolean {
  return value !== null && value !== undefined;
}
