import { expect } from "chai";
import { Interface } from "ethers";
import fc from "fast-check";
import hre from "hardhat";

import { longZero } from "../../plugin/protocol/addresses.ts";
import { person, remove, transfer, user } from "./hedera.ts";
import { harness, tips } from "./harness.ts";

const TINYBAR = 10n ** 10n;

/** Things that people do, on both sides. */
const step = fc.oneof(
  fc.record({
    kind: fc.constant("deposit" as const),
    who: fc.nat(2),
    amount: fc.integer({ min: 1, max: 10_000 }),
    named: fc.boolean(),
  }),
  fc.record({
    kind: fc.constant("gift to the contract" as const),
    who: fc.nat(2),
    amount: fc.integer({ min: 1, max: 10_000 }),
  }),
  fc.record({ kind: fc.constant("payment" as const), who: fc.nat(3), amount: fc.integer({ min: 1, max: 10_000 }) }),
  fc.record({ kind: fc.constant("payroll" as const), who: fc.nat(3), amount: fc.integer({ min: 1, max: 10_000 }) }),
  fc.record({ kind: fc.constant("fraction" as const), who: fc.nat(3), amount: fc.integer({ min: 1, max: 10_000 }) }),
  fc.record({ kind: fc.constant("transfer" as const), who: fc.nat(3), amount: fc.integer({ min: 0, max: 10_000 }) }),
  fc.record({ kind: fc.constant("removal" as const), who: fc.nat(3), amount: fc.constant(0) }),
  fc.record({ kind: fc.constant("balance" as const), who: fc.nat(3), amount: fc.integer({ min: 1, max: 10_000 }) }),
);

describe("a network's reserves", () => {
  it("cover what circulates after every block of any history of deposits, payments and failures", async () => {
    const payroll = new Interface((await hre.artifacts.readArtifact("Payroll")).abi as never);
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(step, { minLength: 1, maxLength: 4 }), { minLength: 1, maxLength: 6 }),
        async (waves) => {
          const l2 = await harness();
          const { network } = l2;
          const people = await Promise.all([1, 2, 3, 4].map((seed) => person(network, seed)));
          const contract = await l2.deploy("Payroll");
          await l2.send(0, contract, { value: 10n ** 18n });
          // Whoever pays from a contract gives it a Hedera account.
          await l2.send(0, contract, {
            data: payroll.encodeFunctionData("tryPay", [longZero(people[0]!.id), TINYBAR]),
          });
          await network.idle();

          for (const wave of waves) {
            await Promise.allSettled(
              wave.map(async (event) => {
                const { id } = people[event.who]!;
                const tinybar = BigInt(event.amount);
                switch (event.kind) {
                  case "deposit":
                    return await transfer(
                      user(network, 5 + event.who),
                      network.genesis.vault,
                      tinybar,
                      event.named ? l2.accounts[9] : "?",
                    );
                  case "gift to the contract":
                    return await transfer(
                      people[event.who]!,
                      network.door.chain.accounts.accountOf(contract)!.id,
                      tinybar,
                    );
                  case "payment":
                    return await l2.send(event.who, longZero(id), { value: tinybar * TINYBAR, gas: 100_000n });
                  case "payroll":
                    return await l2.send(0, contract, {
                      data: payroll.encodeFunctionData("tryPay", [longZero(id), tinybar * TINYBAR]),
                    });
                  case "fraction":
                    return await l2.send(event.who, longZero(id), { value: tinybar * TINYBAR + 1n, gas: 100_000n });
                  case "transfer":
                    return await l2.send(event.who, contract, { value: tinybar });
                  case "removal":
                    return await remove(people[event.who]!);
                  case "balance":
                    return await l2.rpc(
                      "hardhat_setBalance",
                      l2.accounts[12 + event.who],
                      `0x${(10n ** 22n + tinybar).toString(16)}`,
                    );
                }
              }),
            );
            const audit = await l2.rpc<{ solvent: boolean; surplus: string }>("l2_audit");
            expect(audit.solvent).to.equal(true);
            // Rounding up to whole tinybars is the most that a development control may leave over.
            expect(BigInt(audit.surplus) < 100n * TINYBAR).to.equal(true);
            expect(new Set(tips(network).map(({ hash }) => hash)).size).to.equal(1);
          }
          await l2.close();
        },
      ),
      { numRuns: 15 },
    );
  }).timeout(120_000);
});
