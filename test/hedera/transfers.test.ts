import type { proto } from "@hiero-ledger/proto";
import { expect } from "chai";

import { entityId, longZero, toAccountId, toLong, toTokenId } from "../../plugin/hedera/entity.ts";
import { encodeKey } from "../../plugin/hedera/keys.ts";
import type { EntityId } from "../../plugin/hedera/ledger.ts";
import type { TransactionData } from "../../plugin/hedera/operator.ts";
import { codeName, createAccount, ecKey, edKey, HBAR, schedule, signSchedule, statusOf } from "./network.ts";
import {
  account,
  all,
  amounts,
  CAROL,
  DAVE,
  ERIN,
  give,
  holdings,
  market,
  move,
  submit,
  transferOf,
} from "./market.ts";
import type { Market } from "./market.ts";
import { ALL_KEYS, associate, GONE, HOLDER, ISSUER, naming, NFTS, NOBODY } from "./token-network.ts";

const stranger = ecKey("stranger");
const EMPTY_LIST = { keyList: { keys: [] } };

describe("token transfers", () => {
  let m: Market;

  beforeEach(async () => {
    m = await market();
  });

  const balance = (who: `0.0.${number}`, token = m.gold) => m.network.balance(who, token);

  it("move hbar, units and NFTs at once, and the record shows it all", async () => {
    const lists = [move(m.gold, [HOLDER, -20n], [ISSUER, 20n]), give(m.art, [HOLDER, ISSUER, 1], [HOLDER, ISSUER, 2])];
    const { transactionId } = await submit(m, transferOf(lists, [ISSUER, -HBAR], [HOLDER, HBAR]));
    expect([balance(HOLDER), balance(ISSUER)]).to.deep.equal([480n, 520n]);
    expect([balance(HOLDER, m.art), balance(ISSUER, m.art)]).to.deep.equal([0n, 5n]);
    expect(m.network.nft(m.art, 1)!.owner).to.equal(1001);
    const { tokenTransferLists, transferList } = m.network.ledger.record(transactionId)!.record;
    expect(tokenTransferLists![0]).to.deep.include({ token: toTokenId(m.gold) });
    expect(tokenTransferLists![0]!.transfers).to.deep.equal(amounts([HOLDER, -20n, false], [ISSUER, 20n, false]));
    expect(tokenTransferLists![1]!.nftTransfers).to.have.length(2);
    expect(transferList!.accountAmounts).to.deep.include({ accountID: toAccountId(HOLDER), amount: toLong(HBAR) });
  });

  it("do nothing when one part fails", async () => {
    const before = holdings(m);
    const lists = [move(m.gold, [HOLDER, -20n], [DAVE, 20n]), give(m.art, [HOLDER, ISSUER, 3])];
    const outcome = await m.holder.submit(transferOf(lists, [HOLDER, -1n], [ISSUER, 1n]), { signers: all });
    expect(codeName(outcome.status)).to.equal("SENDER_DOES_NOT_OWN_NFT_SERIAL_NO");
    expect(holdings(m)).to.deep.equal(before);
    expect(account(m, HOLDER).balance).to.equal(1_000n * HBAR - outcome.fee);
  });

  it("associate receivers that have a slot, for which the payer pays", async () => {
    const transfer = transferOf([move(m.gold, [ISSUER, -2n], [DAVE, 1n], [ERIN, 1n])]);
    const { fee, transactionId } = await m.issuer.submit(transfer);
    const again = await m.issuer.submit(transfer);
    // $0.0499 for each association.
    expect(fee - again.fee).to.equal(2n * (499_000_000n / 12n));
    expect(m.network.relation(ERIN, m.gold)).to.deep.include({ balance: 2n, automatic: true });
    expect(account(m, ERIN).usedAutoAssociations).to.equal(1);
    const { record } = m.network.ledger.record(transactionId)!;
    expect(record.automaticTokenAssociations).to.deep.equal([
      { accountId: toAccountId(DAVE), tokenId: toTokenId(m.gold) },
      { accountId: toAccountId(ERIN), tokenId: toTokenId(m.gold) },
    ]);
    expect(record.transactionFee!.toBigInt()).to.equal(fee);
    const sum = record.transferList!.accountAmounts!.reduce((sum, { amount }) => sum + amount!.toBigInt(), 0n);
    expect(sum).to.equal(0n);
  });

  it("create accounts for the aliases that they go to", async () => {
    const [byKey, byAddress] = [{ alias: encodeKey(edKey("new").publicKey) }, stranger.evmAddress];
    const lists = [move(m.gold, [ISSUER, -3n], [byKey, 1n], [byAddress, 2n]), give(m.art, [ISSUER, byAddress, 3])];
    const { transactionId, fee } = await submit(m, transferOf(lists));
    const { record, children } = m.network.ledger.record(transactionId)!;
    const [first, second] = children.map(({ receipt }) => receipt!.accountID!.accountNum!.toNumber());
    expect(m.network.balance(entityId(first!), m.gold)).to.equal(1n);
    expect(m.network.balance(entityId(second!), m.gold)).to.equal(2n);
    expect(m.network.nft(m.art, 3)!.owner).to.equal(second);
    expect(account(m, entityId(second!))).to.deep.include({ key: undefined, maxAutoAssociations: -1 });
    expect(account(m, entityId(second!)).usedAutoAssociations).to.equal(2);
    const creations = children.reduce((sum, { transactionFee }) => sum + transactionFee!.toBigInt(), 0n);
    expect(record.transactionFee!.toBigInt() + creations).to.equal(fee);
  });

  it("cost more with tokens, with custom fees, and for each account and type too many", async () => {
    const price = async (data: TransactionData) => (await m.issuer.submit(data, { signers: all })).fee;
    const hbar = await price(transferOf([], [ISSUER, -1n], [HOLDER, 1n]));
    const tinybar = (tinycents: bigint) => tinycents / 12n;
    const units = move(m.gold, [ISSUER, -1n], [HOLDER, 1n]);
    expect(await price(transferOf([units]))).to.equal(hbar + tinybar(9_000_000n));
    const nfts = give(m.art, [ISSUER, HOLDER, 3], [ISSUER, HOLDER, 4]);
    expect(await price(transferOf([units, nfts]))).to.equal(hbar + tinybar(11_000_000n));
    expect(await price(transferOf([units], [ISSUER, -2n], [HOLDER, 1n], [DAVE, 1n]))).to.equal(
      hbar + tinybar(10_000_000n),
    );
    await submit(m, {
      tokenFeeScheduleUpdate: {
        tokenId: toTokenId(m.gold),
        customFees: [{ fixedFee: { amount: toLong(1) }, feeCollectorAccountId: toAccountId(DAVE) }],
      },
    });
    expect(await price(transferOf([units]))).to.equal(hbar + tinybar(19_000_000n));
  });

  it("need the signatures of senders, and of receivers that insist on theirs", async () => {
    const key = edKey("insists");
    const more = { receiverSigRequired: true, maxAutomaticTokenAssociations: -1 };
    const { account: strict } = await createAccount(m.network.ledger, key, 0n, more, { signers: [key] });
    for (const list of [move(m.gold, [HOLDER, -1n], [strict, 1n]), give(m.art, [HOLDER, strict, 1])]) {
      const transfer = transferOf([list]);
      expect(await statusOf(m.issuer.submit(transfer))).to.equal("INVALID_SIGNATURE");
      expect(await statusOf(m.issuer.submit(transfer, { signers: all }))).to.equal("INVALID_SIGNATURE");
      expect(await statusOf(m.issuer.submit(transfer, { signers: [m.holder.key, key] }))).to.equal("SUCCESS");
    }
  });

  it("complete the hollow accounts that send", async () => {
    await submit(m, transferOf([move(m.gold, [ISSUER, -3n], [stranger.evmAddress, 3n])]));
    const back = transferOf([move(m.gold, [stranger.evmAddress, -3n], [ISSUER, 3n])]);
    expect(await statusOf(m.issuer.submit(back))).to.equal("INVALID_SIGNATURE");
    expect(await statusOf(m.issuer.submit(back, { signers: [stranger] }))).to.equal("SUCCESS");
    expect((await m.network.ledger.account(stranger.evmAddress))!.key).to.deep.equal(encodeKey(stranger.publicKey));
  });

  it("can be scheduled, and need the signatures of all who give", async () => {
    const { cryptoTransfer } = transferOf([move(m.gold, [HOLDER, -2n], [DAVE, 2n])]);
    const { entity } = await m.issuer.submit(schedule({ cryptoTransfer }));
    expect(balance(DAVE)).to.equal(undefined);
    await m.holder.submit(signSchedule(entity!));
    expect(balance(DAVE)).to.equal(2n);
  });

  /** What leads to a code: the lists of a transfer, the hbar in it, and what comes before. */
  interface Row {
    readonly code: string;
    readonly lists?: (m: Market) => proto.ITokenTransferList[];
    readonly hbar?: Parameters<typeof amounts>;
    readonly before?: (m: Market) => Promise<unknown>;
  }

  const gold = (m: Market, ...entries: Parameters<typeof amounts>) => [move(m.gold, ...entries)];
  const eleven = systemAccounts(1n);
  const twelveNfts = Array.from({ length: 11 }, (_, i): [typeof HOLDER, typeof ISSUER, number] => [
    HOLDER,
    ISSUER,
    i + 1,
  ]);
  const id = toTokenId;
  const prechecks: Row[] = [
    { code: "INVALID_ACCOUNT_ID", hbar: [["0.0.0", 0n]] },
    { code: "INVALID_TOKEN_ID", lists: () => [{ transfers: amounts([ISSUER, -1n], [HOLDER, 1n]) }] },
    { code: "INVALID_TOKEN_ID", lists: () => [move("0.0.0", [ISSUER, -1n], [HOLDER, 1n])] },
    { code: "TRANSFERS_NOT_ZERO_SUM_FOR_TOKEN", lists: (m) => gold(m, [ISSUER, -1n], [HOLDER, 2n]) },
    { code: "INVALID_TRANSFER_ACCOUNT_ID", lists: (m) => [{ token: id(m.gold), transfers: [{ amount: toLong(0) }] }] },
    {
      code: "ACCOUNT_REPEATED_IN_ACCOUNT_AMOUNTS",
      lists: (m) => gold(m, [ISSUER, -2n], [HOLDER, 1n], [HOLDER, 1n]),
    },
    { code: "EMPTY_TOKEN_TRANSFER_ACCOUNT_AMOUNTS", lists: (m) => gold(m) },
    {
      code: "TOKEN_ID_REPEATED_IN_TOKEN_LIST",
      lists: (m) => [...gold(m, [ISSUER, -1n], [HOLDER, 1n]), ...gold(m, [ISSUER, -1n], [HOLDER, 1n])],
    },
    { code: "INVALID_TOKEN_NFT_SERIAL_NUMBER", lists: (m) => [give(m.art, [HOLDER, ISSUER, 0])] },
    {
      code: "INVALID_TRANSFER_ACCOUNT_ID",
      lists: (m) => [{ token: id(m.art), nftTransfers: [{ serialNumber: toLong(1) }] }],
    },
    { code: "INVALID_ACCOUNT_AMOUNTS", lists: (m) => [give(m.art, [HOLDER, ISSUER, 1], [HOLDER, ISSUER, 1])] },
    { code: "ACCOUNT_REPEATED_IN_ACCOUNT_AMOUNTS", lists: (m) => [give(m.art, [HOLDER, HOLDER, 1])] },
    {
      code: "NOT_SUPPORTED",
      lists: (m) => [{ token: id(m.gold), transfers: [{ ...amounts([HOLDER, 0n])[0], prePostTxAllowanceHook: {} }] }],
    },
    {
      code: "NOT_SUPPORTED",
      lists: (m) => {
        const [transfer] = give(m.art, [HOLDER, ISSUER, 1]).nftTransfers!;
        return [{ token: id(m.art), nftTransfers: [{ ...transfer, preTxReceiverAllowanceHook: {} }] }];
      },
    },
  ];

  const freeze = (m: Market, who: typeof HOLDER) => submit(m, { tokenFreeze: naming(m.gold, who) });
  const pause = (m: Market) => submit(m, { tokenPause: { token: id(m.gold) } });
  const update = (m: Market, more: proto.ITokenUpdateTransactionBody) =>
    submit(m, { tokenUpdate: { token: id(m.gold), ...more } });
  const statuses: Row[] = [
    { code: "TRANSFER_LIST_SIZE_LIMIT_EXCEEDED", hbar: [[ISSUER, 0n], ...systemAccounts(0n)] },
    { code: "TOKEN_TRANSFER_LIST_SIZE_LIMIT_EXCEEDED", lists: (m) => gold(m, [ISSUER, -10n], ...eleven) },
    { code: "BATCH_SIZE_LIMIT_EXCEEDED", lists: (m) => [give(m.art, ...twelveNfts)] },
    { code: "INVALID_TOKEN_ID", lists: () => [move("0.0.424242", [ISSUER, -1n], [HOLDER, 1n])] },
    { code: "INVALID_ACCOUNT_ID", lists: (m) => gold(m, [NOBODY, -1n], [ISSUER, 1n]) },
    { code: "INVALID_ACCOUNT_ID", lists: (m) => gold(m, [ISSUER, -1n], [NOBODY, 1n]) },
    { code: "INVALID_ACCOUNT_ID", lists: (m) => gold(m, [ISSUER, 0n], [stranger.evmAddress, 0n]) },
    { code: "INVALID_ACCOUNT_ID", lists: (m) => gold(m, [ISSUER, -1n], ["0.0.800", 1n]) },
    { code: "INVALID_ACCOUNT_ID", lists: (m) => [give(m.art, [NOBODY, ISSUER, 1])] },
    { code: "INVALID_ACCOUNT_ID", lists: (m) => [give(m.art, [HOLDER, NOBODY, 1])] },
    { code: "INVALID_ACCOUNT_ID", lists: (m) => [give(m.art, [stranger.evmAddress, HOLDER, 1])] },
    { code: "INVALID_ACCOUNT_ID", lists: (m) => [give(m.art, [HOLDER, "0.0.801", 1])] },
    { code: "INVALID_ALIAS_KEY", lists: (m) => gold(m, [ISSUER, -1n], [longZero(NOBODY), 1n]) },
    { code: "INVALID_ALIAS_KEY", lists: (m) => [give(m.art, [HOLDER, longZero(NOBODY), 1])] },
    { code: "INVALID_ALIAS_KEY", lists: (m) => gold(m, [ISSUER, -1n], [{ alias: Buffer.alloc(7) }, 1n]) },
    {
      code: "ACCOUNT_REPEATED_IN_ACCOUNT_AMOUNTS",
      before: (m) => submit(m, transferOf([], [ISSUER, -1n], [stranger.evmAddress, 1n])),
      lists: (m) => gold(m, [ISSUER, -2n], [stranger.evmAddress, 1n], [{ alias: encodeKey(stranger.publicKey) }, 1n]),
    },
    { code: "ACCOUNT_DELETED", lists: (m) => gold(m, [ISSUER, -1n], [GONE, 1n]) },
    { code: "ACCOUNT_DELETED", lists: (m) => [give(m.art, [ISSUER, GONE, 3])] },
    { code: "TOKEN_NOT_ASSOCIATED_TO_ACCOUNT", lists: (m) => gold(m, [ISSUER, -1n], [CAROL, 1n]) },
    { code: "TOKEN_NOT_ASSOCIATED_TO_ACCOUNT", lists: (m) => gold(m, [CAROL, -1n], [ISSUER, 1n]) },
    { code: "TOKEN_NOT_ASSOCIATED_TO_ACCOUNT", lists: (m) => [give(m.art, [HOLDER, CAROL, 1])] },
    { code: "TOKEN_NOT_ASSOCIATED_TO_ACCOUNT", lists: (m) => [give(m.art, [DAVE, ISSUER, 1])] },
    {
      code: "NO_REMAINING_AUTOMATIC_ASSOCIATIONS",
      lists: (m) => [...gold(m, [ISSUER, -1n], [ERIN, 1n]), give(m.art, [ISSUER, ERIN, 3])],
    },
    {
      code: "ACCOUNT_FROZEN_FOR_TOKEN",
      before: (m) => freeze(m, HOLDER),
      lists: (m) => gold(m, [ISSUER, -1n], [HOLDER, 1n]),
    },
    {
      code: "ACCOUNT_FROZEN_FOR_TOKEN",
      before: (m) => freeze(m, HOLDER),
      lists: (m) => gold(m, [HOLDER, -1n], [ISSUER, 1n]),
    },
    { code: "TOKEN_IS_PAUSED", before: pause, lists: (m) => gold(m, [HOLDER, -1n], [ISSUER, 1n]) },
    {
      code: "TOKEN_WAS_DELETED",
      before: (m) => submit(m, { tokenDeletion: { token: id(m.gold) } }),
      lists: (m) => gold(m, [HOLDER, -1n], [ISSUER, 1n]),
    },
    { code: "INSUFFICIENT_TOKEN_BALANCE", lists: (m) => gold(m, [HOLDER, -501n], [ISSUER, 501n]) },
    {
      code: "INSUFFICIENT_ACCOUNT_BALANCE",
      hbar: [
        [HOLDER, -1_001n * HBAR],
        [ISSUER, 1_001n * HBAR],
      ],
    },
    {
      code: "UNEXPECTED_TOKEN_DECIMALS",
      lists: (m) => [{ ...move(m.gold, [HOLDER, -1n], [ISSUER, 1n]), expectedDecimals: { value: 2 } }],
    },
    {
      code: "ACCOUNT_AMOUNT_TRANSFERS_ONLY_ALLOWED_FOR_FUNGIBLE_COMMON",
      lists: (m) => [move(m.art, [HOLDER, -1n], [ISSUER, 1n])],
    },
    { code: "INVALID_NFT_ID", lists: (m) => [give(m.art, [HOLDER, ISSUER, 99])] },
    { code: "INVALID_NFT_ID", lists: (m) => [give(m.gold, [HOLDER, ISSUER, 1])] },
    { code: "SENDER_DOES_NOT_OWN_NFT_SERIAL_NO", lists: (m) => [give(m.art, [HOLDER, ISSUER, 3])] },
    { code: "INSUFFICIENT_PAYER_BALANCE", before: poorIssuer, lists: (m) => gold(m, [HOLDER, -1n], [DAVE, 1n]) },
    {
      code: "INSUFFICIENT_PAYER_BALANCE",
      before: poorIssuer,
      lists: (m) => gold(m, [HOLDER, -1n], [stranger.evmAddress, 1n]),
    },
    {
      code: "SUCCESS",
      lists: (m) => [{ ...move(m.gold, [HOLDER, -1n], [ISSUER, 1n]), expectedDecimals: { value: 0 } }],
    },
    {
      code: "SUCCESS",
      before: (m) => update(m, { freezeKey: EMPTY_LIST }),
      lists: (m) => gold(m, [ISSUER, -1n], [ERIN, 1n]),
    },
  ];

  for (const [index, row] of [...prechecks, ...statuses].entries()) {
    const early = index < prechecks.length;
    it(`answer ${early ? "precheck " : ""}${row.code} (row ${index + 1})`, async () => {
      await row.before?.(m);
      const before = holdings(m);
      const data = transferOf(row.lists?.(m) ?? [], ...(row.hbar ?? []));
      const code = `${early ? "precheck " : ""}${row.code}`;
      expect(await statusOf(m.issuer.submit(data, { signers: all }))).to.equal(code);
      if (row.code !== "SUCCESS") expect(holdings(m)).to.deep.equal(before);
    });
  }

  it("refuse receivers without KYC, even where a slot would associate them", async () => {
    const club = await m.network.token(ALL_KEYS);
    const art = await m.network.token({ ...ALL_KEYS, ...NFTS, kycKey: undefined, freezeDefault: true });
    await submit(m, { tokenMint: { token: toTokenId(art), metadata: [Buffer.from("m")] } });
    await submit(m, associate(HOLDER, club));
    const table: [string, proto.ITokenTransferList][] = [
      ["ACCOUNT_KYC_NOT_GRANTED_FOR_TOKEN", move(club, [ISSUER, -1n], [HOLDER, 1n])],
      ["ACCOUNT_KYC_NOT_GRANTED_FOR_TOKEN", move(club, [ISSUER, -1n], [DAVE, 1n])],
      ["ACCOUNT_FROZEN_FOR_TOKEN", give(art, [ISSUER, DAVE, 1])],
    ];
    for (const [code, list] of table) {
      expect(await statusOf(m.issuer.submit(transferOf([list]), { signers: all }))).to.equal(code);
    }
  });
});

/** Leaves the issuer enough for a transfer, but not for an association or a creation. */
function poorIssuer(m: Market): Promise<unknown> {
  const surplus = account(m, ISSUER).balance - 3_000_000n;
  return submit(m, transferOf([], [ISSUER, -surplus], [HOLDER, surplus]), m.holder);
}

/** Ten accounts, each of which gets as much. */
function systemAccounts(amount: bigint): Parameters<typeof amounts> {
  return [2, 3, 4, 5, 6, 98, 1002, 1004, 1005, 1006].map((num): [EntityId, bigint] => [entityId(num), amount]);
}
