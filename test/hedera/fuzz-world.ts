/** A network that has one of everything, for transactions of every kind to come upon. */
import { proto } from "@hiero-ledger/proto";
import { expect } from "chai";

import { formatTransactionId, toAccountId, toHex, toLong } from "../../plugin/hedera/entity.ts";
import { toScheduleId, toTimestamp, toTokenId } from "../../plugin/hedera/entity.ts";
import type { HederaKey } from "../../plugin/hedera/keys.ts";
import { PrecheckError } from "../../plugin/hedera/ledger.ts";
import type { Timestamp } from "../../plugin/hedera/ledger.ts";
import { answer } from "../../plugin/hedera/serve/rest/answer.ts";
import type { TransactionData } from "../../plugin/hedera/operator.ts";
import { SimulatedClock } from "../../plugin/hedera/simulated/clock.ts";
import type { PendingAirdrop } from "../../plugin/hedera/simulated/entities.ts";
import { hbarLines } from "../../plugin/hedera/simulated/sealed.ts";
import { SimulatedLedger } from "../../plugin/hedera/simulated/simulated-ledger.ts";
import { keys, strangers } from "./fuzz.ts";
import type { Draft, Signing, Step } from "./fuzz.ts";
import { checkInvariants } from "./invariants.ts";
import { codeName, createAccount, HBAR, SECOND, START, topic } from "./network.ts";
import { move } from "./market.ts";
import { associate, fixedFee, fractionalFee, mintNfts, naming, royaltyFee, tokenCreation } from "./token-network.ts";

const EVERYBODY: readonly HederaKey[] = [...keys, ...strangers];
/** A step that takes longer hangs, whatever the machine. Milliseconds. */
const PATIENCE = 5_000;

/** The network, what was submitted to it, and what it said. */
export class FuzzWorld {
  readonly clock = new SimulatedClock({ start: START, realTime: false });
  readonly ledger = new SimulatedLedger({ clock: this.clock, archive: true });
  /** Hbar by account as the records have it. */
  readonly balances = new Map<number, bigint>();
  readonly ids: string[] = [];
  /** How often each kind of transaction ended how. */
  readonly seen = new Map<string, number>();
  #starts = 0n;
  #checked: Timestamp = 0n;

  static async start(): Promise<FuzzWorld> {
    const world = new FuzzWorld();
    await world.#populate();
    for (const [num, { balance }] of world.ledger.mirror.state().accounts.entries()) world.balances.set(num, balance);
    world.ledger.subscribe((sealed) => {
      for (const [num, moved] of hbarLines(sealed)) {
        world.balances.set(num, (world.balances.get(num) ?? 0n) + moved);
      }
    });
    return world;
  }

  /** Accounts 1001 to 1004, units 1005 and 1006, NFTs 1007 and 1008, topic 1009, file 1010, a shared account 1011. */
  async #populate(): Promise<void> {
    const slots = [-1, 2, 0, -1];
    const operators = [];
    for (const [index, key] of keys.entries()) {
      const more = { maxAutomaticTokenAssociations: slots[index] };
      operators.push(await createAccount(this.ledger, key, 100_000n * HBAR, more));
    }
    const first = operators[0]!;
    const run = async (data: TransactionData) => {
      const { status, entity } = await first.submit(data, { signers: EVERYBODY });
      expect(codeName(status)).to.equal("SUCCESS");
      return entity!;
    };
    const [one, two, three] = keys.map(({ publicKey }) => publicKey);
    const roles = { adminKey: one, supplyKey: two, wipeKey: three, freezeKey: one, pauseKey: two };
    const more = { ...roles, kycKey: undefined, feeScheduleKey: three, metadataKey: one, treasury: toAccountId(1001) };
    const gold = await run(tokenCreation({ ...more, customFees: [fixedFee(HBAR, "0.0.1003")] }));
    const silver = await run(tokenCreation({ ...more, kycKey: one, customFees: [fractionalFee({}, "0.0.1001")] }));
    const nfts = { ...more, tokenType: 1, initialSupply: toLong(0) };
    const fallbackFee = fixedFee(HBAR, "0.0.1001").fixedFee;
    const art = await run(tokenCreation({ ...nfts, customFees: [royaltyFee({ fallbackFee }, "0.0.1001")] }));
    const seats = await run(tokenCreation({ ...nfts, supplyType: 1, maxSupply: toLong(12) }));
    await run({ ...topic({ adminKey: one, submitKey: two }) });
    await run({ fileCreate: { expirationTime: toTimestamp(START + 7_000_000n * SECOND), keys: { keys: [one!] } } });
    const shared = { thresholdKey: { threshold: 2, keys: { keys: [one!, two!, three!] } } };
    const initialBalance = toLong(1_000n * HBAR);
    const autoRenewPeriod = { seconds: toLong(7_776_000) };
    await run({ cryptoCreateAccount: { key: shared, initialBalance, autoRenewPeriod, receiverSigRequired: true } });
    for (const token of [art, seats]) await run(mintNfts(token, "1", "2", "3", "4", "5"));
    await run(associate("0.0.1002", gold, silver, art, seats));
    await run(associate("0.0.1003", gold));
    await run({ tokenGrantKyc: naming(silver, "0.0.1002") });
    const gifts = [gold, silver].map((token) => move(token, ["0.0.1001", -300n], ["0.0.1002", 300n]));
    await run({ cryptoTransfer: { tokenTransfers: gifts } });
    expect(toTokenId(seats)).to.deep.equal(toTokenId(1008));
  }

  /** Does the step and checks the books. @returns what the network said */
  async take(step: Step): Promise<string> {
    const before = performance.now();
    const said = await this.#take(step);
    if (performance.now() - before > PATIENCE) expect.fail(`${said} took too long`);
    this.seen.set(said, (this.seen.get(said) ?? 0) + 1);
    return said;
  }

  /** Checks the ledger, and its balances against its records. */
  check(): void {
    this.#checked = checkInvariants(this.ledger, this.#checked);
    for (const [num, { balance }] of this.ledger.mirror.state().accounts.entries()) {
      if (balance !== (this.balances.get(num) ?? 0n)) expect.fail(`0.0.${num} has ${balance}, not as its records say`);
    }
  }

  /** Remembers the present, and what the books say of it. @returns what takes everything back to it */
  snapshot(): () => void {
    const [id, balances, count] = [this.ledger.snapshot(), new Map(this.balances), this.ids.length];
    return () => {
      expect(this.ledger.revert(id)).to.equal(true);
      this.balances.clear();
      for (const [num, balance] of balances) this.balances.set(num, balance);
      this.#checked = 0n;
      for (const id of this.ids.splice(count)) expect(this.ledger.receipt(id), id).to.be.undefined;
    };
  }

  async #take(step: Step): Promise<string> {
    switch (step.kind) {
      case "wait":
        this.clock.advanceTo(this.clock.now() + BigInt(step.seconds) * SECOND);
        this.ledger.tick();
        return "wait";
      case "sign":
      case "claim":
      case "cancel":
        return await this.#submit({ ...step.draft, data: this.#following(step.kind, step.index) });
      case "submit":
        return await this.#submit(step.draft);
      case "batch": {
        const inners = step.drafts.map((draft) => this.#inner(draft));
        if (step.nested) inners.push(this.#inner({ ...step.outer, data: { atomicBatch: { transactions: inners } } }));
        return await this.#submit({ ...step.outer, data: { atomicBatch: { transactions: inners } } });
      }
    }
  }

  /** What one does with a schedule or an airdrop that is there. */
  #following(kind: "sign" | "claim" | "cancel", index: number): TransactionData {
    const { schedules, airdrops } = this.ledger.mirror.state();
    if (kind === "sign") {
      // A table is in no order that a revert would restore.
      const nums = [...schedules.entries()].map(([num]) => num).sort();
      return { scheduleSign: { scheduleID: toScheduleId(nums[index % nums.length] ?? 1012) } };
    }
    const all = [...airdrops.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, airdrop]) => airdrop);
    const airdrop = all[index % all.length];
    const pendingAirdrops = airdrop ? [airdropId(airdrop)] : [];
    return kind === "claim" ? { tokenClaimAirdrop: { pendingAirdrops } } : { tokenCancelAirdrop: { pendingAirdrops } };
  }

  async #submit(draft: Draft): Promise<string> {
    const { signed, id } = this.#sign(draft, { nodeAccountID: toAccountId(3) });
    const signedTransactionBytes = proto.SignedTransaction.encode(signed).finish();
    const bytes = proto.Transaction.encode({ signedTransactionBytes }).finish();
    const name = Object.keys(draft.data)[0]!;
    try {
      const { status } = await this.ledger.take(bytes);
      this.ids.push(id);
      return `${name} ${codeName(status)}`;
    } catch (error) {
      if (error instanceof PrecheckError) return `${name} precheck ${error.statusName}`;
      throw error;
    }
  }

  #inner(draft: Draft): Uint8Array {
    const { signed } = this.#sign(draft, { nodeAccountID: toAccountId(0), batchKey: keys[0].publicKey });
    return proto.SignedTransaction.encode(signed).finish();
  }

  #sign(draft: Draft, more: proto.ITransactionBody): { signed: proto.ISignedTransaction; id: string } {
    const transactionID = {
      accountID: toAccountId(1001 + draft.payer),
      transactionValidStart: toTimestamp(this.clock.now() - 5n * SECOND + this.#starts++),
    };
    const body = {
      transactionID,
      transactionFee: toLong(1_000n * HBAR),
      transactionValidDuration: { seconds: toLong(120) },
      ...more,
      ...draft.header,
      ...draft.data,
    };
    const bodyBytes = proto.TransactionBody.encode(body).finish();
    const sigPair = signersOf(draft.payer, draft.signing).map((key) => key.signaturePair(bodyBytes));
    return { signed: { bodyBytes, sigMap: { sigPair } }, id: formatTransactionId(body.transactionID ?? transactionID) };
  }

  /** Everything that the network shows to the outside, piece by piece. */
  observed(): string[] {
    const { ledger } = this;
    const { mirror } = ledger;
    const shown: unknown[] = [ledger.now(), mirror.blockNumbers()];
    for (const table of Object.values(mirror.state(mirror.now()))) shown.push([...table.entries()]);
    const { accounts, tokens, topics, relations, nfts, airdrops } = mirror.state();
    for (const table of [accounts, tokens, topics, relations, nfts, airdrops]) {
      shown.push(new Map<unknown, unknown>(table.entries()));
    }
    // Those tables are in no order that means anything, schedules neither.
    shown.push(new Map([...mirror.schedules()].map((each) => [each.num, each])), [...mirror.transactions()]);
    for (const num of [1001, 1002, 1003, 1004]) {
      shown.push(ledger.query({ cryptogetAccountBalance: { accountID: toAccountId(num) } }));
    }
    for (const id of this.ids) shown.push(ledger.receipt(id), ledger.record(id));
    for (const path of PATHS) {
      const { fault, ...answered } = answer("GET", `/api/v1/${path}`, ledger, []);
      expect(fault, path).to.be.undefined;
      shown.push(answered);
    }
    return shown.map((piece) => JSON.stringify(piece, plain));
  }
}

/** REST requests of all kinds, each for much. */
const PATHS = [
  "accounts?limit=100",
  "balances?limit=100",
  "blocks?limit=100",
  "network/supply",
  "schedules?limit=100",
  "tokens?limit=100",
  "topics/0.0.1009/messages",
  "transactions?limit=100",
  ...[1001, 1002, 1003, 1004].flatMap((num) =>
    ["", "/nfts", "/tokens", "/airdrops/pending", "/airdrops/outstanding", "/allowances/crypto", "/allowances/tokens"]
      .map((path) => `accounts/0.0.${num}${path}`)
      .concat(`accounts/0.0.${num}/allowances/nfts`),
  ),
  ...[1005, 1006, 1007, 1008].flatMap((num) => ["", "/balances", "/nfts"].map((path) => `tokens/0.0.${num}${path}`)),
];

function airdropId({ sender, receiver, token, serial }: PendingAirdrop): proto.IPendingAirdropId {
  const parties = { senderId: toAccountId(sender), receiverId: toAccountId(receiver) };
  return serial === undefined
    ? { ...parties, fungibleTokenType: toTokenId(token) }
    : { ...parties, nonFungibleToken: { token_ID: toTokenId(token), serialNumber: toLong(serial) } };
}

function signersOf(payer: number, signing: Signing): readonly HederaKey[] {
  switch (signing) {
    case "all":
      return EVERYBODY;
    case "payer":
      return [keys[payer]!];
    case "wrong":
      return strangers;
    case "none":
      return [];
  }
}

/** What JSON has no words for. */
function plain(_: string, value: unknown): unknown {
  if (typeof value === "bigint") return `${value}n`;
  if (value instanceof Map || value instanceof Set)
    return [...value].map((each: unknown) => JSON.stringify(each, plain)).sort();
  if (value instanceof Uint8Array) return toHex(value);
  return value;
}
