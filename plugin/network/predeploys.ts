import { HEDERA_ACCOUNT } from "../protocol/addresses.ts";
import type { Address, Hex } from "../protocol/units.ts";
import compiled from "./predeploys.json" with { type: "json" };

/** Contracts that are there from the start: what runs at the long-zero addresses of Hedera's accounts. */
export const PREDEPLOYS: ReadonlyMap<Address, Hex> = new Map([[HEDERA_ACCOUNT, compiled.HederaAccount as Hex]]);

/** Runtime code of an account that refuses payments with Hedera's response code. */
export function refusal(responseCode: number): Hex {
  const { runtime, responseCodeOffsets } = compiled.RefusedHederaAccount;
  const word = responseCode.toString(16).padStart(64, "0");
  return responseCodeOffsets.reduce<string>((code, offset) => {
    const at = 2 + offset * 2;
    return code.slice(0, at) + word + code.slice(at + 64);
  }, runtime) as Hex;
}
