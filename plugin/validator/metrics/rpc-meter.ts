import { performance } from "node:perf_hooks";

import { Histogram, type Exposition } from "./exposition.ts";

/** Seconds: from what the EVM answers at once to what waits for Hedera. */
const BOUNDS = [0.001, 0.005, 0.025, 0.1, 0.5, 1, 2.5, 5, 10, 30];

/** What kinds of requests there are; each method is of one. What clients make up must not make new series. */
const CLASSES = ["call", "send", "logs", "trace", "l2", "read", "other"] as const;
type MethodClass = (typeof CLASSES)[number];

const CALLS = /^eth_(call|estimateGas|createAccessList|simulateV1|getProof)$/;
const LOGS = /^eth_(getLogs|.*Filter.*|subscribe|unsubscribe)$/;

/** The kind of a request. */
export function classOf(method: string): MethodClass {
  if (CALLS.test(method)) return "call";
  if (method.startsWith("eth_send")) return "send";
  if (LOGS.test(method)) return "logs";
  if (/^(debug|trace)_/.test(method)) return "trace";
  if (method.startsWith("l2_")) return "l2";
  return /^(eth|net|web3|txpool)_/.test(method) ? "read" : "other";
}

/** Counts requests, and how long they take. */
export class RpcMeter {
  readonly #durations = new Map<MethodClass, Histogram>();
  readonly #failures = new Map<MethodClass, number>();
  #open = 0;

  async measure<T>(method: string, work: () => Promise<T>): Promise<T> {
    const kind = classOf(method);
    const began = performance.now();
    this.#open++;
    try {
      return await work();
    } catch (error) {
      this.#failures.set(kind, (this.#failures.get(kind) ?? 0) + 1);
      throw error;
    } finally {
      this.#open--;
      const histogram = this.#durations.get(kind) ?? new Histogram(BOUNDS);
      this.#durations.set(kind, histogram);
      histogram.observe((performance.now() - began) / 1_000);
    }
  }

  expose(to: Exposition): void {
    const known = CLASSES.filter((kind) => this.#durations.has(kind));
    const failures = known.map((kind) => ({ labels: { class: kind }, value: this.#failures.get(kind) ?? 0 }));
    const series = known.map((kind) => ({ labels: { class: kind }, of: this.#durations.get(kind)! }));
    to.gauge("l2_rpc_requests_open", "JSON-RPC requests that are being answered.", this.#open)
      .counter(
        "l2_rpc_errors_total",
        "JSON-RPC requests that were answered with an error, by kind of method.",
        ...failures,
      )
      .histogram("l2_rpc_duration_seconds", "How long JSON-RPC requests took, by kind of method.", series);
  }
}
