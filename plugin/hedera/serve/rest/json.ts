/**
 * JSON text in which bigints are numbers with all their digits; `JSON.stringify` knows no way to write them. What is
 * undefined is left out.
 */
export function stringify(value: unknown): string {
  if (typeof value === "bigint") return value.toString();
  if (typeof value !== "object" || value === null) return JSON.stringify(value) ?? "null";
  if (Array.isArray(value)) return `[${value.map(stringify).join(",")}]`;
  const fields = Object.entries(value).filter(([, field]) => field !== undefined);
  return `{${fields.map(([name, field]) => `${JSON.stringify(name)}:${stringify(field)}`).join(",")}}`;
}
