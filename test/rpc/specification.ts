import Ajv from "ajv";

import specification from "./execution-apis.json" with { type: "json" };

type Schema = Readonly<Record<string, unknown>>;

const { methods, components } = specification as unknown as {
  readonly methods: Readonly<Record<string, { readonly result: Schema; readonly errors: readonly number[] }>>;
  readonly components: { readonly schemas: Readonly<Record<string, Schema>> };
};

/** The methods that Ethereum's specification describes. */
export const SPECIFIED: readonly string[] = Object.keys(methods);

const ajv = new Ajv({ schemaId: "auto", format: false });
const checks = new Map<string, ReturnType<typeof ajv.compile>>();

/** What the specification finds wrong with a method's answer; undefined if there is nothing. */
export function objections(method: string, answer: unknown): string | undefined {
  const specified = methods[method];
  return specified === undefined ? undefined : against(method, specified.result, answer);
}

/** What the specification finds wrong with something that it has a name for. */
export function objectionsTo(name: string, value: unknown): string | undefined {
  return against(name, { $ref: `#/components/schemas/${name}` }, value);
}

function against(name: string, schema: Schema, value: unknown): string | undefined {
  // An empty list is one of hashes and one of logs, of which the specification would have it be one alone.
  if (Array.isArray(value) && value.length === 0) return undefined;
  const check = checks.get(name) ?? ajv.compile({ allOf: [schema], components });
  checks.set(name, check);
  return check(value) ? undefined : ajv.errorsText(check.errors, { dataVar: name, separator: "\n" });
}
