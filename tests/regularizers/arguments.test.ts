import { ones } from '@tensorflow/tfjs-core';
import { orthogonalRegularization, spectralRegularization } from '../../src/index.js';
import { argumentsContract } from '../contracts/arguments.js';

argumentsContract('orthogonalRegularization', {
  call: orthogonalRegularization,
  optional: () => ({ strength: 0.5 }),
});

argumentsContract('spectralRegularization', {
  call: spectralRegularization,
  optional: () => ({ strength: 0.5, powerIterations: 3, seed: 1 }),
});

for (const [name, regularizer] of Object.entries({ orthogonalRegularization, spectralRegularization }))
  argumentsContract(name, {
    call: ({ kernel }: { kernel: Parameters<ReturnType<typeof regularizer>['apply']>[0] }) =>
      regularizer().apply(kernel).dispose(),
    required: () => ({ kernel: ones([3, 2]) }),
    positional: true,
  });
