import { toHex } from "../../plugin/hedera/entity.ts";
import { encodeKey } from "../../plugin/hedera/keys.ts";
import type { LiveNetwork } from "../../plugin/live/live-network.ts";
import type { Mirror } from "../../plugin/live/mirror.ts";
import type { NodeKeys } from "../../plugin/network/node-keys.ts";
import type { Hex } from "../../plugin/protocol/units.ts";
import type { Newcomer, Replacement } from "../../plugin/rewards/replacement.ts";
import { numberWithin, refuse } from "../arguments.ts";
import { entityId, withMirror } from "./live.ts";

/** What `l2:rotate` was given. */
export interface RotateArguments {
  /** The index of the newcomer's key in the configuration. */
  readonly in?: string;
  readonly account?: string;
  /** The newcomer's number, where its key is not here. */
  readonly candidate?: string;
  /** The number of the node that goes. */
  readonly out?: string;
  readonly signatures?: string;
  readonly from?: string;
  readonly sign: boolean;
  readonly dryRun: boolean;
  readonly yes: boolean;
  readonly json: boolean;
}

const MAX_NUMBER = 2 ** 32 - 1;

/** Who is to come; undefined if nobody is. */
export async function newcomerOf(
  args: RotateArguments,
  live: LiveNetwork,
  mirror: Pick<Mirror, "account">,
): Promise<{ readonly replacement: { readonly comes: Newcomer }; readonly keys?: NodeKeys } | undefined> {
  const number = numberWithin("--candidate", args.candidate, [1, MAX_NUMBER]);
  if (number !== undefined) {
    if (args.in !== undefined) throw refuse("--candidate: either this or --in is wanted, not both");
    return { replacement: { comes: { number } } };
  }
  if (args.in === undefined) return undefined;
  const at = `l2.live.${live.name}.keys`;
  if (live.keys.length === 0) throw refuse(`${at}: it has no keys. Add that of the node that comes`);
  const index = numberWithin("--in", args.in, [0, live.keys.length - 1])!;
  if (args.account === undefined) {
    throw refuse("--account: it is missing. Give the Hedera account of the node that comes, like 0.0.1234");
  }
  const account = entityId("--account", "the account of the node that comes", args.account);
  const keys = await live.keys[index]!();
  const key = toHex(encodeKey(keys.hederaKey.publicKey));
  const shown = await withMirror(live, () => mirror.account(account));
  if (shown === undefined) throw refuse(`--account: ${account} does not exist on this Hedera`);
  if (shown.key !== key)
    throw refuse(`--account: ${account} has another key than ${at}[${index}]. Give the one that has it`);
  return { replacement: { comes: { attester: keys.attester, account, key } }, keys };
}

/** Who is to go, if anybody is. */
export function outOf({ out }: RotateArguments): Pick<Replacement, "goes"> {
  const goes = numberWithin("--out", out, [1, MAX_NUMBER]);
  return goes === undefined ? {} : { goes };
}

/** How others are told who is to go. */
export function outHint({ out }: RotateArguments): string {
  return out === undefined ? "" : ` and --out ${out}`;
}

/** What others have signed. */
export function signaturesOf(text: string | undefined): Hex[] {
  if (text === undefined) return [];
  const all = text.split(",").map((each) => each.trim().toLowerCase());
  const wrong = all.find((each) => !/^0x[0-9a-f]{130}$/.test(each));
  if (wrong === undefined) return all as Hex[];
  throw refuse(
    `--signatures: 65 bytes each with 0x are wanted, with commas between; there is ${JSON.stringify(wrong)}`,
  );
}
