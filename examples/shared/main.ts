import { listOptions, type Option, readOptions, UsageError, type Values } from './options.js';

/** A command of the examples. */
export interface Command<Table> {
  /** As the user types it. */
  command: string;
  /** What it does, in a sentence. */
  about: string;
  options: Table;
}

/**
 * Runs an example, or prints its help. An error is told in one line: with exit code 2 if the user can put it right, with
 * exit code 1 otherwise; the environment variable `DEBUG` shows where it came from.
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
    const isUsage = error instanceof UsageError;
    const [reason] = (error instanceof Error ? error.message : String(error)).split('\n');
    console.error(isUsage ? reason : `${reason} (DEBUG=1 shows where)`);
    if (!isUsage && process.env.DEBUG) console.error(error);
    process.exitCode = isUsage ? 2 : 1;
  }
}

/** An error that the user can put right. */
export function asUsageError(error: Error): never {
  throw new UsageError(error.message);
}
