import { credentials, Client } from "@grpc/grpc-js";
import { proto } from "@hiero-ledger/proto";
import { toAccountId, toLong } from "../../plugin/hedera/entity.ts";
import type { Ledger, Outcome } from "../../plugin/hedera/ledger.ts";
import { Operator } from "../../plugin/hedera/operator.ts";
import { genesisKey } from "../../plugin/hedera/simulated/genesis.ts";

const IN_FLIGHT = 64;

/** Sends transfers of the treasury's as fast as a node takes them, with nothing between the load and gRPC. */
export async function sendTransfers(port: number, count: number): Promise<void> {
  const client = new Client(`127.0.0.1:${port}`, credentials.createInsecure());
  const operator = new Operator(remote(client), "0.0.2", genesisKey());
  const accountAmounts = [
    { accountID: toAccountId(2), amount: toLong(-1) },
    { accountID: toAccountId(98), amount: toLong(1) },
  ];
  let left = count;
  const worker = async () => {
    while (left-- > 0) await operator.submit({ cryptoTransfer: { transfers: { accountAmounts } } });
  };
  await Promise.all(Array.from({ length: IN_FLIGHT }, worker));
  client.close();
}

/** As much of a ledger as an operator needs: a transaction is done when its node has taken it. */
function remote(client: Client): Ledger {
  const submit = (transaction: Uint8Array) =>
    new Promise<Outcome>((resolve, reject) => {
      client.makeUnaryRequest(
        "/proto.CryptoService/cryptoTransfer",
        Buffer.from,
        (bytes: Buffer) => proto.TransactionResponse.decode(bytes),
        transaction as Buffer,
        (error, response) => {
          const status = response?.nodeTransactionPrecheckCode;
          if (status === proto.ResponseCodeEnum.OK) resolve({} as Outcome);
          else reject(error ?? new Error(`A transfer of the load was refused with status ${status}.`));
        },
      );
    });
  return { nodeAccounts: ["0.0.3"], now: () => BigInt(Date.now()) * 1_000_000n, submit } as Partial<Ledger> as Ledger;
}
