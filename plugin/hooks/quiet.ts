import { AsyncLocalStorage } from "node:async_hooks";
import { createRequire } from "node:module";

/** What a provider of EDR is created with, as far as it matters here. */
type CreateProvider = (chainType: string, config: unknown, logger: object, ...rest: unknown[]) => Promise<unknown>;

const quiet = new AsyncLocalStorage<true>();
let installed = false;

/**
 * Runs `create`; a network that Hardhat creates in it prints nothing. Every node executes every transaction, and what a
 * contract writes to the console should be seen once. Hardhat has no setting for it, so EDR's logger is handed in where
 * Hardhat creates the network; where EDR is not as expected, the nodes print what they print.
 */
export async function quietly<T>(create: () => Promise<T>): Promise<T> {
  install();
  return await quiet.run(true, create);
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
      const used = quiet.getStore() === true ? { ...logger, printLineCallback: () => {} } : logger;
      return original.call(this, chainType, config, used, ...rest);
    };
  } catch {
    // Another EDR: nothing is lost but the silence.
  }
}
