/** What is done again and again. */
export interface Repeated {
  /** Milliseconds between the end of a round and the next. */
  readonly pause: number;
  /** One round of it. */
  round(): Promise<unknown>;
  /** Is told, in one line, why a round failed; once as long as the reason is the same. */
  failed(reason: string): void;
}

/**
 * Does something round after round, until it is told to stop. What fails is tried again in the next.
 * @returns what stops it, and resolves when the last round is over
 */
export function repeatedly({ pause, round, failed }: Repeated): () => Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<unknown> = Promise.resolve();
  let [isStopped, told] = [false, ""];
  const tell = (error: unknown) => {
    const reason = error instanceof Error ? error.message : String(error);
    if (reason !== told && !isStopped) failed(reason);
    told = reason;
  };
  const next = () => {
    if (isStopped) return;
    timer = setTimeout(() => {
      running = round().catch(tell).finally(next);
    }, pause).unref();
  };
  next();
  return async () => {
    isStopped = true;
    clearTimeout(timer);
    await running;
  };
}
