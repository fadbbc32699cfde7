import { z } from "zod";

import type { L2Network } from "../network/network.ts";
import type { Copy, Judged } from "../objects/reading.ts";
import type { FederationDescription } from "../objects/opening.ts";
import type { ObjectNetwork } from "../objects/object-network.ts";
import type { Deployment } from "../objects/deployment.ts";
import type { Provider } from "../objects/provider.ts";
import type { Hex } from "../protocol/units.ts";
import * as type from "./params.ts";

const typeOrName = z.union([type.hash, z.enum(["balance", "nft", "counter"])]);

/** A copy of an object for JSON. */
export interface ShownCopy extends Omit<Copy, "dependency" | "judged" | "height" | "expected" | "network"> {
  readonly dependency: Readonly<Record<"all" | "notAll", readonly ShownLiteral[]>>;
  /** The height of the receipt; null if it is not moved. */
  readonly height: number | null;
}

/** A literal for JSON. */
export interface ShownLiteral extends Omit<Judged, "network" | "height" | "clause" | "expected"> {
  readonly network: number;
  readonly height: number;
}

/** What this network has of objects, and where the other networks of its federation are. */
export class ObjectMethods {
  readonly #network: L2Network;
  readonly #provider: Provider;
  #plan: Deployment | undefined;

  /** @param provider answers of this network */
  constructor(network: L2Network, provider: Provider) {
    this.#network = network;
    this.#provider = provider;
  }

  /** @returns undefined if the method is none of these */
  handle(method: string, params: readonly unknown[]): Promise<unknown> | undefined {
    switch (method) {
      case "l2_federation":
        return this.#federation(params);
      case "l2_getObject":
        return this.#object(params);
      case "l2_objects":
        return this.#objects(params);
      default:
        return undefined;
    }
  }

  async #federation(params: readonly unknown[]): Promise<FederationDescription> {
    type.parse("l2_federation", z.tuple([]), params);
    const { isDeployed } = await import("../objects/deployment.ts");
    const { TYPES } = await import("../objects/types.ts");
    const plan = await this.#planned();
    const deployed = await isDeployed(this.#provider, plan);
    return { networks: this.#network.fellows, objects: { contracts: plan.addresses, deployed, types: TYPES } };
  }

  async #object(params: readonly unknown[]): Promise<object | null> {
    const schema = z.union([z.tuple([type.hash]), z.tuple([type.hash, typeOrName])]);
    const [index, wanted] = type.parse("l2_getObject", schema, params);
    const { copiesOn, Expectations, typeIdsOf } = await import("../objects/reading.ts");
    const { typeIdOf, typeNameOf } = await import("../objects/types.ts");
    const here = await this.#here();
    if (here === undefined) return null;
    const typeId = wanted === undefined ? (await typeIdsOf(here, index))[0] : typeIdOf(wanted);
    if (typeId === undefined) return null;
    const copies = await copiesOn(here, new Expectations([here]), typeId, index);
    return {
      ...{ index, typeId, type: typeNameOf(typeId) ?? null, network: here.chainId },
      standing: copies.find(({ standing }) => standing === "stands")?.key ?? null,
      copies: copies.map(shown),
    };
  }

  async #objects(params: readonly unknown[]): Promise<object[]> {
    const schema = z.union([
      z.tuple([]),
      z.tuple([z.number().int().nonnegative()]),
      z.tuple([z.number().int().nonnegative(), z.number().int().min(1).max(1_000)]),
    ]);
    const [from = 0, limit = 100] = type.parse("l2_objects", schema, params);
    const { typeNameOf } = await import("../objects/types.ts");
    const here = await this.#here();
    if (here === undefined) return [];
    const stored = await here.events("ObjectManager", ["Stored"]);
    const all = new Map(stored.map(({ args }) => [`${args.typeId}/${args.index}`, args]));
    return await Promise.all(
      [...all.values()].slice(from, from + limit).map(async ({ typeId, index }) => ({
        ...{ index, typeId, type: typeNameOf(typeId as Hex) ?? null },
        copies: Number(await here.read<bigint>("ObjectManager", "copyCount", typeId, index)),
      })),
    );
  }

  /** The contracts on this network; undefined if nobody has deployed them. */
  async #here(): Promise<ObjectNetwork | undefined> {
    const { ObjectNetwork } = await import("../objects/object-network.ts");
    const { addresses } = await this.#planned();
    const here = new ObjectNetwork(this.#network.genesis.chainId, this.#provider, addresses);
    return (await here.isThere()) ? here : undefined;
  }

  async #planned(): Promise<Deployment> {
    const { planOf } = await import("../objects/deployment.ts");
    return (this.#plan ??= planOf(this.#network.fellows));
  }
}

function shown({ network: _, judged, expected: __, height, ...copy }: Copy): ShownCopy {
  const literals = (clause: Judged["clause"]) =>
    judged
      .filter((each) => each.clause === clause)
      .map(({ network, height, root, verdict }) => ({
        ...{ network: Number(network), height: Number(height), root, verdict },
      }));
  return {
    ...copy,
    dependency: { all: literals("all"), notAll: literals("notAll") },
    height: copy.moved ? Number(height) : null,
  };
}
