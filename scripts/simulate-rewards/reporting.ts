import { keccak_256 } from "@noble/hashes/sha3.js";

import { FEE_VAULT } from "../../plugin/protocol/addresses.ts";
import { attestationDigest, signDigest } from "../../plugin/protocol/attestation.ts";
import { bytesToHex } from "../../plugin/protocol/messages.ts";
import { DEFAULT_PARAMETERS } from "../../plugin/protocol/node-registry.ts";
import type { Chain } from "./chain.ts";
import type { Node } from "./node.ts";

/**
 * A node attests two blocks at one height, and who has both of its signatures reports it. The stake goes to whom it is
 * owed at once: a part to the reporter, who runs no node, and the rest to the vault, as a fee.
 */
export async function report(chain: Chain, node: Node, height: number): Promise<void> {
  const [one, other] = ["one block", "another block"].map((block) => {
    const [blockHash, stateRoot] = [hashOf(`${block} at ${height}`), hashOf(`the state after ${block} at ${height}`)];
    const digest = attestationDigest(chain.chainId, { height, blockHash, stateRoot });
    return { blockHash, stateRoot, signature: bytesToHex(signDigest(digest, node.secret)) };
  });
  await chain.send(chain.anybody, "NodeRegistry", "reportEquivocation", [node.number, height, one, other]);
  for (const who of [chain.anybody, FEE_VAULT]) {
    await chain.send(chain.anybody, "NodeRegistry", "collect", [DEFAULT_PARAMETERS.stakeToken, who]);
  }
  node.slashed = true;
}

const hashOf = (text: string) => bytesToHex(keccak_256(Buffer.from(text)));
