import { bytesToHex } from "../../plugin/protocol/messages.ts";
import { majorityOf } from "../../plugin/protocol/threshold.ts";
import { signDecision } from "../../plugin/rewards/decisions.ts";
import { consentOf } from "../../plugin/rewards/registration.ts";
import { eventsIn } from "../../plugin/rewards/reward-network.ts";
import type { Chain } from "./chain.ts";
import type { Node } from "./node.ts";
import type { Participant } from "./population.ts";

/** Where a node is from its admission on. */
export type Admitted = Pick<Node, "number" | "seat">;

/** A node registers with its stake, and a threshold of the committee's members sign that they admit it. */
export async function join(chain: Chain, person: Participant, members: readonly Node[]): Promise<Admitted> {
  const { account, attester, stake, secret } = person;
  await chain.open(account, attester, stake);
  const key = bytesToHex(person.key);
  const consent = consentOf({ chainId: chain.chainId, account, key, secret }, attester);
  const args = [attester, BigInt(account.slice(4)), key, stake, consent];
  const registered = await chain.send(attester, "NodeRegistry", "register", args, stake);
  const { number } = eventsIn(registered, "NodeRegistry", "Registered")[0]!.args as Pick<Node, "number">;

  const ballot = { chainId: chain.chainId, nonce: await chain.read<bigint>("NodeRegistry", "nonce") };
  const willing = members.filter(({ behaviour, slashed }) => behaviour !== "free rider" && !slashed);
  const secrets = willing.slice(0, majorityOf(members.length)).map(({ secret }) => secret);
  const signatures = signDecision({ kind: "admission", node: number }, ballot, secrets);
  const admitted = await chain.send(chain.anybody, "NodeRegistry", "admit", [number, signatures]);
  const { seat } = eventsIn(admitted, "NodeRegistry", "Admitted")[0]!.args as Pick<Node, "seat">;
  return { number, seat };
}
