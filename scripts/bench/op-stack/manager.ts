import { getBytes, hexlify, id, ZeroAddress } from "ethers";
import { encodeDeployData } from "viem/utils";

import type { ContractName } from "../../../plugin/objects/contracts.ts";
import type { Addresses } from "../../../plugin/objects/deployment.ts";
import type { Literal } from "../../../plugin/objects/literal.ts";
import type { Mined } from "../../../plugin/objects/mined.ts";
import { ObjectNetwork } from "../../../plugin/objects/object-network.ts";
import type { Provider } from "../../../plugin/objects/provider.ts";
import type { Departure } from "../../../plugin/objects/reading.ts";
import { receiptIdOf, receiptSlot } from "../../../plugin/objects/receipt.ts";
import { unlocked } from "../../../plugin/objects/sender.ts";
import { addressOfSecret, attestationDigest, signDigest } from "../../../plugin/protocol/attestation.ts";
import type { Address, Hex } from "../../../plugin/protocol/units.ts";
import { headerTree, type ShownBlock } from "../../../plugin/rpc/encoded.ts";
import { encode } from "../../../plugin/protocol/rlp.ts";
import type { CompiledObjects } from "../../generate/objects.ts";
import { blockAt, prove, type PlainNetwork } from "./networks.ts";

/** What the steps of a move cost, and how many trie nodes it is proven with. */
export interface MoveGas {
  readonly moveOut: number;
  readonly seal: number;
  /** If it is claimed before anybody knows for good. */
  readonly endorse: number;
  readonly claim: number;
  readonly decide: number;
  readonly resolve: number;
  /** If it is claimed when the root is decided. */
  readonly claimDecided: number;
  readonly proof: number;
}

interface Attested {
  readonly literal: Literal;
  readonly blockHash: Hex;
  readonly signatures: readonly Hex[];
}

const MEMBERS = 4;
const THRESHOLD = 3;
const DAY_S = 86_400;

/** Managers on two networks, and the nodes whose word they take. */
export class Managers {
  readonly #source: ObjectNetwork;
  readonly #destination: ObjectNetwork;
  readonly #networks: readonly [PlainNetwork, PlainNetwork];
  readonly #counter: Hex;
  readonly #by: { readonly from: ReturnType<typeof unlocked> };

  private constructor(networks: readonly [PlainNetwork, PlainNetwork], addresses: Addresses, counter: Hex) {
    const [source, destination] = networks.map(
      ({ chainId, provider }) => new ObjectNetwork(chainId, provider as Provider, addresses),
    );
    this.#source = source!;
    this.#destination = destination!;
    this.#networks = networks;
    this.#counter = counter;
    this.#by = { from: unlocked(networks[0].owner.address as Address) };
  }

  /** Both networks must be fresh: equal nonces make equal addresses. */
  static async deploy(networks: readonly [PlainNetwork, PlainNetwork], compiled: CompiledObjects): Promise<Managers> {
    const members = networks.map(({ chainId }) => {
      const committee = secretsOf(chainId).map(addressOfSecret).sort();
      return { network: BigInt(chainId), committee, threshold: THRESHOLD };
    });
    const addresses: Partial<Record<ContractName, Address>> = {};
    for (const network of networks) {
      const deploy = async (name: ContractName, ...args: unknown[]) => {
        const { abi, creationCode: bytecode } = compiled[name];
        const data = encodeDeployData({ abi: abi as [], bytecode, args } as Parameters<typeof encodeDeployData>[0]);
        const receipt = (await (await network.owner.sendTransaction({ data })).wait())!;
        addresses[name] = receipt.contractAddress!.toLowerCase() as Address;
      };
      await deploy("Crosslinks", members, BigInt(DAY_S), BigInt(DAY_S));
      await deploy("Admissions", addresses.Crosslinks, 1, 10n ** 18n, ZeroAddress.replace(/0$/, "1"));
      await deploy("ObjectManager", addresses.Crosslinks, addresses.Admissions);
      await deploy("CounterType");
      const home = new ObjectNetwork(network.chainId, network.provider as Provider, addresses as Addresses);
      const from = unlocked(network.owner.address as Address);
      await home.write({ from }, "ObjectManager", "register", addresses.CounterType);
    }
    return new Managers(networks, addresses as Addresses, compiled.CounterType.codeHash);
  }

  /** An object leaves, and is claimed nowhere. */
  async moveOut(): Promise<{ readonly departure: Departure; readonly at: Hex; readonly gas: number }> {
    const created = await this.#source.write(this.#by, "ObjectManager", "create", this.#counter, "0x");
    const { at } = told<{ at: Hex }>(this.#source, created, "Created");
    const to = BigInt(this.#destination.chainId);
    const left = await this.#source.write(this.#by, "ObjectManager", "moveOut", at, to);
    return { departure: told<Departure>(this.#source, left, "MovedOut"), at, gas: Number(left.gasUsed) };
  }

  /** Moves two objects: one that is there before its move is decided, and one that waits. */
  async move(): Promise<MoveGas> {
    const early = await this.moveOut();
    const { height } = early.departure.receipt;
    const header = encode(headerTree((await blockAt(this.#networks[0], height)) as unknown as ShownBlock));
    const sealed = await this.#source.write(this.#by, "ObjectManager", "seal", early.at, header);
    const { literal, blockHash, signatures } = await this.#attested(height, 1);
    const endorsement = [literal, blockHash, signatures];
    const endorsed = await this.#destination.write(this.#by, "Admissions", "endorse", ...endorsement);
    const { claimed, proof } = await this.#claim(early.departure);
    const decided = await this.#decide(height);
    const { at } = told<{ at: Hex }>(this.#destination, claimed, "Claimed");
    const resolved = await this.#destination.write(this.#by, "ObjectManager", "resolve", at);

    const late = await this.moveOut();
    await this.#decide(late.departure.receipt.height);
    const { claimed: claimedLate } = await this.#claim(late.departure);
    const gas = ({ gasUsed }: Mined) => Number(gasUsed);
    return {
      ...{ moveOut: early.gas, seal: gas(sealed), endorse: gas(endorsed), claim: gas(claimed) },
      ...{ decide: gas(decided), resolve: gas(resolved), claimDecided: gas(claimedLate), proof },
    };
  }

  /** How many bytes of code the manager has. */
  async codeSize(): Promise<number> {
    const code = await this.#networks[0].ethers.provider.getCode(this.#source.addresses.ObjectManager);
    return (code.length - 2) / 2;
  }

  async #claim({ receipt, state }: Departure) {
    const { stateRoot: root } = await blockAt(this.#networks[0], receipt.height);
    const slot = receiptSlot(receiptIdOf(receipt));
    const { accountProof, storageProof } = await prove(this.#networks[0], receipt.manager, slot, receipt.height);
    const args = [receipt, state, root, accountProof, storageProof];
    const claimed = await this.#destination.write(this.#by, "ObjectManager", "claim", ...args);
    return { claimed, proof: accountProof.length + storageProof.length };
  }

  /** The state root of a block, as so many nodes attest it. */
  async #attested(height: bigint, signers: number): Promise<Attested> {
    const { hash, stateRoot } = await blockAt(this.#networks[0], height);
    const [blockHash, root] = [hash as Hex, stateRoot as Hex];
    const { chainId } = this.#source;
    const digest = attestationDigest(chainId, { height: Number(height), blockHash, stateRoot: root });
    const signatures = secretsOf(chainId)
      .slice(0, signers)
      .map((secret) => hexlify(signDigest(digest, secret)) as Hex);
    return { literal: { network: BigInt(chainId), height, root }, blockHash, signatures };
  }

  async #decide(at: bigint): Promise<Mined> {
    const { literal, blockHash, signatures } = await this.#attested(at, THRESHOLD);
    const { network, height, root } = literal;
    const args = [network, height, blockHash, root, signatures];
    return await this.#destination.write(this.#by, "Crosslinks", "decide", ...args);
  }
}

/** What an event of the manager's says. */
function told<T>(network: ObjectNetwork, done: Mined, name: string): T {
  return network.eventsOf(done, "ObjectManager").find((event) => event.name === name)!.args as T;
}

/** The keys of a network's nodes, in ascending order of their addresses. */
function secretsOf(chainId: number): readonly Uint8Array[] {
  const secrets = Array.from({ length: MEMBERS }, (_, node) => getBytes(id(`node ${node} of network ${chainId}`)));
  return secrets.sort((left, right) => (addressOfSecret(left) < addressOfSecret(right) ? -1 : 1));
}
