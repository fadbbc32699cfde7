import { z } from "zod";

import type { EntityId } from "../hedera/ledger.ts";
import { mirrorOf, type HederaEndpoints } from "../hedera/sdk/endpoints.ts";

export type { HederaEndpoints } from "../hedera/sdk/endpoints.ts";

/** Hedera's own networks, which everybody knows how to reach. */
export const HEDERA_NETWORKS = ["mainnet", "testnet", "previewnet"] as const;
/** One of them. */
export type HederaNetwork = (typeof HEDERA_NETWORKS)[number];

const hostPort = z
  .string({ invalid_type_error: "it must be an address, like 127.0.0.1:5600", required_error: "it is missing" })
  .regex(/^[^\s/]+:\d{1,5}$/, "it must be an address, like 127.0.0.1:5600");
const rest = z
  .string({ invalid_type_error: "it must be an HTTP URL, like http://127.0.0.1:5551", required_error: "it is missing" })
  .refine((text) => URL.canParse(text) && /^https?:$/.test(new URL(text).protocol), {
    message: "it must be an HTTP URL, like http://127.0.0.1:5551",
  })
  .refine((text) => !/\/api\/v1\/?$/.test(text), { message: "it must be without /api/v1, which is added" });
/** `0.0.N`. */
export const entityId = (what: string): z.ZodType<EntityId> =>
  z
    .string({ invalid_type_error: `it must be ${what}, like 0.0.1234`, required_error: "it is missing" })
    .regex(/^0\.0\.\d{1,15}$/, `it must be ${what}, like 0.0.1234`) as unknown as z.ZodType<EntityId>;

const named = z
  .object({
    network: z.enum(HEDERA_NETWORKS, { message: `it must be one of ${HEDERA_NETWORKS.join(", ")}` }),
    mirrorGrpc: hostPort.optional(),
    mirrorRest: rest.optional(),
  })
  .strict();
const addressed = z
  .object({
    nodes: z
      .record(hostPort, entityId("the account of a consensus node"), {
        invalid_type_error:
          'it must be the accounts of consensus nodes by address, like { "127.0.0.1:50211": "0.0.3" }',
        required_error: "it is missing",
      })
      .refine((nodes) => Object.keys(nodes).length > 0, "it must name at least one consensus node"),
    mirrorGrpc: hostPort,
    mirrorRest: rest,
  })
  .strict();

const FORMS =
  `it must be ${HEDERA_NETWORKS.map((name) => `"${name}"`).join(", ")}, ` +
  'or { nodes: { "host:port": "0.0.3" }, mirrorGrpc: "host:port", mirrorRest: "http://…" }';

/** Endpoints as they stand in files and configurations. */
export const endpointsSchema: z.ZodType<HederaEndpoints, z.ZodTypeDef, unknown> = z
  .unknown()
  .superRefine((value, context) => {
    if (typeof value !== "object" || value === null) {
      context.addIssue({ code: "custom", message: FORMS });
      return;
    }
    const { error } = ("network" in value ? named : addressed).safeParse(value);
    for (const issue of error?.issues ?? []) context.addIssue(issue);
  })
  .transform((value) => value as HederaEndpoints);

/** Like {@link endpointsSchema}; one of Hedera's own networks may be given by its name alone. */
export const hederaSchema: z.ZodType<HederaEndpoints, z.ZodTypeDef, unknown> = z.preprocess(
  (value) => (HEDERA_NETWORKS.some((name) => name === value) ? { network: value } : value),
  endpointsSchema,
);

/** The mirror's REST API, without `/api/v1`. */
export function mirrorRestOf(hedera: HederaEndpoints): string {
  return mirrorOf(hedera).mirrorRest;
}

/** What people call it. */
export function nameOfHedera(hedera: HederaEndpoints): string {
  return "network" in hedera ? `Hedera ${hedera.network}` : `the Hedera at ${Object.keys(hedera.nodes)[0]}`;
}

/** Hedera's id of itself, hexadecimal with 0x: that of local networks where it is none of its own. */
export function ledgerIdOf(hedera: HederaEndpoints): `0x${string}` {
  return "network" in hedera ? `0x0${HEDERA_NETWORKS.indexOf(hedera.network)}` : "0x03";
}
