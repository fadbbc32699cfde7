import { z } from "zod";

import type { Address, Hex } from "../protocol/units.ts";
import { invalidInput } from "./errors.ts";
import * as type from "./params.ts";
import { PRECOMPILED } from "./precompiles.ts";
import type { Reads } from "./reads.ts";

type AccessList = { readonly address: Address; readonly storageKeys: readonly Hex[] }[];

/** The accounts that a call touches, as the prestate tracer shows them. */
type Prestate = Readonly<Record<Address, { readonly storage?: Readonly<Record<Hex, Hex>> }>>;

interface CallTrace {
  readonly from: Address;
  readonly to?: Address;
  readonly gasUsed: Hex;
  readonly error?: string;
}

/** A list may lead a call elsewhere, by the gas that it saves; most are found at once. */
const MAX_ROUNDS = 16;

/** Finds the accounts and slots that a call touches, until naming them changes nothing any more. */
export async function createAccessList(
  reads: Reads,
  params: readonly unknown[],
): Promise<{ accessList: AccessList; gasUsed: Hex; error?: string }> {
  const method = "eth_createAccessList";
  const given = z.object({ accessList: type.accessList.nullish() }).passthrough();
  const [call, block = "latest"] = type.parseSome(method, 1, z.tuple([given, type.block.optional()]), params);
  const traced = async <T>(accessList: AccessList, options: object) =>
    (await reads.read("debug_traceCall", [{ ...call, accessList }, block, options])) as T;
  const coinbase = await coinbaseOf(reads, block);

  let list: AccessList = [...(call.accessList ?? [])];
  for (let round = 0; round < MAX_ROUNDS; round++) {
    const trace = await traced<CallTrace>(list, { tracer: "callTracer", tracerConfig: { onlyTopCall: true } });
    // Warm from the start, so that naming them costs and saves nothing; their slots are not.
    const warm = new Set([trace.from, trace.to, coinbase].map((address) => address?.toLowerCase()));
    const found = listOf(await traced<Prestate>(list, { tracer: "prestateTracer" }), warm);
    if (spelled(found) === spelled(list)) {
      const { gasUsed, error } = trace;
      return { accessList: found, ...(error !== undefined && { error }), gasUsed };
    }
    list = found;
  }
  throw invalidInput(`${method}: the call touches other slots each time that it is told which it touched`);
}

async function coinbaseOf(reads: Reads, block: unknown): Promise<string | undefined> {
  const name = typeof block === "object" && block !== null ? Object.values(block)[0] : block;
  const getter = String(name).length === 66 ? "eth_getBlockByHash" : "eth_getBlockByNumber";
  const header = (await reads.read(getter, [name, false])) as { miner?: string } | null;
  return header?.miner;
}

function listOf(prestate: Prestate, warm: ReadonlySet<string | undefined>): AccessList {
  return Object.entries(prestate)
    .map(([address, { storage = {} }]) => ({
      address: address.toLowerCase() as Address,
      storageKeys: (Object.keys(storage) as Hex[]).sort(),
    }))
    .filter(({ address, storageKeys }) => storageKeys.length > 0 || !(warm.has(address) || PRECOMPILED.has(address)))
    .sort((one, other) => (one.address < other.address ? -1 : 1));
}

function spelled(list: AccessList): string {
  const entries = list.map(({ address, storageKeys }) => `${address}:${[...storageKeys].sort().join()}`);
  return entries.sort().join("\n");
}
