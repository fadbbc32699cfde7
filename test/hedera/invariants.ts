/** What holds on the simulated Hedera at any time, whatever was tried. */
import { proto } from "@hiero-ledger/proto";
import { expect } from "chai";

import { SECOND, toBigInt } from "../../plugin/hedera/entity.ts";
import type { Timestamp } from "../../plugin/hedera/ledger.ts";
import { airdropKey, nftKey, relationKey } from "../../plugin/hedera/simulated/entities.ts";
import { TOTAL_SUPPLY } from "../../plugin/hedera/simulated/genesis.ts";
import type { Mirror } from "../../plugin/hedera/simulated/mirror.ts";
import { recordOf } from "../../plugin/hedera/simulated/transaction-record.ts";
import type { SimulatedLedger } from "../../plugin/hedera/simulated/simulated-ledger.ts";
import { State } from "../../plugin/hedera/simulated/state.ts";
import type { StateView } from "../../plugin/hedera/simulated/state.ts";

/** The most units of a token, and of an allowance. */
const MAX_UNITS = 2n ** 63n - 1n;
/** All kinds of allowances of an account together. */
const MAX_ALLOWANCES = 100;
/** The tables of a ledger that a mirror shows, by name. */
const TABLES = ["accounts", "topics", "schedules", "tokens", "relations", "nfts", "airdrops", "files"] as const;

/**
 * Checks everything.
 * @param since transactions before it were checked already
 * @returns what to give as `since` the next time
 */
export function checkInvariants({ mirror, archive }: SimulatedLedger, since: Timestamp = 0n): Timestamp {
  const state = mirror.state();
  checkAccounts(state);
  checkTokens(state);
  checkAssociations(state);
  if (state instanceof State) checkIndexes(state);
  if (archive) checkVersions(mirror);
  return checkRecords(mirror, since);
}

/** Whether what may not be below zero is not. Comparing bigints is much faster than chai is. */
function require(holds: boolean, what: () => string): void {
  if (!holds) expect.fail(what());
}

function checkAccounts({ accounts, relations }: StateView): void {
  const automatic = new Map<number, number>();
  for (const [, relation] of relations.entries()) {
    if (relation.automatic) automatic.set(relation.account, (automatic.get(relation.account) ?? 0) + 1);
  }
  let hbar = 0n;
  for (const [num, account] of accounts.entries()) {
    const { balance, allowances, maxAutoAssociations, usedAutoAssociations, deleted } = account;
    hbar += balance;
    require(balance >= 0n && (!deleted || balance === 0n), () => `0.0.${num} has ${balance} tinybar`);
    for (const [key, allowed] of [...allowances.hbar, ...allowances.tokens]) {
      require(allowed > 0n && allowed <= MAX_UNITS, () => `0.0.${num} allows ${key} ${allowed}`);
    }
    const count = allowances.hbar.size + allowances.tokens.size + allowances.operators.size;
    require(count <= MAX_ALLOWANCES, () => `0.0.${num} has ${count} allowances`);
    const slots = automatic.get(num) ?? 0;
    require(usedAutoAssociations === slots, () => `0.0.${num} uses ${slots} slots, not ${usedAutoAssociations}`);
    const most = maxAutoAssociations === -1 ? Infinity : maxAutoAssociations;
    require(slots <= most, () => `0.0.${num} uses ${slots} slots of ${most}`);
  }
  expect(hbar, "hbar in all").to.equal(TOTAL_SUPPLY);
}

function checkTokens({ accounts, tokens, relations, nfts }: StateView): void {
  const held = new Map<number, bigint>();
  for (const [, { token, balance }] of relations.entries()) held.set(token, (held.get(token) ?? 0n) + balance);
  const existing = new Map<number, bigint>();
  for (const [, { token }] of nfts.entries()) existing.set(token, (existing.get(token) ?? 0n) + 1n);
  for (const [num, token] of tokens.entries()) {
    const { type, totalSupply, maxSupply, treasury, deleted, lastSerial } = token;
    expect(held.get(num) ?? 0n, `units of 0.0.${num} that are held`).to.equal(totalSupply);
    const limit = maxSupply > 0n ? maxSupply : MAX_UNITS;
    require(totalSupply >= 0n && totalSupply <= limit, () => `0.0.${num} has ${totalSupply} units`);
    expect(existing.get(num) ?? 0n, `NFTs of 0.0.${num}`).to.equal(type === "nonFungible" ? totalSupply : 0n);
    require(BigInt(lastSerial) >= (existing.get(num) ?? 0n), () => `0.0.${num} has minted ${lastSerial}`);
    if (deleted) continue;
    expect(accounts.get(treasury)?.deleted, `whether the treasury of 0.0.${num} is deleted`).to.equal(false);
    require(relations.get(relationKey(treasury, num)) !== undefined, () => `0.0.${num} is not with its treasury`);
  }
}

function checkAssociations({ accounts, tokens, relations, nfts, airdrops }: StateView): void {
  const owned = new Map<string, bigint>();
  for (const [key, { owner, token, serial, spender }] of nfts.entries()) {
    const relation = relationKey(owner, token);
    owned.set(relation, (owned.get(relation) ?? 0n) + 1n);
    require(key === nftKey(token, serial), () => `NFT ${token}/${serial} is at ${key}`);
    require(relations.get(relation) !== undefined, () => `the owner of ${key} is not associated`);
    require(serial > 0 && serial <= tokens.get(token)!.lastSerial, () => `${key} was not minted`);
    require(spender === undefined || accounts.get(spender) !== undefined, () => `the spender of ${key} is unknown`);
  }
  for (const [key, { account, token, balance }] of relations.entries()) {
    require(key === relationKey(account, token), () => `${account}/${token} is at ${key}`);
    const most = accounts.get(account)!.deleted ? 0n : MAX_UNITS;
    require(balance >= 0n && balance <= most, () => `0.0.${account} has ${balance} of 0.0.${token}`);
    if (tokens.get(token)!.type === "fungible") continue;
    require((owned.get(key) ?? 0n) === balance, () => `0.0.${account} owns other NFTs than ${balance} of 0.0.${token}`);
  }
  for (const [key, airdrop] of airdrops.entries()) {
    const { sender, receiver, token, serial, amount } = airdrop;
    require(key === airdropKey(airdrop), () => `an airdrop is at ${key}`);
    const most = serial === undefined ? MAX_UNITS : 1n;
    require(amount > 0n && amount <= most, () => `the airdrop ${key} is of ${amount}`);
    require(sender !== receiver && accounts.get(sender) !== undefined, () => `${key} is from nobody`);
    require(accounts.get(receiver) !== undefined && tokens.get(token) !== undefined, () => `${key} is for nobody`);
  }
}

/** What the state keeps twice, to find it in either way. */
function checkIndexes(state: State): void {
  const { accounts, tokens, relations, nfts, airdrops, schedules } = state;
  const treasuries = pairs(tokens.entries(), ({ num, treasury, deleted }) => (deleted ? [] : [[treasury, num]]));
  const relationsOf = pairs(relations.entries(), ({ account }, key) => [[account, key]]);
  const holders = pairs(relations.entries(), ({ token }, key) => [[token, key]]);
  const owners = pairs(nfts.entries(), ({ owner }, key) => [[owner, key]]);
  const parties = pairs(airdrops.entries(), ({ sender, receiver }, key) => [
    [sender, key],
    [receiver, key],
  ]);
  for (let num = 0; num < state.nextEntity.value; num++) {
    const agree = (what: string, index: ReadonlySet<unknown>, expected = new Set<unknown>()) =>
      require(index.size === expected.size && [...index].every((value) => expected.has(value)), () =>
        `${what} of 0.0.${num} disagree`);
    agree("the treasuries", state.treasuriesOf.get(num), treasuries.get(num));
    agree("the associations", state.relationsOf.get(num), relationsOf.get(num));
    agree("the holders", state.holdersOf.get(num), holders.get(num));
    agree("the NFTs", state.nftsOf.get(num), owners.get(num));
    agree("the airdrops", state.airdropsOf.get(num), parties.get(num));
  }
  for (const [num, { evmAddress, keyAlias }] of accounts.entries()) {
    for (const alias of [evmAddress, keyAlias]) {
      if (alias) expect(state.aliases.get(alias), `the account at ${alias}`).to.equal(num);
    }
  }
  for (const [num, schedule] of schedules.entries()) {
    const due = state.expiries.get(schedule.expirationSecond) ?? [];
    require(due.includes(num), () => `schedule 0.0.${num} never expires`);
    if (schedule.deletedAt !== undefined || schedule.executedAt !== undefined) continue;
    expect(state.identities.get(schedule.identity), `the schedule like 0.0.${num}`).to.equal(num);
  }
  const [...seconds] = state.expiries.keys();
  expect(state.firstExpiry.value, "the first second in which a schedule expires").to.equal(Math.min(...seconds));
}

/** Sets of what each value of a table is known by. */
function pairs<K, V>(
  entries: Iterable<[K, V]>,
  keysOf: (value: V, key: K) => [num: number, key: unknown][],
): Map<number, Set<unknown>> {
  const all = new Map<number, Set<unknown>>();
  for (const [key, value] of entries) {
    for (const [num, known] of keysOf(value, key)) all.set(num, (all.get(num) ?? new Set()).add(known));
  }
  return all;
}

/** The present is the newest of what an archive remembers. */
function checkVersions(mirror: Mirror): void {
  const [present, past] = [mirror.state(), mirror.state(mirror.now())];
  for (const name of TABLES) {
    const [now, then] = [present[name], past[name]] as { entries(): Iterable<[unknown, unknown]> }[];
    const left = new Map(then!.entries());
    for (const [key, value] of now!.entries()) {
      require(left.get(key) === value, () => `the archive has another ${String(key)} of the ${name}`);
      left.delete(key);
    }
    expect([...left.keys()], `${name} that are only in the archive`).to.deep.equal([]);
  }
}

/** Transactions come one after the other, and what they move is always somebody's. */
function checkRecords(mirror: Mirror, since: Timestamp): Timestamp {
  let last = since;
  for (const sealed of mirror.transactions({ from: since + 1n })) {
    const { consensusTimestamp, fee, feePayment, status, effects } = sealed;
    require(consensusTimestamp > last, () => `${consensusTimestamp} comes after ${last}`);
    last = consensusTimestamp;
    const record = recordOf(sealed);
    const moved = record.transferList!.accountAmounts!.reduce((sum, { amount }) => sum + toBigInt(amount), 0n);
    expect(moved, `the sum of the transfers at ${consensusTimestamp}`).to.equal(0n);
    // From a node that is to blame, as much as it has.
    const paid = feePayment?.amount ?? 0n;
    require(fee >= 0n && paid <= fee, () => `${paid} paid for a fee of ${fee} at ${consensusTimestamp}`);
    for (const { token, transfers, nftTransfers } of record.tokenTransferLists ?? []) {
      const units = transfers!.reduce((sum, { amount }) => sum + toBigInt(amount), 0n);
      const oneSided = ONE_SIDED.has(sealed.name);
      require(oneSided || units === 0n, () => `${sealed.name} moves ${units} of 0.0.${toBigInt(token!.tokenNum)}`);
      require(transfers!.length === 0 || nftTransfers!.length === 0, () => "units of an NFT were moved");
    }
    require(status !== FAIL_INVALID, () => `${sealed.name} at ${consensusTimestamp} is FAIL_INVALID`);
    require(effects.receipt.status === undefined, () => `the receipt at ${consensusTimestamp} has a status of its own`);
  }
  require(last / SECOND < 2n ** 53n, () => `${last} is out of time`);
  return last;
}

/** What brings units into being, or takes them away. */
const ONE_SIDED: ReadonlySet<string> = new Set([
  "tokenCreation",
  "tokenMint",
  "tokenBurn",
  "tokenWipe",
  "tokenDissociate",
]);
const { FAIL_INVALID } = proto.ResponseCodeEnum;
