/**
 * Measures how fast a validator comes back: `npx hardhat run scripts/replay-speed.ts --no-compile`, with REPLAY_BLOCKS
 * blocks (500) of REPLAY_TRANSACTIONS transactions each (10), on a Hedera in this process.
 */
import { join } from "node:path";

import { hexToBytes } from "../plugin/protocol/messages.ts";
import type { Validator } from "../plugin/validator/validator.ts";
import { LaidNetwork, TINYBARS, tipOf, until } from "../test/validator/laid.ts";

const BLOCKS = Number(process.env.REPLAY_BLOCKS ?? 500);
const TRANSACTIONS = Number(process.env.REPLAY_TRANSACTIONS ?? 10);

const laid = await LaidNetwork.lay();
try {
  const validators = await Promise.all([0, 1, 2, 3].map((index) => laid.started(index)));
  const [door] = validators as [Validator];
  await laid.deposit(0, 5_000n * TINYBARS);
  const atLeast = (height: number) => () => validators.every((each) => tipOf(each).height >= height);
  await until(atLeast(1));
  const began = performance.now();
  for (let block = 2; block <= BLOCKS; block++) {
    const signed = Array.from({ length: TRANSACTIONS }, () => laid.signed(laid.address(1), 1n));
    await door.network.door.submit((await Promise.all(signed)).map((raw) => hexToBytes(raw)));
    await until(atLeast(block));
  }
  const making = (performance.now() - began) / 1_000;
  await until(() => door.network.door.chain.finalized === tipOf(door).height);
  const tip = tipOf(door);
  await Promise.all(validators.map((each) => each.close()));

  const opening = performance.now();
  const again = await laid.open(3);
  const replaying = performance.now();
  const before = process.cpuUsage();
  let fromJournal = 0;
  again.ledger.onReplayed = (events) => (fromJournal = events);
  await again.start();
  const seconds = (performance.now() - replaying) / 1_000;
  const { user, system } = process.cpuUsage(before);
  const cpu = (user + system) / 1e6;
  if (tipOf(again).stateRoot !== tip.stateRoot) throw new Error("the replay came to another state");
  const { bytes } = again.journal;
  await again.close();

  const empty = await laid.open(3, { directory: join(laid.root, "empty") });
  const following = performance.now();
  await empty.start();
  const afresh = (performance.now() - following) / 1_000;
  const perSecond = (count: number, time: number) => Math.round(count / time).toLocaleString("en");
  const transactions = (tip.height - 1) * TRANSACTIONS;
  console.log(`made      ${tip.height} blocks, ${transactions} transactions with four nodes in ${making.toFixed(1)} s`);
  console.log(
    `journal   ${fromJournal} events, ${(bytes / 1e6).toFixed(2)} MB, ${Math.round(bytes / tip.height)} bytes a block`,
  );
  console.log(`opened    in ${((replaying - opening) / 1_000).toFixed(2)} s, with block 0`);
  console.log(
    `replayed  in ${seconds.toFixed(2)} s: ${perSecond(fromJournal, seconds)} events/s, ` +
      `${perSecond(tip.height, seconds)} blocks/s, ${perSecond(transactions, seconds)} transactions/s`,
  );
  console.log(`          with ${cpu.toFixed(2)} s of a processor: ${((1e3 * cpu) / tip.height).toFixed(1)} ms a block`);
  console.log(`afresh    from a ledger in the same process, no journal: ${afresh.toFixed(2)} s`);
} finally {
  await laid.clear();
}
