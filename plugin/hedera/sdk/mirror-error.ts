/** A mirror did not answer, or not in a way that makes sense. */
export class MirrorError extends Error {
  override readonly name = "MirrorError";
  /** Whether it may answer if it is asked again. */
  readonly transient: boolean;
  /** The HTTP status, if there was one. */
  readonly status?: number;

  constructor(
    message: string,
    { transient, status, cause }: { readonly transient: boolean; readonly status?: number; readonly cause?: unknown },
  ) {
    super(message, { cause });
    this.transient = transient;
    this.status = status;
  }
}

/** A mirror tells another history than it did, or than the running hashes of the topic allow. */
export class MirrorHistoryError extends Error {
  override readonly name = "MirrorHistoryError";

  constructor(what: string) {
    super(
      `${what}. The mirror shows another history; point mirrorGrpc and mirrorRest at a mirror of the same network.`,
    );
  }
}
