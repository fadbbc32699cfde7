import type { Call, Evm } from "../../node/evm.ts";
import type { Address, Hex } from "../../protocol/units.ts";
import { invalidInput, invalidParams } from "../errors.ts";
import { PRECOMPILED } from "../precompiles.ts";
import { toHex } from "../tags.ts";
import { refusal } from "./errors.ts";
import type { AccountOverride, SimulatedBlock } from "./request.ts";
import { isEmpty, writtenSlots } from "./slots.ts";

const NOTHING: Hex = `0x${"0".repeat(64)}`;

/** The requests that make accounts what a block's overrides say; what the EVM cannot do is refused by its name. */
export async function overriding(evm: Evm, { path, accounts }: SimulatedBlock): Promise<Call[]> {
  refuseMoves(path, accounts);
  const calls: Call[] = [];
  for (const [address, override] of accounts) {
    const { nonce, balance, code, state, stateDiff } = override;
    const field = (name: string) => `eth_simulateV1: ${path}.stateOverrides.${address}.${name}`;
    if (state && stateDiff) throw invalidParams(`${field("state")} cannot stand beside stateDiff`);
    if (code && PRECOMPILED.has(address)) {
      throw invalidParams(`${field("code")} cannot be set: the EVM runs its precompiled contract there`);
    }
    if (nonce !== undefined && nonce !== null) {
      const now = BigInt(await evm.request<Hex>("eth_getTransactionCount", address, "latest"));
      if (nonce < now)
        throw invalidParams(`${field("nonce")} cannot be less than the account's, which is ${now}: ${nonce}`);
      calls.push(["hardhat_setNonce", address, toHex(nonce)]);
    }
    if (state) await empty(evm, address, field("state"));
    if (balance !== undefined && balance !== null) calls.push(["hardhat_setBalance", address, toHex(balance)]);
    if (code) calls.push(["hardhat_setCode", address, code]);
    for (const [slot, word] of Object.entries(state ?? stateDiff ?? {}) as [Hex, Hex][]) {
      calls.push(["hardhat_setStorageAt", address, toHex(BigInt(slot)), word]);
    }
  }
  return calls;
}

/** Empties the storage of an account, as far as is known what it holds. */
async function empty(evm: Evm, address: Address, field: string): Promise<void> {
  if (await isEmpty(evm, address)) return;
  const slots = await writtenSlots(evm, address);
  await evm.batch(slots.map((slot): Call => ["hardhat_setStorageAt", address, toHex(BigInt(slot)), NOTHING]));
  if (await isEmpty(evm, address)) return;
  throw invalidParams(`${field} cannot replace storage that no transaction wrote: use stateDiff`);
}

function refuseMoves(path: string, accounts: ReadonlyMap<Address, AccountOverride>): void {
  const targets = new Set<Address>();
  for (const [address, { movePrecompileToAddress: to }] of accounts) {
    if (!to) continue;
    const field = `${path}.stateOverrides.${address}.movePrecompileToAddress`;
    if (!PRECOMPILED.has(address)) throw invalidInput(`eth_simulateV1: account ${address} is not a precompile`);
    if (to === address) throw refusal("movedToItself", `${field}: it is there already`);
    if (targets.has(to)) throw refusal("movedTwice", `${field}: another precompile goes to ${to}`);
    targets.add(to);
  }
  const [moved] = targets;
  if (moved === undefined) return;
  throw invalidParams(
    `eth_simulateV1: ${path}.stateOverrides: movePrecompileToAddress is more than the EVM of this network can do`,
  );
}
