// What a ledger over Hedera's SDK and a mirror takes, against a served simulated Hedera with three seconds to consensus:
//   node scripts/bench/sdk-ledger.ts
import { setTimeout as sleep } from "node:timers/promises";

import { toAccountId, toLong } from "../../plugin/hedera/entity.ts";
import { hbarTransfer } from "../../plugin/hedera/hbar-transfer.ts";
import type { EntityId, LedgerEvent } from "../../plugin/hedera/ledger.ts";
import { Operator } from "../../plugin/hedera/operator.ts";
import { SdkLedger } from "../../plugin/hedera/sdk/sdk-ledger.ts";
import { startHedera } from "../../plugin/hedera/serve/start.ts";
import { genesisKey } from "../../plugin/hedera/simulated/genesis.ts";
import { quantile } from "./quantile.ts";

const ROUNDS = 7;
const MESSAGES = 400;
const IDLE = 10_000;
const PAYER: EntityId = "0.0.2";
const topic = { consensusCreateTopic: { autoRenewPeriod: { seconds: toLong(7_776_000) } } };
const payment = hbarTransfer(PAYER, toAccountId("0.0.3"), 5n);

/** Counts what the mirror's REST API is asked. */
let requests = 0;
const { fetch } = globalThis;
globalThis.fetch = (...args) => (requests++, fetch(...args));

const hedera = await startHedera({ accounts: 0, hapiNodes: 3, consensusDelay: 3_000 });
const { ledger, network: nodes, mirrorGrpc, mirrorRest } = hedera;
const forum = (await new Operator(ledger, PAYER, genesisKey()).submit(topic)).entity!;
const connect = () => SdkLedger.connect({ nodes, mirrorGrpc, mirrorRest });

/** Follows the forum and the payer. */
async function follow(sdk: SdkLedger, listener: (event: LedgerEvent) => void): Promise<void> {
  const watched = new Map([[PAYER, (await sdk.account(PAYER))!]]);
  await new Promise<void>((caughtUp, failed) => {
    const nothing = { relation: () => undefined, token: () => undefined };
    sdk.follow(forum, listener, { watched: () => watched, ...nothing, caughtUp, failed });
  });
}

const sdk = await connect();
const operator = new Operator(sdk, PAYER, genesisKey());
let hear: (event: LedgerEvent) => void = () => {};
await follow(sdk, (event) => hear(event));
/** Resolves when an event of a kind is told: how long that took, ms. */
const told = (kind: LedgerEvent["kind"], began = performance.now()) =>
  new Promise<number>((resolve) => {
    hear = (event) => event.kind === kind && resolve(performance.now() - began);
  });

await sleep(15_000);
requests = 0;
await sleep(IDLE);
console.log(`idle: ${(requests / IDLE) * 1_000} requests a second`);

const figures = { outcome: [] as number[], transaction: [] as number[], message: [] as number[] };
for (let round = 0; round < ROUNDS; round++) {
  const began = performance.now();
  const transaction = told("transaction");
  await operator.submit(payment);
  figures.outcome.push(performance.now() - began);
  figures.transaction.push(await transaction);
  const message = told("message");
  const said = operator.submitMessage(forum, Buffer.from("hello"));
  figures.message.push(await message);
  await said;
}
for (const [what, times] of Object.entries(figures)) {
  console.log(`${what}: ${Math.round(quantile(times, 0.5))} ms, median of ${ROUNDS}`);
}

ledger.consensusDelay = 0;
const direct = new Operator(ledger, PAYER, genesisKey());
const all = new Promise<void>((resolve) => {
  let left = MESSAGES;
  hear = ({ kind }) => kind === "message" && --left === 0 && resolve();
});
requests = 0;
let began = performance.now();
await Promise.all(Array.from({ length: MESSAGES }, () => direct.submitMessage(forum, Buffer.alloc(900))));
await all;
console.log(`${MESSAGES} messages at once: ${Math.round(performance.now() - began)} ms, ${requests} requests`);

const later = await connect();
let events = 0;
requests = 0;
began = performance.now();
await follow(later, () => events++);
console.log(`${events} events of the past: ${Math.round(performance.now() - began)} ms, ${requests} requests`);
for (const each of [sdk, later]) each.close();
await hedera.close();
