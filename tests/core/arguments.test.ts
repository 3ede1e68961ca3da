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
  optional: () => ({ from: 2, every: 3 }),
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
