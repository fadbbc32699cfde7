import { AsyncLocalStorage } from "node:async_hooks";
import { createRequire } from "node:module";

import type { SystemWrites } from "../node/block.ts";

/** What a provider of EDR is created with, as far as it matters here. */
type CreateProvider = (chainType: string, config: Config, logger: Logger, ...rest: unknown[]) => Promise<unknown>;

type Callback = (report: unknown) => unknown;

/** What an address has at block 0. */
interface AccountOverride {
  readonly address: Uint8Array;
  readonly balance?: bigint;
  readonly code?: Uint8Array;
  readonly storage?: readonly { readonly index: bigint; readonly value: bigint }[];
}

interface Config {
  readonly genesisState: readonly AccountOverride[];
  readonly observability?: {
    readonly codeCoverage?: { readonly onCollectedCoverageCallback: Callback };
    readonly gasReport?: { readonly onCollectedGasReportCallback: Callback };
  };
}

interface Logger {
  readonly printLineCallback: (message: string, replace: boolean) => void;
}

/** Whether what a network executes is told: on the console, to the gas statistics and to the code coverage. */
export interface Voice {
  muted: boolean;
}

/** The state that a network is to have at block 0. */
export interface Start {
  readonly state: Omit<SystemWrites, "credits">;
  /** Whether it has it. */
  taken: boolean;
}

const creating = new AsyncLocalStorage<{ readonly voice: Voice; readonly start: Start }>();
let installed = false;

/**
 * Runs `create`; a network that Hardhat creates in it tells nothing while its voice is muted, and begins with a state
 * of ours. Every node executes every transaction, some more than once, and what a contract writes to the console, or
 * what gas it uses, should be told once. State that is written later costs the EVM a hundred times as much.
 * Hardhat has no setting for either, so they are handed in where Hardhat creates EDR's provider; where EDR is not as
 * expected, the nodes tell what they tell, and the state is for the caller to write.
 */
export async function creatingWith<T>(voice: Voice, start: Start, create: () => Promise<T>): Promise<T> {
  install();
  return await creating.run({ voice, start }, create);
}

function install(): void {
  if (installed) return;
  installed = true;
  try {
    const fromHardhat = createRequire(createRequire(import.meta.url).resolve("hardhat/package.json"));
    const edr = fromHardhat("@nomicfoundation/edr") as {
      EdrContext: { prototype: { createProvider: CreateProvider } };
    };
    const { prototype } = edr.EdrContext;
    const original = prototype.createProvider;
    prototype.createProvider = function (this: unknown, chainType, config, logger, ...rest) {
      const wanted = creating.getStore();
      // Another plugin may open networks of its own when it hears of a new one.
      if (wanted === undefined || wanted.start.taken) return original.call(this, chainType, config, logger, ...rest);
      const { voice, start } = wanted;
      const changed = begunWith(start, watchedBy(voice, config));
      return original.call(this, chainType, changed, spokenBy(voice, logger), ...rest);
    };
  } catch {
    // Another EDR: nothing is lost but the silence.
  }
}

function begunWith(start: Start, config: Config): Config {
  const { codes, balances, storage } = start.state;
  const words = Map.groupBy(storage, ({ address }) => address);
  const addresses = new Set([...codes.keys(), ...balances.keys(), ...words.keys()]);
  const overrides = [...addresses].map((address): AccountOverride => {
    const code = codes.get(address);
    return {
      address: bytes(address),
      balance: balances.get(address),
      code: code && bytes(code),
      storage: words.get(address)?.map(({ slot, word }) => ({ index: slot, value: word })),
    };
  });
  start.taken = true;
  return { ...config, genesisState: [...config.genesisState, ...overrides] };
}

function bytes(hex: string): Uint8Array {
  return Buffer.from(hex.slice(2), "hex");
}

function spokenBy(voice: Voice, logger: Logger): Logger {
  return {
    ...logger,
    printLineCallback: (message, replace) => {
      if (!voice.muted) logger.printLineCallback(message, replace);
    },
  };
}

function watchedBy(voice: Voice, config: Config): Config {
  const { observability = {} } = config;
  const { codeCoverage, gasReport } = observability;
  const heard = (callback: Callback) => (report: unknown) => (voice.muted ? Promise.resolve() : callback(report));
  return {
    ...config,
    observability: {
      ...observability,
      ...(codeCoverage && {
        codeCoverage: {
          ...codeCoverage,
          onCollectedCoverageCallback: heard(codeCoverage.onCollectedCoverageCallback),
        },
      }),
      ...(gasReport && {
        gasReport: { ...gasReport, onCollectedGasReportCallback: heard(gasReport.onCollectedGasReportCallback) },
      }),
    },
  };
}
