import { SCHEDULE_EVENTS, scheduleEventOf } from "../protocol/calls.ts";
import { effectOf, EVENTS, wantedBy, type EffectLog } from "../protocol/effects.ts";
import { wordHex } from "../protocol/hedera-state.ts";
import { COMMITTEE_DECIDED, committeeDecidedOf } from "../protocol/node-registry.ts";
import type { Hex } from "../protocol/units.ts";
import type {
  BlockEffect,
  BlockHeader,
  BlockInputs,
  ExecutedBlock,
  Executable,
  Rejected,
  MinedTransaction,
  StorageWrite,
  SystemWrites,
} from "./block.ts";
import { BloomQuery } from "./bloom.ts";
import type { Call, Evm } from "./evm.ts";
import { pricing } from "./pricing.ts";
import { showing, shownIn, shownOf } from "./showing.ts";

interface Log extends EffectLog {
  readonly transactionHash: Hex;
}

/** The events that mean something to the nodes. */
const TOPICS: readonly Hex[] = [...Object.values(EVENTS), ...Object.values(SCHEDULE_EVENTS), COMMITTEE_DECIDED];

const MEANINGFUL = new BloomQuery(TOPICS);

const LEFT_OUT =
  "the transaction was not executable in its turn: its sender's balance had been spent, or its nonce used";

/**
 * Makes a block on an EVM, in one go.
 * @param show is handed what the EVM shows of the block's transactions, if they are few
 * @throws when the EVM refuses one of the transactions; the EVM is then in the middle of the block
 */
export async function runBlock(
  evm: Evm,
  inputs: BlockInputs,
  show?: (shown: readonly MinedTransaction[]) => void,
): Promise<ExecutedBlock> {
  const before = await preparing(evm, inputs);
  const sending = inputs.transactions.flatMap(sendingOf);
  const shown = show === undefined ? [] : shownOf(inputs.transactions);
  const results = await evm.batch([...before, ...sending, ...sealing(inputs), ...showing(shown)]);
  const end = before.length + sending.length + 2;
  show?.(shownIn(shown, results.slice(end)));
  return await blockOf(evm, inputs, results.slice(before.length, end), results[end - 1] as BlockHeader);
}

/** Makes a block on an EVM that may refuse some of the transactions: request by request, which is slower. */
export async function runBlockOneByOne(evm: Evm, inputs: BlockInputs): Promise<ExecutedBlock> {
  await evm.batch(await preparing(evm, inputs));
  const sent: unknown[] = [];
  for (const [method, ...params] of inputs.transactions.flatMap(sendingOf)) {
    sent.push(await evm.request(method, ...params).catch((error: unknown) => asError(error)));
  }
  const [, header] = await evm.batch(sealing(inputs));
  return await blockOf(evm, inputs, sent, header as BlockHeader);
}

/** The requests that make these writes on the state as it is. */
export async function writing(evm: Evm, { codes, balances, credits, storage }: SystemWrites): Promise<Call[]> {
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
    ...(await storing(evm, storage)),
  ];
}

/** Most of what comes from Hedera the EVM has booked itself, and writing costs more than reading. */
async function storing(evm: Evm, storage: readonly StorageWrite[]): Promise<Call[]> {
  if (storage.length === 0) return [];
  const current = await evm.batch(
    storage.map(({ address, slot }) => ["eth_getStorageAt", address, wordHex(slot), "latest"]),
  );
  return storage
    .filter(({ word }, index) => BigInt(current[index] as Hex) !== word)
    .map(({ address, slot, word }) => ["hardhat_setStorageAt", address, `0x${slot.toString(16)}`, wordHex(word)]);
}

/** The requests that come before a block's transactions. */
export async function preparing(evm: Evm, { writes, prevRandao, baseFee }: BlockInputs): Promise<Call[]> {
  return [...(await writing(evm, writes)), ["hardhat_setPrevRandao", prevRandao], ...pricing(baseFee)];
}

/** The requests that make the block and read its header. */
function sealing({ seconds }: BlockInputs): readonly [Call, Call] {
  return [
    ["evm_mine", Number(seconds)],
    ["eth_getBlockByNumber", "latest", false],
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

/** @param sent the answers to what put the transactions into the pool, and perhaps more */
async function blockOf(
  evm: Evm,
  { height, transactions }: BlockInputs,
  sent: readonly unknown[],
  header: BlockHeader,
): Promise<ExecutedBlock> {
  const { accepted, rejected } = sorted(transactions, sent);
  const { waiting, crowded, unfit } = await leftOut(evm, accepted, header);
  const nameOf = (hash: Hex) => accepted.get(hash)?.hash ?? hash;
  const logs = await meaningfulLogs(evm, header);
  return {
    height,
    header,
    included: header.transactions.map(nameOf),
    effects: effectsIn(logs, nameOf),
    schedules: logs.flatMap((log) => scheduleEventOf(log) ?? []),
    decided: logs.map((log) => committeeDecidedOf(log)).findLast((decided) => decided !== undefined),
    wanted: [...new Set(logs.flatMap((log) => wantedBy(log) ?? []))],
    rejected: [...rejected, ...unfit],
    waiting,
    crowded,
  };
}

async function meaningfulLogs(evm: Evm, { logsBloom }: BlockHeader): Promise<readonly Log[]> {
  if (!MEANINGFUL.matches(logsBloom)) return [];
  return await evm.request("eth_getLogs", { fromBlock: "latest", toBlock: "latest", topics: [TOPICS] });
}

/** What a block left out. */
interface LeftOut {
  readonly waiting: Hex[];
  readonly crowded: Hex[];
  readonly unfit: Rejected[];
}

/** Clears the pool of what the block left out. */
async function leftOut(
  evm: Evm,
  accepted: ReadonlyMap<Hex, Executable>,
  { transactions, baseFeePerGas = "0x0" }: BlockHeader,
): Promise<LeftOut> {
  const left: LeftOut = { waiting: [], crowded: [], unfit: [] };
  if (transactions.length === accepted.size) return left;
  const mined = new Set(transactions);
  for (const [evmHash, { hash, sender, nonce, maxFeePerGas }] of accepted) {
    if (mined.has(evmHash)) continue;
    // What the EVM has thrown out of its pool by itself can never be executed.
    const kept = await evm.request<boolean>("hardhat_dropTransaction", evmHash);
    const next = Number(await evm.request<Hex>("eth_getTransactionCount", sender, "latest"));
    if (nonce > next || (kept && maxFeePerGas < BigInt(baseFeePerGas))) left.waiting.push(hash);
    else if (kept) left.crowded.push(hash);
    else left.unfit.push({ hash, reason: LEFT_OUT });
  }
  return left;
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

function effectsIn(logs: readonly Log[], nameOf: (hash: Hex) => Hex): BlockEffect[] {
  return logs.flatMap((log) => {
    const effect = effectOf(log);
    return effect === undefined ? [] : [{ ...effect, transaction: nameOf(log.transactionHash) }];
  });
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}
