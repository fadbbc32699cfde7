import { proto } from "@hiero-ledger/proto";

import { entityId, SECOND, toBigInt, toTokenId } from "../../entity.ts";
import type { Timestamp } from "../../ledger.ts";
import { autoRenewPeriod, checkMemo, expirationSecond, MAX_LIFETIME } from "../attributes.ts";
import { checkName, checkSymbol, usableMetadata } from "./attributes.ts";
import { addUnits, associate } from "./balances.ts";
import { tokenEffects } from "../context.ts";
import type { Context, Service, Signer } from "../context.ts";
import { receivingOwner, requiredOwner, usableAccount } from "../crypto/accounts.ts";
import type { Account, Token, TokenKeys } from "../entities.ts";
import { checkFeeCount, checkFirstFee, isSelf } from "./fee-schedule.ts";
import { extras } from "../fees.ts";
import { Code, present, must } from "../refusal.ts";
import { givenKey, isRemoval, keptKey } from "./roles.ts";
import type { Role } from "./roles.ts";
import { isValidKey } from "../signatures.ts";
import { signedAmount, withSupply } from "./supply.ts";
import type { State } from "../state.ts";

const { TokenType, TokenSupplyType } = proto;

/** The order in which a new token's keys are checked (`TokenAttributesValidator.validateTokenKeys`). */
const KEY_ORDER: readonly Role[] = ["admin", "kyc", "wipe", "supply", "freeze", "feeSchedule", "pause", "metadata"];

/** TokenCreate: a new kind of units or NFTs, with a treasury that gets whatever is minted. */
export const tokenCreation: Service = {
  extraFee(body) {
    return body.tokenCreation!.customFees?.length ? extras.tokenCreateWithCustomFees : 0;
  },

  check(body) {
    const op = body.tokenCreation!;
    const initialSupply = signedAmount(op.initialSupply);
    const maxSupply = toBigInt(op.maxSupply);
    checkType(op, initialSupply);
    must(!op.supplyType || op.supplyType === TokenSupplyType.FINITE, Code.NOT_SUPPORTED);
    must(op.supplyType ? maxSupply > 0n : maxSupply === 0n, Code.INVALID_TOKEN_MAX_SUPPLY);
    must(maxSupply === 0n || initialSupply <= maxSupply, Code.INVALID_TOKEN_INITIAL_SUPPLY);
    present(op.treasury, Code.INVALID_TREASURY_ACCOUNT_FOR_TOKEN);
    if (op.tokenType === TokenType.NON_FUNGIBLE_UNIQUE) present(op.supplyKey, Code.TOKEN_HAS_NO_SUPPLY_KEY);
    if (op.freezeDefault) present(op.freezeKey, Code.TOKEN_HAS_NO_FREEZE_KEY);
  },

  signers(body, state) {
    const op = body.tokenCreation!;
    const signers: Signer[] = [requiredOwner(state, op.treasury, Code.INVALID_ACCOUNT_ID)];
    if (op.autoRenewAccount) {
      signers.push(requiredOwner(state, op.autoRenewAccount, Code.INVALID_AUTORENEW_ACCOUNT));
    }
    if (op.adminKey && isValidKey(op.adminKey)) signers.push({ key: op.adminKey });
    return [...signers, ...(op.customFees ?? []).flatMap((fee) => collectorSigners(state, fee))];
  },

  handle(context) {
    const { state, now, body, effects } = context;
    const op = body.tokenCreation!;
    const invalidTreasury = Code.INVALID_TREASURY_ACCOUNT_FOR_TOKEN;
    const treasury = usableAccount(state, op.treasury, invalidTreasury, invalidTreasury);
    checkMemo(op.memo);
    checkSymbol(op.symbol);
    checkName(op.name);
    const keys = keysOf(op);
    const metadata = usableMetadata(op.metadata);
    checkFeeCount(op.customFees ?? []);
    const life = lifeOf(op, state, now);
    const blank: Token = {
      num: state.newEntity(),
      type: op.tokenType === TokenType.NON_FUNGIBLE_UNIQUE ? "nonFungible" : "fungible",
      name: op.name!,
      symbol: op.symbol!,
      memo: op.memo ?? "",
      decimals: op.decimals ?? 0,
      totalSupply: 0n,
      maxSupply: toBigInt(op.maxSupply),
      treasury: treasury.num,
      keys,
      freezeDefault: op.freezeDefault ?? false,
      paused: false,
      deleted: false,
      customFees: [],
      metadata,
      lastSerial: 0,
      ...life,
      createdAt: now,
      modifiedAt: now,
    };
    const fees = (op.customFees ?? []).map((fee) => checkFirstFee(state, blank, fee));
    const supply = signedAmount(op.initialSupply);
    const token = withSupply(
      { ...blank, customFees: fees.map(({ fee }) => fee) },
      supply,
      Code.INVALID_TOKEN_MINT_AMOUNT,
    );
    state.putToken(token);
    // The treasury and the collectors of the token's own units hold it from the start.
    associateHolders(context, token, [treasury, ...fees.flatMap(({ holder }) => holder ?? [])]);
    if (supply > 0n) addUnits(context, token, treasury.num, supply);
    effects.entity = entityId(token.num);
    effects.receipt = { tokenID: toTokenId(token.num) };
  },
};

function checkType({ tokenType, decimals }: proto.ITokenCreateTransactionBody, initialSupply: bigint): void {
  if (tokenType === TokenType.NON_FUNGIBLE_UNIQUE) {
    must(initialSupply === 0n, Code.INVALID_TOKEN_INITIAL_SUPPLY);
    must(!decimals, Code.INVALID_TOKEN_DECIMALS);
  } else {
    must(!tokenType, Code.NOT_SUPPORTED);
    must(initialSupply >= 0n, Code.INVALID_TOKEN_INITIAL_SUPPLY);
    // Unsigned in the protobuf, signed in the node.
    must(((decimals ?? 0) | 0) >= 0, Code.INVALID_TOKEN_DECIMALS);
  }
}

/** Who collects units of the new token itself is associated with it, and so must sign. */
function collectorSigners(state: State, fee: proto.ICustomFee): Signer[] {
  const { feeCollectorAccountId: collector, fixedFee, fractionalFee, royaltyFee } = fee;
  const inItself = isSelf((fixedFee ?? royaltyFee?.fallbackFee)?.denominatingTokenId);
  if (fractionalFee || inItself) return [requiredOwner(state, collector, Code.INVALID_CUSTOM_FEE_COLLECTOR)];
  return fixedFee || royaltyFee ? receivingOwner(state, collector, Code.INVALID_CUSTOM_FEE_COLLECTOR) : [];
}

function keysOf(op: proto.ITokenCreateTransactionBody): TokenKeys {
  const keys: Partial<Record<Role, proto.IKey>> = {};
  for (const role of KEY_ORDER) {
    const key = givenKey(op, role);
    // A role whose key is removed from the start has none.
    if (key && !isRemoval(key)) keys[role] = keptKey(key, role);
  }
  return keys;
}

/** How long the token lives: an auto-renew account with a period counts for more than an expiration time. */
function lifeOf(
  op: proto.ITokenCreateTransactionBody,
  state: State,
  now: Timestamp,
): Pick<Token, "autoRenewAccount" | "autoRenewPeriod" | "expirationSecond"> {
  const invalid = Code.INVALID_AUTORENEW_ACCOUNT;
  const account = op.autoRenewAccount && usableAccount(state, op.autoRenewAccount, invalid, invalid).num;
  const period = op.autoRenewPeriod ? autoRenewPeriod(op.autoRenewPeriod, Code.INVALID_RENEWAL_PERIOD) : undefined;
  const start = Number(now / SECOND);
  let end = start + MAX_LIFETIME;
  if (account && period) end = start + period;
  else if (op.expiry) end = expirationSecond(op.expiry, now);
  return { autoRenewAccount: account ?? undefined, autoRenewPeriod: period ?? 0, expirationSecond: end };
}

function associateHolders(context: Context, token: Token, holders: readonly Account[]): void {
  for (const account of new Map(holders.map((holder) => [holder.num, holder])).values()) {
    associate(context, account, token);
    // No automatic slot is used, but the record shows them among the automatic associations.
    tokenEffects(context.effects).associations.push({ account: account.num, token: token.num });
  }
}
