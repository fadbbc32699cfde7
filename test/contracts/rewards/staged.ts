import { Contract, getBytes, type Signer, TypedDataEncoder, type TypedDataField } from "ethers";
import { network } from "hardhat";

import { predeploys } from "../../../plugin/network/predeploys.ts";
import { addressOfSecret, signDigest } from "../../../plugin/protocol/attestation.ts";
import { HEDERA_ACCOUNT, designator, longZero } from "../../../plugin/protocol/addresses.ts";
import { bytesToHex } from "../../../plugin/protocol/messages.ts";
import {
  DEFAULT_PARAMETERS,
  registryBeginning,
  type FirstMember,
  type RegistryParameters,
  type RegistryWord,
} from "../../../plugin/protocol/node-registry.ts";
import { encodeRecord, type ParticipationRecord } from "../../../plugin/protocol/participation.ts";
import * as addresses from "../../../plugin/protocol/reward-addresses.ts";
import type { Hex } from "../../../plugin/protocol/units.ts";
import abis from "../../../plugin/rewards/contracts.json" with { type: "json" };

/** Block 0 of the network whose beginning is written. */
export const SECONDS = 1_700_000_000n;

/** A contract with the functions of its ABI. */
type Called = Contract & Record<string, any>;

/** The key with which the node in a seat attests. */
export const secretOf = (seat: number): Uint8Array => getBytes(`0x${(seat + 1).toString(16).padStart(64, "0")}`);

/** As many nodes, by their seats: every other one has an Ed25519 key on Hedera. */
export function firstMembers(count: number, stake = (seat: number) => BigInt(seat + 1) * 10n ** 18n): FirstMember[] {
  return Array.from({ length: count }, (_, seat) => {
    const x = Buffer.alloc(32, seat + 1);
    const key = seat % 2 === 0 ? [0x12, 0x20, ...x] : [0x3a, 0x21, 2 + (seat % 4 === 1 ? 0 : 1), ...x];
    const attester = addressOfSecret(secretOf(seat));
    return { account: `0.0.${2001 + seat}`, attester, key: Uint8Array.from(key), stake: stake(seat) };
  });
}

export interface Staging {
  readonly members: readonly FirstMember[];
  readonly threshold: number;
  readonly parameters?: Partial<RegistryParameters>;
}

/** Hardhat's own network with the contracts of the rewards, and with what a genesis and the nodes write for them. */
export async function staged({ members, threshold, parameters }: Staging) {
  const connection = await network.create();
  const { ethers, provider } = connection;
  const signer: Signer = (await ethers.getSigners())[0]!;
  const set = (method: string, ...params: unknown[]) => provider.request({ method, params });
  const write = async ({ address, slot, word }: RegistryWord) => {
    await set("hardhat_setStorageAt", address, hex(slot), `0x${hex(word).slice(2).padStart(64, "0")}`);
  };
  for (const [address, code] of predeploys("hardhat")) await set("hardhat_setCode", address, code);
  const rules = { ...DEFAULT_PARAMETERS, ...parameters };
  for (const word of registryBeginning({ members, threshold, seconds: SECONDS, parameters: rules })) await write(word);
  const staked = members.reduce((sum, { stake }) => sum + stake, 0n);
  await set("hardhat_setBalance", addresses.NODE_REGISTRY, hex(staked));
  for (const { account } of members) await set("hardhat_setCode", longZero(account), designator(HEDERA_ACCOUNT));
  const at = (address: Hex, abi: readonly object[]) => new Contract(address, abi as [], signer) as Called;
  return {
    ...connection,
    signer,
    set,
    write,
    registry: at(addresses.NODE_REGISTRY, abis.NodeRegistry),
    distributor: at(addresses.REWARDS_DISTRIBUTOR, abis.RewardsDistributor),
    participation: at(addresses.PARTICIPATION, abis.Participation),
    record: (record: ParticipationRecord) =>
      set("hardhat_setCode", addresses.PARTICIPATION_RECORD, encodeRecord(record)),
  };
}

/** What an attester signs when its node is registered. */
export const REGISTRATION = {
  Registration: [
    { name: "owner", type: "address" },
    { name: "account", type: "uint64" },
    { name: "key", type: "bytes" },
  ],
};

/** What members sign to admit a node. */
export const ADMISSION = {
  Admission: [
    { name: "node", type: "uint32" },
    { name: "nonce", type: "uint64" },
  ],
};

/** The EIP-712 digest of a struct, computed by ethers. */
export function digestOf(chainId: bigint, types: Record<string, TypedDataField[]>, struct: object): Uint8Array {
  return getBytes(TypedDataEncoder.hash({ name: "HIP-11 L2", version: "1", chainId }, types, struct));
}

/** A signature of the node in a seat. */
export const signedBy = (seat: number, digest: Uint8Array): Hex => bytesToHex(signDigest(digest, secretOf(seat)));

export const hex = (value: bigint): Hex => `0x${value.toString(16)}`;
