import { listOptions, type Option, readOptions, UsageError, type Values } from './options.js';

/** A command of the examples. */
export interface Command<Table> {
  /** As the user types it. */
  command: string;
  /** What it does, in a sentence. */
  about: string;
  options: Table;
}

/** Runs an example, or prints its help; what the user can put right is told in one line, with exit code 2. */
export async function main<Table extends Record<string, Option<unknown>> & { help: Option<boolean> }>(
  { command, about, options: table }: Command<Table>,
  run: (options: Values<Table>) => Promise<number>,
): Promise<void> {
  try {
    const options = readOptions(process.argv.slice(2), table);
    if (options.help) console.log(`${about}\n\n  ${command} -- [options]\n\n${listOptions(table)}`);
    else process.exitCode = await run(options);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    console.error(error.message);
    process.exitCode = 2;
  }
}

/** An error that the user can put right. */
export function asUsageError(error: Error): never {
  throw new UsageError(error.message);
}
