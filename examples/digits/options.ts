import { parseArgs } from 'node:util';

/** What the user asked for. */
export interface Options {
  steps: number;
  batch: number;
  backend: string;
  threads: number | 'auto';
  out: string;
  seed: number;
  resume: boolean;
  help: boolean;
}

/** Something the user can put right; told in one line. */
export class UsageError extends Error {}

export const usage = `Trains a class-conditional GAN on MNIST and draws digits.

  npm start -- [options]

  --steps N       training steps, counted from the very first (default 1200)
  --batch N       pictures in a batch (default 64)
  --backend NAME  wasm or cpu (default wasm)
  --threads N     threads of wasm, 1 to 4 or auto, one for each core (default auto)
  --out FOLDER    where pictures, checkpoint and generator go (default out)
  --seed N        seed of all random numbers (default 1)
  --resume        go on from the checkpoint in the out folder
  --help          this text`;

/** Reads the command line; throws a {@link UsageError} that names the option, what is allowed and what came. */
export function readOptions(args: string[]): Options {
  const values = parse(args);
  return {
    steps: integer('steps', values.steps, 1),
    batch: integer('batch', values.batch, 2),
    backend: oneOf('backend', values.backend, ['wasm', 'cpu']),
    threads: threadsOf(values.threads),
    out: values.out,
    seed: integer('seed', values.seed, 0),
    resume: values.resume,
    help: values.help,
  };
}

function parse(args: string[]) {
  try {
    return parseArgs({
      args,
      options: {
        steps: { type: 'string', default: '1200' },
        batch: { type: 'string', default: '64' },
        backend: { type: 'string', default: 'wasm' },
        threads: { type: 'string', default: 'auto' },
        out: { type: 'string', default: 'out' },
        seed: { type: 'string', default: '1' },
        resume: { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
      },
    }).values;
  } catch (error) {
    const [line] = (error as Error).message.split('\n');
    throw new UsageError(`${line?.replace(/\. .*$/, '')}; --help lists the options`);
  }
}

function integer(name: string, text: string, minimum: number): number {
  const value = Number(text);
  if (/^\d+$/.test(text) && Number.isSafeInteger(value) && value >= minimum) return value;
  throw new UsageError(`--${name} must be an integer >= ${minimum}, got "${text}"`);
}

function threadsOf(text: string): number | 'auto' {
  const allowed = oneOf('threads', text, ['auto', '1', '2', '3', '4']);
  return allowed === 'auto' ? allowed : Number(allowed);
}

function oneOf(name: string, text: string, allowed: string[]): string {
  if (allowed.includes(text)) return text;
  throw new UsageError(`--${name} must be one of ${allowed.join(', ')}, got "${text}"`);
}
