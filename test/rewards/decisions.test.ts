import { expect } from "chai";
import { recoverTypedDataAddress } from "viem";

import { addressOfSecret } from "../../plugin/protocol/attestation.ts";
import { DEFAULT_PARAMETERS } from "../../plugin/protocol/node-registry.ts";
import { inOrder, signDecision, typedDataOf, type Decision } from "../../plugin/rewards/decisions.ts";
import type { RewardError } from "../../plugin/rewards/errors.ts";
import { rewarding, type Rewarding } from "./rewarding.ts";

const secrets = [7, 1, 9, 4].map((byte) => new Uint8Array(32).fill(byte));

describe("a decision of the committee", () => {
  const decisions: readonly Decision[] = [
    { kind: "admission", node: 5 },
    { kind: "expulsion", node: 2 },
    { kind: "parameters", parameters: { ...DEFAULT_PARAMETERS, window: 48 } },
  ];

  for (const decision of decisions) {
    it(`is signed as wallets sign it, in ascending order: ${decision.kind}`, async () => {
      const ballot = { chainId: 31337, nonce: 3n };
      const signatures = signDecision(decision, ballot, secrets);
      const typed = typedDataOf(decision, ballot);
      const signers = await Promise.all(
        signatures.map(
          async (signature) => (await recoverTypedDataAddress({ ...typed, signature } as never)) as string,
        ),
      );
      const expected = secrets.map((secret) => addressOfSecret(secret)).sort();
      expect(signers.map((signer) => signer.toLowerCase())).to.deep.equal(expected);
    });
  }

  it("has one signature of each, in whatever order they came", () => {
    const signed = [
      { signer: "0xBb", signature: "0x02" },
      { signer: "0xaa", signature: "0x01" },
      { signer: "0xbb", signature: "0x02" },
    ] as const;
    expect(inOrder(signed)).to.deep.equal(["0x01", "0x02"]);
  });

  describe("in the registry", () => {
    let l2: Rewarding;
    before(async () => {
      l2 = await rewarding();
    });
    after(async () => await l2.close());

    const refusal = async (decision: Decision, seats: readonly number[], ...call: [string, ...unknown[]]) => {
      const signatures = await l2.sign(decision, seats);
      const [name, ...args] = call;
      return await l2.rewards.write(l2.sender, "NodeRegistry", name, ...args, signatures).then(
        () => "none",
        ({ reason }: RewardError) => reason,
      );
    };

    it("changes the rules", async () => {
      await l2.change({ window: 40, required: 20, epochBlocks: 64n, minStake: 5n });
      const { rules } = await l2.report();
      expect(rules).to.deep.include({ window: 40, required: 20, epochBlocks: 64, minStake: "5" });
      await l2.change({});
      expect((await l2.report()).rules).to.deep.include({ window: 64, required: 32, epochBlocks: 128 });
    });

    it("takes enough members, and is good once", async () => {
      const expulsion = { kind: "expulsion", node: 4 } as const;
      expect(await refusal(expulsion, [0, 1], "expel", 4)).to.equal("TooFewSignatures");
      expect(await refusal({ ...expulsion, node: 3 }, [0, 1, 2], "expel", 4)).to.equal("NotAMember");
      const signatures = await l2.sign(expulsion, [0, 1, 2]);
      await l2.rewards.write(l2.sender, "NodeRegistry", "expel", 4, signatures);
      expect((await l2.report()).nodes.map(({ status }) => status)).to.deep.equal([
        ...["member", "member", "member", "leaving"],
      ]);
      const again = await l2.rewards
        .write(l2.sender, "NodeRegistry", "expel", 3, signatures)
        .catch((error: Error) => error);
      expect(again).to.have.property("reason", "NotAMember");
    });

    it("is told in a sentence where it is refused", async () => {
      const parameters = { ...DEFAULT_PARAMETERS, window: 200 };
      const signatures = await l2.sign({ kind: "parameters", parameters });
      const error = await l2.rewards
        .write(l2.sender, "NodeRegistry", "setParameters", parameters, signatures)
        .catch((error: Error) => error);
      expect((error as Error).message).to.equal("setParameters: window must be 1 to 192; it is 200");
    });
  });
});
