import { readFileSync } from "node:fs";

import { expect } from "chai";
import { Interface } from "ethers";
import fc from "fast-check";

import { callHash, isDue, SCHEDULE_EVENTS, scheduleEventOf } from "../../plugin/protocol/calls.ts";
import type { Address, Hex } from "../../plugin/protocol/units.ts";
import { addresses, hexOf } from "./arbitraries.ts";

const HSS: Address = "0x000000000000000000000000000000000000016b";
const source = readFileSync(new URL("../../contracts/hedera/system/IScheduleEffects.sol", import.meta.url), "utf8");
const abi = new Interface(
  [...source.matchAll(/^ {4}event [^;]+/gm)].map(([event]) => event.trim().replace(/\s+/g, " ")),
);

const uint64 = fc.bigInt({ min: 0n, max: 2n ** 64n - 1n });
const calls = fc.record({
  schedule: addresses,
  second: uint64,
  payer: addresses,
  to: addresses,
  gasLimit: uint64,
  value: fc.bigInt({ min: 0n, max: 2n ** 256n - 1n }),
  data: fc.nat(300).chain((length) => hexOf(length)),
  authorized: fc.boolean(),
  onSignature: fc.boolean(),
});

function log(event: string, args: readonly unknown[], address: Address) {
  const { topics, data } = abi.encodeEventLog(event, args);
  return { address, topics: topics as Hex[], data: data as Hex };
}

describe("scheduleEventOf", () => {
  it("knows every event by the hash of its signature", () => {
    const names = ["CallScheduled", "CallAuthorized", "CallDeleted"];
    expect(abi.fragments).to.have.length(names.length);
    expect(SCHEDULE_EVENTS).to.deep.equal(
      Object.fromEntries(names.map((name) => [name, abi.getEvent(name)!.topicHash])),
    );
  });

  it("reads what the schedule service says, and nobody else", () => {
    fc.assert(
      fc.property(calls, addresses, (call, stranger) => {
        const { schedule, second, payer, to, gasLimit, value, data, authorized, onSignature } = call;
        const args = [schedule, second, payer, to, gasLimit, value, data, authorized, onSignature];
        expect(scheduleEventOf(log("CallScheduled", args, HSS))).to.deep.equal({ kind: "scheduled", call });
        expect(scheduleEventOf(log("CallScheduled", args, stranger))).to.equal(undefined);
        for (const [event, kind] of [
          ["CallAuthorized", "authorized"],
          ["CallDeleted", "deleted"],
        ] as const) {
          expect(scheduleEventOf(log(event, [schedule], HSS))).to.deep.equal({ kind, schedule });
          expect(scheduleEventOf(log(event, [schedule], stranger))).to.equal(undefined);
        }
      }),
    );
  });

  it("makes nothing of what is malformed, and never throws", () => {
    const data = fc.nat(300).chain((length) => hexOf(length));
    const topics = fc.array(fc.oneof(hexOf(32), fc.constantFrom(...Object.values(SCHEDULE_EVENTS))), { maxLength: 4 });
    fc.assert(
      fc.property(topics, data, (indexed, bytes) => {
        scheduleEventOf({ address: HSS, topics: indexed, data: bytes });
      }),
      { numRuns: 2_000 },
    );
    const unnamed = { address: HSS, topics: [SCHEDULE_EVENTS.CallDeleted], data: "0x" } as const;
    expect(scheduleEventOf(unnamed)).to.equal(undefined);
  });
});

describe("isDue", () => {
  it("waits for the authorization, and for the second unless the signature alone matters", () => {
    fc.assert(
      fc.property(calls, uint64, (call, seconds) => {
        const due = isDue(call, seconds);
        if (!call.authorized) expect(due).to.equal(false);
        else expect(due).to.equal(call.onSignature || seconds >= call.second);
      }),
    );
  });
});

describe("callHash", () => {
  it("differs from schedule to schedule", () => {
    fc.assert(
      fc.property(addresses, addresses, (one, another) => {
        expect(callHash(one) === callHash(another)).to.equal(one === another);
        expect(callHash(one)).to.match(/^0x[0-9a-f]{64}$/);
      }),
    );
  });
});
