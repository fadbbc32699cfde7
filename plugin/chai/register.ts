let registered: Promise<void> | undefined;

/** Adds the matchers to chai, if the project has it. */
export function registerMatchers(): Promise<void> {
  return (registered ??= register());
}

async function register(): Promise<void> {
  const chai = await import("chai").catch((error: NodeJS.ErrnoException) => {
    if (error.code !== "ERR_MODULE_NOT_FOUND") throw error;
  });
  if (chai === undefined) return;
  const { hederaMatchers } = await import("./index.ts");
  chai.use(hederaMatchers);
}
