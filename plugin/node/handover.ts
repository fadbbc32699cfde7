import type { LedgerEvent } from "../hedera/ledger.ts";
import { bytesToHex } from "../protocol/messages.ts";
import type { EntityId, Timestamp } from "../protocol/units.ts";
import type { Chain } from "./chain.ts";
import { memberOf, newcomers, type Committee, type Member } from "./committee.ts";

/** Something on Hedera that the next committee is to get the key of. */
export type Step =
  /** Those who come may speak on the topic. */
  | { readonly kind: "open" }
  /** The account of a contract, or the vault. */
  | { readonly kind: "account"; readonly account: EntityId }
  /** A token in which contracts have roles. */
  | { readonly kind: "token"; readonly token: EntityId }
  /** The topic; then all is done. */
  | { readonly kind: "topic" };

/**
 * A change of committees on its way: the registry has decided it, and Hedera's keys go over one by one, while blocks are
 * made as ever. It follows from what happens on Hedera.
 */
export interface Handover {
  readonly successor: Committee;
  readonly isOpen: boolean;
  readonly hasTopic: boolean;
  /** What comes next; undefined once all is done. */
  readonly step: Step | undefined;
  /** When that became due, ns. */
  readonly since: Timestamp;
}

const SUCCESS = 22;

/** The handover to a committee, from now on. */
export function handoverTo(successor: Committee, chain: Chain): Handover {
  const isOpen = newcomers(chain.committee, successor).length === 0;
  return stepping({ successor, isOpen, hasTopic: false, step: undefined, since: chain.time }, chain);
}

/** The handover after an event that the chain knows of already. */
export function proceeding(handover: Handover, event: LedgerEvent, chain: Chain): Handover {
  return stepping(heard(handover, event, chain), chain);
}

/** Members that are not in the next committee. They lose their say on the topic a moment before they learn of it. */
export function leavers({ committee, handover }: Pick<Chain, "committee" | "handover">): readonly Member[] {
  return handover === undefined ? [] : newcomers(handover.successor, committee);
}

/** Who signs what Hedera asks a network to: the members and, while the keys go over, those who come. */
export function signersOf({ committee, handover }: Pick<Chain, "committee" | "handover">): readonly Member[] {
  if (handover === undefined) return committee.members;
  return [...committee.members, ...newcomers(committee, handover.successor)];
}

/** What a step's transactions have as their memo; a step that took too long is tried again in a further round. */
export function memoOf(chainId: number, { successor: { epoch } }: Handover, step: Step, round = 0): string {
  return `l2:${chainId}:committee:${epoch}:${nameOf(step)}${round === 0 ? "" : `:${round}`}`;
}

/** What identifies a step. */
export function nameOf(step: Step): string {
  if (step.kind === "account") return step.account;
  return step.kind === "token" ? step.token : step.kind;
}

/** Hedera does not report a topic's keys, but that a member's transaction with this memo changed them. */
function heard(handover: Handover, event: LedgerEvent, { genesis, committee }: Chain): Handover {
  if (event.kind !== "transaction" || event.name !== "consensusUpdateTopic") return handover;
  if (event.status !== SUCCESS || event.entity !== genesis.topic) return handover;
  const { step } = handover;
  if (memberOf(committee, event.payer) === undefined || step === undefined) return handover;
  if (event.memo !== memoOf(genesis.chainId, handover, step)) return handover;
  return step.kind === "open" ? { ...handover, isOpen: true } : { ...handover, hasTopic: step.kind === "topic" };
}

function stepping(handover: Handover, chain: Chain): Handover {
  const step = nextStep(handover, chain);
  if (step !== undefined && handover.step !== undefined && nameOf(step) === nameOf(handover.step)) return handover;
  return { ...handover, step, since: chain.time };
}

/** The vault comes last but one: until it goes over, all that matters is still the old committee's. */
function nextStep({ successor, isOpen, hasTopic }: Handover, chain: Chain): Step | undefined {
  if (!isOpen) return { kind: "open" };
  const { accounts, replica, genesis } = chain;
  const isTheirs = (account: EntityId) => {
    const key = accounts.keyOf(account);
    return key === undefined || bytesToHex(key) === bytesToHex(successor.vaultKey);
  };
  const account = [...accounts.contracts.values()].find((id) => !isTheirs(id));
  if (account !== undefined) return { kind: "account", account };
  const [token] = replica.tokensUnder(chain.committee.vaultKey);
  if (token !== undefined) return { kind: "token", token: token.id };
  if (!isTheirs(genesis.vault)) return { kind: "account", account: genesis.vault };
  return hasTopic ? undefined : { kind: "topic" };
}
