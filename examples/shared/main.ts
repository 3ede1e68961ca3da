import { UsageError } from './options.js';

/** Runs an example: what the user can put right is told in one line, with exit code 2. */
export async function main(run: (args: string[]) => Promise<number>): Promise<void> {
  process.exitCode = await run(process.argv.slice(2)).catch((error: Error) => {
    if (!(error instanceof UsageError)) throw error;
    console.error(error.message);
    return 2;
  });
}

/** An error that the user can put right. */
export function asUsageError(error: Error): never {
  throw new UsageError(error.message);
}
