import type { Federation } from "../../plugin/network/federation.ts";
import { RELAYER } from "../../plugin/network/relayer-account.ts";
import { deploy, planOf } from "../../plugin/objects/deployment.ts";
import { openFederation } from "../../plugin/objects/opening.ts";
import { Relayer } from "../../plugin/objects/relayer.ts";
import { keyed } from "../../plugin/objects/sender.ts";
import type { ObjectsDescription } from "./banner.ts";
import type { ServedNetwork } from "./served-network.ts";

/** A relayer at work. */
export interface Relaying {
  readonly objects: ObjectsDescription;
  /** Has somebody told, a line each, what it does. */
  listen(print: (line: string) => void): void;
  stop(): Promise<void>;
}

/** Deploys the contracts behind objects on all networks of a federation, and has a relayer carry crosslinks. */
export async function startRelayer(
  networks: readonly ServedNetwork[],
  federation: Federation,
  crosslinkDelay: number,
): Promise<Relaying> {
  const providers = new Map(networks.map(({ network, door }) => [network.genesis.chainId, door.provider]));
  const [first] = providers.values();
  const opened = await openFederation(first!, ({ chainId }) => providers.get(chainId)!);
  const sender = keyed(RELAYER.secret);
  const plan = planOf(opened.description.networks);
  await Promise.all(opened.federation.networks.map(({ provider }) => deploy(provider, plan, sender)));
  let tell: (line: string) => void = () => {};
  const relayer = new Relayer({
    ...{ networks: opened.federation.networks, sender },
    now: () => federation.time.now,
    delay: BigInt(crosslinkDelay) * 1_000_000n,
    print: (line) => tell(line),
  });
  return {
    objects: { contracts: plan.addresses, relayer: sender.address, crosslinkDelay },
    listen: (print) => (tell = print),
    stop: relayer.start(),
  };
}
