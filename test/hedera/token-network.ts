/** What the tests of tokens share: an issuer, a holder, a key for each role, and transactions of the token service. */
import type { proto } from "@hiero-ledger/proto";

import { entityNumber, toAccountId, toLong, toTokenId } from "../../plugin/hedera/entity.ts";
import type { HederaKey } from "../../plugin/hedera/keys.ts";
import type { EntityId } from "../../plugin/hedera/ledger.ts";
import type { SubmitOptions, TransactionData } from "../../plugin/hedera/operator.ts";
import { relationKey } from "../../plugin/hedera/simulated/entities.ts";
import type { Nft, Token, TokenRelation } from "../../plugin/hedera/simulated/entities.ts";
import type { SimulatedLedger } from "../../plugin/hedera/simulated/simulated-ledger.ts";
import type { SimulatedOperator, SimulatedOutcome } from "../../plugin/hedera/simulated/outcome.ts";
import { codeName, createAccount, edKey, frozenNetwork, HBAR } from "./network.ts";

export const issuerKey = edKey("issuer");
export const holderKey = edKey("holder");

/** A key for each role of a token. */
export const role = {
  admin: edKey("admin"),
  kyc: edKey("kyc"),
  freeze: edKey("freeze"),
  wipe: edKey("wipe"),
  supply: edKey("supply"),
  feeSchedule: edKey("fee schedule"),
  pause: edKey("pause"),
  metadata: edKey("metadata"),
};

/** Everybody but the issuer, who pays. */
export const everybody: readonly HederaKey[] = [holderKey, ...Object.values(role)];

export const EMPTY_LIST: proto.IKey = { keyList: { keys: [] } };
/** A key that nothing can satisfy. */
export const HOPELESS: proto.IKey = { thresholdKey: { threshold: 2, keys: { keys: [role.admin.publicKey] } } };
export const NFTS = { tokenType: 1, supplyKey: role.supply.publicKey };

/** All role keys, by their fields in TokenCreate. */
export const ALL_KEYS: proto.ITokenCreateTransactionBody = {
  adminKey: role.admin.publicKey,
  kycKey: role.kyc.publicKey,
  freezeKey: role.freeze.publicKey,
  wipeKey: role.wipe.publicKey,
  supplyKey: role.supply.publicKey,
  feeScheduleKey: role.feeSchedule.publicKey,
  pauseKey: role.pause.publicKey,
  metadataKey: role.metadata.publicKey,
};

/** The fee in tinybar for a service price in tinycents and so many signatures, at 12 cents for an hbar. */
export function price(service: bigint, signatures: number): bigint {
  const node = 100_000n * BigInt(signatures);
  return node / 12n + (9n * node) / 12n + service / 12n;
}

/** The accounts of {@link TokenNetwork}. */
export const ISSUER = "0.0.1001";
export const HOLDER = "0.0.1002";
/** An account that was deleted. */
export const GONE = "0.0.1003";
export const NOBODY = "0.0.424242";

/** A network with an issuer, a holder, and an account that is deleted. */
export class TokenNetwork {
  readonly ledger: SimulatedLedger;
  readonly issuer: SimulatedOperator;
  readonly holder: SimulatedOperator;

  private constructor(ledger: SimulatedLedger, issuer: SimulatedOperator, holder: SimulatedOperator) {
    this.ledger = ledger;
    this.issuer = issuer;
    this.holder = holder;
  }

  static async start(): Promise<TokenNetwork> {
    const { ledger } = frozenNetwork();
    const issuer = await createAccount(ledger, issuerKey, 10_000n * HBAR);
    const holder = await createAccount(ledger, holderKey, 1_000n * HBAR);
    const gone = await createAccount(ledger, holderKey, 10n * HBAR);
    const cryptoDelete = { deleteAccountID: toAccountId(GONE), transferAccountID: toAccountId(2) };
    await gone.submit({ cryptoDelete });
    return new TokenNetwork(ledger, issuer, holder);
  }

  /** Submits as the issuer, under everybody's signatures, what must succeed. */
  async do(data: TransactionData, options: SubmitOptions = { signers: everybody }): Promise<SimulatedOutcome> {
    const outcome = await this.issuer.submit(data, options);
    if (outcome.status !== 22) throw new Error(codeName(outcome.status));
    return outcome;
  }

  /** Creates a token under all keys unless told otherwise, with the issuer as treasury. */
  async token(more: proto.ITokenCreateTransactionBody = ALL_KEYS): Promise<EntityId> {
    return (await this.do(tokenCreation(more))).entity!;
  }

  /** A token that the holder is associated with, unfrozen and under KYC. */
  async heldToken(more: proto.ITokenCreateTransactionBody = ALL_KEYS): Promise<EntityId> {
    const token = await this.token(more);
    await this.do(associate(HOLDER, token));
    if (more.kycKey) await this.do({ tokenGrantKyc: naming(token, HOLDER) });
    return token;
  }

  tokenState(id: EntityId): Token {
    return this.ledger.mirror.state().tokens.get(entityNumber(id))!;
  }

  relation(account: EntityId, token: EntityId): TokenRelation | undefined {
    return this.ledger.mirror.state().relations.get(relationKey(entityNumber(account), entityNumber(token)));
  }

  balance(account: EntityId, token: EntityId): bigint | undefined {
    return this.relation(account, token)?.balance;
  }

  nft(token: EntityId, serial: number): Nft | undefined {
    return this.ledger.mirror.state().nfts.get(`${entityNumber(token)}/${serial}`);
  }
}

/** A fungible token of 1,000 units without keys, unless told otherwise. */
export function tokenCreation(more: proto.ITokenCreateTransactionBody = {}): TransactionData {
  const initialSupply = toLong(more.tokenType ? 0 : 1_000);
  const treasury = toAccountId(ISSUER);
  return { tokenCreation: { name: "Gold", symbol: "GLD", treasury, initialSupply, ...renewal(), ...more } };
}

/** What the SDK fills in: the payer renews the token every 90 days. */
export function renewal(): proto.ITokenCreateTransactionBody {
  return { autoRenewAccount: toAccountId(ISSUER), autoRenewPeriod: { seconds: toLong(7_776_000) } };
}

export function associate(account: EntityId, ...tokens: EntityId[]): TransactionData {
  return { tokenAssociate: { account: toAccountId(account), tokens: tokens.map(toTokenId) } };
}

export function dissociate(account: EntityId, ...tokens: EntityId[]): TransactionData {
  return { tokenDissociate: { account: toAccountId(account), tokens: tokens.map(toTokenId) } };
}

/** The fields of freezing, KYC and the like. */
export function naming(token: EntityId, account: EntityId): { token: proto.ITokenID; account: proto.IAccountID } {
  return { token: toTokenId(token), account: toAccountId(account) };
}

export function mint(token: EntityId, amount: bigint): TransactionData {
  return { tokenMint: { token: toTokenId(token), amount: toLong(amount) } };
}

export function mintNfts(token: EntityId, ...metadata: (string | Uint8Array)[]): TransactionData {
  return { tokenMint: { token: toTokenId(token), metadata: metadata.map((each) => Buffer.from(each)) } };
}

export function burn(token: EntityId, amount: bigint): TransactionData {
  return { tokenBurn: { token: toTokenId(token), amount: toLong(amount) } };
}

export function burnNfts(token: EntityId, ...serials: number[]): TransactionData {
  return { tokenBurn: { token: toTokenId(token), serialNumbers: serials.map(toLong) } };
}

export function wipe(token: EntityId, account: EntityId, amount: bigint): TransactionData {
  return { tokenWipe: { ...naming(token, account), amount: toLong(amount) } };
}

export function wipeNfts(token: EntityId, account: EntityId, ...serials: number[]): TransactionData {
  return { tokenWipe: { ...naming(token, account), serialNumbers: serials.map(toLong) } };
}

/** Units from one account to another. */
export function send(token: EntityId, from: EntityId, to: EntityId, amount: bigint): TransactionData {
  const transfers = [
    { accountID: toAccountId(from), amount: toLong(-amount) },
    { accountID: toAccountId(to), amount: toLong(amount) },
  ];
  return { cryptoTransfer: { tokenTransfers: [{ token: toTokenId(token), transfers }] } };
}

/** NFTs from one account to another. */
export function sendNfts(token: EntityId, from: EntityId, to: EntityId, ...serials: number[]): TransactionData {
  const nftTransfers = serials.map((serial) => ({
    senderAccountID: toAccountId(from),
    receiverAccountID: toAccountId(to),
    serialNumber: toLong(serial),
  }));
  return { cryptoTransfer: { tokenTransfers: [{ token: toTokenId(token), nftTransfers }] } };
}

/** A custom fee of some units of a token, or tinybar; the token 0.0.0 is the one that the fee is of. */
export function fixedFee(amount: bigint, collector: EntityId = HOLDER, token?: EntityId): proto.ICustomFee {
  return {
    fixedFee: { amount: toLong(amount), denominatingTokenId: token && toTokenId(token) },
    feeCollectorAccountId: toAccountId(collector),
  };
}

export function fractionalFee(more: proto.IFractionalFee = {}, collector: EntityId = HOLDER): proto.ICustomFee {
  return {
    fractionalFee: { fractionalAmount: fraction(1, 10), ...more },
    feeCollectorAccountId: toAccountId(collector),
  };
}

export function royaltyFee(more: proto.IRoyaltyFee = {}, collector: EntityId = HOLDER): proto.ICustomFee {
  const exchangeValueFraction = fraction(1, 10);
  return { royaltyFee: { exchangeValueFraction, ...more }, feeCollectorAccountId: toAccountId(collector) };
}

export function fraction(numerator: number, denominator: number): proto.IFraction {
  return { numerator: toLong(numerator), denominator: toLong(denominator) };
}
