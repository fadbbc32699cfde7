import { proto } from "@hiero-ledger/proto";
import { expect } from "chai";

import { ed25519Key, thresholdKey } from "../../plugin/hedera/keys.ts";
import type { TokenKeyState } from "../../plugin/hedera/ledger.ts";
import { contractIn, contractKey, keyBits, rolesOf } from "../../plugin/node/roles.ts";
import { tokenState } from "./token-state.ts";

const nodes = [1, 2, 3].map((seed) => ed25519Key(new Uint8Array(32).fill(seed)).publicKey);
const vaultKey = thresholdKey(2, nodes);
const VAULT_KEY = encode(vaultKey);
const TREASURY = "0.0.1001";
const CONTRACT = "0.0.1002";
const others: Record<string, proto.IKey> = {
  "somebody's": nodes[0]!,
  "of another threshold": thresholdKey(1, nodes),
  "of a contract on Hedera": { contractID: { contractNum: 1002 as never } },
  "that somebody else can satisfy": thresholdKey(1, [nodes[0]!, { contractID: { contractNum: 1002 as never } }]),
  "that the network alone cannot satisfy": thresholdKey(2, [vaultKey, { contractID: { contractNum: 1002 as never } }]),
  "with one more in it": thresholdKey(1, [vaultKey, { contractID: { contractNum: 1002 as never } }, nodes[0]!]),
  "with the contract first": thresholdKey(1, [{ contractID: { contractNum: 1002 as never } }, vaultKey]),
  "that names nobody": thresholdKey(1, [vaultKey, { contractID: { contractNum: 0 as never } }]),
  "of the network beside itself": thresholdKey(1, [vaultKey, vaultKey]),
  "without anything": {},
};

function encode(key: proto.IKey): Uint8Array {
  return proto.Key.encode(key).finish();
}
const roles = (keys: TokenKeyState) => rolesOf(tokenState({ treasury: TREASURY, keys }), [VAULT_KEY]);

describe("rolesOf", () => {
  it("gives the treasury the roles whose key is the network's", () => {
    expect(roles({ supply: VAULT_KEY, admin: VAULT_KEY })).to.deep.equal(new Map([[TREASURY, 17]]));
  });

  it("gives a contract the roles whose key names it beside the network's", () => {
    const key = encode(contractKey(CONTRACT, vaultKey));
    expect(roles({ supply: key, wipe: VAULT_KEY })).to.deep.equal(
      new Map([
        [CONTRACT, 16],
        [TREASURY, 8],
      ]),
    );
    expect(contractIn(key)).to.equal(CONTRACT);
  });

  for (const [what, key] of Object.entries(others)) {
    it(`gives nobody a role by a key ${what}`, () => {
      expect(roles({ supply: encode(key), admin: encode(key) })).to.deep.equal(new Map());
    });
  }

  it("reads keys in the midst of larger buffers", () => {
    const key = encode(contractKey(CONTRACT, vaultKey));
    const within = new Uint8Array([9, 9, ...key, 9]).subarray(2, 2 + key.length);
    expect(roles({ pause: within })).to.deep.equal(new Map([[CONTRACT, 64]]));
  });
});

describe("keyBits", () => {
  it("tells which keys there are, whosever they are", () => {
    const key = encode(nodes[0]!);
    expect(keyBits(tokenState({ keys: {} }))).to.equal(0);
    const all = { admin: key, kyc: key, freeze: key, wipe: key, supply: key, feeSchedule: key, pause: key };
    expect(keyBits(tokenState({ keys: all }))).to.equal(127);
    expect(keyBits(tokenState({ keys: { metadata: key, kyc: key } }))).to.equal(130);
  });
});
