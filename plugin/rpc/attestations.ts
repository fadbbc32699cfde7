import { z } from "zod";

import { formatTimestamp } from "../hedera/entity.ts";
import type { L2Network } from "../network/network.ts";
import type { Committee } from "../node/committee.ts";
import { messageOf, signerOfMessage } from "../node/decoded.ts";
import { ChunkAssembly } from "../protocol/chunks.ts";
import { bytesToHex, type Attestation } from "../protocol/messages.ts";
import { Signatures } from "../protocol/signatures.ts";
import type { Address } from "../protocol/units.ts";
import * as type from "./params.ts";

/**
 * The signatures on the network's topic, by height. It follows the topic from the first question on, and begins anew
 * when the past was taken back.
 */
export class AttestationMethods {
  readonly #network: L2Network;
  /** Those of all committees that there were. */
  readonly #attesters = new Set<Address>();
  #signatures: Signatures | undefined;
  #unfollow = () => {};

  constructor(network: L2Network) {
    this.#network = network;
    network.on("reverted", () => this.close());
    const add = ({ members }: Committee) => members.forEach(({ attester }) => this.#attesters.add(attester));
    add(network.genesis.committee);
    network.on("succeeded", add);
  }

  /** @returns undefined if the method is none of these */
  handle(method: string, params: readonly unknown[]): Promise<unknown> | undefined {
    if (method !== "l2_getAttestations") return undefined;
    const [height] = type.parse(method, z.tuple([type.quantity]), params);
    this.#signatures ??= this.#follow();
    const { chainId: network } = this.#network.genesis;
    const blocks = this.#signatures.at(Number(height)).map(({ signatures, ...attested }) => ({
      ...{ network, ...attested },
      signatures: signatures.map(({ signer, signature, at }) => ({
        ...{ signer, signature: bytesToHex(signature), at: formatTimestamp(at) },
      })),
    }));
    return Promise.resolve(blocks);
  }

  close(): void {
    this.#unfollow();
    this.#signatures = undefined;
  }

  #follow(): Signatures {
    const { ledger, genesis } = this.#network;
    const attesters = this.#attesters;
    // The nodes have checked the very same messages.
    const signer = (message: Attestation) => signerOfMessage(genesis.chainId, message);
    const signatures = new Signatures(genesis.chainId, attesters, signer);
    const assembly = new ChunkAssembly();
    this.#unfollow = ledger.follow(genesis.topic, (event) => {
      if (event.kind !== "message") return;
      const contents = assembly.add(event);
      const message = contents === undefined ? undefined : messageOf(contents);
      if (message === undefined || message instanceof Error || message.kind !== "attestation") return;
      signatures.add(message, event.consensusTimestamp);
    });
    return signatures;
  }
}
