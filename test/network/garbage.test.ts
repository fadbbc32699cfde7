import { expect } from "chai";
import fc from "fast-check";

import { encodeMessage, type Message } from "../../plugin/protocol/messages.ts";
import { harness, tips, type Harness } from "./harness.ts";

const hash = fc
  .uint8Array({ minLength: 32, maxLength: 32 })
  .map((bytes): `0x${string}` => `0x${Buffer.from(bytes).toString("hex")}`);
const signature = fc.uint8Array({ minLength: 65, maxLength: 65 });
const height = fc.nat(6);

/** Messages of the right form with anything in them. */
const message: fc.Arbitrary<Message> = fc.oneof(
  fc.record({
    kind: fc.constant("proposal" as const),
    height,
    attempt: fc.nat(3),
    count: fc.nat(5),
    timestamp: fc.bigInt({ min: 0n, max: (1n << 64n) - 1n }),
    parent: hash,
    blockHash: hash,
    stateRoot: hash,
    settlement: hash,
  }),
  fc.record({ kind: fc.constant("attestation" as const), height, blockHash: hash, stateRoot: hash, signature }),
  fc.record({
    kind: fc.constant("rejection" as const),
    height,
    attempt: fc.nat(3),
    reason: fc.string({ maxLength: 50 }),
  }),
  fc.record({
    kind: fc.constant("batch" as const),
    transactions: fc.array(fc.uint8Array({ minLength: 1, maxLength: 200 }), { minLength: 1, maxLength: 4 }),
  }),
  fc.record({
    kind: fc.constant("control" as const),
    method: fc.constantFrom("eth_accounts", "hardhat_reset", "evm_revert", "evm_mine", "l2_mine", "nothing"),
    params: fc.constant([]),
  }),
  fc.constant({ kind: "tick" as const }),
);

describe("garbage on the topic", () => {
  let l2: Harness;

  beforeEach(async () => {
    l2 = await harness();
  });
  afterEach(() => l2.close());

  it("harms nobody, whoever says it", async () => {
    const { network } = l2;
    const bytes = fc.oneof(fc.uint8Array({ minLength: 1, maxLength: 1_500 }), message.map(encodeMessage));
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(fc.nat(3), bytes), { minLength: 1, maxLength: 12 }), async (said) => {
        for (const [node, contents] of said) {
          await network.keyholders[node]!.operator.submitMessage(network.genesis.topic, contents);
        }
        const before = network.door.chain.tip.height;
        await l2.send(0, l2.accounts[1], { value: 1n });
        await network.idle();
        expect(network.door.chain.tip.height).to.be.greaterThan(before);
        expect(network.nodes.map(({ state }) => state.kind)).to.deep.equal(Array(4).fill("running"));
        expect(new Set(tips(network).map(({ hash: tip }) => tip)).size).to.equal(1);
      }),
      { numRuns: 40 },
    );
  }).timeout(120_000);

  it("is not even taken from those who are not of the committee", async () => {
    const { treasury } = l2.network.ledger;
    const outcomes = await treasury.submitMessage(l2.network.genesis.topic, Uint8Array.of(1, 2, 3));
    expect(outcomes[0]!.status).to.equal(7);
  });
});
