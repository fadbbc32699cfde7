import { proto } from "@hiero-ledger/proto";
import { expect } from "chai";
import { AbiCoder } from "ethers";

import { toBigInt, toNumber } from "../../plugin/hedera/entity.ts";
import { ed25519Key, thresholdKey } from "../../plugin/hedera/keys.ts";
import { contractIn } from "../../plugin/node/roles.ts";
import { encodeScheduled, payerOf, settlementDigest } from "../../plugin/node/scheduled.ts";
import { tokenUpdateBody } from "../../plugin/node/token-update.ts";
import type { Settlement } from "../../plugin/protocol/settlement.ts";
import type { EntityId, Hex } from "../../plugin/protocol/units.ts";

const VAULT_KEY = proto.Key.encode(thresholdKey(1, [ed25519Key(new Uint8Array(32).fill(1)).publicKey])).finish();
const [FOO, POOL, ALICE]: EntityId[] = ["0.0.9", "0.0.1003", "0.0.1001"];
const NOBODY = `0x${"0".repeat(40)}`;
const long = (num: number) => `0x${num.toString(16).padStart(40, "0")}`;

const HEDERA_TOKEN =
  "tuple(string name, string symbol, address treasury, string memo, bool tokenSupplyType, int64 maxSupply, bool freezeDefault, " +
  "tuple(uint256 keyType, tuple(bool inheritAccountKey, address contractId, bytes ed25519, bytes ECDSA_secp256k1, " +
  "address delegatableContractId) key)[] tokenKeys, tuple(int64 second, address autoRenewAccount, int64 autoRenewPeriod) expiry)";

function update(changes: object = {}, setsMemo = false): Hex {
  const token = {
    ...{ name: "", symbol: "", treasury: NOBODY, memo: "", tokenSupplyType: false, maxSupply: 0, freezeDefault: false },
    ...{ tokenKeys: [], expiry: [0, NOBODY, 0], ...changes },
  };
  return AbiCoder.defaultAbiCoder().encode([HEDERA_TOKEN, "bool"], [token, setsMemo]) as Hex;
}

const settlements: Record<string, Settlement> = {
  "a transfer": {
    ...{
      kind: "transfer",
      payer: POOL,
      hbar: [
        { account: POOL!, amount: 5n },
        { account: ALICE!, amount: -5n, approval: true },
      ],
    },
    tokens: [
      {
        token: FOO!,
        entries: [
          { account: POOL!, amount: -(2n ** 62n) },
          { account: ALICE!, amount: 2n ** 62n },
        ],
        nfts: [],
      },
    ],
  },
  "one that its payer does not pay": {
    ...{
      kind: "transfer",
      hbar: [
        { account: POOL!, amount: 5n },
        { account: ALICE!, amount: -5n, approval: true },
      ],
    },
    tokens: [
      {
        token: FOO!,
        entries: [
          { account: POOL!, amount: -(2n ** 62n) },
          { account: ALICE!, amount: 2n ** 62n },
        ],
        nfts: [],
      },
    ],
  },
  "one without the allowance": {
    ...{
      kind: "transfer",
      payer: POOL,
      hbar: [
        { account: POOL!, amount: 5n },
        { account: ALICE!, amount: -5n },
      ],
    },
    tokens: [
      {
        token: FOO!,
        entries: [
          { account: POOL!, amount: -(2n ** 62n) },
          { account: ALICE!, amount: 2n ** 62n },
        ],
        nfts: [],
      },
    ],
  },
  "an NFT": {
    kind: "transfer",
    hbar: [],
    tokens: [{ token: FOO!, entries: [], nfts: [{ from: POOL!, to: ALICE!, serial: 7n }] }],
  },
  "an NFT by allowance": {
    ...{ kind: "transfer", hbar: [] },
    tokens: [{ token: FOO!, entries: [], nfts: [{ from: POOL!, to: ALICE!, serial: 7n, approval: true }] }],
  },
  "a mint": { kind: "mint", token: FOO!, amount: 7n, metadata: [] },
  "a mint of NFTs": { kind: "mint", token: FOO!, amount: 0n, metadata: ["0x07", "0x"] },
  "a burn": { kind: "burn", token: FOO!, amount: 7n, serials: [] },
  "a burn of NFTs": { kind: "burn", token: FOO!, amount: 0n, serials: [7n] },
  "an allowance": {
    kind: "approvals",
    approvals: [{ kind: "approval", token: FOO, owner: POOL!, spender: ALICE, amount: 7n }],
  },
  "an allowance of hbar": {
    kind: "approvals",
    approvals: [{ kind: "approval", owner: POOL!, spender: ALICE, amount: 7n }],
  },
  "an allowance of an NFT": {
    kind: "approvals",
    approvals: [{ kind: "approval", token: FOO, owner: POOL!, spender: ALICE, serial: 7n }],
  },
  "an operator": {
    kind: "approvals",
    approvals: [{ kind: "approval", token: FOO, owner: POOL!, spender: ALICE, all: true }],
  },
  "an operator no more": {
    kind: "approvals",
    approvals: [{ kind: "approval", token: FOO, owner: POOL!, spender: ALICE, all: false }],
  },
  "an update": { kind: "update", token: FOO!, update: update({ name: "New" }) },
  "an update of the symbol": { kind: "update", token: FOO!, update: update({ symbol: "New" }) },
};
const names = Object.keys(settlements);

describe("what is scheduled", () => {
  it("is what Hedera reads out of its bytes", () => {
    const bodies = names.map((name) => {
      const body = proto.SchedulableTransactionBody.decode(encodeScheduled(settlements[name]!, "memo", VAULT_KEY));
      expect(body.memo).to.equal("memo");
      return body;
    });
    const at = (name: string) => bodies[names.indexOf(name)]!;
    const [, spent] = at("a transfer").cryptoTransfer!.transfers!.accountAmounts!;
    expect([toNumber(spent!.accountID!.accountNum), toBigInt(spent!.amount), spent!.isApproval]).to.deep.equal([
      ...[1001, -5n, true],
    ]);
    const [given] = at("a transfer").cryptoTransfer!.tokenTransfers![0]!.transfers!;
    expect([toBigInt(given!.amount), given!.isApproval]).to.deep.equal([-(2n ** 62n), false]);
    const [nft] = at("an NFT by allowance").cryptoTransfer!.tokenTransfers![0]!.nftTransfers!;
    expect([toBigInt(nft!.serialNumber), nft!.isApproval]).to.deep.equal([7n, true]);
    expect(toBigInt(at("a mint").tokenMint!.amount)).to.equal(7n);
    expect(at("a mint of NFTs").tokenMint!.metadata!.map((each) => [...each])).to.deep.equal([[7], []]);
    expect(at("a burn of NFTs").tokenBurn!.serialNumbers!.map(toBigInt)).to.deep.equal([7n]);
    const { nftAllowances } = at("an operator no more").cryptoApproveAllowance!;
    expect(nftAllowances![0]!.approvedForAll!.value).to.equal(false);
    expect(at("an operator no more").cryptoApproveAllowance!.tokenAllowances).to.deep.equal([]);
    const { token, name, symbol } = at("an update").tokenUpdate!;
    expect([toNumber(token!.tokenNum), name, symbol]).to.deep.equal([9, "New", ""]);
  });

  it("is identified by all that it does, and by who pays", () => {
    const digests = names.map((name) => settlementDigest(settlements[name], VAULT_KEY));
    expect(new Set(digests).size).to.equal(names.length);
    expect(digests).to.deep.equal(names.map((name) => settlementDigest(settlements[name], VAULT_KEY)));
    expect(settlementDigest(undefined, VAULT_KEY)).to.equal(`0x${"0".repeat(64)}`);
  });

  it("is paid by who spends allowances, else by the node", () => {
    expect(names.filter((name) => payerOf(settlements[name]!) !== undefined)).to.deep.equal([
      "a transfer",
      "one without the allowance",
    ]);
  });
});

describe("tokenUpdateBody", () => {
  it("changes what is given and nothing else", () => {
    expect(tokenUpdateBody(update(), VAULT_KEY)).to.deep.equal({});
    expect(tokenUpdateBody(update({ memo: "m" }), VAULT_KEY)).to.deep.equal({});
    expect(tokenUpdateBody(update({}, true), VAULT_KEY)).to.deep.equal({ memo: { value: "" } });
    const all = tokenUpdateBody(
      update({ name: "N", symbol: "S", treasury: long(5), expiry: [7, long(6), 8] }, false),
      VAULT_KEY,
    );
    const bytes = proto.TokenUpdateTransactionBody.encode(all).finish();
    const read = proto.TokenUpdateTransactionBody.decode(bytes);
    expect([read.name, read.symbol, read.memo]).to.deep.equal(["N", "S", null]);
    expect([read.treasury, read.autoRenewAccount].map((account) => toNumber(account!.accountNum))).to.deep.equal([
      5, 6,
    ]);
    expect([read.expiry, read.autoRenewPeriod].map((time) => toNumber(time!.seconds))).to.deep.equal([7, 8]);
  });

  it("gives each role that is named its key", () => {
    const key = (some: object) => ({
      ...{ inheritAccountKey: false, contractId: NOBODY, ed25519: "0x", ECDSA_secp256k1: "0x" },
      ...{ delegatableContractId: NOBODY, ...some },
    });
    const body = tokenUpdateBody(
      update({
        tokenKeys: [
          { keyType: 1 | 16, key: key({ contractId: long(77) }) },
          { keyType: 2, key: key({ ed25519: `0x${"11".repeat(32)}` }) },
          { keyType: 4 | 8 | 32 | 64, key: key({ ECDSA_secp256k1: `0x${"02".repeat(33)}` }) },
        ],
      }),
      VAULT_KEY,
    );
    for (const field of ["adminKey", "supplyKey"] as const) {
      expect(contractIn(proto.Key.encode(body[field]!).finish())).to.equal("0.0.77");
    }
    expect(body.kycKey).to.deep.equal({ ed25519: new Uint8Array(32).fill(0x11) });
    for (const field of ["freezeKey", "wipeKey", "feeScheduleKey", "pauseKey"] as const) {
      expect(body[field]).to.deep.equal({ ECDSASecp256k1: new Uint8Array(33).fill(2) });
    }
    expect(body.metadataKey).to.equal(undefined);
  });
});
