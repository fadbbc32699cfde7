import { expect } from "chai";
import { proto } from "@hiero-ledger/proto";

import { toAccountId, toLong, toTimestamp } from "../../plugin/hedera/entity.ts";
import { keyList } from "../../plugin/hedera/keys.ts";
import type { HederaKey } from "../../plugin/hedera/keys.ts";
import type { SimulatedOperator } from "../../plugin/hedera/simulated/outcome.ts";
import {
  create,
  createAccount,
  edKey,
  expiration,
  frozenNetwork,
  HBAR,
  message,
  schedule,
  SECOND,
  START,
  statusOf,
  transfer,
} from "./network.ts";

/** What a row of the table changes about a valid transfer of one tinybar. */
interface Flaw {
  readonly body?: proto.ITransactionBody;
  readonly id?: proto.ITransactionID;
  readonly signers?: readonly HederaKey[];
  readonly wrap?: (signed: Uint8Array, bodyBytes: Uint8Array) => Uint8Array;
}

const key = edKey("payer");
const stranger = edKey("stranger");
const start = (offset: bigint) => ({ id: { transactionValidStart: toTimestamp(START + offset * SECOND) } });
const hooked = { accountID: toAccountId(2), amount: toLong(0n), preTxAllowanceHook: { hookId: toLong(1) } };

const table: Record<string, Flaw> = {
  INVALID_NODE_ACCOUNT: { body: { nodeAccountID: toAccountId(99) } },
  TRANSACTION_EXPIRED: start(-111n),
  INVALID_TRANSACTION_START: start(1n),
  INVALID_TRANSACTION_DURATION: { body: { transactionValidDuration: { seconds: toLong(14) } } },
  MEMO_TOO_LONG: { body: { memo: "é".repeat(51) } },
  INVALID_ZERO_BYTE_IN_STRING: { body: { memo: "a\0b" } },
  TRANSACTION_ID_FIELD_NOT_ALLOWED: { id: { nonce: 1 } },
  PAYER_ACCOUNT_NOT_FOUND: { id: { accountID: toAccountId(424242) } },
  INVALID_SIGNATURE: { signers: [stranger] },
  KEY_PREFIX_MISMATCH: { signers: [key, key] },
  INSUFFICIENT_TX_FEE: { body: { transactionFee: toLong(83_000) } },
  NOT_SUPPORTED: { body: { cryptoTransfer: { transfers: { accountAmounts: [hooked] } } } },
  INVALID_TRANSACTION_BODY: { body: { cryptoTransfer: undefined } },
  INVALID_TRANSACTION: { wrap: () => Buffer.from([0xff]) },
  TRANSACTION_OVERSIZE: { body: data(message("0.0.1001", Buffer.alloc(6144))) },
  // Field 15 is unknown to Transaction.
  TRANSACTION_HAS_UNKNOWN_FIELDS: { wrap: (signed) => Buffer.concat([signed, Buffer.from([0x78, 0x01])]) },
  MAX_CUSTOM_FEES_IS_NOT_SUPPORTED: { body: { maxCustomFees: [{ accountId: toAccountId(2) }] } },
  INVALID_ACCOUNT_AMOUNTS: { body: transfer(["0.0.2", 1n]) },
  ACCOUNT_REPEATED_IN_ACCOUNT_AMOUNTS: { body: transfer(["0.0.2", 1n], ["0.0.2", -1n]) },
  INVALID_RENEWAL_PERIOD: { body: data({ cryptoCreateAccount: { key: key.publicKey } }) },
  KEY_REQUIRED: { body: data(create(undefined)) },
  BAD_ENCODING: { body: data(create({ ed25519: Buffer.alloc(0) })) },
  INVALID_ALIAS_KEY: { body: data(create(key.publicKey, 0n, { alias: Buffer.alloc(7) })) },
  INVALID_INITIAL_BALANCE: { body: data(create(key.publicKey, -1n)) },
  INVALID_MAX_AUTO_ASSOCIATIONS: { body: data(create(key.publicKey, 0n, { maxAutomaticTokenAssociations: -2 })) },
  ACCOUNT_ID_DOES_NOT_EXIST: { body: data({ cryptoUpdateAccount: {} }) },
  INVALID_TOPIC_ID: { body: data({ consensusSubmitMessage: { message: Buffer.from("m") } }) },
  INVALID_TOPIC_MESSAGE: { body: data(message("0.0.1001", "")) },
  INVALID_MAX_CUSTOM_FEES: {
    body: data({ ...message("0.0.1001", "m"), maxCustomFees: [{ accountId: toAccountId(2) }] }),
  },
  MISSING_EXPIRY_TIME: { body: data(schedule({}, { waitForExpiry: true })) },
  INVALID_SCHEDULE_ID: { body: data({ scheduleSign: {} }) },
};

/** Another data field in place of the transfer. */
function data(body: proto.ITransactionBody): proto.ITransactionBody {
  return { cryptoTransfer: undefined, ...body };
}

function build(payer: SimulatedOperator, { body, id, signers = [key], wrap }: Flaw): Uint8Array {
  const bodyBytes = proto.TransactionBody.encode({
    transactionID: { accountID: toAccountId(payer.account), transactionValidStart: toTimestamp(START), ...id },
    nodeAccountID: toAccountId(3),
    transactionFee: toLong(20n * HBAR),
    transactionValidDuration: { seconds: toLong(120) },
    ...transfer([payer.account, -1n], ["0.0.2", 1n]),
    ...body,
  }).finish();
  const sigPair = signers.map((signer) => signer.signaturePair(bodyBytes));
  const signedTransactionBytes = proto.SignedTransaction.encode({ bodyBytes, sigMap: { sigPair } }).finish();
  const transaction = proto.Transaction.encode({ signedTransactionBytes }).finish();
  return wrap ? wrap(transaction, bodyBytes) : transaction;
}

describe("precheck", () => {
  for (const [code, flaw] of Object.entries(table)) {
    it(`answers ${code} and charges nothing`, async () => {
      const { ledger } = frozenNetwork();
      const payer = await createAccount(ledger, key);
      expect(await statusOf(ledger.submit(build(payer, flaw)))).to.equal(`precheck ${code}`);
      expect((await ledger.account(payer.account))!.balance).to.equal(100n * HBAR);
    });
  }

  it("takes what is valid, in the deprecated form, too", async () => {
    const { ledger } = frozenNetwork();
    const payer = await createAccount(ledger, key);
    const wrap = (_: Uint8Array, bodyBytes: Uint8Array) =>
      proto.Transaction.encode({ bodyBytes, sigMap: { sigPair: [key.signaturePair(bodyBytes)] } }).finish();
    expect(await statusOf(ledger.submit(build(payer, {})))).to.equal("SUCCESS");
    expect(await statusOf(ledger.submit(build(payer, { ...start(-1n), wrap })))).to.equal("SUCCESS");
  });

  it("answers DUPLICATE_TRANSACTION for an id that was used within 180 s", async () => {
    const { ledger, clock, treasury } = frozenNetwork();
    const bytes = treasury.sign(transfer(["0.0.2", -1n], ["0.0.3", 1n]), START);
    await ledger.submit(bytes);
    expect(await statusOf(ledger.submit(bytes))).to.equal("precheck DUPLICATE_TRANSACTION");
    clock.advanceTo(START + 181n * SECOND);
    expect(await statusOf(ledger.submit(bytes))).to.equal("precheck TRANSACTION_EXPIRED");
  });

  it("takes up to 130 KiB of what governance pays for", async () => {
    const { treasury, ledger } = frozenNetwork();
    const file = (length: number) => ({
      fileCreate: { contents: Buffer.alloc(length), expirationTime: expiration(100n) },
    });
    const options = { maxFee: 1_000n * HBAR };
    const largest = 133_120 - (treasury.sign(file(100_000), START, options).length - 100_000);
    expect(await statusOf(treasury.submit(file(largest), options))).to.equal("SUCCESS");
    expect(await statusOf(treasury.submit(file(largest + 1), options))).to.equal("precheck TRANSACTION_OVERSIZE");
    const anybody = await createAccount(ledger, key);
    expect(await statusOf(anybody.submit(file(6_100)))).to.equal("precheck TRANSACTION_OVERSIZE");
  });

  it("answers INSUFFICIENT_PAYER_BALANCE to those who cannot pay the fee", async () => {
    const { ledger } = frozenNetwork();
    const poor = await createAccount(ledger, key, 1n);
    expect(await statusOf(poor.submit(transfer()))).to.equal("precheck INSUFFICIENT_PAYER_BALANCE");
  });

  it("answers PAYER_ACCOUNT_DELETED to a closed account", async () => {
    const { ledger } = frozenNetwork();
    const payer = await createAccount(ledger, key);
    const accounts = { deleteAccountID: toAccountId(payer.account), transferAccountID: toAccountId(2) };
    expect(await statusOf(payer.submit({ cryptoDelete: accounts }))).to.equal("SUCCESS");
    expect(await statusOf(payer.submit(transfer()))).to.equal("precheck PAYER_ACCOUNT_DELETED");
  });

  it("never satisfies an empty key list", async () => {
    const { ledger } = frozenNetwork();
    expect(await statusOf(ledger.treasury.submit(create(keyList([]))))).to.equal("precheck KEY_REQUIRED");
  });
});
