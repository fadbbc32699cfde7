import type { TokenState } from "../../plugin/hedera/ledger.ts";

/** A token, of which only what is said matters. */
export function tokenState(some: Partial<TokenState>): TokenState {
  return {
    ...{
      id: "0.0.1234",
      type: "fungible",
      name: "",
      symbol: "",
      memo: "",
      decimals: 0,
      totalSupply: 0n,
      maxSupply: 0n,
    },
    ...{ lastSerial: 0, treasury: "0.0.1001", keys: {}, freezeDefault: false, paused: false, deleted: false },
    ...{ customFees: [], metadata: new Uint8Array(), autoRenewPeriod: 0n, expirationSecond: 0n, createdAt: 0n },
    ...some,
  };
}
