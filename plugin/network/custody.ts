/** What a network has on Hedera: its vault, the accounts of its nodes, and its topic. */
import type { proto } from "@hiero-ledger/proto";

import { AUTO_RENEW_SECONDS, type AccountCreation } from "../hedera/create-account.ts";
import { toLong } from "../hedera/entity.ts";
import { thresholdKey } from "../hedera/keys.ts";
import type { Tinybar } from "../hedera/ledger.ts";
import type { TransactionData } from "../hedera/operator.ts";
import { vaultMemo } from "../protocol/deposits.ts";

/** Who has custody of what a network has: m of the n nodes with these keys. */
export interface Custody {
  readonly chainId: number;
  /** The nodes' public keys, by their seats. */
  readonly keys: readonly proto.IKey[];
  readonly threshold: number;
}

/** The key that m of the nodes satisfy. */
export function custodyKey({ keys, threshold }: Custody): proto.IKey {
  return thresholdKey(threshold, keys);
}

/** The account that backs what circulates on the layer 2. */
export function vaultAccount(custody: Custody, key: proto.IKey, balance: Tinybar): AccountCreation {
  return { key, balance, memo: vaultMemo(custody.chainId) };
}

/** The account of the node in a seat, which pays for what it does on Hedera. */
export function nodeAccount({ chainId, keys }: Custody, seat: number, balance: Tinybar): AccountCreation {
  return { key: keys[seat]!, balance, memo: `l2:${chainId}:node:${seat}` };
}

/** The topic: any one node can speak on it, and m of them rule it, who sign for its creation. */
export function topicCreation({ chainId, keys }: Custody, adminKey: proto.IKey): TransactionData {
  return {
    consensusCreateTopic: {
      adminKey,
      submitKey: thresholdKey(1, keys),
      autoRenewPeriod: { seconds: toLong(AUTO_RENEW_SECONDS) },
      memo: `l2:${chainId}`,
    },
  };
}
