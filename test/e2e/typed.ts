const HANDED_DOWN = /^(npm_|HH_|HARDHAT_|MOCHA|NODE_OPTIONS$|FORCE_COLOR$|CI$)/i;

/**
 * The environment in which a command acts as if a user had typed it: without what npm, Hardhat and mocha hand down to
 * what they run, and what has Hardhat show stack traces.
 * @param variables what is in it besides
 */
export function typed(variables: Readonly<NodeJS.ProcessEnv> = {}): NodeJS.ProcessEnv {
  const inherited = Object.entries(process.env).filter(([name]) => !HANDED_DOWN.test(name));
  return { ...Object.fromEntries(inherited), NO_COLOR: "1", ...variables };
}
