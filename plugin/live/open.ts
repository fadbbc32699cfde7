import type { Ledger } from "../hedera/ledger.ts";
import { mirrorRestOf, type HederaEndpoints } from "./endpoints.ts";
import { Mirror } from "./mirror.ts";

/** A Hedera that is connected to. */
export interface LiveHedera {
  readonly ledger: Ledger;
  readonly mirror: Mirror;
  close(): Promise<void>;
}

/** Connects to a Hedera. The SDK is loaded no sooner. @param log takes a line about what has to be tried again */
export async function openLive(
  { hedera }: { readonly hedera: HederaEndpoints },
  log: (line: string) => void = () => {},
): Promise<LiveHedera> {
  const { SdkLedger } = await import("../hedera/sdk/sdk-ledger.ts");
  const ledger = await SdkLedger.connect(hedera, { log });
  const mirror = new Mirror(mirrorRestOf(hedera));
  return {
    ...{ ledger, mirror },
    close: async () => {
      mirror.close();
      ledger.close();
    },
  };
}
