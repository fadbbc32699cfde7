/** Uses a ledger for a moment, closes it with work under way, and ends: if nothing of it is left. */
import type { EntityId } from "../../../plugin/hedera/ledger.ts";
import { Operator } from "../../../plugin/hedera/operator.ts";
import type { OwnEndpoints } from "../../../plugin/hedera/sdk/endpoints.ts";
import { SdkLedger } from "../../../plugin/hedera/sdk/sdk-ledger.ts";
import { genesisKey } from "../../../plugin/hedera/simulated/genesis.ts";
import { transfer } from "../network.ts";
import { Watcher } from "./watcher.ts";

const [endpoints, topic] = process.argv.slice(2) as [string, EntityId];
const ledger = await SdkLedger.connect(JSON.parse(endpoints) as OwnEndpoints);
const operator = new Operator(ledger, "0.0.2", genesisKey());
const watcher = new Watcher([(await ledger.account("0.0.2"))!]);
const told = Promise.withResolvers<undefined>();
ledger.follow(
  topic,
  (event) => {
    if (event.kind !== "message") return;
    process.stdout.write(`told ${event.kind}\n`);
    told.resolve(undefined);
  },
  watcher,
);
await operator.submitMessage(topic, Buffer.from("hello"));
await told.promise;
const late = operator.submit(transfer(["0.0.2", -1n], ["0.0.3", 1n]));
ledger.close();
await late.catch((error: unknown) => process.stdout.write(`failed: ${(error as Error).message}\n`));
