import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import hre from "hardhat";

import { createAccount } from "../../plugin/hedera/create-account.ts";
import { ecdsaKey } from "../../plugin/hedera/keys.ts";
import type { EntityId, Tinybar } from "../../plugin/hedera/ledger.ts";
import { Operator } from "../../plugin/hedera/operator.ts";
import type { OwnEndpoints } from "../../plugin/hedera/sdk/endpoints.ts";
import { MirrorRest } from "../../plugin/hedera/sdk/rest/mirror-rest.ts";
import { SimulatedClock } from "../../plugin/hedera/simulated/clock.ts";
import { SimulatedLedger } from "../../plugin/hedera/simulated/simulated-ledger.ts";
import { blockZero } from "../../plugin/hooks/live-evm.ts";
import { Mirror } from "../../plugin/live/mirror.ts";
import { writeNetworkFile, type NetworkFile } from "../../plugin/network/network-file.ts";
import { provision, prospect } from "../../plugin/provision/provision.ts";
import { addressOfSecret } from "../../plugin/protocol/attestation.ts";
import { serveForSdk, type ServedLedger } from "../hedera/sdk/served.ts";
import { keyText, secretOf, settings } from "../provision/served.ts";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const HARDHAT = join(dirname(createRequire(import.meta.url).resolve("hardhat/package.json")), "dist/src/cli.js");
const START_MS = 60_000;
const HBAR: Tinybar = 100_000_000n;

const { FORCE_COLOR: _, ...inherited } = process.env;
const env = Object.fromEntries(
  Object.entries({ ...inherited, NO_COLOR: "1" }).filter(([name]) => !/^(npm_|HH_|HARDHAT_|CI$)/i.test(name)),
);

/** A Hedera that is served to SDKs, with a network provisioned on it, and a project that has it configured. */
export class ServedGround {
  readonly ledger: SimulatedLedger;
  readonly file: NetworkFile;
  readonly directory: string;
  readonly #served: ServedLedger;
  readonly #running = new Set<RunningValidator>();

  private constructor(ledger: SimulatedLedger, served: ServedLedger, file: NetworkFile, directory: string) {
    this.ledger = ledger;
    this.#served = served;
    this.file = file;
    this.directory = directory;
  }

  /** @param consensusDelay ms */
  static async lay(consensusDelay: number): Promise<ServedGround> {
    const ledger = new SimulatedLedger({ clock: new SimulatedClock(), archive: true });
    const served = await serveForSdk(ledger);
    // Within the project, so that a configuration there finds its packages.
    await mkdir(join(ROOT, "cache"), { recursive: true });
    const directory = await mkdtemp(join(ROOT, "cache", "validators-"));
    const key = ecdsaKey(secretOf("operator"));
    const account = await createAccount(ledger.treasury, { key: key.publicKey, balance: 10_000n * HBAR });
    const mirror = new Mirror(new MirrorRest(served.endpoints.mirrorRest, { requestsPerSecond: 10_000 }));
    const means = {
      ...{
        ledger,
        mirror,
        operator: new Operator(ledger, account, key),
        hedera: served.endpoints,
        sleep,
        print: () => {},
      },
      blockZero: (...[foundation, evm]: Tail<Parameters<typeof blockZero>>) => blockZero(hre.network, foundation, evm),
    };
    const ahead = await prospect(settings(), join(directory, "provision.json"), means);
    const file = await provision(ahead, means, { done: () => {} });
    ledger.consensusDelay = consensusDelay;
    await writeNetworkFile(join(directory, "l2Test.json"), file);
    await writeFile(join(directory, "hardhat.config.ts"), configOf(served.endpoints, join(directory, "l2Test.json")));
    return new ServedGround(ledger, served, file, directory);
  }

  /** Somebody on Hedera. */
  async person(name: string, balance: Tinybar): Promise<{ operator: Operator; account: EntityId; secret: Uint8Array }> {
    const secret = secretOf(name);
    const key = ecdsaKey(secret);
    const evmAddress = addressOfSecret(secret);
    const account = await createAccount(this.ledger.treasury, { key: key.publicKey, evmAddress, balance }, [key]);
    return { operator: new Operator(this.ledger, account, key), account, secret };
  }

  /** Starts a validator in a process of its own. Resolves when it has caught up. */
  async start(index: number): Promise<RunningValidator> {
    const running = this.spawn(index);
    await running.caughtUp();
    return running;
  }

  spawn(index: number): RunningValidator {
    const args = [HARDHAT, "--config", join(this.directory, "hardhat.config.ts"), "l2:validator"];
    const options = ["--index", String(index), "--port", "0", "--metrics-port", "0"];
    const data = ["--data-dir", join(this.directory, `data-${index}`)];
    const stdio = ["ignore", "pipe", "pipe"] as const;
    const child = spawn(process.execPath, [...args, ...options, ...data], { cwd: ROOT, env, stdio: [...stdio] });
    const running = new RunningValidator(child);
    this.#running.add(running);
    return running;
  }

  /** Hedera cannot be reached any more. */
  async vanish(): Promise<void> {
    await this.#served.close();
  }

  async clear(): Promise<void> {
    await Promise.all([...this.#running].map((each) => each.end("SIGKILL")));
    await this.#served.close();
    await rm(this.directory, { recursive: true, force: true });
  }
}

type Tail<T extends readonly unknown[]> = T extends readonly [unknown, ...infer Rest] ? Rest : never;

/** A validator in a process of its own. */
export class RunningValidator {
  printed = "";
  readonly #child: ChildProcess;
  readonly #ended: Promise<unknown>;

  constructor(child: ChildProcess) {
    this.#child = child;
    this.#ended = once(child, "exit");
    for (const stream of [child.stdout!, child.stderr!]) stream.on("data", (data) => (this.printed += String(data)));
  }

  async caughtUp(): Promise<void> {
    await this.has("Caught up with Hedera");
  }

  /** Waits until it has printed this. */
  async has(text: string): Promise<void> {
    for (const end = Date.now() + START_MS; !this.printed.includes(text); await sleep(50)) {
      if (Date.now() > end || this.#child.exitCode !== null) throw new Error(`${text} never came:\n${this.printed}`);
    }
  }

  /** Has it stand still, or go on. */
  signal(signal: "SIGSTOP" | "SIGCONT"): void {
    this.#child.kill(signal);
  }

  async rpc<T>(method: string, ...params: unknown[]): Promise<T> {
    const [, url] = /at (http:\S+) and/.exec(this.printed)!;
    const body = JSON.stringify({ jsonrpc: "2.0", id: 1, method, params });
    const { result, error } = (await (await fetch(url!, { method: "POST", body })).json()) as {
      result: T;
      error?: { message: string };
    };
    if (error !== undefined) throw new Error(error.message);
    return result;
  }

  /** @returns the status and the text of a page of its monitor */
  async monitor(path: string): Promise<{ status: number; text: string }> {
    const [, url] = /(http:\S+)\/health/.exec(this.printed)!;
    const response = await fetch(url! + path);
    return { status: response.status, text: await response.text() };
  }

  /** @returns the exit code; null where the signal ended it */
  async end(signal: NodeJS.Signals = "SIGTERM"): Promise<number | null> {
    if (this.#child.exitCode === null && this.#child.signalCode === null) this.#child.kill(signal);
    await this.#ended;
    return this.#child.exitCode;
  }
}

function configOf(hedera: OwnEndpoints, file: string): string {
  const keys = [0, 1, 2, 3].map(keyText);
  return `import { defineConfig } from "hardhat/config";
import hederaL2 from ${JSON.stringify(join(ROOT, "plugin/index.ts"))};

export default defineConfig({
  plugins: [hederaL2],
  l2: { live: { l2Test: ${JSON.stringify({ hedera, file, keys })} } },
});
`;
}
