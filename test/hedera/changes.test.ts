import { proto } from "@hiero-ledger/proto";
import { expect } from "chai";
import fc from "fast-check";

import { entityNumber, fromHex, toAccountId, toLong, toTimestamp, toTokenId } from "../../plugin/hedera/entity.ts";
import { encodeKey } from "../../plugin/hedera/keys.ts";
import type { Changes, EntityId, LedgerEvent, TransactionRecord } from "../../plugin/hedera/ledger.ts";
import type { TransactionData } from "../../plugin/hedera/operator.ts";
import { eventFor } from "../../plugin/hedera/simulated/sealed.ts";
import { step } from "./fuzz.ts";
import { FuzzWorld } from "./fuzz-world.ts";
import { assembler, batch, innerMaker } from "./inner.ts";
import { airdropOf, all, CAROL, DAVE, ERIN, give, KEYS, market, move, submit, transferOf } from "./market.ts";
import type { Market } from "./market.ts";
import { codeName, ecKey, message, schedule, SECOND, signSchedule, START, topic, transfer } from "./network.ts";
import { Replica } from "./replica.ts";
import { associate, burn, burnNfts, dissociate, fixedFee, fractionalFee, HOLDER, ISSUER } from "./token-network.ts";
import { mint, mintNfts, naming, NFTS, role, royaltyFee, send, sendNfts } from "./token-network.ts";
import { tokenCreation, wipe, wipeNfts } from "./token-network.ts";

/** HEDERA_FUZZ=100 follows a hundred times as many histories. */
const RUNS = 8 * Number(process.env.HEDERA_FUZZ ?? 1);
const SEED = Number(process.env.HEDERA_FUZZ_SEED ?? 20_261_121);
const NOTHING: Changes = { accounts: [], tokens: [], relations: [], nfts: [] };

describe("what a transaction changed", () => {
  let place: Market;
  let gold: EntityId;
  let art: EntityId;
  let events: LedgerEvent[];
  let replica: Replica;

  beforeEach(async () => {
    place = await market();
    ({ gold, art } = place);
    await begin();
  });

  /** Follows a new topic from here on. */
  async function begin(): Promise<void> {
    events = [];
    const { entity } = await submit(place, topic());
    replica = new Replica(await place.network.ledger.world());
    place.network.ledger.follow(entity!, (event) => events.push(event));
    events.length = 0;
  }

  /** Submits it, and compares what is told of it with the ledger. @returns what was told */
  async function told(data: TransactionData, by = place.issuer): Promise<TransactionRecord> {
    const before = events.length;
    await submit(place, data, by);
    const told = events.slice(before);
    told.forEach(replica.observe);
    replica.check(await place.network.ledger.world());
    for (const event of told) if (event.kind === "transaction") return event;
    return expect.fail("nothing was told");
  }

  const relation = (account: EntityId, token: EntityId) => replica.relations.get(`${account}/${token}`);

  it("is exact for each kind of transaction with tokens, one after the other", async () => {
    const account = toAccountId(HOLDER);
    const to = (nums: number[]) => nums.map((serial) => ({ token_ID: toTokenId(art), serialNumber: toLong(serial) }));
    const pending = { senderId: toAccountId(ISSUER), receiverId: toAccountId(CAROL) };
    const silver = (await told(tokenCreation({ ...KEYS, kycKey: role.kyc.publicKey }))).entity!;
    const waiting = [{ ...pending, fungibleTokenType: toTokenId(gold) }];
    const feeless = { cryptoAllowances: [], tokenAllowances: [], nftAllowances: [] };
    const owner = toAccountId(HOLDER);
    const spender = toAccountId(DAVE);
    const steps: TransactionData[] = [
      { tokenUpdate: { token: toTokenId(gold), name: "Aurum", memo: { value: "m" } } },
      mint(gold, 5n),
      burn(gold, 3n),
      mintNfts(art, "6", "7"),
      burnNfts(art, 7),
      wipe(gold, HOLDER, 2n),
      wipeNfts(art, HOLDER, 2),
      { tokenFreeze: naming(gold, HOLDER) },
      { tokenUnfreeze: naming(gold, HOLDER) },
      associate(HOLDER, silver),
      { tokenGrantKyc: naming(silver, HOLDER) },
      { tokenRevokeKyc: naming(silver, HOLDER) },
      { tokenPause: { token: toTokenId(gold) } },
      { tokenUnpause: { token: toTokenId(gold) } },
      associate(CAROL, gold, art),
      send(gold, ISSUER, CAROL, 10n),
      sendNfts(art, ISSUER, CAROL, 3),
      send(gold, ISSUER, DAVE, 1n),
      sendNfts(art, ISSUER, ERIN, 4),
      {
        tokenReject: {
          owner: toAccountId(CAROL),
          rejections: [{ fungibleToken: toTokenId(gold) }, { nft: to([3])[0] }],
        },
      },
      dissociate(CAROL, gold),
      airdropOf(move(gold, [ISSUER, -8n], [CAROL, 4n], [DAVE, 4n])),
      { tokenClaimAirdrop: { pendingAirdrops: waiting } },
      { cryptoApproveAllowance: { ...feeless, cryptoAllowances: [{ owner, spender, amount: toLong(9) }] } },
      {
        cryptoApproveAllowance: {
          ...feeless,
          tokenAllowances: [{ owner, spender, tokenId: toTokenId(gold), amount: toLong(8) }],
        },
      },
      {
        cryptoApproveAllowance: {
          ...feeless,
          nftAllowances: [
            { owner, spender, tokenId: toTokenId(art), serialNumbers: [toLong(1)], approvedForAll: { value: true } },
          ],
        },
      },
      {
        cryptoDeleteAllowance: {
          nftAllowances: [{ owner, tokenId: toTokenId(art), serialNumbers: [toLong(1)] }],
        },
      },
      { tokenFeeScheduleUpdate: { tokenId: toTokenId(gold), customFees: [fixedFee(7n)] } },
      send(gold, CAROL, DAVE, 1n),
      { cryptoUpdateAccount: { accountIDToUpdate: account, maxAutomaticTokenAssociations: { value: 7 } } },
      { tokenUpdate: { token: toTokenId(art), treasury: toAccountId(DAVE) } },
      { tokenDeletion: { token: toTokenId(art) } },
      dissociate(ERIN, art),
      dissociate(HOLDER, art),
    ];
    for (const data of steps) {
      const { tokens, relations, nfts, accounts } = await told(data);
      expect(tokens.length + relations.length + nfts.length + accounts.length, Object.keys(data)[0]).to.be.above(0);
    }
    expect(replica.nfts.has(`${art}/1`)).to.equal(false);
  });

  it("is nothing for whatever changes no tokens, and nothing new is made for it", async () => {
    const one = await told(transfer([ISSUER, -1n], [HOLDER, 1n]));
    const other = await told(transfer([ISSUER, -1n], [HOLDER, 1n]));
    expect(one).to.deep.include({ tokens: [], relations: [], nfts: [] });
    expect(one.tokens).to.equal(other.nfts);
    expect([...place.network.ledger.mirror.transactions()].at(-1)!.effects.altered).to.be.undefined;
  });

  it("is nothing for what was refused", async () => {
    const before = events.length;
    const { status } = await place.holder.submit(send(gold, HOLDER, CAROL, 1n));
    expect(codeName(status)).to.equal("TOKEN_NOT_ASSOCIATED_TO_ACCOUNT");
    expect(events.slice(before)).to.have.length(1);
    expect(events.at(-1)).to.deep.include(NOTHING);
  });

  it("shows a token with all that it is made of", async () => {
    const metadataKey = role.metadata.publicKey;
    const customFees = [fixedFee(3n), fractionalFee({}, HOLDER)];
    const more = { ...KEYS, metadataKey, customFees, memo: "memo", metadata: Buffer.from("meta"), decimals: 2 };
    const event = await told(tokenCreation({ ...more, supplyType: 1, maxSupply: toLong(2_000), freezeDefault: true }));
    const token = (await place.network.ledger.token(event.entity!))!;
    expect(event.tokens).to.deep.equal([token]);
    const { keys, customFees: fees, expirationSecond, ...rest } = token;
    expect(rest).to.deep.equal({
      id: event.entity,
      type: "fungible",
      name: "Gold",
      symbol: "GLD",
      memo: "memo",
      decimals: 2,
      totalSupply: 1_000n,
      maxSupply: 2_000n,
      lastSerial: 0,
      treasury: ISSUER,
      freezeDefault: true,
      paused: false,
      deleted: false,
      metadata: new Uint8Array(Buffer.from("meta")),
      autoRenewAccount: ISSUER,
      autoRenewPeriod: 7_776_000n,
      createdAt: event.consensusTimestamp,
    });
    expect(expirationSecond).to.equal(event.consensusTimestamp / SECOND + 7_776_000n);
    const { admin, freeze, wipe, supply, feeSchedule, pause, metadata } = role;
    const expected = { admin, freeze, wipe, supply, feeSchedule, pause, metadata };
    expect(keys).to.deep.equal(
      Object.fromEntries(Object.entries(expected).map(([name, key]) => [name, encodeKey(key.publicKey)])),
    );
    expect(fees.map((fee) => proto.CustomFee.decode(fee).fixedFee?.amount?.toNumber())).to.deep.equal([3, undefined]);
    expect(await place.network.ledger.token("0.0.424242")).to.be.undefined;
    // The treasury and the collector of a fractional fee hold it at once, and never frozen the former.
    expect(event.relations.map(({ account, frozen }) => [account, frozen])).to.deep.equal([
      [ISSUER, false],
      [HOLDER, true],
    ]);
  });

  it("shows what an account allows others, all of it, with each change", async () => {
    const [owner, spender] = [toAccountId(HOLDER), toAccountId(DAVE)];
    const event = await told({
      cryptoApproveAllowance: {
        cryptoAllowances: [{ owner, spender, amount: toLong(9) }],
        tokenAllowances: [{ owner, spender, tokenId: toTokenId(gold), amount: toLong(8) }],
        nftAllowances: [
          { owner, spender, tokenId: toTokenId(art), serialNumbers: [toLong(1)], approvedForAll: { value: true } },
        ],
      },
    });
    const [holder, ...others] = event.accounts;
    expect(others).to.deep.equal([]);
    expect(holder).to.deep.include({ id: HOLDER, maxAutomaticAssociations: 0, usedAutomaticAssociations: 0 });
    expect(holder!.allowances).to.deep.equal({
      hbar: [{ spender: DAVE, amount: 9n }],
      tokens: [{ token: gold, spender: DAVE, amount: 8n }],
      operators: [{ token: art, spender: DAVE }],
    });
    expect(event.nfts.map(({ serial, spender }) => [serial, spender])).to.deep.equal([[1n, DAVE]]);

    const spent = await told(transferOf([move(gold, [HOLDER, -8n, true], [ISSUER, 8n])]), place.dave);
    expect(spent.accounts[0]!.allowances.tokens).to.deep.equal([]);
    const moved = await told(transferOf([give(art, [HOLDER, ISSUER, 1, true])]), place.dave);
    expect(moved.nfts[0]).to.deep.include({ owner: ISSUER, spender: undefined });
  });

  it("shows automatic associations and the slots that they use", async () => {
    const event = await told(send(gold, ISSUER, ERIN, 5n));
    expect(event.accounts.map(({ id, usedAutomaticAssociations: used }) => [id, used])).to.deep.equal([[ERIN, 1]]);
    expect(relation(ERIN, gold)).to.deep.equal({
      account: ERIN,
      token: gold,
      associated: true,
      balance: 5n,
      frozen: false,
      kycGranted: true,
      automatic: true,
    });
  });

  it("shows associations that are gone, with nothing left of them", async () => {
    await told(associate(CAROL, gold));
    await told({ tokenFreeze: naming(gold, CAROL) });
    await told({ tokenUnfreeze: naming(gold, CAROL) });
    const { relations, accounts } = await told(dissociate(CAROL, gold));
    expect(relations).to.deep.equal([
      {
        account: CAROL,
        token: gold,
        associated: false,
        balance: 0n,
        frozen: false,
        kycGranted: false,
        automatic: false,
      },
    ]);
    expect(accounts.map(({ id }) => id)).to.deep.equal([CAROL]);
  });

  it("shows NFTs that are burnt, wiped, or went with their token, without an owner", async () => {
    const burnt = await told(burnNfts(art, 3));
    const wiped = await told(wipeNfts(art, HOLDER, 1));
    await told({ tokenDeletion: { token: toTokenId(art) } });
    const left = await told(dissociate(HOLDER, art));
    const gone = [burnt, wiped, left].map(({ nfts }) =>
      nfts.map(({ serial, owner, spender }) => [serial, owner, spender]),
    );
    expect(gone).to.deep.equal([3n, 1n, 2n].map((serial) => [[serial, undefined, undefined]]));
    expect(burnt.nfts[0]!.metadata).to.deep.equal(new Uint8Array(Buffer.from("3")));
    expect(left.tokens.map(({ totalSupply, deleted }) => [totalSupply, deleted])).to.deep.equal([[2n, true]]);
  });

  it("shows every NFT that a treasury hands to the next", async () => {
    const { nfts, tokens, relations } = await told({
      tokenUpdate: { token: toTokenId(art), treasury: toAccountId(DAVE) },
    });
    expect(tokens.map(({ treasury }) => treasury)).to.deep.equal([DAVE]);
    expect(nfts.map(({ serial, owner }) => [serial, owner]).sort()).to.deep.equal([3n, 4n, 5n].map((n) => [n, DAVE]));
    expect(relations.map(({ account, balance }) => [account, balance])).to.have.deep.members([
      [ISSUER, 0n],
      [DAVE, 3n],
    ]);
  });

  it("shows custom fees of all levels", async () => {
    await told(send(gold, ISSUER, DAVE, 1n));
    await told({ tokenFeeScheduleUpdate: { tokenId: toTokenId(gold), customFees: [fixedFee(2n, DAVE, gold)] } });
    await told(associate(CAROL, gold));
    const { relations } = await told(send(gold, HOLDER, CAROL, 10n));
    expect(relations.map(({ account, balance }) => [account, balance])).to.have.deep.members([
      [HOLDER, 488n],
      [CAROL, 10n],
      [DAVE, 3n],
    ]);
    const gems = (await told(tokenCreation({ ...NFTS, customFees: [royaltyFee({}, DAVE)] }))).entity!;
    await told(mintNfts(gems, "1"));
    await told(associate(HOLDER, gems));
    const sale = [give(gems, [ISSUER, HOLDER, 1]), move(gold, [HOLDER, -100n], [ISSUER, 100n])];
    expect((await told(transferOf(sale))).nfts.map(({ owner }) => owner)).to.deep.equal([HOLDER]);
  });

  it("comes from the transactions of a batch one by one, and not from the batch", async () => {
    const inner = innerMaker();
    const before = events.length;
    const inners = [send(gold, HOLDER, ISSUER, 1n), send(gold, HOLDER, ISSUER, 2n)];
    const outcome = await place.issuer.submit(batch(...inners.map((data) => inner(place.holder, data))), {
      signers: [assembler],
    });
    expect(codeName(outcome.status)).to.equal("SUCCESS");
    const [whole, ...parts] = events.slice(before) as TransactionRecord[];
    expect(whole).to.deep.include(NOTHING);
    expect(parts.map(({ relations }) => relations.map(({ balance }) => balance))).to.deep.equal([
      [499n, 501n],
      [497n, 503n],
    ]);
  });

  it("is nothing when a batch fails", async () => {
    const inner = innerMaker();
    const before = events.length;
    const inners = [send(gold, HOLDER, ISSUER, 1n), send(gold, HOLDER, CAROL, 2n)];
    const outcome = await place.issuer.submit(batch(...inners.map((data) => inner(place.holder, data))), {
      signers: [assembler],
    });
    expect(codeName(outcome.status)).to.equal("INNER_TRANSACTION_FAILED");
    for (const event of events.slice(before)) expect(event).to.deep.include(NOTHING);
    replica.check(await place.network.ledger.world());
  });

  it("comes from the scheduled transaction, at once or at its expiry", async () => {
    const inner = send(gold, HOLDER, ISSUER, 1n) as proto.ISchedulableTransactionBody;
    const { entity } = await place.issuer.submit(schedule(inner));
    const before = events.length;
    await place.holder.submit(signSchedule(entity!));
    const [signed, executed] = events.slice(before) as TransactionRecord[];
    expect(signed).to.deep.include(NOTHING);
    expect(executed!.relations.map(({ balance }) => balance)).to.deep.equal([499n, 501n]);

    const expirationTime = toTimestamp(START + 100n * SECOND);
    const later = schedule(inner, { memo: "later", waitForExpiry: true, expirationTime });
    await place.issuer.submit(later, { signers: [...all] });
    const clock = place.network.ledger.clock as unknown as { advanceTo(time: bigint): void };
    clock.advanceTo(START + 102n * SECOND);
    place.network.ledger.tick();
    expect((events.at(-1) as TransactionRecord).relations.map(({ balance }) => balance)).to.deep.equal([498n, 502n]);
    events.forEach(replica.observe);
    replica.check(await place.network.ledger.world());
  });

  it("shows accounts that come of a transfer to an alias, and then what they got", async () => {
    const alias = fromHex(ecKey("newcomer").evmAddress);
    const before = events.length;
    const { accounts, relations } = await told(transferOf([move(gold, [ISSUER, -5n], [{ alias }, 5n])]));
    expect(accounts[0]).to.deep.include({ usedAutomaticAssociations: 0, maxAutomaticAssociations: -1 });
    expect(relations).to.deep.equal([]);
    const moved = events.slice(before)[1] as TransactionRecord;
    expect(moved.accounts[0]!.usedAutomaticAssociations).to.equal(1);
    expect(moved.relations.map(({ balance }) => balance)).to.have.members([495n, 5n]);
  });

  it("is in a message whose topic asks for fees, and stands for the messages of other topics (HIP-991)", async () => {
    const { ledger } = place.network;
    const fee = (amount: bigint, token?: EntityId): proto.IFixedCustomFee => ({
      feeCollectorAccountId: toAccountId(HOLDER),
      fixedFee: { amount: toLong(amount), denominatingTokenId: token && toTokenId(token) },
    });
    const followed = (await submit(place, topic({ customFees: [fee(3n), fee(2n, gold)] }))).entity!;
    const unheard = (await submit(place, topic())).entity!;
    const own: LedgerEvent[] = [];
    const others: LedgerEvent[] = [];
    ledger.follow(followed, (event) => own.push(event));
    ledger.follow(unheard, (event) => others.push(event));
    await submit(place, send(gold, ISSUER, DAVE, 50n));
    own.length = others.length = 0;
    await submit(place, message(followed, "paid"), place.dave);
    await submit(place, message(unheard, "free"), place.dave);

    const [paid, ...none] = own;
    expect(none).to.deep.equal([]);
    if (paid?.kind !== "message") expect.fail("no message");
    const { accounts, relations } = paid.changes!;
    const [dave, holder] = [await ledger.account(DAVE), await ledger.account(HOLDER)];
    expect(accounts.map(({ id }) => id)).to.have.members([DAVE, HOLDER]);
    expect(accounts.find(({ id }) => id === HOLDER)).to.deep.equal(holder);
    expect(accounts.find(({ id }) => id === DAVE)!.balance > dave!.balance).to.equal(true);
    expect(relations.map(({ account, balance }) => [account, balance])).to.have.deep.members([
      [DAVE, 48n],
      [HOLDER, 502n],
    ]);

    const [foreign, free] = others;
    expect(foreign).to.deep.include({ kind: "transaction", name: "consensusSubmitMessage", ...paid.changes });
    expect(free).to.deep.include({ kind: "message", changes: undefined });
  });

  it("folds to the ledger that is there after a revert, for whoever follows it then", async () => {
    const { ledger } = place.network;
    const { entity } = await submit(place, topic());
    const start = await ledger.world();
    const snapshot = ledger.snapshot();
    await submit(place, burn(gold, 3n));
    ledger.revert(snapshot);
    await submit(place, mintNfts(art, "other"));
    const late = new Replica(start);
    ledger.follow(entity!, late.observe);
    late.check(await ledger.world());
    expect(late.tokens.get(gold)!.totalSupply).to.equal(1_000n);
  });

  it("is the world's when there is nothing before it", async () => {
    const { accounts, tokens, relations, nfts } = await place.network.ledger.world();
    const state = place.network.ledger.mirror.state();
    expect(accounts.length).to.equal([...state.accounts.entries()].length);
    expect(tokens.map(({ id }) => id)).to.deep.equal([gold, art]);
    expect(relations.map(({ account, token }) => `${account}/${token}`)).to.have.members(
      [ISSUER, HOLDER].flatMap((account) => [`${account}/${gold}`, `${account}/${art}`]),
    );
    expect(nfts.map(({ serial, owner }) => [serial, owner])).to.deep.equal(
      [HOLDER, HOLDER, ISSUER, ISSUER, ISSUER].map((owner, index) => [BigInt(index + 1), owner]),
    );
  });
});

describe("a follower of the simulated Hedera", function () {
  this.timeout(20_000 + 3_000 * RUNS);

  it("knows all accounts, tokens, associations and NFTs after each step of any history", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 40, maxLength: 80, size: "max" }), async (steps) => {
        const world = await FuzzWorld.start();
        const { ledger } = world;
        const replica = new Replica(await ledger.world());
        const wrong: string[] = [];
        ledger.follow("0.0.1009", replica.observe);
        ledger.subscribe((sealed) => {
          // A key that completes an account does so after the fee of its transaction, which comes later.
          if (sealed.parentTimestamp !== undefined && sealed.name === "cryptoUpdateAccount") return;
          const event = eventFor(1009, sealed);
          const changes = event?.kind === "message" ? event.changes : event;
          for (const { id, balance } of changes?.accounts ?? []) {
            if (balance !== (world.balances.get(entityNumber(id)) ?? 0n)) wrong.push(`${id} has ${balance}`);
          }
        });
        for (const step of steps) {
          const said = await world.take(step);
          expect(wrong, `hbar after ${said}`).to.deep.equal([]);
          replica.check(await ledger.world(), `after ${said}`);
        }
      }),
      { numRuns: 2 * RUNS, seed: SEED },
    );
  });
});
