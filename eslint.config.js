import eslint from "@eslint/js";
import { defineConfig, globalIgnores } from "eslint/config";
import tseslint from "typescript-eslint";

// tsc rewrites "./file.ts" to "./file.js" when it builds, but not in an import() inside `export default`.
const unbuildable = {
  selector: "ExportDefaultDeclaration ImportExpression",
  message: "The build leaves this path as it is. Give the exported value a name, and export that.",
};

/** Forbids imports whose path matches: static ones, of types too, and dynamic ones, which the core rule does not see. */
function forbid(...restrictions) {
  return {
    "no-restricted-imports": ["error", { patterns: restrictions }],
    "no-restricted-syntax": [
      "error",
      unbuildable,
      ...restrictions.map(({ regex, message }) => ({
        selector: `ImportExpression > Literal.source[value=/${regex.replaceAll("/", "\\/")}/]`,
        message,
      })),
    ],
  };
}

const folders = (...names) => `^\\.\\.?/(.*/)?(${names.join("|")})/`;

// Imports run one way: tasks -> hooks -> rpc -> network -> node -> protocol, hooks -> chai -> network, and node ->
// hedera's port, which is the files directly in hedera/, never the folders in it. objects/ and rewards/ stand beside them:
// tasks, hooks and rpc use them, and they know networks by what these answer alone.
const boundaries = [
  {
    files: ["plugin/protocol/**"],
    rules: forbid(
      {
        regex: folders("hedera", "objects", "rewards", "node", "network", "rpc", "chai", "hooks", "tasks"),
        message: "protocol/ imports nothing of ours.",
      },
      { regex: "^(\\.\\./)+(config|index|type-extensions)\\.ts$", message: "protocol/ imports nothing of ours." },
      {
        regex: "^(node:)?(fs|net|tls|https?|http2|dgram|dns|child_process|worker_threads|cluster)(/|$)",
        message: "protocol/ does no I/O.",
      },
    ),
  },
  {
    files: ["plugin/hedera/**"],
    rules: forbid({
      regex: folders("protocol", "objects", "rewards", "node", "network", "rpc", "chai", "hooks", "tasks"),
      message: "The ledger does not know that layer-2 networks exist.",
    }),
  },
  {
    files: ["plugin/objects/**"],
    rules: forbid({
      regex: folders("hedera", "rewards", "node", "network", "rpc", "chai", "hooks", "tasks"),
      message: "Objects know networks through EIP-1193 alone, so that these can be anywhere.",
    }),
  },
  {
    files: ["plugin/rewards/**"],
    // Whoever has all keys of a simulated network at hand.
    ignores: ["plugin/rewards/membership.ts"],
    rules: forbid({
      regex: folders("hedera", "node", "network", "rpc", "chai", "hooks", "tasks"),
      message: "Who cares for rewards knows networks through EIP-1193 alone, so that these can be anywhere.",
    }),
  },
  {
    files: ["plugin/node/**"],
    rules: forbid(
      {
        regex: folders("objects", "rewards", "network", "rpc", "chai", "hooks", "tasks"),
        message: "A node does not know what is built on it.",
      },
      {
        regex: "^\\.\\.?/(.*/)?hedera/[^/]+/",
        message:
          "A node knows Hedera through the port in hedera/, so it cannot tell a simulated ledger from a real one.",
      },
    ),
  },
  {
    files: ["plugin/network/**"],
    rules: forbid({
      regex: folders("objects", "rewards", "rpc", "chai", "hooks", "tasks"),
      message: "A network does not know who asks it.",
    }),
  },
  {
    files: ["plugin/rpc/**"],
    rules: forbid({
      regex: folders("validator", "chai", "hooks", "tasks"),
      message: "The JSON-RPC face does not know Hardhat's hooks, nor who serves it.",
    }),
  },
  {
    files: ["plugin/validator/**"],
    rules: forbid({
      regex: folders("objects", "rewards", "live", "provision", "chai", "hooks", "tasks"),
      message: "A validator is handed its ledger, its keys and its EVM, wherever they come from.",
    }),
  },
  {
    files: ["plugin/chai/**"],
    rules: forbid({
      regex: folders("protocol", "objects", "rewards", "node", "rpc", "hooks", "tasks"),
      message: "A matcher looks at Hedera, and at how the network settled its blocks.",
    }),
  },
  {
    files: ["plugin/hooks/**"],
    rules: forbid({ regex: folders("tasks"), message: "Tasks use the plugin, not the other way round." }),
  },
];

export default defineConfig(
  globalIgnores(["artifacts/", "cache/", "coverage/", "dist/", "types/"]),
  eslint.configs.recommended,
  {
    files: ["**/*.ts"],
    extends: [tseslint.configs.strict, tseslint.configs.stylistic],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      "@typescript-eslint/await-thenable": "error",
      "@typescript-eslint/consistent-type-imports": "error",
      "@typescript-eslint/no-floating-promises": "error",
      "@typescript-eslint/no-misused-promises": "error",
      // noUncheckedIndexedAccess asks for a "!" wherever a loop's bounds already prove the element.
      "@typescript-eslint/no-non-null-assertion": "off",
      "@typescript-eslint/no-unused-vars": [
        "error",
        { argsIgnorePattern: "^_", varsIgnorePattern: "^_", ignoreRestSiblings: true },
      ],
      "@typescript-eslint/only-throw-error": "error",
      "@typescript-eslint/switch-exhaustiveness-check": ["error", { considerDefaultExhaustiveForUnions: true }],
      "@typescript-eslint/no-empty-function": "off",
      eqeqeq: "error",
    },
  },
  {
    files: ["plugin/**/*.ts", "tasks/**/*.ts"],
    rules: {
      "@typescript-eslint/explicit-module-boundary-types": "error",
      "no-restricted-syntax": ["error", unbuildable],
    },
  },
  ...boundaries,
  {
    files: ["test/**/*.ts"],
    rules: {
      // chai's assertions are expressions, and a test says "this is there" by using it.
      "@typescript-eslint/no-unused-expressions": "off",
      "@typescript-eslint/no-explicit-any": "off",
    },
  },
  {
    files: ["**/*.{js,mjs}"],
    languageOptions: { globals: { console: "readonly", process: "readonly", URL: "readonly" } },
  },
);
