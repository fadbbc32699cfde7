import type { AccountState, TokenState } from "../../plugin/hedera/ledger.ts";

/** An account as a mirror might show it. */
export function account(state: Partial<AccountState>): AccountState {
  return {
    id: "0.0.1001",
    evmAddress: `0x${"a1".repeat(20)}`,
    balance: 0n,
    deleted: false,
    receiverSigRequired: false,
    memo: "",
    key: Uint8Array.of(0x12, 0x02, 0xab, 0xcd),
    maxAutomaticAssociations: 0,
    usedAutomaticAssociations: 0,
    allowances: { hbar: [], tokens: [], operators: [] },
    ...state,
  };
}

/** A token as a mirror might show it. */
export function token(state: Partial<TokenState>): TokenState {
  return {
    ...{ id: "0.0.1009", type: "fungible", name: "Foo", symbol: "FOO", memo: "", decimals: 2 },
    ...{ totalSupply: 1_000n, maxSupply: 0n, lastSerial: 0, treasury: "0.0.1001", keys: {} },
    ...{ freezeDefault: false, paused: false, deleted: false, customFees: [], metadata: new Uint8Array() },
    ...{ autoRenewPeriod: 7_776_000n, expirationSecond: 1_800_000_000n, createdAt: 1_700_000_000_000_000_000n },
    ...state,
  };
}
