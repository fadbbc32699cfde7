import { styleText } from "node:util";

import type { L2Network } from "../../plugin/network/network.ts";

/**
 * Prints what the nodes have to say. All of them see the same topic: what one says of it is said for all, so that only
 * the node at the door is heard, and those that can no longer go on. A reason that several give is given once.
 */
export function logNotes(network: L2Network, print: (line: string) => void): void {
  let lastReason: string | undefined;
  network.on("noted", (node, what) => {
    const saying = network.nodes.find(({ index }) => index === node);
    if (saying?.state.kind === "halted") return print(styleText("red", `node ${node}: ${what}`));
    if (node !== network.door.index) return;
    const reason = what.slice(what.indexOf(": ") + 1);
    if (reason !== lastReason) print(styleText("dim", what));
    lastReason = reason;
  });
}
