import type * as sdk from "@hiero-ledger/sdk";

/** Hedera's SDK, as far as its types go. */
export type Sdk = typeof sdk;

/** Hedera's SDK is not among what this package installs: whoever simulates Hedera needs none of it. */
export class SdkMissingError extends Error {
  override readonly name = "SdkMissingError";

  constructor(cause: unknown) {
    super(
      "A real Hedera is spoken to with its SDK, which is not installed. " +
        "Run: npm install --save-dev @hiero-ledger/sdk",
      { cause },
    );
  }
}

/**
 * Loads Hedera's SDK.
 * @param load how; only tests do it otherwise
 * @throws {SdkMissingError} when it is not installed
 */
export async function loadSdk(load: () => Promise<Sdk> = () => import("@hiero-ledger/sdk")): Promise<Sdk> {
  try {
    return await load();
  } catch (error) {
    const isMissing = (error as { code?: unknown }).code === "ERR_MODULE_NOT_FOUND";
    throw isMissing ? new SdkMissingError(error) : error;
  }
}
