/** A simulated Hedera that is served, and ledgers that see it through the SDK and the mirror alone. */
import type { EndpointOptions } from "../../../plugin/hedera/serve/endpoints.ts";
import { serveAnywhere } from "../../../plugin/hedera/serve/endpoints.ts";
import type { OwnEndpoints } from "../../../plugin/hedera/sdk/endpoints.ts";
import { SdkLedger } from "../../../plugin/hedera/sdk/sdk-ledger.ts";
import type { SdkLedgerOptions } from "../../../plugin/hedera/sdk/sdk-ledger.ts";
import type { SimulatedLedger } from "../../../plugin/hedera/simulated/simulated-ledger.ts";

export interface ServedLedger {
  readonly endpoints: OwnEndpoints;
  /** What the ledgers have logged. */
  readonly lines: string[];
  /** One more ledger, which is closed with the others. */
  connect(options?: SdkLedgerOptions, endpoints?: Partial<OwnEndpoints>): Promise<SdkLedger>;
  close(): Promise<void>;
}

/** Serves a ledger. Its mirror is one machine, which is never behind itself. */
export async function serveForSdk(ledger: SimulatedLedger, options: EndpointOptions = {}): Promise<ServedLedger> {
  const { network, mirrorGrpc, mirrorRest, close } = await serveAnywhere(ledger, { hapiNodes: 2, ...options });
  const endpoints = { nodes: network, mirrorGrpc, mirrorRest };
  const lines: string[] = [];
  const ledgers: SdkLedger[] = [];
  return {
    endpoints,
    lines,
    async connect(given = {}, others = {}) {
      const log = (line: string) => void lines.push(line);
      const connected = await SdkLedger.connect({ ...endpoints, ...others }, { log, mirrorSkew: 0, ...given });
      ledgers.push(connected);
      return connected;
    },
    async close() {
      for (const connected of ledgers) connected.close();
      await close();
    },
  };
}
