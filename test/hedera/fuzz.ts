/** Transactions of every kind, with whatever a client could write into them. */
import type { proto } from "@hiero-ledger/proto";
import fc from "fast-check";

import { fromHex, toLong, toTokenId } from "../../plugin/hedera/entity.ts";
import { encodeKey } from "../../plugin/hedera/keys.ts";
import type { TransactionData } from "../../plugin/hedera/operator.ts";
import { ecKey, edKey, HBAR, SECOND, START } from "./network.ts";

/** The keys that somebody has. */
export const keys = [edKey("0"), ecKey("1"), edKey("2"), ecKey("3")] as const;
/** One that belongs to no account at first, but to whichever aliases come up. */
export const strangers = [ecKey("stranger"), ecKey("alien")] as const;

type Json = any; // What fast-check makes is checked by the ledger, not by the compiler.
type Arb<T = Json> = fc.Arbitrary<T>;

const { constantFrom: from, constant: one, option } = fc;

/** A choice by weight. */
function mostly<T>(usual: Arb<T>, odd: Arb<T>, weight = 50): Arb<T> {
  return fc.oneof({ arbitrary: usual, weight }, { arbitrary: odd, weight: 1 });
}

/** Each field is there, mostly; `present` is how often it is for each time that it is not. */
function message(fields: Record<string, Arb>, present = 60): Arb {
  const [arbitraryWeight, absentWeight] = present < 1 ? [1, Math.round(1 / present)] : [present, 1];
  const some = Object.entries(fields).map(([name, arb]): [string, Arb] => [
    name,
    fc.oneof({ arbitrary: arb, weight: arbitraryWeight }, { arbitrary: one(undefined), weight: absentWeight }),
  ]);
  return fc.record(Object.fromEntries(some)).map((all: Json) => {
    // An absent field is no field, as on the wire.
    return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined));
  });
}

/** Fields that are rarely there, beside those that mostly are. */
function withRare(usual: Record<string, Arb>, rare: Record<string, Arb>): Arb {
  return fc.tuple(message(usual), message(rare, 0.3)).map(([a, b]) => ({ ...b, ...a }));
}

const few = <T>(arb: Arb<T>, maxLength = 4) => fc.array(arb, { maxLength, size: "max" });
/** A list of a usual length, or one that is far too long. */
const listOf = <T>(arb: Arb<T>, maxLength = 4): Arb<T[]> =>
  mostly(
    fc.array(arb, { minLength: 1, maxLength, size: "max" }),
    fc.oneof(
      one([] as T[]),
      fc.tuple(arb, from(10, 11, 21, 51, 101)).map(([item, count]) => Array<T>(count).fill(item)),
    ),
    20,
  );

const EDGES = [0n, 1n, 2n ** 31n - 1n, 2n ** 31n, 2n ** 53n, 2n ** 62n, 2n ** 63n - 1n];
/** What fits an int64, and its ends. */
const extreme = fc.oneof(
  from(...EDGES, ...EDGES.map((edge) => -edge), -(2n ** 63n)),
  fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
);
const int64 = (usual: Arb<bigint>) => mostly(usual, extreme).map(toLong);
const bigs = (min: number, max: number) => fc.integer({ min, max }).map(BigInt);
const int32 = (usual: Arb<number>) => mostly(usual, from(-1, 0, 2 ** 31 - 1, -(2 ** 31)));
const amount = int64(fc.oneof(bigs(0, 20), bigs(0, 2_000)));
const positive = int64(fc.oneof(bigs(1, 20), bigs(1, 2_000)));
const serial = int64(bigs(1, 8));
const hbar = int64(bigs(0, 30).map((value) => (value * HBAR) / 10n));
const bytes = (...lengths: number[]) =>
  fc.tuple(from(...lengths), fc.nat(255)).map(([length, fill]) => Buffer.alloc(length, fill));
const text = fc.oneof(
  { arbitrary: from("memo", "ascii"), weight: 60 },
  from("a".repeat(100), "a".repeat(101), "é".repeat(50), "é".repeat(51), "zero\0byte", "😀", "\ud800"),
);
const wrapped = (arb: Arb) => fc.record({ value: arb });
const flag = fc.boolean();

/** Where entities are: the world's come first, what the history adds after them. */
const number = int64(fc.oneof({ arbitrary: bigs(1001, 1016), weight: 6 }, bigs(1001, 1060)));
const realm = fc.oneof({ arbitrary: one(toLong(0)), weight: 200 }, from(1, -1).map(toLong));
const id = (field: string, num: Arb = number): Arb =>
  fc.record({ shardNum: realm, realmNum: realm, [field]: num }).map((all) => all as Json);

const alias = fc.oneof(
  from(...[...keys, ...strangers].map(({ publicKey }) => Buffer.from(encodeKey(publicKey)))),
  from(...strangers.map(({ evmAddress }) => Buffer.from(fromHex(evmAddress)))),
  bytes(0, 1, 19, 20, 21, 32, 33, 34, 35, 36, 64),
);
const account: Arb = fc.oneof(
  { arbitrary: id("accountNum", int64(bigs(1001, 1004))), weight: 40 },
  { arbitrary: id("accountNum", int64(fc.oneof(bigs(1001, 1030), one(1011n)))), weight: 4 },
  { arbitrary: alias.map((value) => ({ alias: value })), weight: 2 },
  { arbitrary: id("accountNum", int64(from(0n, 1n, 2n, 3n, 98n, 800n))), weight: 1 },
);
const fungible = fc.oneof({ arbitrary: from(1005, 1006), weight: 20 }, fc.integer({ min: 1001, max: 1060 }));
const unique = fc.oneof({ arbitrary: from(1007, 1008), weight: 20 }, fc.integer({ min: 1001, max: 1060 }));
const tokenId = (num: Arb<number>) =>
  mostly(
    num.map((value) => toTokenId(value)),
    id("tokenNum"),
  );
const token = tokenId(fc.oneof(fungible, unique));
const topic = id("topicNum", mostly(one(toLong(1009)), number, 10));
const schedule = id("scheduleNum", mostly(fc.integer({ min: 1012, max: 1030 }).map(toLong), number, 4));
const file = id("fileNum", fc.oneof(one(toLong(1010)), number, from(101, 102, 111, 112, 121, 150).map(toLong)));

/** A key that works, mostly; else one that is too deep, too long, empty, or of another kind. */
const usableKey: Arb = fc.oneof(
  { arbitrary: from(...keys).map(({ publicKey }) => publicKey), weight: 8 },
  fc.record({ threshold: from(0, 1, 2, 3, -1, 5), keys: fc.record({ keys: few(from(...keys)) }) }).map((list) => ({
    thresholdKey: { ...list, keys: { keys: list.keys.keys.map(({ publicKey }) => publicKey) } },
  })),
  few(from(...keys)).map((all) => ({ keyList: { keys: all.map(({ publicKey }) => publicKey) } })),
);
const oddKey: Arb = fc.oneof(
  from({}, { keyList: {} }, { thresholdKey: {} }, { thresholdKey: { threshold: 1 } }),
  bytes(0, 1, 31, 33).map((ed25519) => ({ ed25519 })),
  bytes(0, 1, 32, 33, 34).map((ECDSASecp256k1) => ({ ECDSASecp256k1 })),
  bytes(1, 32).map((RSA_3072) => ({ RSA_3072 })),
  number.map((contractNum) => ({ contractID: { contractNum } })),
  number.map((contractNum) => ({ delegatableContractId: { contractNum } })),
  fc.tuple(usableKey, from(2, 14, 15, 16, 20, 200), flag).map(([key, depth, list]) => {
    let nested = key;
    for (let i = 0; i < depth; i++) {
      nested = list ? { keyList: { keys: [nested] } } : { thresholdKey: { threshold: 1, keys: { keys: [nested] } } };
    }
    return nested;
  }),
);
const key = mostly(usableKey, oddKey, 20);

const time = fc.oneof(
  {
    arbitrary: fc
      .integer({ min: -10, max: 8_000_010 })
      .map((offset) => ({ seconds: toLong(START / SECOND + BigInt(offset)), nanos: 0 })),
    weight: 8,
  },
  fc.record({ seconds: extreme.map(toLong), nanos: from(0, -1, 999_999_999, 1_000_000_000, 2 ** 31 - 1) }),
);
/** A second soon, at which a schedule may run. */
const soon = mostly(
  fc.integer({ min: 1, max: 900 }).map((offset) => ({ seconds: toLong(START / SECOND + BigInt(offset)) })),
  time,
);
const duration = fc.record({
  seconds: fc.oneof(
    { arbitrary: one(toLong(7_776_000)), weight: 60 },
    from(2_591_999n, 2_592_000n, 8_000_001n, 8_000_002n).map(toLong),
    extreme.map(toLong),
  ),
});

const fixedFee = withRare({ amount: positive }, { denominatingTokenId: fc.oneof(token, one(toTokenId(0))) });
const fraction = fc.record({ numerator: int64(bigs(1, 4)), denominator: int64(bigs(1, 9)) });
const customFee: Arb = fc
  .tuple(
    fc.oneof(
      fixedFee.map((fee) => ({ fixedFee: fee })),
      withRare(
        { fractionalAmount: fraction, minimumAmount: amount },
        { maximumAmount: amount, netOfTransfers: flag },
      ).map((fee) => ({ fractionalFee: fee })),
      withRare({ exchangeValueFraction: fraction }, { fallbackFee: fixedFee }).map((fee) => ({ royaltyFee: fee })),
    ),
    message({ feeCollectorAccountId: account, allCollectorsAreExempt: flag }),
  )
  .map(([kind, rest]) => ({ ...rest, ...kind }));
const fixedCustomFee = message({ fixedFee, feeCollectorAccountId: account });

/** A movement from one to another, or entries that sum to whatever they do. */
function movement(units: Arb): Arb {
  return mostly(
    fc.tuple(account, account, units, option(flag, { nil: false, freq: 8 })).map(([a, b, value, isApproval]) => [
      { accountID: a, amount: value.negate(), isApproval },
      { accountID: b, amount: value },
    ]),
    listOf(message({ accountID: account, amount: units, isApproval: flag })),
  );
}
const nftTransfer = withRare(
  { senderAccountID: account, receiverAccountID: account, serialNumber: serial },
  { isApproval: flag },
);
const expectedDecimals = fc.record({ value: from(0, 2, 8, 2 ** 31) });
const tokenTransfers = listOf(
  fc.oneof(
    withRare({ token: tokenId(fungible), transfers: movement(positive) }, { expectedDecimals }),
    fc.record({ token: tokenId(unique), nftTransfers: listOf(nftTransfer, 2) }),
    message({ token, transfers: movement(amount), nftTransfers: few(nftTransfer, 1) }),
  ),
  2,
);
const airdrop = fc
  .tuple(
    message({ senderId: account, receiverId: account }, 60),
    fc.oneof(
      tokenId(fungible).map((fungibleTokenType) => ({ fungibleTokenType })),
      fc.record({ token_ID: tokenId(unique), serialNumber: serial }).map((nonFungibleToken) => ({ nonFungibleToken })),
    ),
  )
  .map(([parties, what]) => ({ ...parties, ...what }));
const keyRoles = (present: number) =>
  message(
    Object.fromEntries(
      ["admin", "kyc", "freeze", "wipe", "supply", "feeSchedule", "pause", "metadata"].map((role) => [
        `${role}Key`,
        key,
      ]),
    ),
    present,
  );
const maxAutomaticTokenAssociations = int32(from(-1, 0, 1, 3, 5_000, 5_001));
const amountOrSerials = { amount: option(positive, { freq: 1, nil: undefined }), serialNumbers: few(serial, 2) };
const onToken = (field: string, more: Record<string, Arb> = {}) => message({ [field]: token, ...more }, 40);

/** The data of each kind of transaction, but for those that carry others. */
const simple: Record<string, Arb> = {
  consensusCreateTopic: withRare(
    { memo: text, autoRenewPeriod: duration },
    {
      adminKey: key,
      submitKey: key,
      autoRenewAccount: account,
      feeScheduleKey: key,
      feeExemptKeyList: listOf(key),
      customFees: listOf(fixedCustomFee, 2),
    },
  ),
  consensusUpdateTopic: withRare(
    { topicID: topic },
    {
      memo: wrapped(text),
      expirationTime: time,
      adminKey: key,
      submitKey: key,
      autoRenewPeriod: duration,
      autoRenewAccount: account,
      feeScheduleKey: key,
      feeExemptKeyList: fc.record({ keys: few(key) }),
      customFees: fc.record({ fees: few(fixedCustomFee, 2) }),
    },
  ),
  consensusDeleteTopic: message({ topicID: topic }, 60),
  consensusSubmitMessage: withRare(
    { topicID: topic, message: fc.oneof({ arbitrary: bytes(1, 100, 1024), weight: 6 }, bytes(0, 1025)) },
    {
      chunkInfo: message({
        initialTransactionID: message({ accountID: account, transactionValidStart: time, scheduled: flag }),
        total: int32(from(1, 2)),
        number: int32(from(1, 2)),
      }),
    },
  ),
  cryptoCreateAccount: withRare(
    { key, initialBalance: hbar, autoRenewPeriod: duration },
    {
      receiverSigRequired: flag,
      memo: text,
      maxAutomaticTokenAssociations,
      stakedAccountId: account,
      stakedNodeId: int64(bigs(-1, 4)),
      declineReward: flag,
      alias,
    },
  ),
  cryptoUpdateAccount: withRare(
    { accountIDToUpdate: account },
    {
      key,
      autoRenewPeriod: duration,
      expirationTime: time,
      receiverSigRequiredWrapper: wrapped(flag),
      memo: wrapped(text),
      maxAutomaticTokenAssociations: wrapped(maxAutomaticTokenAssociations),
      stakedAccountId: account,
      stakedNodeId: int64(bigs(-1, 4)),
      declineReward: wrapped(flag),
      proxyFraction: fc.integer(),
    },
  ),
  cryptoDelete: message({ transferAccountID: account, deleteAccountID: account }, 40),
  cryptoTransfer: message({ transfers: fc.record({ accountAmounts: movement(hbar) }), tokenTransfers }, 1),
  cryptoApproveAllowance: withRare(
    {},
    {
      cryptoAllowances: listOf(message({ owner: account, spender: account, amount }), 2),
      tokenAllowances: listOf(message({ tokenId: tokenId(fungible), owner: account, spender: account, amount }), 2),
      nftAllowances: listOf(
        withRare(
          { tokenId: tokenId(unique), owner: account, spender: account },
          { serialNumbers: few(serial), approvedForAll: wrapped(flag), delegatingSpender: account },
        ),
        2,
      ),
    },
  ),
  cryptoDeleteAllowance: message({
    nftAllowances: listOf(message({ tokenId: tokenId(unique), owner: account, serialNumbers: few(serial) })),
  }),
  scheduleSign: message({ scheduleID: schedule }, 60),
  scheduleDelete: message({ scheduleID: schedule }, 60),
  tokenCreation: fc
    .tuple(
      withRare(
        { name: fc.oneof(one("N"), text), symbol: one("S"), treasury: account, autoRenewPeriod: duration },
        {
          decimals: mostly(from(2, 18), from(2 ** 31 - 1, 2 ** 31, 2 ** 32 - 1), 20),
          initialSupply: mostly(amount, extreme.map(toLong), 6),
          freezeDefault: flag,
          expiry: time,
          autoRenewAccount: account,
          memo: text,
          supplyType: from(0, 1),
          maxSupply: amount,
          customFees: listOf(customFee, 2),
          metadata: bytes(0, 100, 101),
        },
      ),
      keyRoles(2),
      from(
        {},
        {},
        { tokenType: 1, supplyType: 0, maxSupply: toLong(0), decimals: 0, initialSupply: toLong(0) },
        { tokenType: 2 },
      ),
      flag,
    )
    .map(([body, roles, type, infinite]) => ({
      ...body,
      ...roles,
      ...(infinite && { supplyType: 0, maxSupply: toLong(0) }),
      ...type,
    })),
  tokenUpdate: fc
    .tuple(
      withRare(
        { token },
        {
          symbol: text,
          name: text,
          treasury: account,
          autoRenewAccount: account,
          autoRenewPeriod: duration,
          expiry: time,
          memo: wrapped(text),
          metadata: wrapped(bytes(0, 100, 101)),
          keyVerificationMode: from(0, 1, 2),
        },
      ),
      option(keyRoles(0.3), { nil: {}, freq: 1 }),
    )
    .map(([body, roles]) => ({ ...body, ...roles })),
  tokenFeeScheduleUpdate: onToken("tokenId", { customFees: listOf(customFee) }),
  tokenDeletion: onToken("token"),
  tokenPause: onToken("token"),
  tokenUnpause: onToken("token"),
  tokenFreeze: onToken("token", { account }),
  tokenUnfreeze: onToken("token", { account }),
  tokenGrantKyc: onToken("token", { account }),
  tokenRevokeKyc: onToken("token", { account }),
  tokenAssociate: message({ account, tokens: listOf(token) }, 40),
  tokenDissociate: message({ account, tokens: listOf(token, 2) }, 40),
  tokenMint: fc.oneof(
    fc.record({ token: tokenId(fungible), amount: positive }),
    fc.record({ token: tokenId(unique), metadata: listOf(bytes(0, 1, 100, 101)) }),
    message({ token, amount, metadata: few(bytes(1)) }),
  ),
  tokenBurn: fc.oneof(
    fc.record({ token: tokenId(fungible), amount: positive }),
    fc.record({ token: tokenId(unique), serialNumbers: listOf(serial) }),
    message({ token, ...amountOrSerials }),
  ),
  tokenWipe: fc.oneof(
    fc.record({ token: tokenId(fungible), account, amount: positive }),
    fc.record({ token: tokenId(unique), account, serialNumbers: listOf(serial, 2) }),
    message({ token, account, ...amountOrSerials }),
  ),
  tokenUpdateNfts: message({
    token: tokenId(unique),
    serialNumbers: listOf(serial),
    metadata: wrapped(bytes(0, 100, 101)),
  }),
  tokenAirdrop: message({
    tokenTransfers: mostly(
      fc
        .tuple(tokenId(fungible), tokenId(unique), account, account, account, positive, serial, from(1, 2, 3))
        .map(([units, nfts, senderAccountID, a, b, value, serialNumber, kinds]) =>
          [
            {
              token: units,
              transfers: [
                { accountID: senderAccountID, amount: value.negate() },
                { accountID: a, amount: value },
              ],
            },
            { token: nfts, nftTransfers: [{ senderAccountID, receiverAccountID: b, serialNumber }] },
          ].filter((_, index) => kinds & (1 << index)),
        ),
      tokenTransfers,
      3,
    ),
  }),
  tokenClaimAirdrop: message({ pendingAirdrops: listOf(airdrop, 2) }, 60),
  tokenCancelAirdrop: message({ pendingAirdrops: listOf(airdrop, 2) }, 60),
  tokenReject: withRare(
    {
      rejections: listOf(
        fc.oneof(
          tokenId(fungible).map((fungibleToken) => ({ fungibleToken })),
          fc.record({ token_ID: tokenId(unique), serialNumber: serial }).map((nft) => ({ nft })),
        ),
        2,
      ),
    },
    { owner: account },
  ),
  fileCreate: message({
    expirationTime: time,
    keys: fc.record({ keys: few(key, 2) }),
    contents: bytes(0, 1, 1_000, 5_000),
    memo: text,
  }),
  fileAppend: message({ fileID: file, contents: bytes(0, 1, 1_000, 5_000) }),
  fileUpdate: withRare(
    { fileID: file },
    {
      expirationTime: time,
      keys: fc.record({ keys: few(key, 2) }),
      contents: bytes(0, 1, 1_000),
      memo: wrapped(text),
    },
  ),
  fileDelete: message({ fileID: file }),
  utilPrng: message({ range: int32(from(0, 1, 10)) }),
};

/** How often each kind comes; once unless it is here. */
const WEIGHTS: Record<string, number> = {
  cryptoTransfer: 8,
  cryptoApproveAllowance: 3,
  tokenAirdrop: 5,
  tokenClaimAirdrop: 2,
  tokenMint: 3,
  tokenWipe: 2,
  tokenAssociate: 2,
  tokenUpdate: 2,
  tokenPause: 0.2,
  tokenDeletion: 0.3,
  cryptoDelete: 0.4,
};
function choiceOf(names: readonly string[]): Arb<TransactionData> {
  return fc.oneof(
    ...names.map((name) => ({
      arbitrary: simple[name]!.map((value) => ({ [name]: value })),
      weight: Math.ceil(5 * (WEIGHTS[name] ?? 1)),
    })),
  );
}
const simpleData = choiceOf(Object.keys(simple));
/** What may be scheduled. */
const SCHEDULABLE = [
  "consensusSubmitMessage",
  "cryptoTransfer",
  "tokenCreation",
  "tokenUpdate",
  "tokenMint",
  "tokenBurn",
  "cryptoCreateAccount",
  "cryptoUpdateAccount",
  "fileUpdate",
  "cryptoApproveAllowance",
];

/** Who signs: everybody, the payer alone, or some. */
export type Signing = "all" | "payer" | "wrong" | "none";
const signing: Arb<Signing> = fc.oneof(
  { arbitrary: one("all" as const), weight: 30 },
  from("payer" as const, "wrong" as const, "none" as const),
);

/** A transaction to be, with its header's oddities. */
export interface Draft {
  readonly data: TransactionData;
  /** Who pays, of the accounts with keys. */
  readonly payer: number;
  readonly signing: Signing;
  readonly header: proto.ITransactionBody;
}

const oddHeader = message(
  {
    transactionFee: extreme.map((value) => toLong(value).toUnsigned()),
    transactionValidDuration: fc.record({ seconds: from(14n, 15n, 180n, 181n, -1n, 2n ** 63n - 1n).map(toLong) }),
    memo: text,
    nodeAccountID: fc.oneof(account, one({ accountNum: toLong(4) })),
    batchKey: key,
    generateRecord: flag,
    highVolume: flag,
    maxCustomFees: few(message({ accountId: account, fees: few(fixedFee, 2) }), 2),
    transactionID: message({ accountID: account, transactionValidStart: time, scheduled: flag, nonce: int32(one(0)) }),
  },
  0.3,
);

function draft(data: Arb<TransactionData>): Arb<Draft> {
  const header = fc.oneof({ arbitrary: one({}), weight: 60 }, oddHeader);
  return fc.record({ data, payer: fc.nat(keys.length - 1), signing, header });
}

/** A schedule of anything. */
const scheduled: Arb<TransactionData> = withRare(
  {
    scheduledTransactionBody: fc
      .tuple(
        fc.oneof({ arbitrary: choiceOf(SCHEDULABLE), weight: 10 }, simpleData),
        fc.oneof({ arbitrary: one(toLong(10n * HBAR)), weight: 15 }, extreme.map(toLong)),
        text,
      )
      .map(([data, transactionFee, memo]) => ({ ...data, transactionFee, memo })),
  },
  { memo: text, adminKey: key, payerAccountID: account, expirationTime: soon },
)
  .chain((op) => fc.tuple(one(op), mostly(one(!!op.expirationTime), flag, 2)))
  .map(([op, waitForExpiry]) => ({ scheduleCreate: { ...op, waitForExpiry } }));

/** Something that happens. */
export type Step =
  | { readonly kind: "submit"; readonly draft: Draft }
  | { readonly kind: "batch"; readonly drafts: readonly Draft[]; readonly outer: Draft; readonly nested: boolean }
  /** Of a schedule or an airdrop that is there. */
  | { readonly kind: "sign" | "claim" | "cancel"; readonly index: number; readonly draft: Draft }
  | { readonly kind: "wait"; readonly seconds: number };

const plain = draft(fc.oneof({ arbitrary: simpleData, weight: 8 }, scheduled));
export const step: fc.Arbitrary<Step> = fc.oneof(
  { arbitrary: fc.record({ kind: one("submit" as const), draft: plain }), weight: 20 },
  {
    arbitrary: fc.record({
      kind: one("batch" as const),
      drafts: mostly(fc.array(plain, { minLength: 1, maxLength: 4, size: "max" }), one([] as Draft[])),
      outer: draft(one({ atomicBatch: {} })),
      nested: fc.nat(15).map((chance) => chance === 0),
    }),
    weight: 2,
  },
  {
    arbitrary: fc.record({
      kind: from("sign" as const, "claim" as const, "claim" as const, "cancel" as const),
      index: fc.nat(),
      draft: draft(one({})),
    }),
    weight: 3,
  },
  { arbitrary: fc.record({ kind: one("wait" as const), seconds: fc.nat(400) }), weight: 1 },
);
