import { formatTimestamp, fromHex, parseTimestamp, toHex } from "../hedera/entity.ts";
import type { AccountState, ExchangeRate } from "../hedera/ledger.ts";
import { committeeOf } from "../node/committee.ts";
import type { Foundation } from "../node/genesis.ts";
import { NODE_REGISTRY } from "../protocol/reward-addresses.ts";
import type { Timestamp, Weibar } from "../protocol/units.ts";
import { FILE_VERSION, type NetworkFile } from "./network-file-schema.ts";
import { predeploys, refusal } from "./predeploys.ts";

const MS = 1_000_000n;

/** What the nodes of a network must know alike before there is any block, by its file. */
export function foundationOf(file: NetworkFile): Foundation {
  const { chainId, topic, vault, threshold, registry, rules, rates, ledgerId } = file;
  return {
    ...{ chainId, topic, vault, ledgerId },
    committee: committeeOf(0, membersOf(file), threshold),
    registry: {
      ...registry,
      epochBlocks: BigInt(registry.epochBlocks),
      leaveDelay: BigInt(registry.leaveDelay),
      minStake: BigInt(registry.minStake),
    },
    time: timeOf(file.began),
    world: { accounts: file.accounts.map(accountOf), tokens: [], relations: [], nfts: [] },
    rates: { current: rateOf(rates.current), next: rateOf(rates.next) },
    endowments: new Map([[NODE_REGISTRY, stakesOf(file)]]),
    predeploys: predeploys(rules.fees),
    refusal,
    rules: {
      ...rules,
      attemptPatience: BigInt(rules.attemptPatience) * MS,
      settlementPatience: BigInt(rules.settlementPatience) * MS,
      blockSpacing: BigInt(rules.blockSpacing),
      development: false,
    },
  };
}

/** The other way round: the file of a network that stands on this, with what else is in it. */
export function networkFileOf(
  foundation: Foundation,
  others: Pick<NetworkFile, "name" | "hedera" | "evm" | "genesis">,
): NetworkFile {
  const { chainId, topic, vault, ledgerId, committee, registry, rates, world } = foundation;
  const { development: _, ...rules } = foundation.rules;
  const { name, hedera, evm, genesis } = others;
  return {
    ...{ version: FILE_VERSION, name, hedera, ledgerId, chainId, topic, vault },
    began: formatTimestamp(foundation.time),
    threshold: committee.threshold,
    members: committee.members.map(({ key, ...member }) => ({ ...member, key: toHex(key) })),
    registry: {
      ...registry,
      epochBlocks: registry.epochBlocks.toString(),
      leaveDelay: registry.leaveDelay.toString(),
      minStake: registry.minStake.toString(),
    },
    rules: {
      ...rules,
      attemptPatience: Number(rules.attemptPatience / MS),
      settlementPatience: Number(rules.settlementPatience / MS),
      blockSpacing: Number(rules.blockSpacing),
    },
    rates: { current: shownRate(rates.current), next: shownRate(rates.next) },
    accounts: world.accounts.map(shownAccount),
    ...{ evm, genesis },
  };
}

/** The nodes that a network begins with, by its file. */
export function membersOf({ members }: NetworkFile): Foundation["committee"]["members"] {
  return members.map(({ key, ...member }) => ({ ...member, key: fromHex(key) }));
}

/** What those nodes have at stake from the beginning; the vault backs it. */
export function stakesOf({ registry, members }: NetworkFile): Weibar {
  return BigInt(registry.minStake) * BigInt(members.length);
}

function timeOf(text: string): Timestamp {
  return parseTimestamp(text)!;
}

function rateOf({ expires, ...rate }: NetworkFile["rates"]["current"]): ExchangeRate {
  return { ...rate, expires: timeOf(expires) };
}

function shownRate({ expires, ...rate }: ExchangeRate): NetworkFile["rates"]["current"] {
  return { ...rate, expires: formatTimestamp(expires) };
}

type Account = NetworkFile["accounts"][number];

function accountOf({ balance, key, allowances, ...state }: Account): AccountState {
  return {
    ...state,
    balance: BigInt(balance),
    ...(key !== undefined && { key: fromHex(key) }),
    allowances: {
      hbar: allowances.hbar.map(({ amount, ...of }) => ({ ...of, amount: BigInt(amount) })),
      tokens: allowances.tokens.map(({ amount, ...of }) => ({ ...of, amount: BigInt(amount) })),
      operators: allowances.operators,
    },
  };
}

function shownAccount({ balance, key, allowances, ...state }: AccountState): Account {
  return {
    ...state,
    balance: balance.toString(),
    ...(key !== undefined && { key: toHex(key) }),
    allowances: {
      hbar: allowances.hbar.map(({ amount, ...of }) => ({ ...of, amount: amount.toString() })),
      tokens: allowances.tokens.map(({ amount, ...of }) => ({ ...of, amount: amount.toString() })),
      operators: [...allowances.operators],
    },
  };
}
