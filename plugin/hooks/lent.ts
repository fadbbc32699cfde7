import { AsyncLocalStorage } from "node:async_hooks";
import type { ChainType, NetworkConnection } from "hardhat/types/network";

import type { Call } from "../node/evm.ts";
import { EVM_BATCH } from "./names.ts";

type Connection = NetworkConnection<ChainType | string>;

/** A connection that is being made, as it was before other plugins came upon it. */
interface Loan {
  snapshot?: unknown;
}

const lending = new AsyncLocalStorage<Loan>();

/**
 * Makes a connection to an EVM, as nobody has touched it. Some plugins deploy contracts through each new connection:
 * they do so through the layer 2's own as well, where it is a transaction or a control like others. Meanwhile the EVM
 * mines what it is sent, for those who wait for their transaction.
 */
export async function untouched(make: () => Promise<Connection>): Promise<Connection> {
  const loan: Loan = {};
  const connection = await lending.run(loan, make);
  if (loan.snapshot !== undefined) {
    await batch(connection, ["evm_revert", loan.snapshot], ["evm_setAutomine", false]);
  }
  return connection;
}

/** Lends the connection that is being made to the plugins whose turn comes after ours. */
export async function lend(connection: Connection): Promise<void> {
  const loan = lending.getStore();
  if (loan === undefined || loan.snapshot !== undefined) return;
  [loan.snapshot] = await batch(connection, ["evm_snapshot"], ["evm_setAutomine", true]);
}

async function batch({ provider }: Connection, ...calls: readonly Call[]): Promise<readonly unknown[]> {
  return (await provider.request({ method: EVM_BATCH, params: [calls] })) as unknown[];
}
