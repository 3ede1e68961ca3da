import { cast, expandDims, memory, slice, Tensor, tensor, zeros } from '@tensorflow/tfjs-core';
import { layers, sequential } from '@tensorflow/tfjs-layers';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { inBrowser } from './inBrowser.js';
import { property } from './property.js';

type Args = Record<string, unknown>;

/** What {@link argumentsContract} is told of a function. */
export interface ArgumentsContract {
  /** Calls it; may be async. */
  call(args: never): unknown;
  /** Arguments that it needs, with values that it takes. Made anew for each call. Default none. */
  required?(): Args;
  /** Arguments that it can do without, with values that it takes. Default none. */
  optional?(): Args;
  /** Whether `call` hands the arguments on one by one, so that there are no `args` to be wrong as a whole. Default false. */
  positional?: boolean;
  /** Number of random arguments to draw. Default 15. */
  runs?: number;
}

/**
 * Whatever a public function is given, it works, or throws an error whose message begins with the function's name, and
 * leaves no tensor behind. It takes what is right, needs what is required, and refuses arguments that it does not know.
 */
export function argumentsContract(name: string, contract: ArgumentsContract): void {
  const { call, required = () => ({}), optional = () => ({}), positional = false, runs = 15 } = contract;
  const all = () => ({ ...required(), ...optional() });
  const run = (args: unknown) => (call as (args: unknown) => unknown)(args);

  /** What is wrong with how a call ends, or undefined. */
  async function fault(what: string, args: unknown, refused = false): Promise<string | undefined> {
    const before = memory().numTensors;
    try {
      await run(args);
      return refused ? `${what}: accepted` : undefined;
    } catch (error) {
      const { message } = error as Error;
      if (!message?.startsWith(name)) return `${what}: ${message}`;
      const left = memory().numTensors - before;
      return left === 0 ? undefined : `${what}: refused, but leaves ${left} tensors`;
    }
  }

  test(`${name} takes what is right`, async () => {
    await run(required());
    await run(all());
  });

  // a call is refused before a backend has a part in it, and software GPUs take long to hold what is drawn
  if (inBrowser) return;

  test(`${name} names itself where an argument is wrong`, async () => {
    const faults: unknown[] = [];
    const needed = Object.keys(required());
    for (const argument of needed) {
      const { [argument]: _, ...others } = all() as Args;
      faults.push(await fault(`without ${argument}`, others, true));
    }
    if (!positional) {
      faults.push(await fault('an unknown argument', { ...all(), nonsense: 1 }, true));
      for (const args of wholes) faults.push(await fault(`arguments ${shown(args)}`, args, needed.length > 0));
    }
    for (const [argument, value] of Object.entries(all()))
      for (const wrong of [...nonsense(), ...nearMisses(value)])
        faults.push(await fault(`${argument}: ${shown(wrong)}`, { ...all(), [argument]: wrong }));
    expect(faults.filter(Boolean)).toEqual([]);
  });

  // by place, as the arguments themselves can be made only once a backend is there
  const drawn = fc.array(fc.oneof(fc.constant(right), anything), { minLength: 12, maxLength: 12 });
  property(
    `${name} names itself whatever it is given`,
    drawn,
    async (given) => {
      const entries = Object.entries(all()).map(([argument, value], index) => {
        const wrong = given[index];
        return [argument, wrong === right ? value : wrong];
      });
      expect(await fault('drawn', Object.fromEntries(entries))).toBeUndefined();
    },
    runs,
  );
}

/** Stands for an argument that is left as it is. */
const right = Symbol('right');

/** What may come in the place of all arguments. */
const wholes = [null, 3, 'nonsense', [], [1], () => 1];

/** Values that hardly any argument takes. */
export const nonsense = (): unknown[] => [
  ...[null, true, 0, -1, 1.5, Number.NaN, Number.POSITIVE_INFINITY, 10n, '', 'nonsense', Symbol('nonsense')],
  ...[{}, { nonsense: 1 }, [], [null], [1.5, -1], new Float32Array(2), new Date(0), () => undefined],
  ...nonsenseTensors(),
  ...[layers.dense({ units: 1 }), sequential({ layers: [layers.dense({ units: 1, inputShape: [1] })] })],
];

/** Tensors of all ranks, one empty, one of integers, one of words. */
export const nonsenseTensors = (): Tensor[] => [
  ...[[], [3], [0, 2], [2, 3], [1, 2, 3], [2, 4, 4, 3], [1, 1, 2, 1, 3]].map((shape) => zeros(shape)),
  ...[tensor([[1, 2, 3]], [1, 3], 'int32'), tensor(['a', 'b'])],
];

/** Values nearly like a right one: a misspelt name, a row too few, one axis more. */
export function nearMisses(value: unknown): unknown[] {
  if (typeof value === 'number') return [-value, value + 0.5, String(value), [value]];
  if (typeof value === 'string') return [`${value}s`, [value]];
  if (value instanceof Tensor) return nearlyLike(value as Tensor);
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

/** A tensor with an axis more, with one smaller by one, or of integers. */
function nearlyLike(x: Tensor): Tensor[] {
  const wrong: Tensor[] = x.rank < 5 ? [expandDims(x, x.rank)] : [];
  if (x.dtype !== 'string') wrong.push(cast(x, 'int32'));
  for (const [axis, size] of x.shape.entries()) {
    const smaller = x.shape.map((of, at) => (at === axis ? of - 1 : of));
    const start = x.shape.map(() => 0);
    if (size > 1) wrong.push(slice(x, start, smaller));
  }
  return wrong;
}

// small numbers, as a large one may be right, and take all memory or all day
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
