import { isDeepStrictEqual } from "node:util";

import { proto } from "@hiero-ledger/proto";
import { expect } from "chai";

import { fromHex, toAccountId, toFileId, toLong, toTokenId } from "../../../plugin/hedera/entity.ts";
import { thresholdKey, type EcdsaKey } from "../../../plugin/hedera/keys.ts";
import type { AccountState, EntityId, LedgerEvent, TransactionRecord } from "../../../plugin/hedera/ledger.ts";
import { Operator } from "../../../plugin/hedera/operator.ts";
import type { SubmitOptions, TransactionData } from "../../../plugin/hedera/operator.ts";
import { SimulatedClock } from "../../../plugin/hedera/simulated/clock.ts";
import { genesisKey } from "../../../plugin/hedera/simulated/genesis.ts";
import { SimulatedLedger } from "../../../plugin/hedera/simulated/simulated-ledger.ts";
import type { SdkLedger } from "../../../plugin/hedera/sdk/sdk-ledger.ts";
import { create, ecKey, edKey, HBAR, schedule, signSchedule, topic, transfer } from "../network.ts";
import { serveForSdk, type ServedLedger } from "./served.ts";
import { plain, until, Watcher } from "./watcher.ts";

const SUCCESS = 22;
const keys = { ann: edKey("ann"), ben: ecKey("ben"), eve: ecKey("eve") };
const vaultKey = thresholdKey(2, [keys.ann.publicKey, keys.ben.publicKey]);
const forever = { seconds: toLong(7_776_000) };

/** What an event of the whole ledger is to somebody who watches: computed from the states that it reports. */
function narrowed(event: LedgerEvent, watcher: Watcher): LedgerEvent | undefined {
  if (event.kind === "message") return event;
  const isOf = (id: EntityId | undefined) => id !== undefined && watcher.accounts.has(id);
  const { payer, transfers, relations, accounts, nfts, name, entity, schedule: made, tokens, rates } = event;
  const ownRelations = relations.filter(({ account }) => isOf(account));
  const isTheirs = isOf(payer) || transfers.some(({ account }) => isOf(account)) || ownRelations.length > 0;
  if (!isTheirs && rates === undefined) return undefined;
  // Whom a transaction touched without a difference that anybody could see is nobody's business.
  const isNews = (state: AccountState) => {
    const ignoring = { balance: 0n };
    const isSame = isDeepStrictEqual({ ...state, ...ignoring }, { ...watcher.accounts.get(state.id)!, ...ignoring });
    return !isSame || transfers.some(({ account }) => account === state.id);
  };
  const isCreation = name === "cryptoCreateAccount";
  const isGiven = transfers.some(({ account, amount }) => amount > 0n && isOf(account));
  const givers = transfers.filter(({ amount }) => amount < 0n).map(({ account }) => account);
  const aliases = accounts.flatMap(({ id, evmAddress }) =>
    isGiven && evmAddress !== undefined && givers.includes(id) && !isOf(id) ? [[id, evmAddress] as const] : [],
  );
  return {
    ...event,
    accounts: accounts.filter((state) => (isOf(state.id) ? isNews(state) : isCreation && state.id === entity)),
    tokens: tokens.filter(({ id }) => name === "tokenCreation" || watcher.tokens.has(id)),
    relations: ownRelations,
    // Whoever has them now, or had them: all NFTs that move here come to the vault or go from it.
    nfts: nfts.map(({ metadata: _, ...nft }) => nft),
    schedule: made && { ...made, signers: [] },
    aliases: aliases.length > 0 ? new Map(aliases) : undefined,
  };
}

describe("what a ledger tells of a real Hedera", () => {
  let ledger: SimulatedLedger;
  let served: ServedLedger;
  let sdk: SdkLedger;
  let watcher: Watcher;
  let expected: LedgerEvent[];
  /** The watched accounts as they are at first. */
  let beginning: readonly AccountState[];
  let operators: Record<"ann" | "ben" | "eve" | "teller", Operator>;
  let vault: EntityId;
  let forum: EntityId;

  before(async function () {
    this.timeout(60_000);
    ledger = new SimulatedLedger({ clock: new SimulatedClock(), archive: true });
    served = await serveForSdk(ledger);
    sdk = await served.connect();
    const { treasury } = ledger;
    const open = async (key: Parameters<typeof create>[0], more = {}, options: SubmitOptions = {}) =>
      (await treasury.submit(create(key, 1_000n * HBAR, more), options)).entity!;
    const openWithAlias = (key: EcdsaKey) =>
      open(key.publicKey, { alias: fromHex(key.evmAddress) }, { signers: [key] });
    await treasury.submit(transfer(["0.0.2", -100n * HBAR], ["0.0.57", 100n * HBAR]));
    operators = {
      ann: new Operator(sdk, await open(keys.ann.publicKey), keys.ann),
      ben: new Operator(sdk, await openWithAlias(keys.ben), keys.ben),
      eve: new Operator(sdk, await openWithAlias(keys.eve), keys.eve),
      teller: new Operator(sdk, "0.0.57", genesisKey()),
    };
    vault = await open(vaultKey, { maxAutomaticTokenAssociations: -1 });
    forum = (await treasury.submit(topic())).entity!;
    const states = await Promise.all(
      [vault, operators.ann.account, operators.ben.account].map((id) => ledger.account(id)),
    );
    beginning = states.map((state) => state!);
    watcher = new Watcher(beginning);
    const other = new Watcher(beginning);
    expected = [];
    ledger.follow(forum, (event) => {
      const told = narrowed(event, other);
      if (told === undefined) return;
      expected.push(told);
      other.note(told);
    });
    sdk.follow(forum, watcher.listener, watcher);
    await until(() => watcher.hasCaughtUp);
  });

  after(async () => {
    await served.close();
  });

  const by = async (who: keyof typeof operators, data: TransactionData, options?: SubmitOptions, status = SUCCESS) => {
    const outcome = await operators[who].submit(data, options);
    expect(proto.ResponseCodeEnum[outcome.status]).to.equal(proto.ResponseCodeEnum[status]);
    return outcome;
  };
  const together = async (inner: proto.ISchedulableTransactionBody, memo: string) => {
    const { entity } = await by("ann", schedule(inner, { memo }), { memo });
    await by("ben", signSchedule(entity!));
  };
  /** Expects the same events from both, since the last time. */
  let compared = 0;
  const same = async (...names: string[]) => {
    const isThere = () => watcher.events.length >= expected.length || watcher.failure !== undefined;
    await until(isThere).catch(() => {});
    await new Promise((resolve) => setTimeout(resolve, 300));
    const [told, meant] = [watcher.events, expected].map((events) => events.slice(compared));
    compared = expected.length;
    expect(watcher.failure).to.equal(undefined);
    const nameOf = (event: LedgerEvent) => (event.kind === "message" ? "message" : event.name);
    expect(told!.map(nameOf)).to.deep.equal(meant!.map(nameOf));
    for (const [index, event] of meant!.entries()) {
      expect(comparable(told![index]!), `${nameOf(event)} ${index}`).to.deep.equal(comparable(event));
    }
    expect(meant!.map(nameOf)).to.include.members(names);
    // What messages cost is nothing that a chain has to know; those without a key of their own send none.
    const silent = [...watcher.accounts.values()].filter(({ id, memo }) => id === vault || memo.startsWith("adopt"));
    for (const { id, balance } of silent) expect(balance, id).to.equal((await ledger.account(id))!.balance);
  };
  /** In one order; who speaks on the topic pays for it, which messages do not say. */
  const comparable = (event: LedgerEvent) => {
    if (event.kind === "message") return plain(event);
    const byId = (one: { id: EntityId }, other: { id: EntityId }) => (one.id < other.id ? -1 : 1);
    const speaks = (id: EntityId) => id === operators.ann.account || id === operators.ben.account;
    return plain({
      ...event,
      accounts: event.accounts.map((state) => (speaks(state.id) ? { ...state, balance: 0n } : state)).sort(byId),
      transfers: [...event.transfers].sort((one, other) => (one.account < other.account ? -1 : 1)),
    });
  };
  const units = (token: EntityId, ...entries: [EntityId, bigint, boolean?][]): TransactionData => ({
    cryptoTransfer: {
      tokenTransfers: [
        {
          token: toTokenId(token),
          transfers: entries.map(([id, amount, isApproval = false]) => ({
            ...{ accountID: toAccountId(id), amount: toLong(amount), isApproval },
          })),
        },
      ],
    },
  });
  /** A mirror finds no transaction by the NFTs alone that somebody gets, but by a tinybar beside them. */
  const nft = (token: EntityId, from: EntityId, to: EntityId, serial: number): TransactionData => ({
    cryptoTransfer: {
      ...transfer([from, -1n], [to, 1n]).cryptoTransfer,
      tokenTransfers: [
        {
          token: toTokenId(token),
          nftTransfers: [
            { senderAccountID: toAccountId(from), receiverAccountID: toAccountId(to), serialNumber: toLong(serial) },
          ],
        },
      ],
    },
  });

  it("are messages, whoever sends them, and whole ones among parts", async () => {
    await operators.ann.submitMessage(forum, Buffer.from("hello"));
    await operators.eve.submitMessage(forum, Buffer.alloc(2_500, 7));
    await operators.ben.submitMessage(forum, Buffer.alloc(1_024, 1));
    await same("message");
  });

  it("are transfers of hbar, in and out, and those that fail", async () => {
    const { ann, eve } = operators;
    await by("eve", transfer([eve.account, -30n * HBAR], [vault, 20n * HBAR], [ann.account, 10n * HBAR]), {
      memo: "in",
    });
    await by("ann", transfer([ann.account, -1n * HBAR], [eve.account, 1n * HBAR]));
    await by("eve", transfer([vault, -1n * HBAR], [eve.account, 1n * HBAR]), {}, 7);
    await by("eve", transfer([eve.account, -1n], ["0.0.98", 1n]));
    await together({ cryptoTransfer: transfer([vault, -7n * HBAR], [eve.account, 7n * HBAR]).cryptoTransfer }, "out");
    await together(
      { cryptoTransfer: transfer([vault, -7_000n * HBAR], [eve.account, 7_000n * HBAR]).cryptoTransfer },
      "no",
    );
    await same("cryptoTransfer", "scheduleCreate", "scheduleSign");
  }).timeout(40_000);

  it("are accounts that watched ones create or change", async () => {
    const { eve } = operators;
    const { entity } = await by("ann", create(vaultKey, 3n * HBAR, { memo: "adopt" }));
    await by("ben", transfer([operators.ben.account, -2n], [`0x${"7e".repeat(20)}`, 2n]));
    await by("eve", transfer([eve.account, -4n * HBAR], [entity!, 4n * HBAR]));
    const key = thresholdKey(1, [keys.ann.publicKey, keys.ben.publicKey]);
    const cryptoUpdateAccount = { accountIDToUpdate: toAccountId(entity!), key, memo: { value: "adopted" } };
    await together({ cryptoUpdateAccount }, "change");
    await same("cryptoCreateAccount", "cryptoUpdateAccount");
    expect(watcher.accounts.get(entity!)!.memo).to.equal("adopted");
  }).timeout(40_000);

  it("are tokens and NFTs that come and go, and allowances that are spent", async () => {
    const { eve } = operators;
    const token = (more: proto.ITokenCreateTransactionBody): TransactionData => ({
      tokenCreation: {
        ...{
          name: "Foo",
          symbol: "FOO",
          treasury: toAccountId(eve.account),
          autoRenewAccount: toAccountId(eve.account),
        },
        ...{ autoRenewPeriod: forever, ...more },
      },
    });
    const foo = (await by("eve", token({ initialSupply: toLong(1_000) }))).entity!;
    const art = (await by("eve", token({ tokenType: 1, supplyKey: keys.eve.publicKey }))).entity!;
    const metadata = [1, 2, 3].map((n) => Uint8Array.of(n));
    await by("eve", { tokenMint: { token: toTokenId(art), metadata } });
    await by("eve", units(foo, [eve.account, -300n], [vault, 300n]));
    await by("eve", nft(art, eve.account, vault, 2));
    await by("eve", nft(art, eve.account, vault, 3));
    const tokenAllowances = [
      { tokenId: toTokenId(foo), owner: toAccountId(vault), spender: toAccountId(eve.account), amount: toLong(50) },
    ];
    const cryptoAllowances = [{ owner: toAccountId(vault), spender: toAccountId(eve.account), amount: toLong(90) }];
    await together({ cryptoApproveAllowance: { tokenAllowances, cryptoAllowances } }, "allow");
    await by("eve", units(foo, [vault, -20n, true], [eve.account, 20n]));
    await together({ cryptoTransfer: units(foo, [vault, -100n], [eve.account, 100n]).cryptoTransfer }, "foo");
    await together({ cryptoTransfer: nft(art, vault, eve.account, 3).cryptoTransfer }, "art");
    await same("cryptoTransfer", "cryptoApproveAllowance");
    expect(watcher.relation(vault, foo).balance).to.equal(180n);
    expect(watcher.accounts.get(vault)!.allowances.tokens).to.deep.equal([
      { token: foo, spender: eve.account, amount: 30n },
    ]);
  }).timeout(60_000);

  it("are tokens that watched accounts create, and what becomes of them", async () => {
    const { ann } = operators;
    const creation: TransactionData = {
      tokenCreation: {
        ...{ name: "Own", symbol: "OWN", treasury: toAccountId(ann.account), initialSupply: toLong(10) },
        ...{ adminKey: keys.ann.publicKey, supplyKey: keys.ann.publicKey, pauseKey: keys.ann.publicKey },
        ...{ wipeKey: keys.ann.publicKey, feeScheduleKey: keys.ann.publicKey },
        ...{ autoRenewAccount: toAccountId(ann.account), autoRenewPeriod: forever },
      },
    };
    const token = toTokenId((await by("ann", creation)).entity!);
    await by("ann", { tokenMint: { token, amount: toLong(5) } });
    await by("ann", { tokenUpdate: { token, name: "Ours", supplyKey: keys.ben.publicKey } });
    await by("ann", { tokenBurn: { token, amount: toLong(2) } }, { signers: [keys.ben] });
    const fixedFee = { amount: toLong(3) };
    const customFees = [{ fixedFee, feeCollectorAccountId: toAccountId(ann.account) }];
    await by("ann", { tokenFeeScheduleUpdate: { tokenId: token, customFees } });
    await by("ann", { tokenPause: { token } });
    await by("ann", { tokenUnpause: { token } });
    await by("ann", { tokenDeletion: { token } });
    await same("tokenCreation", "tokenMint", "tokenUpdate", "tokenBurn", "tokenFeeScheduleUpdate", "tokenDeletion");
  }).timeout(60_000);

  it("are the exchange rates, whoever sets them", async () => {
    const rate = (cents: number) => ({
      ...{ hbarEquiv: 1, centEquiv: cents, expirationTime: { seconds: toLong(4_102_444_800n) } },
    });
    const contents = proto.ExchangeRateSet.encode({ currentRate: rate(13), nextRate: rate(14) }).finish();
    await by("teller", { fileUpdate: { fileID: toFileId(112), contents } });
    await same("fileUpdate");
    const [told] = watcher.events.slice(-1) as [TransactionRecord];
    expect(told.rates!.current.cents).to.equal(13);
    expect(await sdk.exchangeRates()).to.deep.equal(await ledger.exchangeRates());
  }).timeout(40_000);

  it("are the same to who comes later, and to who goes on from anywhere", async () => {
    const { events } = watcher;
    const replay = async (from: number) => {
      const earlier = new Watcher([]);
      earlier.events.push(...events.slice(0, from));
      const later = new Watcher(beginning, from === 0 ? undefined : earlier.position);
      for (const event of events.slice(0, from)) later.note(event);
      const unfollow = sdk.follow(forum, later.listener, later);
      await until(() => later.hasCaughtUp);
      unfollow();
      expect(later.events.map(plain)).to.deep.equal(events.slice(from).map(plain));
    };
    for (const from of [0, 1, 4, Math.floor(events.length / 2), events.length - 1, events.length]) await replay(from);
  }).timeout(60_000);

  it("answers what it is asked as the ledger itself does", async () => {
    const ids = [vault, ...Object.values(operators).map(({ account }) => account)];
    const [foo, art] = [...(await ledger.world()).tokens].map(({ id }) => id);
    const inquiry = {
      accounts: [...ids, "0.0.9999999" as const],
      tokens: [foo!, art!, "0.0.9999999" as const],
      relations: ids.map((account) => ({ account, token: foo! })),
      nfts: [1n, 2n, 3n, 4n].map((serial) => ({ token: art!, serial })),
    };
    // How many slots are in use, nobody counts where there are as many as one likes.
    const shown = (state: unknown) => plain({ ...(state as object), usedAutomaticAssociations: 0 });
    const [seen, there] = [await sdk.lookUp(inquiry), await ledger.lookUp(inquiry)];
    expect(seen.accounts.map(shown)).to.deep.equal(there.accounts.map(shown));
    for (const what of ["tokens", "relations", "nfts"] as const) {
      expect(plain(seen[what]), what).to.deep.equal(plain(there[what]));
    }
    expect((await sdk.account(keys.eve.evmAddress))!.id).to.equal(operators.eve.account);
    expect(await sdk.account(`0x${"99".repeat(20)}`)).to.equal(undefined);
    expect((await sdk.messages(forum, 2, 3)).map(plain)).to.deep.equal((await ledger.messages(forum, 2, 3)).map(plain));
    const schedules = watcher.events.flatMap((event) => (event.kind === "transaction" ? (event.schedule ?? []) : []));
    for (const { id } of schedules) {
      const [shownOf, really] = [(await sdk.schedule(id))!, (await ledger.schedule(id))!];
      const signers = (all: readonly Uint8Array[]) => (plain(all) as string[]).sort();
      expect(signers(shownOf.signers)).to.deep.equal(signers(really.signers));
      expect(shownOf.executedAt === undefined).to.equal(really.executedAt === undefined);
      const rest = { signers: [], executedAt: undefined };
      expect(plain({ ...shownOf, ...rest })).to.deep.equal(plain({ ...really, ...rest }));
    }
  }).timeout(40_000);
});
