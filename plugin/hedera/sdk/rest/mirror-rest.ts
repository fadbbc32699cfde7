import { setTimeout as sleep } from "node:timers/promises";

import type { ZodType, ZodTypeDef } from "zod";

import { waitAfter } from "../back-off.ts";
import type { Log } from "../log.ts";
import { textOf } from "../log.ts";
import { MirrorError } from "../mirror-error.ts";
import { parseJson } from "./json.ts";
import { RateLimit } from "./rate-limit.ts";

/** What an answer has to look like. */
export type Shape<T> = ZodType<T, ZodTypeDef, unknown>;

/** Part of a list. */
export interface Page {
  readonly links: { readonly next: string | null };
}

export interface MirrorRestOptions {
  /** Public mirrors refuse more than 50 from one address. @default 12 */
  readonly requestsPerSecond?: number;
  /** Milliseconds for one answer. @default 10_000 */
  readonly timeout?: number;
  /** How often a request is made before it fails. @default 6 */
  readonly attempts?: number;
  /** Told what time it is where an answer comes from, milliseconds since the epoch, to the second. @default nobody */
  readonly dated?: (time: number) => void;
  /** @default nobody */
  readonly log?: Log;
}

/** How many requests may be made at once after a pause. */
const BURST = 20;
const BACK_OFF = { first: 100, most: 5_000 };
/** What a mirror says when it has too much to do, or something in front of it does. */
const TRANSIENT: ReadonlySet<number> = new Set([408, 425, 429, 500, 502, 503, 504]);
/** No answer of a hundred rows is longer. */
const MAX_ANSWER = 32 * 1024 * 1024;

/**
 * The REST API of a mirror node. It asks no more often than it may, and again when that makes sense: after 429 and
 * errors of the server, time-outs, broken connections and answers that are no JSON.
 *
 * @example
 * const rest = new MirrorRest("https://testnet.mirrornode.hedera.com");
 * await rest.get("network/exchangerate", exchangeRateShape);
 */
export class MirrorRest {
  readonly base: string;
  readonly #limit: RateLimit;
  readonly #timeout: number;
  readonly #attempts: number;
  readonly #dated: (time: number) => void;
  readonly #log: Log;
  readonly #closing = new AbortController();

  /** @param base without `/api/v1` */
  constructor(base: string, options: MirrorRestOptions = {}) {
    const { requestsPerSecond = 12, timeout = 10_000, attempts = 6, dated = () => {}, log = () => {} } = options;
    this.base = base;
    this.#limit = new RateLimit(requestsPerSecond, BURST);
    this.#timeout = timeout;
    this.#attempts = attempts;
    this.#dated = dated;
    this.#log = log;
  }

  /** Ends everything that is under way; its callers get an error. */
  close(): void {
    this.#closing.abort(new MirrorError("The ledger was closed", { transient: false }));
  }

  /**
   * @param path below `/api/v1/`, with its query
   * @throws {MirrorError}
   */
  async get<T>(path: string, shape: Shape<T>): Promise<T> {
    const found = await this.find(path, shape);
    if (found !== undefined) return found;
    throw new MirrorError(`The mirror has nothing at ${this.#url(path)}`, { transient: false, status: 404 });
  }

  /** Like {@link get}; undefined when there is nothing there. */
  async find<T>(path: string, shape: Shape<T>): Promise<T | undefined> {
    for (let tries = 1; ; tries++) {
      try {
        return await this.#ask(path, shape);
      } catch (error) {
        const again = error instanceof MirrorError && error.transient && tries < this.#attempts;
        if (!again) throw error;
        this.#log(`${error.message}; it is asked again`);
        await sleep(waitAfter(tries, BACK_OFF), undefined, { signal: this.#closing.signal }).catch(() => {});
      }
    }
  }

  /** The pages of a list, one after the other. */
  async *pages<T extends Page>(path: string, shape: Shape<T>): AsyncGenerator<T> {
    let next: string | undefined = path;
    while (next !== undefined) {
      const page: T = await this.get(next, shape);
      yield page;
      next = nextPath(page);
    }
  }

  async #ask<T>(path: string, shape: Shape<T>): Promise<T | undefined> {
    const url = this.#url(path);
    this.#closing.signal.throwIfAborted();
    const wait = this.#limit.take();
    if (wait > 0) await sleep(wait, undefined, { signal: this.#closing.signal }).catch(() => {});
    const { status, text } = await this.#fetch(url);
    if (status === 404) return undefined;
    if (status !== 200) {
      const said = text.slice(0, 200).replaceAll(/\s+/g, " ");
      throw new MirrorError(`The mirror answered ${url} with ${status}: ${said}`, {
        transient: TRANSIENT.has(status),
        status,
      });
    }
    let json: unknown;
    try {
      json = parseJson(text);
    } catch (cause) {
      throw new MirrorError(`The mirror answered ${url} with something that is no JSON`, { transient: true, cause });
    }
    const { data, error } = shape.safeParse(json);
    if (!error) return data;
    const [issue] = error.issues;
    const what = `The mirror's answer to ${url} is of no use: ${issue!.path.join(".")} ${issue!.message}`;
    throw new MirrorError(what, { transient: false });
  }

  async #fetch(url: string): Promise<{ status: number; text: string }> {
    const signal = AbortSignal.any([this.#closing.signal, AbortSignal.timeout(this.#timeout)]);
    try {
      const response = await fetch(url, { signal, headers: { Accept: "application/json" }, redirect: "error" });
      this.#tellTime(response);
      if (response.status === 429) this.#limit.pause(retryAfter(response));
      if (Number(response.headers.get("Content-Length") ?? 0) > MAX_ANSWER) {
        await response.body?.cancel();
        throw new MirrorError(`The mirror's answer to ${url} is too long`, { transient: false });
      }
      return { status: response.status, text: await response.text() };
    } catch (cause) {
      this.#closing.signal.throwIfAborted();
      if (cause instanceof MirrorError) throw cause;
      const why = cause instanceof Error && cause.name === "TimeoutError" ? "in time" : `(${textOf(cause)})`;
      throw new MirrorError(`The mirror did not answer ${url} ${why}`, { transient: true, cause });
    }
  }

  /** Caches tell what time it was when they got an answer, and how long ago that is. */
  #tellTime({ headers }: Response): void {
    const time = Date.parse(headers.get("Date") ?? "") + Number(headers.get("Age") ?? 0) * 1_000;
    if (Number.isFinite(time)) this.#dated(time);
  }

  #url(path: string): string {
    return `${this.base}/api/v1/${path}`;
  }
}

/** Where a page says that the next one is, as {@link MirrorRest.get} takes it; undefined for the last one. */
export function nextPath({ links }: Page): string | undefined {
  return links.next === null ? undefined : links.next.replace(/^.*?\/api\/v1\//, "");
}

/** What the mirror wants to be left alone for, milliseconds. */
function retryAfter({ headers }: Response): number {
  const seconds = Number(headers.get("Retry-After") ?? 1);
  return (Number.isFinite(seconds) ? Math.min(Math.max(seconds, 0.2), 30) : 1) * 1_000;
}
