import { styleText } from "node:util";

import { typeNameOf } from "../../plugin/objects/types.ts";
import type { Copy, Departure, Judged, ObjectReading } from "../../plugin/objects/reading.ts";

/** Something with what hangs on it. */
interface Branch {
  readonly text: string;
  readonly below?: readonly Branch[];
}

/** An object as a tree: networks, its copies on them, and what these depend on, with what is known of it. */
export function drawn(reading: ObjectReading, chainIds: readonly number[]): string {
  const { index, typeId, copies, departures } = reading;
  const networks = chainIds.map((chainId): Branch => {
    const own = copies.filter(({ network }) => network === chainId);
    const arriving = departures.filter(({ receipt }) => Number(receipt.destination) === chainId);
    const below = [...own.map(copyBranch), ...arriving.map(departureBranch)];
    return { text: `network ${chainId}${below.length === 0 ? styleText("dim", "  nothing") : ""}`, below };
  });
  const title = `${typeNameOf(typeId) ?? `type ${typeId}`}  ${styleText("bold", index)}`;
  return [title, ...lines(networks)].join("\n");
}

function copyBranch(copy: Copy): Branch {
  const { key, description, moved, height, judged } = copy;
  const text = [
    fate(copy),
    styleText("dim", `${key.slice(0, 10)}…`),
    description ?? "",
    moved ? `left in block ${height}` : "",
  ];
  const all = judged.filter(({ clause }) => clause === "all").map(literalBranch);
  const notAll = judged.filter(({ clause }) => clause === "notAll").map(literalBranch);
  return {
    text: text.filter((part) => part !== "").join("  "),
    below: [...all, ...(notAll.length > 0 ? [{ text: "unless all of this holds", below: notAll }] : [])],
  };
}

function departureBranch({ receipt }: Departure): Branch {
  const text = `on its way from ${receipt.source}, which it left in block ${receipt.height}: to be claimed`;
  return { text: styleText("yellow", text) };
}

function literalBranch({ network, height, root, verdict, expected }: Judged): Branch {
  const shown = `block ${height} of ${network} has the state ${root.slice(0, 10)}…`;
  const known =
    verdict === "open" ? `open, ${expected ? "as that network has it" : "not what that network has"}` : verdict;
  return { text: `${shown}  ${colored(verdict === "open" ? "yellow" : verdict === "true" ? "green" : "red", known)}` };
}

function fate({ standing, expected, moved }: Copy): string {
  if (standing === "stands") return colored("green", "stands");
  if (standing === "fallen") return colored("red", "has fallen");
  if (expected) return colored("yellow", "expected to stand");
  return colored("yellow", moved ? "left, expected to fall" : "expected to fall");
}

const colored = (color: "green" | "yellow" | "red", text: string): string => styleText(color, text);

function lines(branches: readonly Branch[]): string[] {
  return branches.flatMap(({ text, below = [] }, place) => {
    const isLast = place === branches.length - 1;
    const under = lines(below).map((line) => `${isLast ? "   " : "│  "}${line}`);
    return [`${isLast ? "└─ " : "├─ "}${text}`, ...under];
  });
}
