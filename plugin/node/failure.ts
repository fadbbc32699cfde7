import type { Hex } from "../protocol/units.ts";
import type { BlockInputs } from "./block.ts";
import type { Evm } from "./evm.ts";
import { preparing, sendingOf } from "./run-block.ts";

/**
 * What a transaction throws in its block. The EVM tells it, with a Solidity stack trace, when it makes a block as soon
 * as it has the transaction.
 * @param evm on the state before the block; it is left there
 * @returns undefined if it does not fail
 */
export async function failureIn(evm: Evm, inputs: BlockInputs, transaction: Hex): Promise<Error | undefined> {
  const { transactions } = inputs;
  const at = transactions.findIndex(({ hash }) => hash === transaction);
  if (at === -1) return undefined;
  const snapshot = await evm.request("evm_snapshot");
  try {
    await evm.batch([...(await preparing(evm, inputs)), ["evm_setNextBlockTimestamp", Number(inputs.seconds)]]);
    for (const call of transactions.slice(0, at).flatMap(sendingOf)) await evm.batch([call]).catch(() => {});
    const calls = sendingOf(transactions[at]!);
    await evm.batch([...calls.slice(0, -1), ["evm_setAutomine", true]]);
    const [method, ...params] = calls.at(-1)!;
    return await evm.request(method, ...params).then(
      () => undefined,
      (error: unknown) => (error instanceof Error ? error : undefined),
    );
  } finally {
    await evm.batch([
      ["evm_revert", snapshot],
      ["evm_setAutomine", false],
    ]);
  }
}
