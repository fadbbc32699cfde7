import type { proto } from "@hiero-ledger/proto";
import { expect } from "chai";

import { entityId, entityNumber, toAccountId, toLong, toTokenId } from "../../plugin/hedera/entity.ts";
import { encodeKey } from "../../plugin/hedera/keys.ts";
import type { EntityId } from "../../plugin/hedera/ledger.ts";
import type { TransactionData } from "../../plugin/hedera/operator.ts";
import { createAccount, ecKey, edKey, statusOf } from "./network.ts";
import { account, airdropOf, all, CAROL, DAVE, ERIN, give, holdings, market, move, party } from "./market.ts";
import { pendingAirdrops, submit, transferOf } from "./market.ts";
import type { Market, Party } from "./market.ts";
import { ALL_KEYS, associate, fixedFee, fractionalFee, GONE, HOLDER, ISSUER } from "./token-network.ts";
import { naming, NFTS, NOBODY, royaltyFee } from "./token-network.ts";

const stranger = ecKey("stranger");
const tinybar = (tinycents: bigint) => tinycents / 12n;
const AIRDROP = tinybar(500_000_000n);
const ASSOCIATION = tinybar(499_000_000n);

describe("airdrops", () => {
  let m: Market;
  const units = (who: EntityId) => m.network.balance(who, m.gold);
  const drop = (...to: [Party, bigint][]) =>
    airdropOf(move(m.gold, [HOLDER, -to.reduce((sum, [, amount]) => sum + amount, 0n)], ...to));

  beforeEach(async () => {
    m = await market();
  });

  it("transfer at once to those who are associated or have a slot, and wait for the others", async () => {
    const list = move(m.gold, [HOLDER, -10n], [ISSUER, 1n], [DAVE, 2n], [ERIN, 3n], [CAROL, 4n]);
    const { transactionId } = await submit(m, airdropOf(list, give(m.art, [HOLDER, CAROL, 1], [HOLDER, DAVE, 2])));
    expect([units(HOLDER), units(ISSUER), units(DAVE), units(ERIN), units(CAROL)]).to.deep.equal([
      494n,
      501n,
      2n,
      3n,
      undefined,
    ]);
    expect(m.network.nft(m.art, 1)!.owner).to.equal(1002);
    expect(m.network.nft(m.art, 2)!.owner).to.equal(1005);
    const { record } = m.network.ledger.record(transactionId)!;
    expect(record.newPendingAirdrops).to.deep.equal([
      { pendingAirdropId: airdropId(HOLDER, CAROL, m.gold), pendingAirdropValue: { amount: toLong(4) } },
      { pendingAirdropId: airdropId(HOLDER, CAROL, m.art, 1), pendingAirdropValue: undefined },
    ]);
    expect(record.automaticTokenAssociations).to.have.length(3);
    expect(pendingAirdrops(m).map(({ amount, serial }) => [amount, serial])).to.deep.equal([
      [4n, undefined],
      [1n, 1],
    ]);
  });

  it("cost $0.05 each where the token is new, and the association, now or later", async () => {
    await submit(m, associate(CAROL, m.art));
    const paid = async (...to: [Party, bigint][]) => (await m.holder.submit(drop(...to))).fee;
    const plain = await paid([ISSUER, 1n]);
    expect((await paid([DAVE, 1n])) - plain).to.equal(AIRDROP + ASSOCIATION);
    expect((await paid([DAVE, 1n])) - plain).to.equal(0n);
    expect((await paid([CAROL, 1n])) - plain).to.equal(AIRDROP + ASSOCIATION);
    // What joins a pending amount needs no other association.
    expect((await paid([CAROL, 1n])) - plain).to.equal(AIRDROP);
    expect(pendingAirdrops(m)).to.have.length(1);
    expect(pendingAirdrops(m)[0]!.amount).to.equal(2n);
  });

  it("create accounts for aliases", async () => {
    const key = { alias: encodeKey(edKey("new").publicKey) };
    await submit(m, drop([stranger.evmAddress, 1n], [key, 2n]));
    expect(pendingAirdrops(m)).to.have.length(0);
    const { id } = (await m.network.ledger.account(stranger.evmAddress))!;
    expect(units(id)).to.equal(1n);
  });

  it("wait for receivers who insist on signing, unless they do", async () => {
    const key = edKey("insists");
    const more = { receiverSigRequired: true, maxAutomaticTokenAssociations: -1 };
    const { account: strict } = await createAccount(m.network.ledger, key, 0n, more, { signers: [key] });
    expect(await statusOf(m.holder.submit(drop([strict, 1n])))).to.equal("SUCCESS");
    expect(units(strict)).to.equal(undefined);
    expect(await statusOf(m.holder.submit(drop([strict, 1n]), { signers: [key] }))).to.equal("SUCCESS");
    expect([units(strict), pendingAirdrops(m).length]).to.deep.equal([1n, 1]);
  });

  it("are claimed by their receivers, who pay no custom fees and lose no slot", async () => {
    await submit(m, transferOf([give(m.art, [ISSUER, ERIN, 3])]));
    const nft = give(m.art, [HOLDER, CAROL, 1]);
    await submit(m, airdropOf(move(m.gold, [HOLDER, -3n], [ERIN, 1n], [CAROL, 2n]), nft));
    await submit(m, {
      tokenFeeScheduleUpdate: { tokenId: toTokenId(m.gold), customFees: [fixedFee(1n, ISSUER)] },
    });
    const ids = [airdropId(HOLDER, ERIN, m.gold), airdropId(HOLDER, CAROL, m.gold), airdropId(HOLDER, CAROL, m.art, 1)];
    expect(await statusOf(m.carol.submit(claim(...ids)))).to.equal("INVALID_SIGNATURE");
    const { transactionId } = await m.carol.submit(claim(...ids), { signers: [m.erin.key] });
    expect([units(ERIN), units(CAROL), units(HOLDER)]).to.deep.equal([1n, 2n, 497n]);
    expect(m.network.nft(m.art, 1)!.owner).to.equal(1004);
    expect(m.network.relation(ERIN, m.gold)!.automatic).to.equal(false);
    expect(account(m, ERIN).usedAutoAssociations).to.equal(1);
    expect(pendingAirdrops(m)).to.have.length(0);
    expect(m.network.ledger.record(transactionId)!.record.assessedCustomFees).to.deep.equal([]);
    expect(await statusOf(m.carol.submit(claim(ids[1]!)))).to.equal("INVALID_PENDING_AIRDROP_ID");
  });

  it("cannot be claimed when the sender has not enough any more", async () => {
    await submit(m, drop([CAROL, 400n]));
    await submit(m, transferOf([move(m.gold, [HOLDER, -200n], [ISSUER, 200n])]));
    const status = await statusOf(m.carol.submit(claim(airdropId(HOLDER, CAROL, m.gold))));
    expect(status).to.equal("INSUFFICIENT_TOKEN_BALANCE");
    expect(m.network.relation(CAROL, m.gold)).to.equal(undefined);
  });

  it("are cancelled by their senders", async () => {
    await submit(m, drop([CAROL, 4n]));
    const data = cancel(airdropId(HOLDER, CAROL, m.gold));
    expect(await statusOf(m.carol.submit(data))).to.equal("INVALID_SIGNATURE");
    expect(await statusOf(m.holder.submit(data))).to.equal("SUCCESS");
    expect(pendingAirdrops(m)).to.have.length(0);
    expect(await statusOf(m.holder.submit(data))).to.equal("INVALID_PENDING_AIRDROP_ID");
  });

  it("pay their custom fees at once, also for what has to be claimed", async () => {
    await submit(m, {
      tokenFeeScheduleUpdate: {
        tokenId: toTokenId(m.gold),
        customFees: [fixedFee(7n, DAVE), fractionalFee({}, ISSUER)],
      },
    });
    const dave = account(m, DAVE).balance;
    const { transactionId } = await submit(m, drop([CAROL, 100n]));
    expect(account(m, DAVE).balance - dave).to.equal(7n);
    // The treasury is the collector, and gets its tenth now.
    expect([units(HOLDER), units(ISSUER)]).to.deep.equal([490n, 510n]);
    expect(pendingAirdrops(m)[0]!.amount).to.equal(90n);
    expect(m.network.ledger.record(transactionId)!.record.assessedCustomFees).to.have.length(2);
  });

  interface Row {
    readonly code: string;
    readonly data: (m: Market) => TransactionData;
    readonly before?: (m: Market) => Promise<unknown>;
    readonly signers?: typeof all;
  }

  const fallback = royaltyFee({ fallbackFee: { amount: toLong(1) } }, DAVE);
  const setFees = (m: Market, ...customFees: proto.ICustomFee[]) =>
    submit(m, { tokenFeeScheduleUpdate: { tokenId: toTokenId(m.art), customFees } });
  const gold = (m: Market, ...entries: [Party, bigint, boolean?][]) => airdropOf(move(m.gold, ...entries));
  const pending = (m: Market) => submit(m, gold(m, [HOLDER, -1n], [CAROL, 1n]));
  const known = (m: Market) => airdropId(HOLDER, CAROL, m.gold);
  const eleven = (m: Market) => [
    known(m),
    ...Array.from({ length: 10 }, (_, i) => airdropId(HOLDER, CAROL, m.art, i + 1)),
  ];
  const ten = [2, 3, 4, 5, 6, 98, 1001, 1004, 1005, 1006].map((num): [Party, bigint] => [entityId(num), 1n]);
  const rows: Row[] = [
    { code: "precheck EMPTY_TOKEN_TRANSFER_BODY", data: () => airdropOf() },
    {
      code: "precheck AIRDROP_CONTAINS_MULTIPLE_SENDERS_FOR_A_TOKEN",
      data: (m) => gold(m, [HOLDER, -1n], [ISSUER, -1n], [CAROL, 2n]),
    },
    {
      code: "precheck AIRDROP_CONTAINS_MULTIPLE_SENDERS_FOR_A_TOKEN",
      data: (m) => airdropOf(give(m.art, [HOLDER, CAROL, 1], [ISSUER, CAROL, 3])),
    },
    {
      code: "precheck INVALID_TRANSFER_ACCOUNT_ID",
      data: (m) => airdropOf({ token: toTokenId(m.art), nftTransfers: [{}] }),
    },
    { code: "precheck NOT_SUPPORTED", data: (m) => gold(m, [HOLDER, -1n, true], [CAROL, 1n]) },
    { code: "precheck NOT_SUPPORTED", data: (m) => airdropOf(give(m.art, [HOLDER, CAROL, 1, true])) },
    {
      code: "precheck HOOKS_ARE_NOT_SUPPORTED_IN_AIRDROPS",
      data: (m) => {
        const { token, transfers } = move(m.gold, [HOLDER, -1n], [CAROL, 1n]);
        return airdropOf({ token, transfers: transfers!.map((each) => ({ ...each, preTxAllowanceHook: {} })) });
      },
    },
    { code: "INVALID_TOKEN_ID", data: () => airdropOf(move("0.0.424242", [HOLDER, -1n], [CAROL, 1n])) },
    { code: "INVALID_SIGNATURE", signers: [], data: (m) => gold(m, [HOLDER, -1n], [CAROL, 1n]) },
    { code: "INVALID_ACCOUNT_ID", data: (m) => gold(m, [NOBODY, -1n], [CAROL, 1n]) },
    { code: "INVALID_ACCOUNT_ID", data: (m) => gold(m, [HOLDER, -1n], [NOBODY, 1n]) },
    { code: "ACCOUNT_DELETED", data: (m) => gold(m, [HOLDER, -1n], [GONE, 1n]) },
    {
      code: "ACCOUNT_AMOUNT_TRANSFERS_ONLY_ALLOWED_FOR_FUNGIBLE_COMMON",
      data: (m) => airdropOf(move(m.art, [HOLDER, -1n], [CAROL, 1n])),
    },
    { code: "TOKEN_NOT_ASSOCIATED_TO_ACCOUNT", data: (m) => gold(m, [CAROL, -1n], [DAVE, 1n]) },
    {
      code: "ACCOUNT_FROZEN_FOR_TOKEN",
      before: (m) => submit(m, { tokenFreeze: naming(m.gold, HOLDER) }),
      data: (m) => gold(m, [HOLDER, -1n], [CAROL, 1n]),
    },
    {
      code: "TOKEN_IS_PAUSED",
      before: (m) => submit(m, { tokenPause: { token: toTokenId(m.gold) } }),
      data: (m) => gold(m, [HOLDER, -1n], [CAROL, 1n]),
    },
    { code: "INSUFFICIENT_TOKEN_BALANCE", data: (m) => gold(m, [HOLDER, -501n], [CAROL, 501n]) },
    {
      code: "TOKEN_TRANSFER_LIST_SIZE_LIMIT_EXCEEDED",
      data: (m) => gold(m, [HOLDER, -10n], ...ten),
    },
    { code: "INVALID_NFT_ID", data: (m) => airdropOf(give(m.art, [HOLDER, CAROL, 99])) },
    { code: "SENDER_DOES_NOT_OWN_NFT_SERIAL_NO", data: (m) => airdropOf(give(m.art, [HOLDER, CAROL, 3])) },
    {
      code: "BATCH_SIZE_LIMIT_EXCEEDED",
      before: (m) =>
        submit(m, { tokenMint: { token: toTokenId(m.art), metadata: Array.from({ length: 9 }, () => Buffer.of(1)) } }),
      data: (m) =>
        airdropOf(give(m.art, ...Array.from({ length: 11 }, (_, i): [Party, Party, number] => [ISSUER, CAROL, i + 3]))),
    },
    { code: "INVALID_RECEIVING_NODE_ACCOUNT", data: (m) => gold(m, [HOLDER, -1n], ["0.0.3", 1n]) },
    {
      code: "PENDING_NFT_AIRDROP_ALREADY_EXISTS",
      before: (m) => submit(m, airdropOf(give(m.art, [HOLDER, CAROL, 1]))),
      data: (m) => airdropOf(give(m.art, [HOLDER, CAROL, 1])),
    },
    {
      code: "TOKEN_AIRDROP_WITH_FALLBACK_ROYALTY",
      before: (m) => setFees(m, fallback),
      data: (m) => airdropOf(give(m.art, [HOLDER, CAROL, 1])),
    },
    {
      code: "TOKEN_AIRDROP_WITH_FALLBACK_ROYALTY",
      before: (m) => setFees(m, royaltyFee({}, DAVE)),
      data: (m) => airdropOf(give(m.art, [HOLDER, CAROL, 1]), move(m.gold, [ISSUER, -1n], [HOLDER, 1n])),
    },
    {
      code: "SUCCESS",
      before: (m) => setFees(m, fallback),
      data: (m) => airdropOf(give(m.art, [HOLDER, DAVE, 1])),
    },
    {
      code: "NO_REMAINING_AUTOMATIC_ASSOCIATIONS",
      data: (m) => airdropOf(move(m.gold, [HOLDER, -1n], [ERIN, 1n]), give(m.art, [HOLDER, ERIN, 1])),
    },
    {
      code: "INSUFFICIENT_PAYER_BALANCE",
      before: (m) => {
        const surplus = account(m, ISSUER).balance - 3_000_000n;
        return submit(m, transferOf([], [ISSUER, -surplus], [HOLDER, surplus]), m.holder);
      },
      data: (m) => gold(m, [HOLDER, -1n], [CAROL, 1n]),
    },
    { code: "precheck EMPTY_PENDING_AIRDROP_ID_LIST", data: () => claim() },
    { code: "precheck PENDING_AIRDROP_ID_REPEATED", data: (m) => claim(known(m), known(m)) },
    { code: "precheck INVALID_PENDING_AIRDROP_ID", data: (m) => claim({ ...known(m), senderId: undefined }) },
    { code: "precheck INVALID_PENDING_AIRDROP_ID", data: (m) => claim({ ...known(m), receiverId: undefined }) },
    { code: "PENDING_AIRDROP_ID_LIST_TOO_LONG", data: (m) => claim(...eleven(m)) },
    { code: "INVALID_PENDING_AIRDROP_ID", data: (m) => claim(known(m)) },
    { code: "INVALID_PENDING_AIRDROP_ID", data: (m) => claim(airdropId(NOBODY, CAROL, m.gold)) },
    { code: "INVALID_ACCOUNT_ID", data: (m) => claim(airdropId(HOLDER, NOBODY, m.gold)) },
    {
      code: "PENDING_AIRDROP_ID_REPEATED",
      before: pending,
      data: (m) => claim(known(m), { ...known(m), receiverId: { alias: longZeroAlias(CAROL) } }),
    },
    {
      code: "TOKEN_IS_PAUSED",
      before: async (m) => {
        await pending(m);
        await submit(m, { tokenPause: { token: toTokenId(m.gold) } });
      },
      data: (m) => claim(known(m)),
    },
    {
      code: "TOKEN_AIRDROP_WITH_FALLBACK_ROYALTY",
      before: async (m) => {
        await submit(m, airdropOf(give(m.art, [HOLDER, CAROL, 1])));
        await setFees(m, fallback);
      },
      data: (m) => claim(airdropId(HOLDER, CAROL, m.art, 1)),
    },
    {
      code: "ACCOUNT_FROZEN_FOR_TOKEN",
      before: async (m) => {
        await pending(m);
        await submit(m, associate(CAROL, m.gold));
        await submit(m, { tokenFreeze: naming(m.gold, CAROL) });
      },
      data: (m) => claim(known(m)),
    },
    { code: "precheck EMPTY_PENDING_AIRDROP_ID_LIST", data: () => cancel() },
    { code: "precheck PENDING_AIRDROP_ID_REPEATED", data: (m) => cancel(known(m), known(m)) },
    { code: "precheck INVALID_PENDING_AIRDROP_ID", data: (m) => cancel({ ...known(m), receiverId: undefined }) },
    { code: "precheck INVALID_TOKEN_ID", data: () => cancel(airdropId(HOLDER, CAROL, "0.0.0")) },
    { code: "precheck INVALID_TOKEN_NFT_SERIAL_NUMBER", data: (m) => cancel(airdropId(HOLDER, CAROL, m.art, 0)) },
    {
      code: "precheck INVALID_NFT_ID",
      data: () => cancel({ senderId: party(HOLDER), receiverId: party(CAROL), nonFungibleToken: {} }),
    },
    { code: "PENDING_AIRDROP_ID_LIST_TOO_LONG", data: (m) => cancel(...eleven(m)) },
    { code: "INVALID_PENDING_AIRDROP_ID", data: (m) => cancel(airdropId(NOBODY, CAROL, m.gold)) },
    { code: "INVALID_PENDING_AIRDROP_ID", data: (m) => cancel(airdropId(HOLDER, NOBODY, m.gold)) },
    { code: "INVALID_PENDING_AIRDROP_ID", data: (m) => cancel(known(m)) },
  ];
  for (const [index, { code, data, before, signers = all }] of rows.entries()) {
    it(`answer ${code} (row ${index + 1})`, async () => {
      await before?.(m);
      const present = holdings(m);
      expect(await statusOf(m.issuer.submit(data(m), { signers }))).to.equal(code);
      if (code !== "SUCCESS") expect(holdings(m)).to.deep.equal(present);
    });
  }

  it("go to nobody whose key cannot sign a claim", async () => {
    const contract = { delegatableContractId: { contractNum: toLong(2000) } };
    const thresholdKey = { threshold: 1, keys: { keys: [contract] } };
    for (const key of [contract, { thresholdKey }, { keyList: { keys: [contract] } }]) {
      const { entity } = await submit(m, {
        cryptoCreateAccount: { key, autoRenewPeriod: { seconds: toLong(7_776_000) } },
      });
      expect(await statusOf(m.holder.submit(drop([entity!, 1n])))).to.equal("NOT_SUPPORTED");
    }
  });

  it("of a token with KYC wait for it at the claim", async () => {
    const club = await m.network.token(ALL_KEYS);
    await submit(m, airdropOf(move(club, [ISSUER, -1n], [CAROL, 1n])));
    const status = await statusOf(m.carol.submit(claim(airdropId(ISSUER, CAROL, club))));
    expect(status).to.equal("ACCOUNT_KYC_NOT_GRANTED_FOR_TOKEN");
  });
});

describe("rejected tokens", () => {
  let m: Market;

  beforeEach(async () => {
    m = await market();
  });

  it("go back to their treasury, all units and the NFTs that are named, whatever their fees", async () => {
    const fees = { tokenFeeScheduleUpdate: { tokenId: toTokenId(m.gold), customFees: [fixedFee(7n, DAVE)] } };
    await submit(m, fees);
    const { transactionId } = await m.holder.submit(reject(undefined, m.gold, [m.art, 1], [m.art, 2]));
    expect(m.network.balance(HOLDER, m.gold)).to.equal(0n);
    expect(m.network.balance(ISSUER, m.gold)).to.equal(1_000n);
    expect([m.network.nft(m.art, 1)!.owner, m.network.nft(m.art, 2)!.owner]).to.deep.equal([1001, 1001]);
    const { assessedCustomFees, tokenTransferLists } = m.network.ledger.record(transactionId)!.record;
    expect(assessedCustomFees).to.deep.equal([]);
    expect(tokenTransferLists).to.have.length(2);
  });

  it("need the owner's signature", async () => {
    const data = reject(HOLDER, m.gold);
    expect(await statusOf(m.issuer.submit(data))).to.equal("INVALID_SIGNATURE");
    expect(await statusOf(m.issuer.submit(data, { signers: [m.holder.key] }))).to.equal("SUCCESS");
  });

  const rows: [code: string, data: (m: Market) => TransactionData, before?: (m: Market) => Promise<unknown>][] = [
    ["precheck EMPTY_TOKEN_REFERENCE_LIST", () => reject(HOLDER)],
    ["precheck INVALID_ACCOUNT_ID", (m) => reject("0.0.0", m.gold)],
    ["precheck TOKEN_REFERENCE_REPEATED", (m) => reject(HOLDER, m.gold, m.gold)],
    ["precheck INVALID_TOKEN_ID", () => reject(HOLDER, "0.0.0")],
    ["precheck INVALID_TOKEN_NFT_SERIAL_NUMBER", (m) => reject(HOLDER, [m.art, 0])],
    ["precheck INVALID_NFT_ID", () => ({ tokenReject: { rejections: [{ nft: { serialNumber: toLong(1) } }] } })],
    ["INVALID_OWNER_ID", (m) => reject(NOBODY, m.gold)],
    [
      "ACCOUNT_IS_IMMUTABLE",
      (m) => reject(stranger.evmAddress, m.gold),
      (m) => submit(m, transferOf([], [ISSUER, -1n], [stranger.evmAddress, 1n])),
    ],
    ["ACCOUNT_DELETED", (m) => reject(GONE, m.gold)],
    [
      "TOKEN_REFERENCE_LIST_SIZE_LIMIT_EXCEEDED",
      (m) => reject(HOLDER, ...Array.from({ length: 11 }, (_, i): [EntityId, number] => [m.art, i + 1])),
    ],
    ["INVALID_TOKEN_ID", () => reject(HOLDER, "0.0.424242")],
    ["TOKEN_NOT_ASSOCIATED_TO_ACCOUNT", (m) => reject(CAROL, m.gold)],
    ["ACCOUNT_IS_TREASURY", (m) => reject(ISSUER, m.gold)],
    ["ACCOUNT_IS_TREASURY", (m) => reject(ISSUER, [m.art, 3])],
    ["INSUFFICIENT_TOKEN_BALANCE", (m) => reject(CAROL, m.gold), (m) => submit(m, associate(CAROL, m.gold))],
    ["INVALID_NFT_ID", (m) => reject(HOLDER, [m.art, 99])],
    ["INVALID_OWNER_ID", (m) => reject(HOLDER, [m.art, 3])],
    [
      "ACCOUNT_FROZEN_FOR_TOKEN",
      (m) => reject(HOLDER, m.gold),
      (m) => submit(m, { tokenFreeze: naming(m.gold, HOLDER) }),
    ],
    ["TOKEN_IS_PAUSED", (m) => reject(HOLDER, m.gold), (m) => submit(m, { tokenPause: { token: toTokenId(m.gold) } })],
    ["ACCOUNT_AMOUNT_TRANSFERS_ONLY_ALLOWED_FOR_FUNGIBLE_COMMON", (m) => reject(HOLDER, m.art)],
  ];
  for (const [index, [code, data, before]] of rows.entries()) {
    it(`answer ${code} (row ${index + 1})`, async () => {
      await before?.(m);
      const present = holdings(m);
      expect(
        await statusOf(m.dave.submit(data(m), { signers: [...all.filter((key) => key !== m.dave.key), m.issuer.key] })),
      ).to.equal(code);
      expect(holdings(m)).to.deep.equal(present);
    });
  }

  it("are of any token that is not the owner's as its treasury", async () => {
    const art = await m.network.token({ ...NFTS });
    await submit(m, { tokenMint: { token: toTokenId(art), metadata: [Buffer.of(1)] } });
    await submit(m, transferOf([give(art, [ISSUER, DAVE, 1])]));
    expect(await statusOf(m.dave.submit(reject(undefined, [art, 1])))).to.equal("SUCCESS");
  });
});

function airdropId(from: EntityId, to: EntityId, token: EntityId, serial?: number): proto.IPendingAirdropId {
  const parties = { senderId: toAccountId(from), receiverId: toAccountId(to) };
  return serial === undefined
    ? { ...parties, fungibleTokenType: toTokenId(token) }
    : { ...parties, nonFungibleToken: { token_ID: toTokenId(token), serialNumber: toLong(serial) } };
}

function claim(...pendingAirdrops: proto.IPendingAirdropId[]): TransactionData {
  return { tokenClaimAirdrop: { pendingAirdrops } };
}

function cancel(...pendingAirdrops: proto.IPendingAirdropId[]): TransactionData {
  return { tokenCancelAirdrop: { pendingAirdrops } };
}

function reject(owner: Party | undefined, ...tokens: (EntityId | [EntityId, number])[]): TransactionData {
  const rejections = tokens.map((token) =>
    typeof token === "string"
      ? { fungibleToken: toTokenId(token) }
      : { nft: { token_ID: toTokenId(token[0]), serialNumber: toLong(token[1]) } },
  );
  return { tokenReject: { owner: owner && party(owner), rejections } };
}

function longZeroAlias(id: EntityId): Uint8Array {
  return Buffer.from(entityNumber(id).toString(16).padStart(40, "0"), "hex");
}
