import { crc32 } from "node:zlib";
import { z } from "zod";

import type { L2Network } from "../network/network.ts";
import { hexToBytes } from "../protocol/messages.ts";
import { ACCOUNT_SERVICE, EXCHANGE_RATE, PRNG, SCHEDULE_SERVICE, TOKEN_SERVICE } from "../protocol/system-addresses.ts";
import type { Hex } from "../protocol/units.ts";
import * as type from "./params.ts";
import { precompilesOf } from "./precompiles.ts";
import { toHex } from "./tags.ts";

/** What the network has at fixed addresses: of Ethereum's own the one that works on it, and Hedera's. */
const SYSTEM_CONTRACTS = {
  BEACON_ROOTS_ADDRESS: "0x000f3df6d732807ef1319fb7b8bb8522d0beac02",
  HEDERA_TOKEN_SERVICE: TOKEN_SERVICE,
  HEDERA_EXCHANGE_RATE: EXCHANGE_RATE,
  HEDERA_PRNG: PRNG,
  HEDERA_ACCOUNT_SERVICE: ACCOUNT_SERVICE,
  HEDERA_SCHEDULE_SERVICE: SCHEDULE_SERVICE,
};

const CANCUN_BLOBS = { target: 3, max: 6, baseFeeUpdateFraction: 3_338_477 };
const PRAGUE_BLOBS = { target: 6, max: 9, baseFeeUpdateFraction: 5_007_716 };

/** What the network is, and what can be asked of it. */
export class ClientMethods {
  readonly #network: L2Network;
  readonly #hardfork: string;

  constructor(network: L2Network, hardfork: string) {
    this.#network = network;
    this.#hardfork = hardfork;
  }

  /** @returns undefined if the method is none of these */
  handle(method: string, params: readonly unknown[]): Promise<unknown> | undefined {
    if (method !== "eth_config" && method !== "eth_capabilities") return undefined;
    type.parse(method, z.tuple([]), params);
    return Promise.resolve(method === "eth_config" ? this.#config() : this.#capabilities());
  }

  /** EIP-7910. The one hardfork of the network is there from its first block on, and no other is planned. */
  #config(): object {
    const { chainId, block } = this.#network.genesis;
    const current = {
      activationTime: 0,
      blobSchedule: this.#hardfork === "cancun" ? CANCUN_BLOBS : PRAGUE_BLOBS,
      chainId: toHex(chainId),
      forkId: forkIdOf(block.hash),
      precompiles: precompilesOf(this.#hardfork),
      systemContracts: SYSTEM_CONTRACTS,
    };
    return { current, next: null, last: null };
  }

  /** Nothing is ever forgotten. */
  #capabilities(): object {
    const { height, hash } = this.#network.door.chain.tip;
    const all = { disabled: false, oldestBlock: "0x0" };
    return {
      head: { number: toHex(height), hash },
      state: all,
      tx: all,
      logs: all,
      receipts: all,
      blocks: all,
      stateproofs: all,
    };
  }
}

/** EIP-6122, where no fork came after the first block. */
function forkIdOf(genesis: Hex): Hex {
  return `0x${crc32(hexToBytes(genesis)).toString(16).padStart(8, "0")}`;
}
