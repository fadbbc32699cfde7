import { createHash } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { ecdsaKey } from "../../plugin/hedera/keys.ts";
import { createAccount } from "../../plugin/hedera/create-account.ts";
import type { EntityId, Ledger, Tinybar } from "../../plugin/hedera/ledger.ts";
import { Operator } from "../../plugin/hedera/operator.ts";
import { privateKeyDer } from "../../plugin/hedera/private-key.ts";
import { serveLedger } from "../../plugin/hedera/serve/endpoints.ts";
import { SimulatedClock } from "../../plugin/hedera/simulated/clock.ts";
import { SimulatedLedger } from "../../plugin/hedera/simulated/simulated-ledger.ts";
import type { HederaEndpoints } from "../../plugin/live/endpoints.ts";
import { MirrorRest } from "../../plugin/hedera/sdk/rest/mirror-rest.ts";
import { Mirror } from "../../plugin/live/mirror.ts";
import { nodeKeysOf } from "../../plugin/network/node-keys.ts";
import type { ProvisionSettings } from "../../plugin/provision/settings.ts";

export const HBAR: Tinybar = 100_000_000n;
const SECOND = 1_000_000_000n;

/** 32 bytes that are the same in each run, and known to nobody else. */
export const secretOf = (name: string): Uint8Array => createHash("sha256").update(`provision ${name}`).digest();
/** The text of a node's key; every second one is Ed25519. */
export const keyText = (index: number): string =>
  index % 2 === 1
    ? privateKeyDer("ed25519", secretOf(`node ${index}`))
    : `0x${Buffer.from(secretOf(`node ${index}`)).toString("hex")}`;

/** A Hedera with an operator that has hbar, whose mirror answers REST; it stands for a real one. */
export interface Served {
  readonly ledger: SimulatedLedger;
  readonly clock: SimulatedClock;
  readonly mirror: Mirror;
  readonly hedera: HederaEndpoints;
  readonly operator: Operator;
  readonly operatorText: string;
  /** Where files are written. */
  readonly directory: string;
  /** Waits by having time pass. */
  readonly sleep: (ms: number) => Promise<void>;
  close(): Promise<void>;
}

export async function serve(balance: Tinybar = 10_000n * HBAR): Promise<Served> {
  const clock = new SimulatedClock({ start: 1_800_000_000n * SECOND, realTime: false });
  const ledger = new SimulatedLedger({ clock, archive: true });
  const key = ecdsaKey(secretOf("operator"));
  const account = await createAccount(ledger.treasury, { key: key.publicKey, balance });
  const { mirrorRest, close } = await serveLedger(ledger, { mirrorRestPort: 0 });
  const directory = await mkdtemp(join(tmpdir(), "provision-"));
  const sleep = async (ms: number) => clock.advanceTo(clock.now() + BigInt(ms) * 1_000_000n);
  return {
    ...{ ledger, clock, directory, sleep },
    mirror: new Mirror(new MirrorRest(mirrorRest!, { requestsPerSecond: 10_000 })),
    hedera: { nodes: { "127.0.0.1:50211": "0.0.3" }, mirrorGrpc: "127.0.0.1:5600", mirrorRest: mirrorRest! },
    operator: new Operator(ledger, account, key),
    operatorText: privateKeyDer("ecdsa", secretOf("operator")),
    async close() {
      await close();
      await rm(directory, { recursive: true });
    },
  };
}

export function settings(changes: Partial<ProvisionSettings> = {}): ProvisionSettings {
  return {
    ...{ name: "l2Test", chainId: 7_311, threshold: 3 },
    keys: [0, 1, 2, 3].map((index) => nodeKeysOf(keyText(index))),
    ...{ stake: 100n * HBAR, deposit: 5n * HBAR, nodeBalance: 20n * HBAR },
    ...changes,
  };
}

/** The accounts and topics that a network's memo is on: what was made, whoever remembers it. */
export async function madeOn(
  ledger: SimulatedLedger,
  chainId = 7_311,
): Promise<{ accounts: string[]; topics: number }> {
  const { accounts } = await ledger.world();
  const own = accounts.filter(({ memo }) => memo.startsWith(`l2:${chainId}:`)).map(({ memo }) => memo);
  const topics = [...ledger.entities().topics.entries()].filter(([, { memo }]) => memo === `l2:${chainId}`);
  return { accounts: own.sort(), topics: topics.length };
}

export class Killed extends Error {}

/** How a process ends within a submission. */
export type Moment = "before it is sent" | "before the answer is heard";

/** A ledger and a mirror of a process that is killed within a submission: from then on nothing works. */
export function killedAt(
  served: Served,
  submission: number,
  moment: Moment,
): { ledger: Ledger; mirror: Mirror; operator: Operator } {
  let [count, isDead] = [0, false];
  const alive = () => {
    if (isDead) throw new Killed();
  };
  const ledger = guarded(served.ledger, alive, {
    async submit(bytes: Uint8Array) {
      alive();
      if (count++ !== submission) return await served.ledger.submit(bytes);
      isDead = true;
      if (moment === "before the answer is heard") await served.ledger.submit(bytes);
      throw new Killed();
    },
  });
  const operator = new Operator(ledger, served.operator.account, served.operator.key);
  return { ledger, mirror: guarded(served.mirror, alive, {}), operator };
}

/** The same object, whose methods do something else or do something first. */
export function guarded<T extends object>(object: T, first: () => void, instead: Partial<T>): T {
  return new Proxy(object, {
    get(target, name) {
      if (name in instead) return instead[name as keyof T];
      const value: unknown = Reflect.get(target, name, target);
      if (typeof value !== "function") return value;
      return (...args: unknown[]) => {
        first();
        return (value as (...args: unknown[]) => unknown).apply(target, args);
      };
    },
  });
}

export type { EntityId };
