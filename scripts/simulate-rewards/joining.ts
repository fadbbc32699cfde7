import { hashTypedData } from "viem/utils";

import { signDigest } from "../../plugin/protocol/attestation.ts";
import { bytesToHex, hexToBytes } from "../../plugin/protocol/messages.ts";
import type { Hex } from "../../plugin/protocol/units.ts";
import { signDecision } from "../../plugin/rewards/decisions.ts";
import { eventsIn } from "../../plugin/rewards/reward-network.ts";
import { thresholdOf, type Chain } from "./chain.ts";
import type { Node } from "./node.ts";
import type { Participant } from "./population.ts";

/** Where a node is from its admission on. */
export type Admitted = Pick<Node, "number" | "seat">;

/** A node registers with its stake, and a threshold of the committee's members sign that they admit it. */
export async function join(chain: Chain, person: Participant, members: readonly Node[]): Promise<Admitted> {
  const { account, attester, stake } = person;
  await chain.open(account, attester, stake);
  const args = [attester, numberOf(person), bytesToHex(person.key), stake, registrationOf(person, chain.chainId)];
  const registered = await chain.send(attester, "NodeRegistry", "register", args, stake);
  const { number } = eventsIn(registered, "NodeRegistry", "Registered")[0]!.args as Pick<Node, "number">;

  const ballot = { chainId: chain.chainId, nonce: await chain.read<bigint>("NodeRegistry", "nonce") };
  const willing = members.filter(({ behaviour, slashed }) => behaviour !== "free rider" && !slashed);
  const secrets = willing.slice(0, thresholdOf(members.length)).map(({ secret }) => secret);
  const signatures = signDecision({ kind: "admission", node: number }, ballot, secrets);
  const admitted = await chain.send(chain.anybody, "NodeRegistry", "admit", [number, signatures]);
  const { seat } = eventsIn(admitted, "NodeRegistry", "Admitted")[0]!.args as Pick<Node, "seat">;
  return { number, seat };
}

/** The attester's consent to being registered by its owner, with this account and key. */
function registrationOf(person: Participant, chainId: number): Hex {
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
    message: { owner: person.attester, account: numberOf(person), key: bytesToHex(person.key) },
  });
  return bytesToHex(signDigest(hexToBytes(digest), person.secret));
}

const numberOf = ({ account }: Participant): bigint => BigInt(account.slice(4));
