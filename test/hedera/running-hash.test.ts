import { expect } from "chai";

import { INITIAL_RUNNING_HASH, nextRunningHash } from "../../plugin/hedera/running-hash.ts";

describe("topic running hash, version 3", () => {
  it("equals what a Hedera network computed for a first message", () => {
    const hash = nextRunningHash(INITIAL_RUNNING_HASH, {
      payer: 1002,
      topic: 1006,
      consensusTimestamp: 1_756_834_060_133_091_847n,
      sequenceNumber: 1,
      message: Buffer.from("Hello, Hedera!"),
    });
    expect(Buffer.from(hash).toString("base64")).to.equal(
      "1kAO3dRmyRRtusmJJDZf3078ac3XjOwjoHTBOWa0cYGedp4RQE068VE8FUU6RwTA",
    );
  });

  // From the tutorial "Query messages with a mirror node" in Hedera's documentation.
  it("chains as on testnet topic 0.0.4603900", () => {
    const messages = [
      [1_683_553_059_977_315_003n, "Message 1", "vKnW8bYS", "CTFSxl"],
      [1_683_553_060_092_158_003n, "Message 2", "JM8LpmRw", "kgmeC+"],
      [1_683_553_060_328_178_003n, "Message 3", "OL6EUxAa", "J7wGQz"],
    ] as const;
    let hash = INITIAL_RUNNING_HASH;
    for (const [index, [consensusTimestamp, text, head, tail]] of messages.entries()) {
      hash = nextRunningHash(hash, {
        payer: 2_617_920,
        topic: 4_603_900,
        consensusTimestamp,
        sequenceNumber: index + 1,
        message: Buffer.from(text),
      });
      const base64 = Buffer.from(hash).toString("base64");
      expect([base64.slice(0, head.length), base64.slice(-tail.length)]).to.deep.equal([head, tail]);
    }
  });
});
