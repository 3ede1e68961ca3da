import {
  deltaOrthogonal,
  exponentialSchedule,
  linearSchedule,
  orthogonal,
  type RandomStream,
  randomStream,
  withRandom,
} from '../../src/index.js';
import { argumentsContract } from '../contracts/arguments.js';

argumentsContract('linearSchedule', {
  call: linearSchedule,
  required: () => ({ from: 0, to: 1, steps: 10 }),
  optional: () => ({ start: 5 }),
});
argumentsContract('exponentialSchedule', {
  call: exponentialSchedule,
  required: () => ({ to: 0, rate: 0.5 }),
  optional: () => ({ from: 2, decaySteps: 2 }),
});
argumentsContract('withRandom', {
  call: ({ random, call }: { random: RandomStream; call: () => unknown }) => withRandom(random, call),
  required: () => ({ random: randomStream(1), call: () => 1 }),
  positional: true,
});
for (const [name, initializer] of Object.entries({ orthogonal, deltaOrthogonal }))
  argumentsContract(name, { call: initializer, optional: () => ({ gain: 2, seed: 1 }) });

argumentsContract('deltaOrthogonal', {
  call: ({ shape }: { shape: number[] }) => deltaOrthogonal().apply(shape),
  required: () => ({ shape: [3, 3, 2, 4] }),
  positional: true,
});
argumentsContract('orthogonal', {
  call: ({ shape }: { shape: number[] }) => orthogonal().apply(shape),
  required: () => ({ shape: [3, 4] }),
  positional: true,
});

const stream = () => randomStream(1);

argumentsContract('randomStream', {
  call: ({ seed }: { seed: number }) => randomStream(seed),
  required: () => ({ seed: 3 }),
  positional: true,
});
argumentsContract('randomStream.normal', {
  call: (given: { shape: number[]; mean: number; stddev: number }) =>
    stream().normal(given.shape, given.mean, given.stddev),
  required: () => ({ shape: [2, 3] }),
  optional: () => ({ mean: 1, stddev: 2 }),
  positional: true,
});
argumentsContract('randomStream.uniform', {
  call: (given: { shape: number[]; low: number; high: number }) => stream().uniform(given.shape, given.low, given.high),
  required: () => ({ shape: [2, 3] }),
  optional: () => ({ low: -1, high: 2 }),
  positional: true,
});
argumentsContract('randomStream.categorical', {
  call: ({ count, classes }: { count: number; classes: number }) => stream().categorical(count, classes),
  required: () => ({ count: 2, classes: 3 }),
  positional: true,
});
argumentsContract('randomStream.permutation', {
  call: ({ count }: { count: number }) => stream().permutation(count),
  required: () => ({ count: 2 }),
  positional: true,
});
argumentsContract('randomStream.fork', {
  call: ({ label }: { label: string }) => stream().fork(label),
  required: () => ({ label: 'noise' }),
  positional: true,
});
