import { mkdir, open, readFile, rename, rm } from "node:fs/promises";
import { dirname } from "node:path";

import { fromHex, toHex } from "../hedera/entity.ts";
import type { EntityId } from "../hedera/ledger.ts";
import type { ShownOutcome } from "../live/mirror.ts";
import type { Prepared } from "../live/sending.ts";
import type { Hex } from "../protocol/units.ts";
import { ProvisionError } from "./errors.ts";
import type { Terms } from "./plan.ts";

/** What is known of a step. */
export interface Note extends Prepared {
  /** What became of it, once that is known. */
  readonly outcome?: ShownOutcome;
}

interface NoteJson {
  readonly transactionId: string;
  /** A copy for each consensus node. */
  readonly copies: readonly [Hex, ...Hex[]];
  readonly outcome?: {
    readonly status: number;
    readonly consensusTimestamp: string;
    readonly fee: string;
    readonly entity?: EntityId;
  };
}

interface JournalJson {
  readonly version: 1;
  readonly terms: Terms;
  readonly steps: Readonly<Record<string, NoteJson>>;
  /** The network file, once all is done. */
  readonly file?: unknown;
}

/**
 * What provisioning has done so far, in a file: each transaction before it is submitted, and what became of it right
 * after. So nothing is ever made twice, wherever a run ends. There are no secrets in it.
 */
export class Journal {
  readonly path: string;
  readonly #terms: Terms;
  readonly #notes: Map<string, Note>;
  #file: unknown;

  private constructor(path: string, terms: Terms, notes: Map<string, Note>, file?: unknown) {
    this.path = path;
    this.#terms = terms;
    this.#notes = notes;
    this.#file = file;
  }

  /**
   * Opens the journal at a path; there is an empty one where there is none yet.
   * @throws {ProvisionError} if it is of another plan, or cannot be read
   */
  static async open(path: string, terms: Terms): Promise<Journal> {
    const text = await readFile(path, "utf8").catch((error: NodeJS.ErrnoException) => {
      if (error.code === "ENOENT") return undefined;
      throw new ProvisionError(`${path} cannot be read: ${error.code ?? error.message}`);
    });
    if (text === undefined) return new Journal(path, terms, new Map());
    const json = parsed(path, text);
    const name = Object.keys(terms).find((key) => JSON.stringify(json.terms[key]) !== JSON.stringify(terms[key]));
    if (name !== undefined) {
      throw new ProvisionError(
        `${NAMES[name] ?? name}: provisioning was begun with ${shown(json.terms[name])}, and it is ${shown(terms[name])} now. ` +
          `Go on with what it was begun with; or remove ${path} to begin another network: what was made stays on Hedera`,
      );
    }
    const notes = new Map(Object.entries(json.steps).map(([id, note]) => [id, noteOf(note)]));
    return new Journal(path, terms, notes, json.file);
  }

  /** What is known of a step. */
  note(id: string): Note | undefined {
    return this.#notes.get(id);
  }

  /** The file of the network, once it was made: rates change, so that it could not be made again. */
  get file(): unknown {
    return this.#file;
  }

  /** Takes note of the file of the network; nothing is left to be done then. */
  async finish(file: unknown): Promise<void> {
    this.#file = file;
    await this.#save();
  }

  /** Takes note of what is known of a step; it is on disk when this resolves. */
  async take(id: string, note: Note): Promise<void> {
    this.#notes.set(id, note);
    await this.#save();
  }

  async #save(): Promise<void> {
    const steps = Object.fromEntries([...this.#notes].map(([id, note]) => [id, jsonOf(note)]));
    const json: JournalJson = { version: 1, terms: this.#terms, steps, file: this.#file };
    const fresh = `${this.path}.new`;
    try {
      await mkdir(dirname(this.path), { recursive: true });
      const file = await open(fresh, "w");
      try {
        await file.writeFile(`${JSON.stringify(json, undefined, 2)}\n`);
        await file.sync();
      } finally {
        await file.close();
      }
      await rename(fresh, this.path);
    } catch (error) {
      await rm(fresh, { force: true });
      const { code, message } = error as NodeJS.ErrnoException;
      throw new ProvisionError(`${this.path} cannot be written: ${code ?? message}. Without it nothing is sent`);
    }
  }
}

/** Where a term comes from. */
const NAMES: Readonly<Record<string, string>> = {
  chainId: "--chain-id",
  threshold: "--threshold",
  keys: "keys",
  attesters: "keys",
  accounts: "--accounts",
  stake: "--stake",
  deposit: "--deposit",
  nodeBalance: "--node-balance",
};

function shown(term: Terms[string] | undefined): string {
  if (Array.isArray(term)) return term.length === 0 ? "none" : term.join(", ");
  return String(term ?? "nothing");
}

function parsed(path: string, text: string): JournalJson {
  const broken = new ProvisionError(
    `${path} is not what l2:provision wrote. Restore it, since it tells what is on Hedera already`,
  );
  let json: Partial<JournalJson>;
  try {
    json = JSON.parse(text) as Partial<JournalJson>;
  } catch {
    throw broken;
  }
  const isWhole = json.version === 1 && typeof json.terms === "object" && typeof json.steps === "object";
  if (!isWhole) throw broken;
  return json as JournalJson;
}

function noteOf({ transactionId, copies: [first, ...others], outcome }: NoteJson): Note {
  return {
    ...{ transactionId, copies: [fromHex(first), ...others.map(fromHex)] },
    ...(outcome && {
      outcome: {
        ...{ transactionId, status: outcome.status, entity: outcome.entity },
        ...{ consensusTimestamp: BigInt(outcome.consensusTimestamp), fee: BigInt(outcome.fee) },
      },
    }),
  };
}

function jsonOf({ transactionId, copies: [first, ...others], outcome }: Note): NoteJson {
  return {
    ...{ transactionId, copies: [toHex(first), ...others.map(toHex)] },
    ...(outcome && {
      outcome: {
        ...{ status: outcome.status, entity: outcome.entity },
        ...{ consensusTimestamp: String(outcome.consensusTimestamp), fee: String(outcome.fee) },
      },
    }),
  };
}
