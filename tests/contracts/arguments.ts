import { cast, expandDims, memory, slice, Tensor, tensor, zeros } from '@tensorflow/tfjs-core';
import { layers, sequential } from '@tensorflow/tfjs-layers';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { inBrowser } from './inBrowser.js';
import { property } from './property.js';

type Args = Record<string, unknown>;

/** How {@link argumentsContract} calls a function. */
export interface ArgumentsContract {
  /** Calls the function. May be asynchronous. */
  call(args: never): unknown;
  /** Required arguments with valid values, created again for each call. Default none. */
  required?(): Args;
  /** Optional arguments with valid values. Default none. */
  optional?(): Args;
  /** Whether the function takes positional arguments instead of one `args` object. Default false. */
  positional?: boolean;
  /** Number of random arguments to draw. Default 15. */
  runs?: number;
}

/**
 * For any arguments, a public function works or throws an error whose message begins with its name, and leaks
 * no tensor. It accepts valid arguments, and throws if a required argument is missing or an argument is
 * unknown.
 */
export function argumentsContract(name: string, contract: ArgumentsContract): void {
  const { call, required = () => ({}), optional = () => ({}), positional = false, runs = 15 } = contract;
  const all = () => ({ ...required(), ...optional() });
  const run = (args: unknown) => (call as (args: unknown) => unknown)(args);

  /**
   * Describes what is wrong with the result of a call, or returns undefined. `mustThrow`: the call must
   * throw.
   */
  async function fault(what: string, args: unknown, mustThrow = false): Promise<string | undefined> {
    const before = memory().numTensors;
    try {
      await run(args);
      return mustThrow ? `${what}: accepted` : undefined;
    } catch (error) {
      const { message } = error as Error;
      if (!message?.startsWith(name)) return `${what}: ${message}`;
      const leaked = memory().numTensors - before;
      return leaked === 0 ? undefined : `${what}: throws, but leaks ${leaked} tensors`;
    }
  }

  test(`${name} accepts valid arguments`, async () => {
    await run(required());
    await run(all());
  });

  // arguments are checked before the backend is used, and software GPUs are slow
  if (inBrowser) return;

  test(`${name} throws an error with its name if an argument is wrong`, async () => {
    const faults: unknown[] = [];
    const names = Object.keys(required());
    for (const argument of names) {
      const { [argument]: _, ...others } = all() as Args;
      faults.push(await fault(`without ${argument}`, others, true));
    }
    if (!positional) {
      faults.push(await fault('an unknown argument', { ...all(), nonsense: 1 }, true));
      for (const args of wrongArgs) faults.push(await fault(`arguments ${shown(args)}`, args, names.length > 0));
    }
    for (const [argument, value] of Object.entries(all()))
      for (const wrong of [...nonsense(), ...nearMisses(value)])
        faults.push(await fault(`${argument}: ${shown(wrong)}`, { ...all(), [argument]: wrong }));
    expect(faults.filter(Boolean)).toEqual([]);
  });

  // by position, because the arguments can only be created when a backend is active
  const drawn = fc.array(fc.oneof(fc.constant(unchanged), anything), { minLength: 12, maxLength: 12 });
  property(
    `${name} throws errors with its name for random arguments`,
    drawn,
    async (drawnArguments) => {
      const entries = Object.entries(all()).map(([argument, value], index) => {
        const replacement = drawnArguments[index];
        return [argument, replacement === unchanged ? value : replacement];
      });
      expect(await fault('drawn', Object.fromEntries(entries))).toBeUndefined();
    },
    runs,
  );
}

/** Stands for an argument that keeps its valid value. */
const unchanged = Symbol('unchanged');

/** Wrong values of the `args` object. */
const wrongArgs = [null, 3, 'nonsense', [], [1], () => 1];

/** Values that are wrong for nearly every argument. */
export const nonsense = (): unknown[] => [
  ...[null, true, 0, -1, 1.5, Number.NaN, Number.POSITIVE_INFINITY, 10n, '', 'nonsense', Symbol('nonsense')],
  ...[{}, { nonsense: 1 }, [], [null], [1.5, -1], new Float32Array(2), new Date(0), () => undefined],
  ...nonsenseTensors(),
  ...[layers.dense({ units: 1 }), sequential({ layers: [layers.dense({ units: 1, inputShape: [1] })] })],
];

/** Tensors of all ranks, an empty one, one of integers and one of strings. */
export const nonsenseTensors = (): Tensor[] => [
  ...[[], [3], [0, 2], [2, 3], [1, 2, 3], [2, 4, 4, 3], [1, 1, 2, 1, 3]].map((shape) => zeros(shape)),
  ...[tensor([[1, 2, 3]], [1, 3], 'int32'), tensor(['a', 'b'])],
];

/** Values similar to a valid one: a misspelled name, a missing row, an additional axis. */
export function nearMisses(value: unknown): unknown[] {
  if (typeof value === 'number') return [-value, value + 0.5, String(value), [value]];
  if (typeof value === 'string') return [`${value}s`, [value]];
  if (value instanceof Tensor) return similarTensors(value as Tensor);
  if (Array.isArray(value))
    return [
      value.slice(1),
      [...value, ...value],
      [...value, undefined],
      ...value.flatMap((entry, index) => nearMisses(entry).map((wrong) => value.with(index, wrong))),
    ];
  if (typeof value !== 'object' || value === null || Object.getPrototypeOf(value) !== Object.prototype) return [];
  return Object.entries(value).flatMap(([key, entry]) => {
    const { [key]: _, ...others } = value as Args;
    return [
      others,
      { ...others, [`${key}s`]: entry },
      ...nearMisses(entry).map((wrong) => ({ ...others, [key]: wrong })),
    ];
  });
}

/** Tensors similar to a valid one: with an additional axis, with a smaller axis, or of integers. */
function similarTensors(x: Tensor): Tensor[] {
  const wrong: Tensor[] = x.rank < 5 ? [expandDims(x, x.rank)] : [];
  if (x.dtype !== 'string') wrong.push(cast(x, 'int32'));
  for (const [axis, size] of x.shape.entries()) {
    const smaller = x.shape.map((length, index) => (index === axis ? length - 1 : length));
    const start = x.shape.map(() => 0);
    if (size > 1) wrong.push(slice(x, start, smaller));
  }
  return wrong;
}

// small numbers, because a large valid one may need too much memory or time
const simple = [
  fc.integer({ min: -3, max: 9 }),
  fc.double({ min: -9, max: 9, noNaN: true }),
  fc.constantFrom(undefined, null, true, false, Number.NaN, Number.POSITIVE_INFINITY, 0.5, -0.5, '', -1e300),
  fc.string({ maxLength: 5 }),
];
const anything = fc.oneof(
  ...simple,
  fc.array(fc.integer({ min: -1, max: 5 }), { maxLength: 4 }),
  fc.anything({ values: simple, maxDepth: 2, maxKeys: 3 }),
);

function shown(value: unknown): string {
  if (value instanceof Tensor) return `a ${value.dtype} tensor [${value.shape}]`;
  if (typeof value === 'symbol') return 'a symbol';
  try {
    return `${typeof value} ${JSON.stringify(value) ?? value}`.slice(0, 60);
  } catch {
    return typeof value;
  }
}
