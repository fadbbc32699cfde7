/** Takes a line about what an operator may want to know. It never has a secret in it. */
export type Log = (line: string) => void;

/** What an error says. */
export function textOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { cause } = error;
  return cause instanceof Error && !error.message.includes(cause.message)
    ? `${error.message} (${cause.message})`
    : error.message;
}
