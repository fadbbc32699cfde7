/** What the tests of the REST API share: a network with something of everything, and questions to it. */
import type { proto } from "@hiero-ledger/proto";

import { toLong, toTimestamp } from "../../plugin/hedera/entity.ts";
import { keyList, thresholdKey } from "../../plugin/hedera/keys.ts";
import type { EntityId } from "../../plugin/hedera/ledger.ts";
import { Operator } from "../../plugin/hedera/operator.ts";
import { answer } from "../../plugin/hedera/serve/rest/answer.ts";
import { nodesOf } from "../../plugin/hedera/serve/rest/request.ts";
import type { Source } from "../../plugin/hedera/serve/rest/request.ts";
import { SimulatedClock } from "../../plugin/hedera/simulated/clock.ts";
import { allowanceKey, NO_ALLOWANCES } from "../../plugin/hedera/simulated/entities.ts";
import type { Token } from "../../plugin/hedera/simulated/entities.ts";
import { SimulatedLedger } from "../../plugin/hedera/simulated/simulated-ledger.ts";
import type { State } from "../../plugin/hedera/simulated/state.ts";
import type { SimulatedOperator } from "../../plugin/hedera/simulated/outcome.ts";
import { create, createAccount, ecKey, edKey, HBAR, message, schedule, START } from "../hedera/network.ts";
import { signSchedule, topic, transfer } from "../hedera/network.ts";

export const [aliceKey, bobKey, carolKey] = [edKey("alice"), ecKey("bob"), edKey("carol")];

/** A body that was answered, and how. */
export interface Reply {
  readonly status: number;
  readonly body: any;
}

/** What is there to be asked for. */
export interface World {
  readonly ledger: SimulatedLedger;
  readonly clock: SimulatedClock;
  readonly alice: SimulatedOperator;
  /** Has an EVM address. */
  readonly bob: SimulatedOperator;
  readonly topic: EntityId;
  /** Created and paid by Alice, executed when Bob signed. */
  readonly executed: EntityId;
  /** Needs Carol, who has not signed. */
  readonly waiting: EntityId;
  readonly fungible: EntityId;
  readonly unique: EntityId;
}

export const NETWORK: Readonly<Record<string, EntityId>> = { "127.0.0.1:50211": "0.0.3", "[::1]:50221": "0.0.4" };

/** Asks for a path below `/api/v1`, or for one of its links. */
export function get(source: Source, path: string, method = "GET"): Reply {
  const target = path.startsWith("/api") ? path : `/api/v1/${path}`;
  const { status, body, type, fault } = answer(method, target, source, nodesOf(NETWORK));
  if (fault) throw fault as Error;
  return { status, body: type.startsWith("application/json") ? JSON.parse(body) : body };
}

/** Everything that a list has, page by page. @param name of the list in the body */
export function follow(source: Source, path: string, name: string): unknown[] {
  const all: unknown[] = [];
  let next: string | null = path;
  for (let pages = 0; next; pages++) {
    if (pages > 1_000) throw new Error(`${path} has no end; the last link is ${next}`);
    const { status, body }: Reply = get(source, next);
    if (status !== 200) throw new Error(`${next}: ${status} ${JSON.stringify(body)}`);
    all.push(...body[name]);
    next = body.links.next;
  }
  return all;
}

/** A network on a frozen clock, with tokens put directly into its state. */
export async function newWorld(options: { archive?: boolean; retention?: number } = {}): Promise<World> {
  const clock = new SimulatedClock({ start: START, realTime: false });
  const ledger = new SimulatedLedger({ clock, ...options });
  const { treasury } = ledger;
  const alice = await createAccount(ledger, aliceKey, 1_000n * HBAR, { memo: "Alice" });
  await treasury.submit(transfer([bobKey.evmAddress, 100n * HBAR], ["0.0.2", -100n * HBAR]));
  const bobsId = (await ledger.account(bobKey.evmAddress))!.id;
  const bob = new Operator(ledger, bobsId, bobKey);
  const shared = thresholdKey(1, [aliceKey.publicKey, carolKey.publicKey]);
  await treasury.submit(create(shared, 5n));
  await treasury.submit(create(keyList([carolKey.publicKey]), 7n * HBAR, { maxAutomaticTokenAssociations: -1 }));
  clock.advanceTo(START + 5_000_000_000n);
  const { entity: topicId } = await alice.submit(topic({ memo: "talk", submitKey: aliceKey.publicKey }));
  for (const text of ["one", "zwei", "trois", "četiri", "пять"]) await alice.submit(message(topicId!, text));
  await alice.submitMessage(topicId!, new Uint8Array(1_500).fill(7));
  await bob.submit(message(topicId!, "not allowed"));
  clock.advanceTo(START + 11_000_000_000n);
  const both = { transfers: { accountAmounts: payments(bob.account, alice.account) } };
  const { entity: executed } = await alice.submit(schedule({ cryptoTransfer: both }, { memo: "both" }));
  await bob.submit(signSchedule(executed!));
  const fromCarol = { transfers: { accountAmounts: payments("0.0.1004", alice.account) } };
  const { entity: waiting } = await alice.submit(
    schedule(
      { cryptoTransfer: fromCarol },
      { adminKey: aliceKey.publicKey, expirationTime: toTimestamp(START + 900_000_000_000n) },
    ),
  );
  for (let i = 1n; i <= 6n; i++)
    await bob.submit(transfer([alice.account, i], [bob.account, -i]), { memo: `no. ${i}` });
  clock.advanceTo(START + 60_000_000_000n);
  const { fungible, unique } = seedTokens(ledger.mirror.state() as State);
  return { ledger, clock, alice, bob, topic: topicId!, executed: executed!, waiting: waiting!, fungible, unique };
}

function payments(from: EntityId, to: EntityId): proto.IAccountAmount[] {
  const side = (id: EntityId, amount: number) => ({
    accountID: { shardNum: toLong(0), realmNum: toLong(0), accountNum: toLong(Number(id.slice(4))) },
    amount: toLong(amount),
  });
  return [side(from, -1_000), side(to, 1_000)];
}

const TIME = START + 20_000_000_000n;

/** Tokens, what is held of them, and what others may do with it. */
function seedTokens(state: State): { fungible: EntityId; unique: EntityId } {
  const [alice, bob, other] = [1001, 1002, 1003];
  const token = (num: number, more: Partial<Token>): Token => ({
    num,
    type: "fungible",
    name: `Token ${num}`,
    symbol: `T${num}`,
    memo: "",
    decimals: 2,
    totalSupply: 9_223_372_036_854_775_807n,
    maxSupply: 0n,
    treasury: alice,
    keys: {},
    freezeDefault: false,
    paused: false,
    deleted: false,
    customFees: [],
    metadata: new Uint8Array([1, 2, 3]),
    lastSerial: 0,
    autoRenewPeriod: 7_776_000,
    expirationSecond: 1_800_000_000,
    createdAt: TIME,
    modifiedAt: TIME + 1n,
    ...more,
  });
  const account = (num: number) => ({ accountNum: toLong(num) });
  const tokens = [
    token(5001, {
      keys: { admin: aliceKey.publicKey, freeze: bobKey.publicKey, kyc: aliceKey.publicKey, pause: aliceKey.publicKey },
      customFees: [
        { fixedFee: { amount: toLong(5) }, feeCollectorAccountId: account(alice) },
        {
          fractionalFee: {
            fractionalAmount: { numerator: toLong(1), denominator: toLong(10) },
            minimumAmount: toLong(1),
            netOfTransfers: true,
          },
          feeCollectorAccountId: account(alice),
          allCollectorsAreExempt: true,
        },
      ],
    }),
    token(5002, {
      type: "nonFungible",
      name: "Ünique",
      decimals: 0,
      totalSupply: 9n,
      maxSupply: 100n,
      keys: { supply: aliceKey.publicKey },
      customFees: [
        {
          royaltyFee: {
            exchangeValueFraction: { numerator: toLong(1), denominator: toLong(20) },
            fallbackFee: { amount: toLong(9), denominatingTokenId: { tokenNum: toLong(5001) } },
          },
          feeCollectorAccountId: account(alice),
        },
      ],
    }),
    token(5003, { deleted: true }),
    token(5004, { type: "nonFungible", paused: true, keys: { pause: aliceKey.publicKey } }),
  ];
  for (const each of tokens) {
    state.tokens.set(each.num, each);
    for (const [index, holder] of [alice, bob, other].entries()) {
      state.putRelation({
        account: holder,
        token: each.num,
        balance: index === 0 ? 9_007_199_254_740_993n : BigInt(index),
        frozen: index === 1,
        kycGranted: index !== 2,
        automatic: index === 2,
        createdAt: TIME + BigInt(index),
      });
    }
  }
  for (let serial = 1; serial <= 9; serial++) {
    for (const num of [5002, 5004]) {
      const [owner, spender] = [serial % 3 === 0 ? bob : alice, serial % 2 === 0 ? other : undefined];
      const metadata = Buffer.from(`ipfs://${serial}`);
      state.putNft({ token: num, serial, owner, spender, metadata, createdAt: TIME, modifiedAt: TIME });
    }
  }
  for (const [receiver, serial] of [[bob], [bob, 4], [bob, 5], [other], [other, 7]] as [number, number?][]) {
    const num = serial === undefined ? 5001 : 5002;
    state.putAirdrop({ sender: alice, receiver, token: num, serial, amount: serial ? 1n : 50n, at: TIME });
  }
  const pairs = [5001, 5002, 5003].flatMap((num) => [bob, other, 2].map((spender) => allowanceKey(num, spender)));
  state.accounts.set(alice, {
    ...state.accounts.get(alice)!,
    allowances: {
      ...NO_ALLOWANCES,
      hbar: new Map([bob, other, 2].map((spender) => [spender, 9_007_199_254_740_993n])),
      tokens: new Map(pairs.map((key, index) => [key, BigInt(index + 1)])),
      operators: new Set(pairs),
    },
  });
  return { fungible: "0.0.5001", unique: "0.0.5002" };
}
