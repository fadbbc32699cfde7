import { styleText } from "node:util";

/** Lines of columns, each as wide as it has to be and flush right, below a line that names them. */
export function table(names: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const widths = names.map((name, column) => Math.max(name.length, ...rows.map((row) => row[column]!.length)));
  const line = (row: readonly string[]) => `  ${row.map((cell, column) => cell.padStart(widths[column]!)).join("   ")}`;
  return [styleText("dim", line(names)), ...rows.map(line)];
}
