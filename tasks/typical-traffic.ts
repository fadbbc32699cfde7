import { keccak_256 } from "@noble/hashes/sha3.js";
import { encodeFunctionData, parseAbi } from "viem/utils";

import { addressOfSecret } from "../plugin/protocol/attestation.ts";
import { GAS, tinycentsOf, transferPrice, type Moved, type Tinycents } from "../plugin/protocol/hedera-prices.ts";
import { encodeMessage, hexToBytes } from "../plugin/protocol/messages.ts";
import type { Traffic } from "../plugin/protocol/quote.ts";
import type { Address, Hex } from "../plugin/protocol/units.ts";
import { MAX_BATCH } from "../plugin/rpc/pool.ts";
import { signTransaction } from "../plugin/rpc/signing.ts";

/** Something that people do on a layer 2, and could do on Hedera itself. */
export interface Kind {
  readonly name: string;
  /** What each uses on the layer 2. */
  readonly gas: bigint;
  /** What it costs on Hedera, and as what. */
  readonly hedera: { readonly name: string; readonly price: Tinycents };
  readonly perBlock: number;
  readonly settlement?: (transactions: number) => Moved;
  /** What is sent to whom. */
  readonly content: (payee: Address, amount: bigint) => { to: Address; value?: bigint; data?: Hex };
}

const ACCOUNTS = 2;
/** At most so many in a block: `Rules.maxBlockTransactions`. */
const MAX_TRANSACTIONS = 1_000;
/** Hedera takes ten entries of tokens in one transfer, and each payment has two. */
const MAX_TOKEN_PAYMENTS = 5;
/** A token on Hedera by its long-zero address, or a contract: any will do. */
const TOKEN: Address = "0x0000000000000000000000000000000000001234";
const CALL_GAS = 51_600n;

const ERC20 = parseAbi(["function transfer(address to, uint256 value) returns (bool)"]);
const transfer: Kind["content"] = (payee, amount) => ({
  to: TOKEN,
  data: encodeFunctionData({ abi: ERC20, functionName: "transfer", args: [payee, amount] }),
});

export const KINDS: readonly Kind[] = [
  {
    name: "A transfer of hbar",
    gas: 21_000n,
    hedera: { name: "CryptoTransfer", price: tinycentsOf(transferPrice({ accounts: ACCOUNTS, tokenTypes: 0 })) },
    perBlock: MAX_TRANSACTIONS,
    content: (to, value) => ({ to, value }),
  },
  {
    name: "A payment in a Hedera token, settled on Hedera",
    gas: 82_000n,
    hedera: {
      name: "CryptoTransfer of a token",
      price: tinycentsOf(transferPrice({ accounts: ACCOUNTS, tokenTypes: 1 })),
    },
    perBlock: MAX_TOKEN_PAYMENTS,
    settlement: (transactions) => ({ accounts: ACCOUNTS * transactions, tokenTypes: 1 }),
    content: transfer,
  },
  {
    name: "A call of a contract: the transfer of an ERC-20",
    gas: CALL_GAS,
    hedera: { name: "ContractCall, its gas", price: CALL_GAS * GAS },
    perBlock: MAX_TRANSACTIONS,
    content: transfer,
  },
];

/** So many transactions of a kind, of so many people, as they come in batches: their bytes are those of real ones. */
export function trafficOf({ content, ...kind }: Kind, count: number): Traffic {
  const transactions = Array.from({ length: count }, (_, index) => signed(content, index));
  const batches = Array.from({ length: Math.ceil(count / MAX_BATCH) }, (_, batch) =>
    transactions.slice(batch * MAX_BATCH, (batch + 1) * MAX_BATCH),
  );
  return {
    ...kind,
    count,
    batches: batches.map((each) => encodeMessage({ kind: "batch", transactions: each }).length),
  };
}

/** Nothing is as random as people: numbers that follow one another would be compressed too well. */
function signed(content: Kind["content"], index: number): Uint8Array {
  const secret = keccak_256(Buffer.from(`payer ${index}`));
  const payee = addressOfSecret(keccak_256(Buffer.from(`payee ${index}`)));
  const noise = BigInt(`0x${Buffer.from(secret.subarray(0, 4)).toString("hex")}`);
  const raw = signTransaction(
    {
      type: 2,
      chainId: 31_337,
      nonce: Number(noise % 200n),
      gas: 100_000n,
      maxFeePerGas: 2_000_000_000_000n + noise,
      maxPriorityFeePerGas: 0n,
      value: 0n,
      data: "0x",
      ...content(payee, noise * 10n ** 10n),
    },
    secret,
  );
  return hexToBytes(raw);
}
