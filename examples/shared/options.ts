import { parseArgs } from 'node:util';

/** Something the user can put right; told in one line. */
export class UsageError extends Error {}

/** One option of a command line. */
export interface Option<Value> {
  /** Stands for its value in the help text; a switch has none. */
  argument?: string;
  help: string;
  /** Read if the user gives nothing. */
  standard: string | boolean;
  read(name: string, given: string | boolean): Value;
}

/** The values that a table of options reads. */
export type Values<Table> = { [Name in keyof Table]: Table[Name] extends Option<infer Value> ? Value : never };

/** A whole number of at least `minimum`. */
export function integer(help: string, standard: number, minimum: number): Option<number> {
  const read = (name: string, text: string | boolean) => {
    const value = Number(text);
    if (/^\d+$/.test(String(text)) && Number.isSafeInteger(value) && value >= minimum) return value;
    throw new UsageError(`--${name} must be an integer >= ${minimum}, got "${text}"`);
  };
  return { argument: 'N', help, standard: `${standard}`, read };
}

/** A whole number of at least `minimum`, or nothing. */
export function optionalInteger(help: string, minimum: number): Option<number | undefined> {
  const { read, ...given } = integer(help, minimum, minimum);
  return { ...given, standard: '', read: (name, text) => (text === '' ? undefined : read(name, text)) };
}

/** One of some words. */
export function oneOf<Word extends string>(help: string, standard: Word, allowed: readonly Word[]): Option<Word> {
  const read = (name: string, text: string | boolean) => {
    if (allowed.includes(text as Word)) return text as Word;
    throw new UsageError(`--${name} must be one of ${allowed.join(', ')}, got "${text}"`);
  };
  return { argument: 'NAME', help, standard, read };
}

/** A path. */
export function folderName(help: string, standard: string): Option<string> {
  return { argument: 'FOLDER', help, standard, read: (_, text) => String(text) };
}

/** On or off. */
export function flag(help: string): Option<boolean> {
  return { help, standard: false, read: (_, on) => Boolean(on) };
}

const threadNames = oneOf('threads of wasm, 1 to 4 or auto, one for each core', 'auto', ['auto', '1', '2', '3', '4']);

/** What every training takes besides its own. */
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
  resume: flag('go on from the checkpoint in the out folder'),
  help: flag('this text'),
};

/** Reads a command line; throws a {@link UsageError} that names the option, what is allowed and what came. */
export function readOptions<Table extends Record<string, Option<unknown>>>(
  args: string[],
  table: Table,
): Values<Table> {
  const given = parse(args, table);
  return Object.fromEntries(
    Object.entries(table).map(([name, { standard, read }]) => [name, read(name, given[name] ?? standard)]),
  ) as Values<Table>;
}

/** A line for each option. */
export function listOptions(table: Record<string, Option<unknown>>): string {
  const lines = Object.entries(table).map(([name, { argument = '', help, standard }]) => ({
    left: `--${name} ${argument}`,
    right: standard === false || standard === '' ? help : `${help} (default ${standard})`,
  }));
  const width = Math.max(...lines.map(({ left }) => left.length));
  return lines.map(({ left, right }) => `  ${left.padEnd(width)}  ${right}`).join('\n');
}

function parse(args: string[], table: Record<string, Option<unknown>>) {
  const options = Object.entries(table).map(([name, { standard }]) => [
    name,
    { type: typeof standard === 'boolean' ? ('boolean' as const) : ('string' as const) },
  ]);
  try {
    return parseArgs({ args, options: Object.fromEntries(options) }).values as Record<string, string | boolean>;
  } catch (error) {
    const [line] = (error as Error).message.split('\n');
    throw new UsageError(`${line?.replace(/\. .*$/, '')}; --help lists the options`);
  }
}
