import type { L2Network } from "../network/network.ts";
import { wordsFor } from "../node/candidate.ts";

/** Why the network makes no block. */
export function whyItStands(network: L2Network): string {
  const { chain, state } = network.door;
  const { threshold } = chain.committee;
  if (state.kind === "halted") return state.reason;
  const failing = network.nodes.flatMap((node) => {
    const { index } = node;
    const fault = network.fault(index);
    if (fault !== undefined) return [`node ${index} is ${fault}`];
    return node.state.kind === "halted" ? [`node ${index} halted: ${node.state.reason}`] : [];
  });
  const because = failing.length === 0 ? "" : ` (${failing.join(", ")})`;
  const { candidate } = chain;
  const [want] = network.door.wants;
  if (candidate === undefined && want !== undefined) {
    const what =
      want.kind === "account" ? `a Hedera account of ${want.address}` : `hbar in ${want.account} to pay with`;
    return `block ${chain.tip.height + 1} waits for ${what}${because}`;
  }
  if (candidate === undefined) {
    const height = chain.tip.height + 1;
    if ((chain.attempts?.first ?? 0) === 0) return `no leader has proposed block ${height} yet${because}`;
    return `no leader's proposal for block ${height} was right${because}`;
  }
  const { settlement, block } = candidate;
  // It is attested once it is settled: until then the nodes' signatures on Hedera are what counts.
  if (settlement !== undefined) return `block ${block.height} waits for Hedera to execute its settlement${because}`;
  const words = wordsFor(candidate).size;
  const nodes = words === 1 ? "1 node" : `${words} nodes`;
  return `block ${block.height} has the word of ${nodes}, ${threshold} are needed${because}`;
}
