import { createAccount } from "../hedera/create-account.ts";
import { toAccountId } from "../hedera/entity.ts";
import { hbarTransfer } from "../hedera/hbar-transfer.ts";
import { encodeKey } from "../hedera/keys.ts";
import { Operator } from "../hedera/operator.ts";
import { INITIAL_BALANCE, nodeSecrets, type Keys } from "../network/genesis.ts";
import type { SimulatedNetwork } from "../network/simulated-network.ts";
import { caughtUp } from "../network/own-accounts.ts";
import type { Keyholder } from "../network/seat.ts";
import { keyed } from "../objects/sender.ts";
import type { Provider } from "../objects/provider.ts";
import { addressOfSecret } from "../protocol/attestation.ts";
import { bytesToHex } from "../protocol/messages.ts";
import { WEIBAR_PER_TINYBAR, type Tinybar } from "../protocol/units.ts";
import { signDecision } from "./decisions.ts";
import { register } from "./registration.ts";
import { RewardNetwork } from "./reward-network.ts";

/** What a node has on the layer 2 beside its stake, to pay for gas. */
const ALLOWANCE: Tinybar = 100n * 100_000_000n;

/** What membership of a simulated network takes: all keys are at hand. */
export interface Membership {
  readonly network: SimulatedNetwork;
  /** Where the network's requests are answered. */
  readonly provider: Provider;
}

/**
 * Has one more node join, as its operator and those of the others would: it gets a Hedera account and brings hbar to the
 * layer 2, registers with its stake, is admitted by the members, and follows the topic. It is in the committee once that
 * was {@link INodeRegistry.rotate | rotated} and the keys are handed over.
 * @returns its seat
 */
export async function join({ network, provider }: Membership): Promise<number> {
  const { ledger, genesis } = network;
  const registry = new RewardNetwork(provider);
  const count = await registry.read<number>("NodeRegistry", "nodeCount");
  const { minStake } = await registry.read<{ readonly minStake: bigint }>("NodeRegistry", "parameters");
  const stake = minStake / WEIBAR_PER_TINYBAR + 1n;
  const { hederaKey, secret } = nodeSecrets(genesis.chainId, count);
  const account = await createAccount(ledger.treasury, {
    key: hederaKey.publicKey,
    balance: INITIAL_BALANCE + stake,
    memo: `l2:${genesis.chainId}:node:${count}`,
  });
  const keys: Keys = { account, hederaKey, secret };
  await bring(network, keys, stake + ALLOWANCE);

  const number = count + 1;
  const sender = keyed(secret);
  const key = bytesToHex(encodeKey(hederaKey.publicKey));
  await register(provider, sender, { chainId: genesis.chainId, account, key, secret, stake: minStake });
  const nonce = await registry.read<bigint>("NodeRegistry", "nonce");
  const signatures = signDecision(
    { kind: "admission", node: number },
    { chainId: genesis.chainId, nonce },
    members(network),
  );
  await registry.write(sender, "NodeRegistry", "admit", number, signatures);
  const { seat } = await registry.read<{ readonly seat: number }>("NodeRegistry", "node", number);
  await network.seat(seat, keys);
  return seat;
}

/** Has a node announce that it leaves: it is not in the next committee. */
export async function leave({ network, provider }: Membership, seat: number): Promise<void> {
  const keyholder = network.keyholders[seat]!;
  await bring(network, keyholder, ALLOWANCE);
  const registry = new RewardNetwork(provider);
  const number = await registry.read<number>("NodeRegistry", "numberOf", keyholder.attester);
  await registry.write(keyed(keyholder.secret), "NodeRegistry", "leave", number);
}

/** A node's hbar comes from Hedera, as everybody's: a transfer to the vault with its address on the layer 2. */
async function bring(network: SimulatedNetwork, { account, hederaKey, secret }: Keys, amount: Tinybar): Promise<void> {
  const operator = new Operator(network.ledger, account, hederaKey);
  const transfer = hbarTransfer(account, toAccountId(network.genesis.vault), amount);
  await operator.submit(transfer, { memo: addressOfSecret(secret) });
  await caughtUp(network);
}

/** The secret keys of the committee's members. */
function members({ keyholders, door }: SimulatedNetwork): Uint8Array[] {
  const seats = new Set(door.chain.committee.seats);
  return keyholders.filter((_, seat) => seats.has(seat)).map(({ secret }: Keyholder) => secret);
}
