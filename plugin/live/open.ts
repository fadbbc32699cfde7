import type { Ledger } from "../hedera/ledger.ts";
import { mirrorRestOf, type HederaEndpoints } from "./endpoints.ts";
import { Mirror } from "./mirror.ts";

/** A Hedera that is connected to. */
export interface LiveHedera {
  readonly ledger: Ledger;
  readonly mirror: Mirror;
  close(): Promise<void>;
}

/** Connects to a Hedera. The SDK is loaded no sooner. */
export async function openLive({ hedera }: { readonly hedera: HederaEndpoints }): Promise<LiveHedera> {
  const { SdkLedger } = (await import("../hedera/sdk/sdk-ledger.ts" as string)) as {
    SdkLedger: { connect(endpoints: HederaEndpoints): Promise<Ledger & { close(): Promise<void> }> };
  };
  const ledger = await SdkLedger.connect(hedera);
  const mirror = new Mirror(mirrorRestOf(hedera));
  return {
    ...{ ledger, mirror },
    close: async () => {
      mirror.close();
      await ledger.close();
    },
  };
}
