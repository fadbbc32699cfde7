/** From the names of accounts to their numbers (`EnsureAliasesStep`, `ReplaceAliasesWithIDsInOp`). */
import type { proto } from "@hiero-ledger/proto";

import { fromLongZero, toBigInt, toHex, toNumber } from "../../entity.ts";
import type { Context } from "../context.ts";
import { FEE_ACCOUNT } from "../genesis.ts";
import { Code, must } from "../refusal.ts";
import { findAccount } from "./accounts.ts";
import { createFromAlias } from "./create.ts";
import { checkDistinct, NO_AMOUNTS } from "./transfer-list.ts";
import type { Change, NftChange, TokenChanges, Transfers } from "./transfer-list.ts";

/** A transfer whose accounts all have numbers. */
export interface Resolved {
  readonly transfers: Transfers;
  /** The accounts that an alias stood for, new ones and others. */
  readonly aliased: ReadonlySet<number>;
}

/** Replaces aliases by the accounts behind them, and creates those that receive something and do not exist yet. */
export function resolve(
  context: Context,
  { transfers, tokenTransfers }: proto.ICryptoTransferTransactionBody,
): Resolved {
  const resolver = new Resolver(context);
  const resolved: Transfers = {
    hbar: resolver.changes(transfers?.accountAmounts ?? NO_AMOUNTS),
    tokens: tokenTransfers?.length ? tokenTransfers.map((list) => resolver.tokenChanges(list)) : [],
  };
  chargeForCreations(context);
  checkDistinct(resolved);
  return { transfers: resolved, aliased: resolver.aliased };
}

/** Refuses names under which no account can be created: numbers, and the long-zero addresses that stand for them. */
export function checkCreatable(id: proto.IAccountID | null | undefined): void {
  const alias = id?.alias;
  must(alias?.length, Code.INVALID_ACCOUNT_ID);
  must(alias.length !== 20 || !fromLongZero(toHex(alias)), Code.INVALID_ALIAS_KEY);
}

class Resolver {
  readonly #context: Context;
  #aliased?: Set<number>;

  constructor(context: Context) {
    this.#context = context;
  }

  get aliased(): ReadonlySet<number> {
    return this.#aliased ?? NOBODY;
  }

  changes(amounts: readonly proto.IAccountAmount[]): Change[] {
    return amounts.map(({ accountID, amount, isApproval }) => {
      const value = toBigInt(amount);
      return { account: this.#number(accountID!, value > 0n), amount: value, isApproval: isApproval ?? false };
    });
  }

  tokenChanges({ token, transfers, nftTransfers, expectedDecimals }: proto.ITokenTransferList): TokenChanges {
    return {
      token: toNumber(token!.tokenNum),
      decimals: expectedDecimals ? (expectedDecimals.value ?? 0) : undefined,
      units: this.changes(transfers ?? NO_AMOUNTS),
      nfts: (nftTransfers ?? []).map((transfer) => this.#nftChange(transfer)),
    };
  }

  #nftChange({ serialNumber, senderAccountID, receiverAccountID, isApproval }: proto.INftTransfer): NftChange {
    const from = this.#number(senderAccountID!, false);
    const to = this.#number(receiverAccountID!, true);
    return { serial: toNumber(serialNumber), from, to, isApproval: isApproval ?? false };
  }

  #number(id: proto.IAccountID, receives: boolean): number {
    if (!id.alias?.length) return toNumber(id.accountNum);
    const num = findAccount(this.#context.state, id)?.num ?? this.#create(id, receives);
    (this.#aliased ??= new Set()).add(num);
    return num;
  }

  #create(id: proto.IAccountID, receives: boolean): number {
    must(receives, Code.INVALID_ACCOUNT_ID);
    checkCreatable(id);
    return createFromAlias(this.#context, id.alias!).num;
  }
}

/** Creation fees are due before the transfer itself, which the payer may not be able to afford any more then. */
function chargeForCreations({ state, effects, payer }: Context): void {
  let due = 0n;
  for (const { fee } of effects.preceding) due += fee;
  if (due === 0n) return;
  must(state.accounts.get(payer)!.balance >= due, Code.INSUFFICIENT_PAYER_BALANCE);
  state.credit(payer, -due);
  state.credit(FEE_ACCOUNT, due);
}

const NOBODY: ReadonlySet<number> = new Set();
