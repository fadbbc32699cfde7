import { createHash } from "node:crypto";

import { proto } from "@hiero-ledger/proto";
import { expect } from "chai";
import fc from "fast-check";

import { entityId, toAccountId, toLong } from "../../plugin/hedera/entity.ts";
import { thresholdKey } from "../../plugin/hedera/keys.ts";
import type { EntityId, LedgerEvent, Tinybar, TopicMessage } from "../../plugin/hedera/ledger.ts";
import type { SimulatedClock } from "../../plugin/hedera/simulated/clock.ts";
import type { SimulatedLedger } from "../../plugin/hedera/simulated/simulated-ledger.ts";
import { eventOf } from "../../plugin/hedera/simulated/sealed.ts";
import type { SimulatedOperator } from "../../plugin/hedera/simulated/outcome.ts";
import { checkInvariants } from "./invariants.ts";
import { create, createAccount, ecKey, edKey, frozenNetwork, HBAR, schedule } from "./network.ts";
import { SECOND, signSchedule, statusOf, topic, transfer } from "./network.ts";

const keys = [edKey("0"), ecKey("1"), edKey("2")];
const shared = thresholdKey(
  2,
  keys.map(({ publicKey }) => publicKey),
);

/** Something that happens to the network; numbers stand for whichever operator, account or schedule is there. */
type Step =
  | { kind: "transfer"; by: number; to: number; amount: bigint; fund: boolean }
  | { kind: "create" | "delete"; by: number; to: number }
  | { kind: "message"; by: number; size: number }
  | { kind: "schedule"; by: number; amount: bigint; wait: boolean }
  | { kind: "sign"; by: number; schedule: number }
  | { kind: "wait"; seconds: number };

const index = fc.nat(20);
const amount = fc.bigInt({ min: 0n, max: 200n * HBAR });
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ kind: fc.constant("transfer" as const), by: index, to: index, amount, fund: fc.boolean() }),
  fc.record({ kind: fc.constantFrom("create" as const, "delete" as const), by: index, to: index }),
  fc.record({ kind: fc.constant("message" as const), by: index, size: fc.integer({ min: 0, max: 2100 }) }),
  fc.record({ kind: fc.constant("schedule" as const), by: index, amount, wait: fc.boolean() }),
  fc.record({ kind: fc.constant("sign" as const), by: index, schedule: index }),
  fc.record({ kind: fc.constant("wait" as const), seconds: fc.nat(700) }),
);
const steps = fc.array(step, { minLength: 8, maxLength: 30, size: "max" });

interface World {
  readonly ledger: SimulatedLedger;
  readonly clock: SimulatedClock;
  readonly operators: readonly SimulatedOperator[];
  readonly vault: EntityId;
  readonly topic: EntityId;
}

async function newWorld(): Promise<World> {
  const { ledger, clock, treasury } = frozenNetwork();
  const operators = [];
  for (const key of keys) operators.push(await createAccount(ledger, key));
  const vault = (await treasury.submit(create(shared, 300n * HBAR))).entity!;
  return { ledger, clock, operators, vault, topic: (await treasury.submit(topic())).entity! };
}

/** Does the step, and returns what the network said. */
async function take({ ledger, clock, operators, vault, topic }: World, step: Step): Promise<string> {
  if (step.kind === "wait") {
    clock.advanceTo(clock.now() + BigInt(step.seconds) * SECOND);
    ledger.tick();
    return "";
  }
  const by = operators[step.by % operators.length]!;
  switch (step.kind) {
    case "transfer": {
      const from = step.fund ? vault : by.account;
      const to = step.to % 2 ? ecKey(`alias ${step.to}`).evmAddress : entityId(1001 + step.to);
      const signers = step.fund ? keys.slice(0, 2) : [];
      return statusOf(by.submit(transfer([from, -step.amount], [to, step.amount]), { signers }));
    }
    case "create":
      return statusOf(by.submit(create(by.key.publicKey, BigInt(step.to) * HBAR)));
    case "delete": {
      const [deleteAccountID, transferAccountID] = [1004 + step.to, 1001 + step.by].map((num) => toAccountId(num));
      return statusOf(by.submit({ cryptoDelete: { deleteAccountID, transferAccountID } }, { signers: keys }));
    }
    case "message":
      return statusOf(by.submitMessage(topic, Buffer.alloc(step.size, step.by)).then((all) => all.at(-1)!));
    case "schedule": {
      const inner = transfer([vault, -step.amount], [by.account, step.amount]);
      const expirationTime = { seconds: toLong(clock.now() / SECOND + 600n) };
      return statusOf(by.submit(schedule(inner, step.wait ? { waitForExpiry: true, expirationTime } : {})));
    }
    case "sign": {
      const known: EntityId[] = [];
      for (let num = 1006; num < 1050; num++) if (await ledger.schedule(entityId(num))) known.push(entityId(num));
      const id = known.length > 0 ? known[step.schedule % known.length]! : "0.0.424242";
      return statusOf(by.submit(signSchedule(id)));
    }
  }
}

/** Everything that the ledger shows to the outside, in bytes. */
async function observed({ ledger, topic }: World): Promise<string> {
  const events = replay(ledger, topic);
  const shown: unknown[] = [ledger.now(), events];
  for (let num = 2; num < 1060; num = num === 6 ? 98 : num === 98 ? 1001 : num + 1) {
    shown.push(await ledger.account(entityId(num)), await ledger.schedule(entityId(num)));
  }
  for (const event of events) {
    if (event.kind !== "transaction") continue;
    const record = ledger.record(event.transactionId);
    for (const each of record ? [record.record, ...record.children, ...record.duplicates] : []) {
      shown.push(Buffer.from(proto.TransactionRecord.encode(each).finish()).toString("hex"));
    }
  }
  return JSON.stringify(shown, (_, value: unknown) => (typeof value === "bigint" ? String(value) : value));
}

function replay(ledger: SimulatedLedger, topic: EntityId): LedgerEvent[] {
  const events: LedgerEvent[] = [];
  ledger.follow(topic, (event) => events.push(event))();
  return events;
}

describe("the simulated ledger, whatever happens", () => {
  it("conserves hbar, to the tinybar", () =>
    fc.assert(
      fc.asyncProperty(steps, async (history) => {
        const world = await newWorld();
        // Computed from the events alone, and compared with the balances.
        const moved = new Map<EntityId, Tinybar>();
        let fees = 0n;
        const before = await balances(world.ledger);
        world.ledger.subscribe((sealed) => {
          const event = eventOf(sealed);
          const { payer } = event;
          const { fee } = sealed;
          moved.set(payer, (moved.get(payer) ?? 0n) - fee);
          fees += fee;
          if (event.kind !== "transaction") return;
          for (const { account, amount } of event.transfers) moved.set(account, (moved.get(account) ?? 0n) + amount);
        });
        for (const step of history) await take(world, step);
        const after = await balances(world.ledger);
        checkInvariants(world.ledger);
        let collected = 0n;
        for (const [id, balance] of after) {
          const change = balance - (before.get(id) ?? 0n);
          if (id === "0.0.98" || id === "0.0.3") collected += change - (moved.get(id) ?? 0n);
          else expect(change, id).to.equal(moved.get(id) ?? 0n);
        }
        expect(collected).to.equal(fees);
      }),
      { numRuns: 25 },
    ));

  it("gives every event a consensus timestamp of its own, in order, and chains the topic's messages", () =>
    fc.assert(
      fc.asyncProperty(steps, async (history) => {
        const world = await newWorld();
        const live: LedgerEvent[] = [];
        world.ledger.follow(world.topic, (event) => live.push(event));
        for (const step of history) await take(world, step);
        checkInvariants(world.ledger);
        expect(replay(world.ledger, world.topic)).to.deep.equal(live);
        for (const [i, event] of live.entries()) {
          if (i > 0) expect(event.consensusTimestamp > live[i - 1]!.consensusTimestamp).to.equal(true);
        }
        let previous: Uint8Array = new Uint8Array(48);
        let sequence = 0;
        for (const event of live) {
          if (event.kind !== "message") continue;
          previous = independentHash(previous, world.topic, event);
          expect(event.sequenceNumber).to.equal(++sequence);
          expect(Buffer.from(event.runningHash).equals(previous)).to.equal(true);
        }
      }),
      { numRuns: 25 },
    ));

  it("is restored byte for byte by a revert, and then does the same again", () =>
    fc.assert(
      fc.asyncProperty(steps, steps, steps, async (first, second, third) => {
        const world = await newWorld();
        for (const step of first) await take(world, step);
        const outer = world.ledger.snapshot();
        const atOuter = await observed(world);
        const said = [];
        for (const step of second) said.push(await take(world, step));
        const inner = world.ledger.snapshot();
        const atInner = await observed(world);
        for (const step of third) await take(world, step);
        expect(world.ledger.revert(inner)).to.equal(true);
        expect(await observed(world)).to.equal(atInner);
        expect(world.ledger.revert(outer)).to.equal(true);
        expect(await observed(world)).to.equal(atOuter);
        checkInvariants(world.ledger);
        expect(world.ledger.revert(inner)).to.equal(false);
        const again = [];
        for (const step of second) again.push(await take(world, step));
        expect(again).to.deep.equal(said);
      }),
      { numRuns: 25 },
    ));
}).timeout(60_000);

async function balances(ledger: SimulatedLedger): Promise<Map<EntityId, Tinybar>> {
  const all = new Map<EntityId, Tinybar>();
  for (let num = 2; num < 1100; num++) {
    const account = await ledger.account(entityId(num));
    if (account) all.set(account.id, account.balance);
  }
  return all;
}

/** The running hash as a Java ObjectOutputStream writes its preimage, put together from hex. */
function independentHash(previous: Uint8Array, topicId: EntityId, event: TopicMessage): Buffer {
  const u64 = (value: bigint | number) => BigInt(value).toString(16).padStart(16, "0");
  const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString("hex");
  const { consensusTimestamp: time } = event;
  const preimage = [
    "aced0005757200025b42acf317f8060854e0020000787000000030",
    hex(previous),
    "774c",
    ...[3, 0, 0, Number(event.payer.slice(4)), 0, 0, Number(topicId.slice(4)), time / SECOND].map(u64),
    Number(time % SECOND)
      .toString(16)
      .padStart(8, "0"),
    u64(event.sequenceNumber),
    "7571007e000000000030",
    createHash("sha384").update(event.contents).digest("hex"),
  ].join("");
  expect(preimage).to.have.length(2 * 211);
  return createHash("sha384").update(preimage, "hex").digest();
}
