/** The ledger's entities as the port shows them. */
import { proto } from "@hiero-ledger/proto";

import { entityId, entityNumber } from "../entity.ts";
import { encodeKey } from "../keys.ts";
import type { AccountState, AllowanceState, Changes, EntityId, Inquiry } from "../ledger.ts";
import type { NftState, RelationState, TokenKeyState, TokenState } from "../ledger.ts";
import type { Altered } from "./altered.ts";
import { nftKey, relationKey } from "./entities.ts";
import type { Account, Allowances, Nft, Token, TokenKeys, TokenRelation } from "./entities.ts";
import type { StateView } from "./state.ts";

/** Shared by all that change no tokens. */
const NONE: readonly never[] = Object.freeze([]);
const NO_ALLOWANCES: AllowanceState = Object.freeze({ hbar: NONE, tokens: NONE, operators: NONE });

/** Allowances seldom change, but are shown with every change of a balance. */
const allowanceStates = new WeakMap<Allowances, AllowanceState>();

/** The changes of a transaction. */
export function changesOf(accounts: readonly Account[], altered?: readonly Altered[]): Changes {
  const shown = accounts.map(accountState);
  if (!altered) return { accounts: shown, tokens: NONE, relations: NONE, nfts: NONE };
  const tokens: TokenState[] = [];
  const relations: RelationState[] = [];
  const nfts: NftState[] = [];
  for (const entity of altered) {
    if ("treasury" in entity) tokens.push(tokenState(entity));
    else if ("account" in entity) relations.push(relationState(entity));
    else if ("owner" in entity) nfts.push(nftState(entity));
    else if ("account" in entity.gone) relations.push(goneRelation(entity.gone));
    else nfts.push(goneNft(entity.gone));
  }
  return { accounts: shown, tokens, relations, nfts };
}

/** All entities that there are. */
export function worldOf({ accounts, tokens, relations, nfts }: StateView): Changes {
  return {
    accounts: Array.from(accounts.entries(), ([, account]) => accountState(account)),
    tokens: Array.from(tokens.entries(), ([, token]) => tokenState(token)),
    relations: Array.from(relations.entries(), ([, relation]) => relationState(relation)),
    nfts: Array.from(nfts.entries(), ([, nft]) => nftState(nft)),
  };
}

/** The entities that are asked for, as far as they are there. */
export function foundOf({ accounts, tokens, relations, nfts }: StateView, inquiry: Inquiry): Changes {
  const all = <T>(found: readonly (T | undefined)[]) => found.filter((entity) => entity !== undefined);
  return {
    accounts: all(inquiry.accounts.map((id) => accounts.get(entityNumber(id)))).map(accountState),
    tokens: all(inquiry.tokens.map((id) => tokens.get(entityNumber(id)))).map(tokenState),
    relations: inquiry.relations.map(({ account: id, token: of }) => {
      const [account, token] = [entityNumber(id), entityNumber(of)];
      const relation = relations.get(relationKey(account, token));
      return relation ? relationState(relation) : goneRelation({ account, token });
    }),
    nfts: all(inquiry.nfts.map(({ token, serial }) => nfts.get(nftKey(entityNumber(token), Number(serial))))).map(
      nftState,
    ),
  };
}

export function accountState(account: Account): AccountState {
  return {
    id: entityId(account.num),
    evmAddress: account.evmAddress,
    balance: account.balance,
    deleted: account.deleted,
    receiverSigRequired: account.receiverSigRequired,
    memo: account.memo,
    key: account.key && encodeKey(account.key),
    maxAutomaticAssociations: account.maxAutoAssociations,
    usedAutomaticAssociations: account.usedAutoAssociations,
    allowances: allowanceState(account.allowances),
  };
}

export function tokenState(token: Token): TokenState {
  return {
    id: entityId(token.num),
    type: token.type,
    name: token.name,
    symbol: token.symbol,
    memo: token.memo,
    decimals: token.decimals,
    totalSupply: token.totalSupply,
    maxSupply: token.maxSupply,
    lastSerial: token.lastSerial,
    treasury: entityId(token.treasury),
    keys: keyState(token.keys),
    freezeDefault: token.freezeDefault,
    paused: token.paused,
    deleted: token.deleted,
    customFees: token.customFees.map((fee) => new Uint8Array(proto.CustomFee.encode(fee).finish())),
    metadata: token.metadata,
    autoRenewAccount: token.autoRenewAccount === undefined ? undefined : entityId(token.autoRenewAccount),
    autoRenewPeriod: BigInt(token.autoRenewPeriod),
    expirationSecond: BigInt(token.expirationSecond),
    createdAt: token.createdAt,
  };
}

function relationState({ account, token, balance, frozen, kycGranted, automatic }: TokenRelation): RelationState {
  return {
    account: entityId(account),
    token: entityId(token),
    associated: true,
    balance,
    frozen,
    kycGranted,
    automatic,
  };
}

function goneRelation({ account, token }: Pick<TokenRelation, "account" | "token">): RelationState {
  const nothing = { associated: false, balance: 0n, frozen: false, kycGranted: false, automatic: false };
  return { account: entityId(account), token: entityId(token), ...nothing };
}

function nftState({ owner, spender, ...nft }: Nft): NftState {
  return {
    ...goneNft({ owner, ...nft }),
    owner: entityId(owner),
    spender: spender === undefined ? undefined : entityId(spender),
  };
}

function goneNft({ token, serial, metadata, createdAt }: Nft): NftState {
  return { token: entityId(token), serial: BigInt(serial), metadata, createdAt };
}

function keyState(keys: TokenKeys): TokenKeyState {
  return Object.fromEntries(
    Object.entries(keys)
      .filter(([, key]) => key)
      .map(([role, key]) => [role, encodeKey(key as proto.IKey)]),
  );
}

function allowanceState(allowances: Allowances): AllowanceState {
  const { hbar, tokens, operators } = allowances;
  if (hbar.size + tokens.size + operators.size === 0) return NO_ALLOWANCES;
  let state = allowanceStates.get(allowances);
  if (!state) {
    state = {
      hbar: Array.from(hbar, ([spender, amount]) => ({ spender: entityId(spender), amount })),
      tokens: Array.from(tokens, ([key, amount]) => ({ ...parties(key), amount })),
      operators: Array.from(operators, parties),
    };
    allowanceStates.set(allowances, state);
  }
  return state;
}

/** What an `allowanceKey` names. */
function parties(key: string): { token: EntityId; spender: EntityId } {
  const [token, spender] = key.split("/");
  return { token: `0.0.${Number(token)}`, spender: `0.0.${Number(spender)}` };
}
