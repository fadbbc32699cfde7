import { entityOf } from "../protocol/addresses.ts";
import { WEIBAR_PER_TINYBAR, type Address, type Hex } from "../protocol/units.ts";
import type {
  BlockHeader,
  BlockInputs,
  BlockPayment,
  ExecutedBlock,
  Executable,
  Rejected,
  SystemWrites,
} from "./block.ts";
import type { Call, Evm } from "./evm.ts";

/** `HbarPayment(address indexed from, uint256 amount)`, emitted at the payee's long-zero address. */
export const HBAR_PAYMENT_TOPIC: Hex = "0x2da47917138500f7ca29859201c022d88b97c26b6178558c12767e32840fc66c";

interface Log {
  readonly address: Address;
  readonly topics: readonly Hex[];
  readonly data: Hex;
  readonly transactionHash: Hex;
}

/** What makes the block and reads what is in it. */
const SEALING: readonly Call[] = [
  ["evm_mine"],
  ["eth_getBlockByNumber", "latest", false],
  ["eth_getLogs", { fromBlock: "latest", toBlock: "latest", topics: [HBAR_PAYMENT_TOPIC] }],
];

const LEFT_OUT =
  "the transaction was not executable in its turn: its fee is below the block's base fee, or its sender's balance had been spent";

/**
 * Makes a block on an EVM, in one go.
 * @throws when the EVM refuses one of the transactions; the EVM is then in the middle of the block
 */
export async function runBlock(evm: Evm, inputs: BlockInputs): Promise<ExecutedBlock> {
  const before = await preparing(evm, inputs);
  const sending = inputs.transactions.flatMap(sendingOf);
  const results = await evm.batch([...before, ...sending, ...SEALING]);
  const sent = results.slice(before.length, -SEALING.length);
  return await blockOf(evm, inputs, sent, results.slice(-SEALING.length));
}

/** Makes a block on an EVM that may refuse some of the transactions: request by request, which is slower. */
export async function runBlockOneByOne(evm: Evm, inputs: BlockInputs): Promise<ExecutedBlock> {
  await evm.batch(await preparing(evm, inputs));
  const sent: unknown[] = [];
  for (const [method, ...params] of inputs.transactions.flatMap(sendingOf)) {
    sent.push(await evm.request(method, ...params).catch((error: unknown) => asError(error)));
  }
  return await blockOf(evm, inputs, sent, await evm.batch(SEALING));
}

/** The requests that make these writes on the state as it is. */
export async function writing(evm: Evm, { codes, balances, credits }: SystemWrites): Promise<Call[]> {
  const targets = [...credits.keys()];
  const current = targets.length === 0 ? [] : await evm.batch(targets.map((to) => ["eth_getBalance", to, "latest"]));
  const credited = targets.map((to, index) => {
    const before = balances.get(to) ?? BigInt(current[index] as Hex);
    return [to, before + credits.get(to)!] as const;
  });
  return [
    ...[...codes].map(([address, code]): Call => ["hardhat_setCode", address, code]),
    ...[...balances, ...credited].map(([address, balance]): Call => [
      "hardhat_setBalance",
      address,
      `0x${balance.toString(16)}`,
    ]),
  ];
}

async function preparing(evm: Evm, { writes, prevRandao, seconds }: BlockInputs): Promise<Call[]> {
  return [
    ...(await writing(evm, writes)),
    ["hardhat_setPrevRandao", prevRandao],
    ["evm_setNextBlockTimestamp", Number(seconds)],
  ];
}

/** The requests that put a transaction into the EVM's pool. The pool keeps their order, and that order is consensus. */
export function sendingOf({ raw, sender, impersonated }: Executable): Call[] {
  if (impersonated === undefined) return [["eth_sendRawTransaction", raw]];
  return [
    ["hardhat_impersonateAccount", sender],
    ["eth_sendTransaction", impersonated],
  ];
}

async function blockOf(
  evm: Evm,
  { height, transactions }: BlockInputs,
  sent: readonly unknown[],
  [, block, logs]: readonly unknown[],
): Promise<ExecutedBlock> {
  const header = block as BlockHeader;
  const { accepted, rejected } = sorted(transactions, sent);
  const { waiting, unfit } = await leftOut(evm, accepted, header);
  const nameOf = (hash: Hex) => accepted.get(hash)?.hash ?? hash;
  return {
    height,
    header,
    included: header.transactions.map(nameOf),
    payments: paymentsIn(logs as Log[], nameOf),
    rejected: [...rejected, ...unfit],
    waiting,
  };
}

/** Clears the pool of what the block left out: transactions whose nonces are ahead, and those that fit no block. */
async function leftOut(
  evm: Evm,
  accepted: ReadonlyMap<Hex, Executable>,
  header: BlockHeader,
): Promise<{ waiting: Hex[]; unfit: Rejected[] }> {
  const waiting: Hex[] = [];
  const unfit: Rejected[] = [];
  if (header.transactions.length === accepted.size) return { waiting, unfit };
  const mined = new Set(header.transactions);
  for (const [evmHash, { hash, sender, nonce }] of accepted) {
    if (mined.has(evmHash)) continue;
    await evm.request("hardhat_dropTransaction", evmHash);
    const next = Number(await evm.request<Hex>("eth_getTransactionCount", sender, "latest"));
    if (nonce > next) waiting.push(hash);
    else unfit.push({ hash, reason: LEFT_OUT });
  }
  return { waiting, unfit };
}

/** Which transactions the EVM took, by the hashes that it knows them by, and which it refused. */
function sorted(
  transactions: readonly Executable[],
  results: readonly unknown[],
): { accepted: Map<Hex, Executable>; rejected: Rejected[] } {
  const accepted = new Map<Hex, Executable>();
  const rejected: Rejected[] = [];
  let at = 0;
  for (const transaction of transactions) {
    at += sendingOf(transaction).length;
    const result = results[at - 1];
    if (result instanceof Error) rejected.push({ hash: transaction.hash, reason: result.message });
    else accepted.set(result as Hex, transaction);
  }
  return { accepted, rejected };
}

function paymentsIn(logs: readonly Log[], nameOf: (hash: Hex) => Hex): BlockPayment[] {
  return logs.flatMap(({ address, topics, data, transactionHash }) => {
    // Anybody can emit an event of this shape; only the code at a long-zero address has taken the money for it.
    const to = entityOf(address);
    if (to === undefined || topics.length !== 2) return [];
    const from: Address = `0x${topics[1]!.slice(26)}`;
    return [{ from, to, amount: BigInt(data) / WEIBAR_PER_TINYBAR, transaction: nameOf(transactionHash) }];
  });
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}
