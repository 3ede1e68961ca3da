import { dispose } from '@tensorflow/tfjs-core';
import { input, layers, type SymbolicTensor } from '@tensorflow/tfjs-layers';
import {
  type BigGanArgs,
  bigGan,
  connect,
  type DcganArgs,
  dcgan,
  gaussian,
  growingDiscriminator,
  growingGenerator,
  latentSpace,
  residualDown,
  residualUp,
  type SnganArgs,
  sngan,
} from '../../src/index.js';
import { argumentsContract } from '../contracts/arguments.js';

/** Larger sizes are valid, but take too much time or memory. */
const largest = 16;

const isSmall = (args: unknown) =>
  !Object.values((args as object | null) ?? {}).some((size) => typeof size === 'number' && size > largest);
const free = ({ generator, discriminator }: ReturnType<typeof sngan>) => {
  for (const model of [generator, discriminator]) dispose(model.weights.map((weight) => weight.read()));
};

for (const [name, create] of Object.entries({ dcgan, sngan }))
  argumentsContract(name, {
    call: (args: DcganArgs & SnganArgs) => {
      if (isSmall(args)) free(create(args));
    },
    required: () => ({ resolution: 8 }),
    optional: () => ({ channels: 2, colors: 1, latent: 2, momentum: 0.5 }),
    runs: 10,
  });

argumentsContract('bigGan', {
  call: (args: BigGanArgs) => {
    // the default sizes take long
    const isObject = typeof args === 'object' && args !== null && !Array.isArray(args);
    const small = isObject ? { channels: 2, embedding: 4, ...args } : args;
    if (isSmall(small)) free(bigGan(small) as unknown as ReturnType<typeof sngan>);
  },
  required: () => ({ resolution: 16, classes: 2 }),
  optional: () => ({ latent: 3, colors: 1, attention: 8 }),
  runs: 5,
});

const convolution = (filters: number, kernelSize: number) => layers.conv2d({ filters, kernelSize, padding: 'same' });
const image = () => input({ shape: [8, 8, 2] });

for (const [name, block, optional] of [
  ['residualDown', residualDown, { halve: true, rectify: false }],
  ['residualUp', residualUp, {}],
] as const)
  argumentsContract(name, {
    call: (args: { x: SymbolicTensor; channels: number }) => {
      const { x, ...others } = args ?? {};
      if (isSmall(others)) block(x, others as never);
    },
    required: () => ({ x: image(), channels: 3, convolution }),
    optional: () => optional,
    positional: true,
    runs: 5,
  });

const latent = latentSpace({ z: gaussian(16) });
const conv = (x: SymbolicTensor) => connect(x, convolution(1, 1));
argumentsContract('growingGenerator', {
  call: growingGenerator,
  required: () => ({
    latent,
    resolutions: [4, 8],
    // without weights, which would stay in memory if the call throws
    stem: ({ z }: { z: SymbolicTensor }) => connect(z, layers.reshape({ targetShape: [4, 4, 1] })),
    block: (x: SymbolicTensor) => connect(x, layers.upSampling2d({})),
    toImage: (x: SymbolicTensor) => connect(x, layers.activation({ activation: 'tanh' })),
  }),
  runs: 5,
});
argumentsContract('growingDiscriminator', {
  call: growingDiscriminator,
  required: () => ({
    resolutions: [4, 8],
    fromImage: () => conv,
    block: () => (x: SymbolicTensor) => connect(x, layers.averagePooling2d({ poolSize: 2 })),
    stem: () => (x: SymbolicTensor) => connect(x, layers.flatten(), layers.dense({ units: 1 })),
  }),
  optional: () => ({ colors: 1 }),
  runs: 5,
});
