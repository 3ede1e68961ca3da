import { parseArgs } from 'node:util';

/** A mistake in the command line. */
export class UsageError extends Error {}

/** One option of a command line. */
export interface Option<Value> {
  /** Name of the value in the help text. A flag has none. */
  argument?: string;
  help: string;
  /** The default, as the user would type it. */
  default: string | boolean;
  /** Parses a value, or throws a {@link UsageError}. */
  read(name: string, value: string | boolean): Value;
}

/** The values of a table of options. */
export type Values<Table> = { [Name in keyof Table]: Table[Name] extends Option<infer Value> ? Value : never };

/** An integer of at least `minimum`. */
export function integer(help: string, initial: number, minimum: number): Option<number> {
  const read = (name: string, text: string | boolean) => {
    const value = Number(text);
    if (/^\d+$/.test(String(text)) && Number.isSafeInteger(value) && value >= minimum) return value;
    throw new UsageError(`--${name} must be an integer >= ${minimum}, got "${text}"`);
  };
  return { argument: 'N', help, default: `${initial}`, read };
}

/** An integer of at least `minimum`, or undefined. */
export function optionalInteger(help: string, minimum: number): Option<number | undefined> {
  const { read, ...rest } = integer(help, minimum, minimum);
  return { ...rest, default: '', read: (name, text) => (text === '' ? undefined : read(name, text)) };
}

/** One of several words. */
export function oneOf<Word extends string>(help: string, initial: Word, allowed: readonly Word[]): Option<Word> {
  const read = (name: string, text: string | boolean) => {
    if (allowed.includes(text as Word)) return text as Word;
    throw new UsageError(`--${name} must be one of ${allowed.join(', ')}, got "${text}"`);
  };
  return { argument: 'NAME', help, default: initial, read };
}

/** A path of a folder. */
export function folderName(help: string, initial: string): Option<string> {
  return { argument: 'FOLDER', help, default: initial, read: (_, text) => String(text) };
}

/** A flag. */
export function flag(help: string): Option<boolean> {
  return { help, default: false, read: (_, on) => Boolean(on) };
}

const threadNames = oneOf('threads of wasm, 1 to 4, or auto: one per core', 'auto', ['auto', '1', '2', '3', '4']);

/** Options of every example. */
export const trainingOptions = {
  backend: oneOf('wasm or cpu', 'wasm', ['wasm', 'cpu']),
  threads: {
    ...threadNames,
    argument: 'N',
    read: (name: string, text: string | boolean) => {
      const word = threadNames.read(name, text);
      return word === 'auto' ? word : Number(word);
    },
  },
  seed: integer('seed of all random numbers', 1, 0),
  resume: flag('continue from the checkpoint in the out folder'),
  help: flag('show this text'),
};

/** Parses a command line. Throws a {@link UsageError} that names the first wrong option. */
export function readOptions<Table extends Record<string, Option<unknown>>>(
  args: string[],
  table: Table,
): Values<Table> {
  const given = parse(args, table);
  return Object.fromEntries(
    Object.entries(table).map(([name, option]) => [name, option.read(name, given[name] ?? option.default)]),
  ) as Values<Table>;
}

/** A line of help for each option. */
export function listOptions(table: Record<string, Option<unknown>>): string {
  const lines = Object.entries(table).map(([name, { argument = '', help, default: initial }]) => ({
    left: `--${name} ${argument}`,
    right: initial === false || initial === '' ? help : `${help} (default ${initial})`,
  }));
  const width = Math.max(...lines.map(({ left }) => left.length));
  return lines.map(({ left, right }) => `  ${left.padEnd(width)}  ${right}`).join('\n');
}

function parse(args: string[], table: Record<string, Option<unknown>>) {
  const options = Object.entries(table).map(([name, option]) => [
    name,
    { type: typeof option.default === 'boolean' ? ('boolean' as const) : ('string' as const) },
  ]);
  try {
    return parseArgs({ args, options: Object.fromEntries(options) }).values as Record<string, string | boolean>;
  } catch (error) {
    const [line] = (error as Error).message.split('\n');
    throw new UsageError(`${line?.replace(/\. .*$/, '')}; --help lists the options`);
  }
}
