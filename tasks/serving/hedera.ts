import type { NewTaskActionFunction } from "hardhat/types/tasks";
import type { EdrNetworkConfig } from "hardhat/types/config";

import { RETENTION, startHedera, type SimulatedHedera } from "../../plugin/hedera/serve/start.ts";
import { MAX_DELAY_MS } from "../../plugin/hedera/simulated/controls.ts";
import type { Secrets } from "../../plugin/hedera/simulated/funded.ts";
import { secretsOf } from "../../plugin/hooks/accounts.ts";
import { L2_NETWORK } from "../../plugin/hooks/names.ts";
import { methodNotFound } from "../../plugin/rpc/errors.ts";
import { HederaMethods } from "../../plugin/rpc/hedera.ts";
import { RpcServer, type Listening } from "../../plugin/rpc/server.ts";
import { numberWithin, portNumber, refuse, refusePort } from "../arguments.ts";
import { describeHedera, hederaBanner } from "./hedera-banner.ts";
import { hostOf, listenFor, logRefused, stopSignal, writeDescription } from "./running.ts";
import { serveSettingsOf, type ServeArguments } from "./serve-options.ts";
import { logTransactions } from "./transaction-log.ts";

/** What `hedera:node` was given on the command line. */
interface HederaArguments extends ServeArguments {
  readonly port?: string;
  readonly hostname: string;
  readonly accounts?: string;
  readonly consensusDelay?: string;
  readonly retention?: string;
  readonly configOut?: string;
}

const DEFAULT_PORT = 8_548;
const DEFAULT_ACCOUNTS = 10;
const MAX_ACCOUNTS = 1_000;
const MAX_RETENTION = 10_000_000;

/** `hedera:node`: runs until it is told to stop. */
const run: NewTaskActionFunction<HederaArguments> = async (args, hre) => {
  const port = portNumber("--port", args.port) ?? DEFAULT_PORT;
  const { endpoints, mirrorLag, throttles } = serveSettingsOf(args, args.hostname, true);
  const consensusDelay = numberWithin("--consensus-delay", args.consensusDelay, [0, MAX_DELAY_MS]);
  const retention = numberWithin("--retention", args.retention, [1, MAX_RETENTION]) ?? RETENTION;
  const count = numberWithin("--accounts", args.accounts, [0, MAX_ACCOUNTS]);
  const config = hre.config.networks[L2_NETWORK];
  const accounts = config?.type === "edr-simulated" ? await accountKeys(config, count) : undefined;

  // Whether the port can be had is known before the rest is built.
  const ready = Promise.withResolvers<HederaMethods>();
  const server = new RpcServer(async (method, params) => {
    const answer = (await ready.promise).handle(method, params);
    if (answer === undefined) throw methodNotFound(method);
    return await answer;
  });
  const address = await listenFor(server, port, args.hostname);
  try {
    const options = { ...endpoints, log: logRefused, accounts, consensusDelay, mirrorLag, throttles, retention };
    const hedera = await startHedera(options).catch((error: unknown) => {
      throw refusePort(error);
    });
    ready.resolve(new HederaMethods(hedera.ledger, hedera.controls));
    await attend(hedera, address, args.configOut).finally(() => hedera.close());
  } finally {
    await server.close();
  }
  console.log("Stopped.");
};

export default run;

/** The keys of the funded accounts. A configuration may list fewer than are asked for, but a mnemonic never ends. */
async function accountKeys(config: EdrNetworkConfig, wanted: number | undefined): Promise<Secrets> {
  const secrets = await secretsOf(config, wanted ?? DEFAULT_ACCOUNTS);
  const { length } = secrets.ecdsa;
  if (wanted === undefined || wanted === length) return secrets;
  throw refuse(`--accounts: networks.${L2_NETWORK}.accounts lists ${length} keys; it is ${wanted}`);
}

/** Tells what runs where and what happens in it, until somebody says that it is enough. */
async function attend(hedera: SimulatedHedera, address: Listening, configOut: string | undefined): Promise<void> {
  const stopped = stopSignal();
  const host = hostOf(address);
  const { accounts } = hedera;
  const description = { ...describeHedera(hedera), http: `http://${host}`, webSocket: `ws://${host}`, accounts };
  if (configOut !== undefined) await writeDescription(configOut, description);
  console.log(hederaBanner(description));
  const flush = logTransactions(hedera.ledger, (line) => console.log(line));
  await stopped;
  flush();
}
