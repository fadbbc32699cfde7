import { demand } from "./refusal.ts";

export interface Balance {
  readonly type: "balance";
  readonly issuer: string;
  readonly owner: string;
  readonly amount: number;
}

export interface Nft {
  readonly type: "nft";
  readonly owner: string;
  readonly name: string;
}

export interface Counter {
  readonly type: "counter";
  readonly owner: string;
  readonly count: number;
}

export type State = Balance | Nft | Counter;
export type TypeName = State["type"];

/** What a transaction asks of the type: an amount to pay, or somebody to give to. */
export interface Data {
  readonly amount?: number;
  readonly to?: string;
}

/** The code of a type: pure functions, as the manager calls them. */
export interface ObjectType {
  create(creator: string, asked: State): State;
  run(caller: string, states: readonly State[], data: Data): readonly State[];
  canMove(caller: string, state: State): boolean;
  canMix(caller: string, state: State): boolean;
}

const REVERTED = "TypeReverted";
const own = (caller: string, state: State) => state.owner === caller;

const balance: ObjectType = {
  create(creator, asked) {
    demand(asked.type === "balance", REVERTED);
    const minted = asked.issuer === creator && asked.owner === creator;
    demand(minted || asked.amount === 0, REVERTED);
    return asked;
  },
  run(caller, states, { amount = 0 }) {
    const [from, to, ...others] = states as readonly Balance[];
    demand(from !== undefined && to !== undefined && others.length === 0, REVERTED);
    demand(from.owner === caller && from.issuer === to.issuer && from.amount >= amount, REVERTED);
    return [
      { ...from, amount: from.amount - amount },
      { ...to, amount: to.amount + amount },
    ];
  },
  canMove: own,
  canMix: (caller, state) => own(caller, state) || (state as Balance).amount === 0,
};

const nft: ObjectType = {
  create(creator, asked) {
    demand(asked.type === "nft", REVERTED);
    return { ...asked, owner: creator };
  },
  run(caller, states, { to }) {
    demand(to !== undefined && states.every((state) => own(caller, state)), REVERTED);
    return states.map((state) => ({ ...state, owner: to }));
  },
  canMove: own,
  canMix: own,
};

const counter: ObjectType = {
  create(creator, asked) {
    demand(asked.type === "counter" && asked.count === 0, REVERTED);
    return { ...asked, owner: creator };
  },
  run(_caller, states, { amount, to }) {
    demand(amount === undefined && to === undefined, REVERTED);
    return (states as readonly Counter[]).map((state) => ({ ...state, count: state.count + 1 }));
  },
  canMove: own,
  canMix: own,
};

export const TYPES: Readonly<Record<TypeName, ObjectType>> = { balance, nft, counter };
