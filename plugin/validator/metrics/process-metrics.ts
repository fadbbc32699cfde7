import type { Exposition } from "./exposition.ts";

const MICROSECONDS = 1e6;

/** What the process takes of its machine, by the names that Prometheus gives to that everywhere. */
export function exposeProcess(to: Exposition): void {
  const { rss, heapUsed, external } = process.memoryUsage();
  const { user, system } = process.cpuUsage();
  to.gauge("process_resident_memory_bytes", "Memory that the process holds.", rss)
    .gauge("nodejs_heap_used_bytes", "Memory of JavaScript's objects.", heapUsed)
    .gauge("nodejs_external_memory_bytes", "Memory of what is bound to JavaScript's objects.", external)
    .counter("process_cpu_seconds_total", "Processor time that the process took.", (user + system) / MICROSECONDS)
    .gauge("process_start_time_seconds", "When the process began, seconds since 1970.", startSeconds());
}

function startSeconds(): number {
  return Math.round(Date.now() / 1_000 - process.uptime());
}
