import {
  AbiCoder,
  concat,
  dataLength,
  dataSlice,
  getAddress,
  toBeHex,
  toNumber,
  toUtf8Bytes,
  toUtf8String,
} from "ethers";

import type { Data, State, TypeName } from "../model/object-types.ts";

/** How many bytes a state has at least. */
const LENGTHS: Readonly<Record<TypeName, number>> = { balance: 56, nft: 20, counter: 28 };

const abi = AbiCoder.defaultAbiCoder();

/** Who is who: the model's people by their addresses, and back. */
export interface People {
  addressOf(name: string): string;
  nameOf(address: string): string;
}

/** A state as the type's code keeps it. */
export function encodeState(state: State, people: People): string {
  switch (state.type) {
    case "balance":
      return concat([people.addressOf(state.issuer), people.addressOf(state.owner), toBeHex(state.amount, 16)]);
    case "nft":
      return concat([people.addressOf(state.owner), toUtf8Bytes(state.name)]);
    case "counter":
      return concat([people.addressOf(state.owner), toBeHex(state.count, 8)]);
  }
}

/** What the type's code keeps, in the model's words; undefined if that is no state of the type. */
export function decodeState(type: TypeName, bytes: string, people: People): State | undefined {
  if (dataLength(bytes) < LENGTHS[type]) return undefined;
  const who = (from: number) => people.nameOf(getAddress(dataSlice(bytes, from, from + 20)));
  switch (type) {
    case "balance":
      return { type, issuer: who(0), owner: who(20), amount: toNumber(dataSlice(bytes, 40)) };
    case "nft":
      return { type, owner: who(0), name: toUtf8String(dataSlice(bytes, 20)) };
    case "counter":
      return { type, owner: who(0), count: toNumber(dataSlice(bytes, 20)) };
  }
}

/** What a creator says to the type's code. */
export function encodeCreation(state: State, people: People): string {
  switch (state.type) {
    case "balance": {
      const values = [people.addressOf(state.issuer), people.addressOf(state.owner), state.amount];
      return abi.encode(["address", "address", "uint128"], values);
    }
    case "nft":
      return concat([toUtf8Bytes(state.name)]);
    case "counter":
      return state.count === 0 ? "0x" : toBeHex(state.count);
  }
}

/** What a transaction says to the type's code. */
export function encodeData(type: TypeName, { amount, to }: Data, people: People): string {
  switch (type) {
    case "balance":
      return abi.encode(["uint128"], [amount ?? 0]);
    case "nft":
      return abi.encode(["address"], [people.addressOf(to!)]);
    case "counter":
      return amount === undefined ? "0x" : toBeHex(amount);
  }
}
