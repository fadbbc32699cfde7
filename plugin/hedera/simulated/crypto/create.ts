import type { proto } from "@hiero-ledger/proto";

import { AUTO_RENEW_SECONDS } from "../../create-account.ts";
import { entityId, fromLongZero, isLocal, SECOND, toAccountId, toBigInt, toHex } from "../../entity.ts";
import { addressOfKey } from "../../keys.ts";
import { keyInAlias } from "./accounts.ts";
import { autoRenewPeriod, checkMemo, usableKey } from "../attributes.ts";
import { addTo } from "../context.ts";
import type { Context, Service, Signer } from "../context.ts";
import { serviceFee } from "../fees.ts";
import { Code, present, Refusal, must } from "../refusal.ts";
import { firstStaking } from "./staking.ts";
import { isEmptyKey, isValidKey } from "../signatures.ts";
import { NO_ALLOWANCES, NO_STAKING } from "../entities.ts";
import type { Account } from "../entities.ts";
import type { State } from "../state.ts";

/** `LedgerConfig.maxAutoAssociations`; -1 means unlimited (HIP-904). */
export const MAX_AUTO_ASSOCIATIONS = 5000;
/** `ConsensusConfig.handleMaxPrecedingRecords`. */
const MAX_PRECEDING = 3;

/** CryptoCreate: a new account with a key, optionally with an EVM address of its own. */
export const cryptoCreate: Service = {
  check(body) {
    const op = body.cryptoCreateAccount!;
    must(toBigInt(present(op.autoRenewPeriod, Code.INVALID_RENEWAL_PERIOD).seconds) >= 0n, Code.INVALID_RENEWAL_PERIOD);
    must((op.maxAutomaticTokenAssociations ?? 0) >= -1, Code.INVALID_MAX_AUTO_ASSOCIATIONS);
    // These are uint64 in the protobuf and int64 in the node.
    must(BigInt.asIntN(64, toBigInt(op.initialBalance)) >= 0n, Code.INVALID_INITIAL_BALANCE);
    must(BigInt.asIntN(64, toBigInt(op.sendRecordThreshold)) >= 0n, Code.INVALID_SEND_RECORD_THRESHOLD);
    must(BigInt.asIntN(64, toBigInt(op.receiveRecordThreshold)) >= 0n, Code.INVALID_RECEIVE_RECORD_THRESHOLD);
    must(!op.proxyAccountID, Code.PROXY_ACCOUNT_ID_FIELD_IS_DEPRECATED);
    const alias = op.alias ?? new Uint8Array();
    const plausible = alias.length === 0 || alias.length === 20 || keyInAlias(alias) !== undefined;
    must(plausible, Code.INVALID_ALIAS_KEY);
    if (!op.key) throw new Refusal(alias.length > 0 ? Code.INVALID_ALIAS_KEY : Code.KEY_REQUIRED);
    if (isEmptyKey(op.key)) {
      throw new Refusal(op.key.keyList || op.key.thresholdKey ? Code.KEY_REQUIRED : Code.BAD_ENCODING);
    }
  },

  signers(body, state, payer) {
    const op = body.cryptoCreateAccount!;
    const signers: Signer[] = [];
    if (op.alias?.length) {
      // Key aliases are for automatic creation only.
      must(op.alias.length === 20, Code.INVALID_ALIAS_KEY);
      const alias = toHex(op.alias);
      must(!fromLongZero(alias), Code.INVALID_ALIAS_KEY);
      const own = [state.accounts.get(payer)?.key, op.key].map(addressOfKey);
      // Nobody may take an address without its key's signature (HIP-583).
      if (!own.includes(alias)) signers.push({ hollow: newAccount({ num: 0, evmAddress: alias }, 0n) });
    }
    if (op.receiverSigRequired && isValidKey(op.key!)) signers.push({ key: op.key! });
    return signers;
  },

  handle({ state, now, body, payer, effects }) {
    const op = body.cryptoCreateAccount!;
    must(isLocalRealm(op), Code.INVALID_ACCOUNT_ID);
    checkMemo(op.memo);
    const evmAddress = op.alias?.length ? toHex(op.alias) : undefined;
    if (evmAddress) must(!state.aliases.has(evmAddress), Code.ALIAS_ALREADY_ASSIGNED);
    const period = autoRenewPeriod(op.autoRenewPeriod);
    const maxAutoAssociations = op.maxAutomaticTokenAssociations ?? 0;
    must(maxAutoAssociations <= MAX_AUTO_ASSOCIATIONS, Code.INVALID_MAX_AUTO_ASSOCIATIONS);
    const key = usableKey(op.key!, Code.INVALID_ADMIN_KEY);
    const staking = firstStaking(state, op);
    const balance = toBigInt(op.initialBalance);
    must(state.accounts.get(payer)!.balance >= balance, Code.INSUFFICIENT_PAYER_BALANCE);

    const num = state.newEntity();
    const account = newAccount({ num, key, evmAddress, maxAutoAssociations, staking, memo: op.memo ?? "" }, now);
    putAccount(state, {
      ...account,
      receiverSigRequired: op.receiverSigRequired ?? false,
      autoRenewPeriod: period,
      expirationSecond: Number(now / SECOND) + period,
    });
    if (balance > 0n) {
      state.credit(payer, -balance);
      state.credit(num, balance);
      addTo(effects.moves, payer, -balance);
      addTo(effects.moves, num, balance);
    }
    effects.touched.add(num);
    effects.entity = entityId(num);
    effects.receipt = { accountID: toAccountId(num) };
    if (op.alias?.length) effects.evmAddress = new Uint8Array(op.alias);
  },
};

/**
 * Creates the account that a transfer to an unknown alias calls for (HIP-32, HIP-583): complete for a key, hollow for
 * an EVM address. The payer of the transfer pays for the creation.
 */
export function createFromAlias(context: Context, alias: Uint8Array): Account {
  const { state, effects, payer, now } = context;
  const key = keyInAlias(alias);
  must(key !== undefined || alias.length === 20, Code.INVALID_ALIAS_KEY);
  must(effects.preceding.length < MAX_PRECEDING, Code.MAX_CHILD_RECORDS_EXCEEDED);
  const account = newAccount(
    {
      num: state.newEntity(),
      key,
      evmAddress: key ? addressOfKey(key) : toHex(alias),
      keyAlias: key ? toHex(alias) : undefined,
      memo: key ? "auto-created account" : "",
      maxAutoAssociations: -1,
    },
    now,
  );
  const fee = serviceFee(state, "cryptoCreateAccount", { cryptoCreateAccount: { key } });
  must(state.accounts.get(payer)!.balance >= fee, Code.INSUFFICIENT_PAYER_BALANCE);
  putAccount(state, account);
  effects.preceding.push({
    name: "cryptoCreateAccount",
    account,
    memo: "",
    fee,
    alias: key ? new Uint8Array(alias) : undefined,
  });
  return account;
}

function isLocalRealm({ shardID, realmID }: proto.ICryptoCreateTransactionBody): boolean {
  return isLocal({ shardNum: shardID?.shardNum, realmNum: realmID?.realmNum });
}

function putAccount(state: State, account: Account): void {
  state.accounts.set(account.num, account);
  if (account.evmAddress) state.aliases.set(account.evmAddress, account.num);
  if (account.keyAlias) state.aliases.set(account.keyAlias, account.num);
}

/** What is said of an account when it is created. */
type Said = Partial<Pick<Account, "key" | "evmAddress" | "keyAlias" | "memo" | "maxAutoAssociations" | "staking">>;

function newAccount(fields: Said & { readonly num: number }, now: bigint): Account {
  const { num, key, evmAddress, keyAlias, memo = "", maxAutoAssociations = 0, staking = NO_STAKING } = fields;
  return {
    num,
    key,
    evmAddress,
    keyAlias,
    balance: 0n,
    deleted: false,
    receiverSigRequired: false,
    memo,
    autoRenewPeriod: AUTO_RENEW_SECONDS,
    expirationSecond: Number(now / SECOND) + AUTO_RENEW_SECONDS,
    maxAutoAssociations,
    usedAutoAssociations: 0,
    allowances: NO_ALLOWANCES,
    staking,
    createdAt: now,
  };
}
