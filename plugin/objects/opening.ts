import type { Address } from "../protocol/units.ts";
import type { Addresses } from "./deployment.ts";
import { ObjectError } from "./errors.ts";
import { ObjectNetwork } from "./object-network.ts";
import { ObjectFederation } from "./objects.ts";
import { ask, type Provider } from "./provider.ts";

/** A federation as each of its networks describes it: `l2_federation`. */
export interface FederationDescription {
  /** Its networks, by ascending chain id. */
  readonly networks: readonly MemberDescription[];
  readonly objects: {
    /** Where the contracts behind objects are, on each of the networks, once they are deployed. */
    readonly contracts: Addresses;
    /** Whether they are, on the network that answers. */
    readonly deployed: boolean;
    /** The ids of the types that come with the manager. */
    readonly types: Readonly<Record<string, string>>;
  };
}

/** One of the networks. */
export interface MemberDescription {
  readonly chainId: number;
  /** Where it answers JSON-RPC over HTTP; null if it does so nowhere. */
  readonly url: string | null;
  readonly topic: string;
  readonly threshold: number;
  /** The addresses that its nodes' attestations are signed for. */
  readonly committee: readonly Address[];
}

/** What is told of a federation by one of its networks, and how to get to the others. */
export interface Opened {
  readonly federation: ObjectFederation;
  readonly description: FederationDescription;
}

/**
 * Opens the objects of the federation that a network is part of.
 * @param providerOf how to reach a network
 */
export async function openFederation(
  provider: Provider,
  providerOf: (member: MemberDescription) => Provider | Promise<Provider>,
): Promise<Opened> {
  const description = await ask<FederationDescription>(provider, "l2_federation");
  const networks = await Promise.all(
    description.networks.map(
      async (member) => new ObjectNetwork(member.chainId, await providerOf(member), description.objects.contracts),
    ),
  );
  return { federation: new ObjectFederation(networks), description };
}

/** Likewise, where all networks answer over HTTP. */
export async function openFederationAt(url: string, open: (url: string) => Provider): Promise<Opened> {
  return await openFederation(open(url), ({ chainId, url: own }) => {
    if (own === null) throw new ObjectError(`network ${chainId} is served nowhere, as the one at ${url} says`);
    return open(own);
  });
}
