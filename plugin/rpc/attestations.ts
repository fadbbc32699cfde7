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

/** Messages that are asked for at a time. */
const PAGE = 1_000;

/** What was read of the topic. */
interface Reading {
  readonly signatures: Signatures;
  readonly assembly: ChunkAssembly;
  /** The last message that was read. */
  last: number;
}

/**
 * The signatures on the network's topic, by height. The topic is read with the first question, and from there on with
 * each later one; anew when the past was taken back.
 */
export class AttestationMethods {
  readonly #network: L2Network;
  /** Those of all committees that there were. */
  readonly #attesters = new Set<Address>();
  #reading: Reading | undefined;
  /** Questions that come together are answered from what was read once. */
  #turn: Promise<unknown> = Promise.resolve();

  constructor(network: L2Network) {
    this.#network = network;
    network.on("reverted", () => this.close());
    const add = ({ members }: Committee) => members.forEach(({ attester }) => this.#attesters.add(attester));
    add(network.genesis.committee);
    network.on("succeeded", add);
  }

  /** @returns undefined if the method is none of these */
  handle(method: string, params: readonly unknown[]): Promise<unknown> | undefined {
    return method === "l2_getAttestations" ? this.#attestations(method, params) : undefined;
  }

  close(): void {
    this.#reading = undefined;
  }

  async #attestations(method: string, params: readonly unknown[]): Promise<object[]> {
    const [height] = type.parse(method, z.tuple([type.quantity]), params);
    const { chainId: network } = this.#network.genesis;
    const signatures = await this.#upToDate();
    return signatures.at(Number(height)).map(({ signatures, ...attested }) => ({
      ...{ network, ...attested },
      signatures: signatures.map(({ signer, signature, at }) => ({
        ...{ signer, signature: bytesToHex(signature), at: formatTimestamp(at) },
      })),
    }));
  }

  /** What was signed up to now. */
  async #upToDate(): Promise<Signatures> {
    const before = this.#turn;
    const read = (async () => {
      await before;
      return await this.#read();
    })();
    this.#turn = read.catch(() => {});
    return await read;
  }

  async #read(): Promise<Signatures> {
    const { ledger, genesis } = this.#network;
    const reading = (this.#reading ??= this.#begin());
    for (;;) {
      const messages = await ledger.messages(genesis.topic, reading.last + 1, PAGE);
      // It may have been read anew while this page was on its way.
      if (reading !== this.#reading) return await this.#read();
      for (const event of messages) {
        reading.last = event.sequenceNumber;
        const contents = reading.assembly.add(event);
        const message = contents === undefined ? undefined : messageOf(contents);
        if (message === undefined || message instanceof Error || message.kind !== "attestation") continue;
        reading.signatures.add(message, event.consensusTimestamp);
      }
      if (messages.length < PAGE) return reading.signatures;
    }
  }

  #begin(): Reading {
    const { chainId } = this.#network.genesis;
    // The nodes have checked the very same messages.
    const signer = (message: Attestation) => signerOfMessage(chainId, message);
    const signatures = new Signatures(chainId, this.#attesters, signer);
    return { signatures, assembly: new ChunkAssembly(), last: 0 };
  }
}
