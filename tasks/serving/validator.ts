import { styleText } from "node:util";
import type { NewTaskActionFunction } from "hardhat/types/tasks";

import { liveEvms } from "../../plugin/hooks/live-evm.ts";
import { ledgerIdOf, nameOfHedera } from "../../plugin/live/endpoints.ts";
import { liveNetworkOf, type LiveNetwork } from "../../plugin/live/live-network.ts";
import { openLive } from "../../plugin/live/open.ts";
import {
  foundationOf,
  NetworkFileError,
  readNetworkFile,
  type NetworkFile,
} from "../../plugin/network/network-file.ts";
import { identityOf, type ValidatorIdentity } from "../../plugin/validator/identity.ts";
import { ServedValidator } from "../../plugin/validator/served-validator.ts";
import { ValidatorError } from "../../plugin/validator/validator-error.ts";
import { Validator, type ValidatorParts } from "../../plugin/validator/validator.ts";
import { refuse } from "../arguments.ts";
import { connect, type Connecting } from "./connecting.ts";
import { logBlocks } from "./block-log.ts";
import { Ending } from "./ending.ts";
import { logNotes } from "./notes.ts";
import { logProgress } from "./progress-log.ts";
import { listenFor, stopSignal } from "./running.ts";
import { describeValidator, validatorBanner } from "./validator-banner.ts";
import { directoryOf, nodeOf, validatorPorts, type ValidatorArguments, type WantedNode } from "./validator-options.ts";

/** What running a validator needs beside its arguments. */
export interface RunningParts extends Connecting {
  readonly evmsOf: (file: NetworkFile) => ValidatorParts["openEvm"];
  /** The project's directory. */
  readonly root: string;
  /** How often it is told how far it is while it catches up, ms. */
  readonly progressInterval?: number;
}

/** `l2:validator`: runs one node of a network until it is told to stop, or cannot go on. */
const run: NewTaskActionFunction<ValidatorArguments> = async (args, hre) => {
  await runValidator(args, liveNetworkOf(hre), {
    open: (live) => openLive(live, (line) => console.log(styleText("dim", `Hedera: ${line}`))),
    evmsOf: (file) => liveEvms(hre.network, foundationOf(file), file.evm),
    root: hre.config.paths.root,
    print: (line) => console.log(line),
    stopped: stopSignal(),
  });
};

/** Attestations take as long as a round of consensus: a block's line waits for them for a while, ms. */
const LINGER_MS = 10_000;

/** Runs it. What it has heard is written, and its directory free again, when this returns, however it ends. */
export async function runValidator(args: ValidatorArguments, live: LiveNetwork, parts: RunningParts): Promise<void> {
  const node = nodeOf(args, live);
  const ports = validatorPorts(args, node);
  const directory = directoryOf(args, parts.root, live.name, node);
  const file = await fileOf(live);
  const identity = node && (await identified(file, node));
  const ending = new Ending();
  try {
    // Whether the ports can be had is known before the rest is opened.
    const served = new ServedValidator();
    ending.add(() => served.close());
    const listening = await served.listen(ports, (server, port, of) =>
      listenFor(server, port, ports.hostname, of === "rpc" ? "--port" : "--metrics-port"),
    );
    const hedera = await connect(live, parts, (reason) => (served.waitsFor = reason));
    if (hedera !== undefined) {
      ending.add(() => hedera.close());
      const { ledger } = hedera;
      const openEvm = parts.evmsOf(file);
      const validator = await Validator.open({ file, ledger, ...(identity && { identity }), directory, openEvm });
      ending.add(() => validator.close());
      // Who asks is gone before the validator is.
      ending.add(() => served.close());
      parts.print(validatorBanner(describeValidator(validator, live, listening)));
      await attend(validator, served, parts);
    }
  } catch (error) {
    throw error instanceof ValidatorError ? refuse(error.message) : error;
  } finally {
    await ending.run();
  }
  parts.print("Stopped.");
}

/** Has it catch up, and tells what happens, until somebody says that it is enough. */
async function attend(
  validator: Validator,
  served: ServedValidator,
  { print, stopped, progressInterval }: RunningParts,
): Promise<void> {
  const { network } = validator;
  served.serve(validator, (what) => print(styleText("yellow", what)));
  const quiet = logProgress(validator, print, progressInterval);
  const started = await Promise.race([validator.start().then(() => true), stopped.then(() => false)]).finally(quiet);
  if (!started) return;
  const { tip, finalized } = network.door.chain;
  print(styleText("green", `Caught up with Hedera: block ${tip.height}, final up to ${finalized}`));
  const flush = logBlocks(network, print, LINGER_MS);
  logNotes(network, (line) => {
    flush();
    print(line);
  });
  const failure = await Promise.race([validator.failed, stopped]);
  if (failure !== undefined) throw failure;
}

async function fileOf({ hedera, file: path }: LiveNetwork): Promise<NetworkFile> {
  const file = await readNetworkFile(path).catch((error: unknown) => {
    throw error instanceof NetworkFileError ? refuse(error.message) : error;
  });
  if (file.ledgerId === ledgerIdOf(hedera)) return file;
  throw refuse(
    `${path}: its network is on the Hedera with the ledger id ${file.ledgerId}, and the configuration names ` +
      `${nameOfHedera(hedera)}, which is ${ledgerIdOf(hedera)}. Take the file or the Hedera that belong together`,
  );
}

async function identified(file: NetworkFile, { index, key, account }: WantedNode): Promise<ValidatorIdentity> {
  try {
    return identityOf(file, { index, keys: await key(), ...(account && { account }) });
  } catch (error) {
    throw error instanceof ValidatorError ? refuse(`--index: ${error.message}`) : error;
  }
}

export default run;
