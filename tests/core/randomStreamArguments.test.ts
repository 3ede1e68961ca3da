import { randomStream } from '../../src/index.js';
import { argumentsContract } from '../contracts/arguments.js';

const stream = () => randomStream(1);

argumentsContract('randomStream', {
  call: ({ seed }: { seed: number }) => randomStream(seed),
  required: () => ({ seed: 3 }),
  positional: true,
});
argumentsContract('randomStream.normal', {
  call: (given: { shape: number[]; mean: number; deviation: number }) =>
    stream().normal(given.shape, given.mean, given.deviation),
  required: () => ({ shape: [2, 3] }),
  optional: () => ({ mean: 1, deviation: 2 }),
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
