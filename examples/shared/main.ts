import { listOptions, type Option, readOptions, UsageError, type Values } from './options.js';

/** A command of the examples. */
export interface Command<Table> {
  /** The command line, as the user types it. */
  command: string;
  /** A sentence about what it does. */
  about: string;
  options: Table;
}

/**
 * Runs an example, or prints its help. An error is printed in one line. The exit code is 2 for a wrong
 * command line, and 1 for any other error; with the environment variable `DEBUG` its stack is printed, too.
 */
export async function main<Table extends Record<string, Option<unknown>> & { help: Option<boolean> }>(
  { command, about, options: table }: Command<Table>,
  run: (options: Values<Table>) => Promise<number>,
): Promise<void> {
  try {
    const options = readOptions(process.argv.slice(2), table);
    if (options.help) console.log(`${about}\n\n  ${command} -- [options]\n\n${listOptions(table)}`);
    else process.exitCode = await run(options);
  } catch (error) {
    const isUsageError = error instanceof UsageError;
    const [reason] = (error instanceof Error ? error.message : String(error)).split('\n');
    console.error(isUsageError ? reason : `${reason} (DEBUG=1 shows the stack)`);
    if (!isUsageError && process.env.DEBUG) console.error(error);
    process.exitCode = isUsageError ? 2 : 1;
  }
}

/** Throws an error as a {@link UsageError}. */
export function asUsageError(error: Error): never {
  throw new UsageError(error.message);
}
