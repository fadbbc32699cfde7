/** What the tests of transfers, allowances, custom fees and airdrops share: traders, and tokens that they hold. */
import type { proto } from "@hiero-ledger/proto";

import { entityNumber, fromHex, toAccountId, toLong, toTokenId } from "../../plugin/hedera/entity.ts";
import type { EntityId, Tinybar } from "../../plugin/hedera/ledger.ts";
import type { TransactionData } from "../../plugin/hedera/operator.ts";
import type { Account, PendingAirdrop } from "../../plugin/hedera/simulated/entities.ts";
import type { SimulatedOperator, SimulatedOutcome } from "../../plugin/hedera/simulated/outcome.ts";
import { createAccount, edKey, HBAR } from "./network.ts";
import {
  associate,
  everybody,
  HOLDER,
  ISSUER,
  issuerKey,
  mintNfts,
  NFTS,
  role,
  TokenNetwork,
} from "./token-network.ts";

const keys = { carol: edKey("carol"), dave: edKey("dave"), erin: edKey("erin") };

/** Has no association and no slot for one. */
export const CAROL = "0.0.1004";
/** Associates with whatever comes. */
export const DAVE = "0.0.1005";
/** Has one slot. */
export const ERIN = "0.0.1006";

/** Everybody's keys but the issuer's. */
export const all = [...everybody, ...Object.values(keys)];

/** The keys of the tokens of a {@link Market}: all but that for KYC, which would get in the way. */
export const KEYS: proto.ITokenCreateTransactionBody = {
  adminKey: role.admin.publicKey,
  freezeKey: role.freeze.publicKey,
  wipeKey: role.wipe.publicKey,
  supplyKey: role.supply.publicKey,
  feeScheduleKey: role.feeSchedule.publicKey,
  pauseKey: role.pause.publicKey,
};

export interface Market {
  readonly network: TokenNetwork;
  readonly issuer: SimulatedOperator;
  readonly holder: SimulatedOperator;
  readonly carol: SimulatedOperator;
  readonly dave: SimulatedOperator;
  readonly erin: SimulatedOperator;
  /** A fungible token: the issuer and the holder have 500 units each. */
  readonly gold: EntityId;
  /** A token of five NFTs: the holder has 1 and 2, the issuer the others. */
  readonly art: EntityId;
}

/** A network with traders and tokens. */
export async function market(
  goldMore: proto.ITokenCreateTransactionBody = {},
  artMore: proto.ITokenCreateTransactionBody = {},
): Promise<Market> {
  const network = await TokenNetwork.start();
  const { ledger, issuer, holder } = network;
  const carol = await createAccount(ledger, keys.carol, 1_000n * HBAR);
  const dave = await createAccount(ledger, keys.dave, 1_000n * HBAR, { maxAutomaticTokenAssociations: -1 });
  const erin = await createAccount(ledger, keys.erin, 1_000n * HBAR, { maxAutomaticTokenAssociations: 1 });
  const made = { network, issuer, holder, carol, dave, erin, gold: ISSUER, art: ISSUER } satisfies Market;
  const gold = (await submit(made, create({ ...KEYS, ...goldMore }))).entity!;
  const art = (await submit(made, create({ ...KEYS, ...NFTS, ...artMore }))).entity!;
  await network.do(mintNfts(art, "1", "2", "3", "4", "5"));
  const known = network.relation(HOLDER, gold) ? [art] : [gold, art];
  await network.do(associate(HOLDER, ...known));
  const gifts = [move(gold, [ISSUER, -500n], [HOLDER, 500n]), give(art, [ISSUER, HOLDER, 1], [ISSUER, HOLDER, 2])];
  await network.do(transferOf(gifts));
  return { ...made, gold, art };
}

/** Submits, as the issuer unless told otherwise and under all signatures, what must succeed. */
export async function submit(market: Market, data: TransactionData, by = market.issuer): Promise<SimulatedOutcome> {
  const signers = [...all, issuerKey].filter((key) => key !== by.key);
  const outcome = await by.submit(data, { signers });
  if (outcome.status !== 22) throw new Error(`status ${outcome.status}`);
  return outcome;
}

function create(more: proto.ITokenCreateTransactionBody): TransactionData {
  const { tokenType } = more;
  return {
    tokenCreation: {
      name: "Token",
      symbol: "T",
      treasury: toAccountId(ISSUER),
      initialSupply: toLong(tokenType ? 0 : 1_000),
      autoRenewAccount: toAccountId(ISSUER),
      autoRenewPeriod: { seconds: toLong(7_776_000) },
      ...more,
    },
  };
}

/** Somebody by id, by 20-byte address, or by key alias. */
export type Party = EntityId | `0x${string}` | proto.IAccountID;

export function party(who: Party): proto.IAccountID {
  if (typeof who !== "string") return who;
  return who.startsWith("0x") ? { alias: fromHex(who) } : toAccountId(who as EntityId);
}

export function amounts(...entries: [who: Party, amount: bigint, isApproval?: boolean][]): proto.IAccountAmount[] {
  return entries.map(([who, amount, isApproval]) => ({ accountID: party(who), amount: toLong(amount), isApproval }));
}

/** Units of a token. */
export function move(
  token: EntityId,
  ...entries: [who: Party, amount: bigint, isApproval?: boolean][]
): proto.ITokenTransferList {
  return { token: toTokenId(token), transfers: amounts(...entries) };
}

/** NFTs of a token. */
export function give(
  token: EntityId,
  ...entries: [from: Party, to: Party, serial: number, isApproval?: boolean][]
): proto.ITokenTransferList {
  const nftTransfers = entries.map(([from, to, serial, isApproval]) => ({
    senderAccountID: party(from),
    receiverAccountID: party(to),
    serialNumber: toLong(serial),
    isApproval,
  }));
  return { token: toTokenId(token), nftTransfers };
}

/** A transfer of tokens and hbar. */
export function transferOf(
  tokenTransfers: proto.ITokenTransferList[],
  ...hbar: [who: Party, amount: Tinybar, isApproval?: boolean][]
): TransactionData {
  return { cryptoTransfer: { tokenTransfers, transfers: { accountAmounts: amounts(...hbar) } } };
}

export function airdropOf(...tokenTransfers: proto.ITokenTransferList[]): TransactionData {
  return { tokenAirdrop: { tokenTransfers } };
}

export function account({ network }: Market, id: EntityId): Account {
  return network.ledger.mirror.state().accounts.get(entityNumber(id))!;
}

export function pendingAirdrops({ network }: Market): PendingAirdrop[] {
  return [...network.ledger.mirror.state().airdrops.entries()].map(([, airdrop]) => airdrop);
}

/** Everything that a refused transaction must leave as it was: all but hbar. */
export function holdings({ network }: Market): unknown {
  const { relations, nfts, airdrops, accounts } = network.ledger.mirror.state();
  const known = [...accounts.entries()].map(([num, { allowances, usedAutoAssociations }]) => ({
    num,
    allowances,
    usedAutoAssociations,
  }));
  return { known, relations: [...relations.entries()], nfts: [...nfts.entries()], airdrops: [...airdrops.entries()] };
}
