import { expect } from "chai";

import type { L2UserConfig } from "../../plugin/config.ts";
import { STEWARD } from "../../plugin/network/steward-account.ts";
import { quantity, type Provider } from "../../plugin/objects/provider.ts";
import { keyed, type Sender } from "../../plugin/objects/sender.ts";
import { DEFAULT_PARAMETERS, type RegistryParameters } from "../../plugin/protocol/node-registry.ts";
import type { EntityId, Weibar } from "../../plugin/protocol/units.ts";
import { signDecision, type Decision } from "../../plugin/rewards/decisions.ts";
import type { RewardsReport } from "../../plugin/rewards/report.ts";
import { RewardNetwork } from "../../plugin/rewards/reward-network.ts";
import { Steward, type StewardParts } from "../../plugin/rewards/steward.ts";
import { harness, type Harness } from "../network/harness.ts";

/** A network with what it takes to see its nodes earn something. */
export interface Rewarding extends Harness {
  readonly provider: Provider;
  readonly rewards: RewardNetwork;
  /** Who pays for what tests have done in the registry. */
  readonly sender: Sender;
  steward(parts?: Partial<StewardParts>): Steward;
  report(): Promise<RewardsReport>;
  /** Makes blocks with a transaction each, until the chain has this height. */
  until(height: number, tip?: bigint): Promise<void>;
  /** Has nodes sign a decision with their keys; by default as few as it takes. */
  sign(decision: Decision, seats?: readonly number[]): Promise<readonly string[]>;
  /** Changes some of the rules by the signatures of a committee that has its first members still. */
  change(changes: Partial<RegistryParameters>): Promise<void>;
  /** What an account has on Hedera, as weibars. */
  onHedera(account: EntityId): Promise<Weibar>;
}

/** Tips of transactions, weibars a unit of gas: with them fees are more than what nodes pay Hedera. */
const TIP = 10n ** 13n;
const TRANSFER_GAS = 21_000n;

export async function rewarding(config: L2UserConfig = {}): Promise<Rewarding> {
  const l2 = await harness(config);
  const { network, door } = l2;
  const provider: Provider = { request: ({ method, params }) => door.request(method, params) };
  const rewards = new RewardNetwork(provider);
  const sender = keyed(network.settings.accounts[0]!.secret);
  const sign: Rewarding["sign"] = async (decision, seats) => {
    const { committee } = network.door.chain;
    const signers = seats ?? committee.seats.slice(0, committee.threshold);
    const secrets = signers.map((seat) => network.keyholders[seat]!.secret);
    const ballot = { chainId: network.genesis.chainId, nonce: await rewards.read<bigint>("NodeRegistry", "nonce") };
    return signDecision(decision, ballot, secrets);
  };
  return {
    ...l2,
    ...{ provider, rewards, sender, sign },
    steward: (parts) => new Steward({ provider, sender: keyed(STEWARD.secret), ...parts }),
    report: () => l2.rpc<RewardsReport>("l2_rewards"),
    async until(height, tip = TIP) {
      for (let from = 1; network.door.chain.tip.height < height; from = (from % 9) + 1) {
        await l2.rpc("eth_sendTransaction", {
          ...{ from: l2.accounts[from], to: l2.accounts[10], value: "0x1", gas: quantity(TRANSFER_GAS) },
          ...{ maxFeePerGas: quantity(tip + 10n ** 10n), maxPriorityFeePerGas: quantity(tip) },
        });
      }
      expect(network.door.chain.tip.height).to.equal(height);
      await network.finalize();
    },
    async change(changes) {
      const parameters = { ...DEFAULT_PARAMETERS, ...changes };
      const signatures = await sign({ kind: "parameters", parameters });
      await rewards.write(sender, "NodeRegistry", "setParameters", parameters, signatures);
    },
    onHedera: async (account) => (await network.ledger.account(account))!.balance * 10n ** 10n,
  };
}

/** Expects that not a weibar is missing, and gives the amounts. */
export function expectExact({ fees, nodes }: RewardsReport): Record<keyof RewardsReport["fees"], Weibar> {
  const amounts = Object.fromEntries(
    Object.entries(fees).map(([name, amount]) => [name, BigInt(amount as string)]),
  ) as Record<keyof RewardsReport["fees"], Weibar>;
  const { received, repaid, shared, paid, claimable, unallocated } = amounts;
  const sum = (name: "paid" | "claimable") => nodes.reduce((total, node) => total + BigInt(node[name]), 0n);
  expect(paid).to.equal(sum("paid"));
  expect(claimable).to.equal(sum("claimable"));
  expect(received).to.equal(paid + claimable + unallocated);
  expect(received).to.equal(repaid + shared + unallocated);
  return amounts;
}
