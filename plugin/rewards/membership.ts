import { encodeFunctionData, hashTypedData } from "viem/utils";

import { createAccount } from "../hedera/create-account.ts";
import { toAccountId } from "../hedera/entity.ts";
import { hbarTransfer } from "../hedera/hbar-transfer.ts";
import { encodeKey } from "../hedera/keys.ts";
import { Operator } from "../hedera/operator.ts";
import { INITIAL_BALANCE, nodeSecrets, type Keys } from "../network/genesis.ts";
import type { SimulatedNetwork } from "../network/simulated-network.ts";
import { caughtUp } from "../network/own-accounts.ts";
import type { Keyholder } from "../network/seat.ts";
import { transact } from "../objects/transacting.ts";
import { keyed } from "../objects/sender.ts";
import type { Provider } from "../objects/provider.ts";
import { addressOfSecret, signDigest } from "../protocol/attestation.ts";
import { bytesToHex, hexToBytes } from "../protocol/messages.ts";
import { NODE_REGISTRY } from "../protocol/reward-addresses.ts";
import { WEIBAR_PER_TINYBAR, type Hex, type Tinybar } from "../protocol/units.ts";
import { CONTRACTS } from "./contracts.ts";
import { signDecision } from "./decisions.ts";
import { explained } from "./errors.ts";
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
  const signature = registration(genesis.chainId, keys);
  const args = [addressOfSecret(secret), BigInt(account.slice(4)), bytesToHex(keyOf(keys)), minStake, signature];
  const data = encodeFunctionData({ abi: CONTRACTS.NodeRegistry.abi, functionName: "register", args });
  const sender = keyed(secret);
  await transact(provider, sender, { name: "register", to: NODE_REGISTRY, data, value: minStake }).catch(
    (error: unknown) => {
      throw explained(error, "register");
    },
  );
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

/** The signature of a node that it is registered with its own consent, for this account and key. */
function registration(chainId: number, keys: Keys): Hex {
  const owner = addressOfSecret(keys.secret);
  const digest = hashTypedData({
    domain: { name: "HIP-11 L2", version: "1", chainId },
    types: {
      Registration: [
        { name: "owner", type: "address" },
        { name: "account", type: "uint64" },
        { name: "key", type: "bytes" },
      ],
    },
    primaryType: "Registration",
    message: { owner, account: BigInt(keys.account.slice(4)), key: bytesToHex(keyOf(keys)) },
  });
  return bytesToHex(signDigest(hexToBytes(digest), keys.secret));
}

/** The secret keys of the committee's members. */
function members({ keyholders, door }: SimulatedNetwork): Uint8Array[] {
  const seats = new Set(door.chain.committee.seats);
  return keyholders.filter((_, seat) => seats.has(seat)).map(({ secret }: Keyholder) => secret);
}

function keyOf({ hederaKey }: Keys): Uint8Array {
  return encodeKey(hederaKey.publicKey);
}
