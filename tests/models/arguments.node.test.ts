import { dispose } from '@tensorflow/tfjs-core';
import { input, layers, type SymbolicTensor } from '@tensorflow/tfjs-layers';
import {
  type BigGanArgs,
  bigGan,
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

/** Any more of anything is a size that is taken, but that takes long or has no room in memory. */
const most = 16;

const isSmall = (args: unknown) =>
  !Object.values((args as object | null) ?? {}).some((size) => typeof size === 'number' && size > most);
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
    // as large as it is unless said, it takes long
    const isObject = typeof args === 'object' && args !== null && !Array.isArray(args);
    const small = isObject ? { channels: 2, embedding: 4, ...args } : args;
    if (isSmall(small)) free(bigGan(small) as unknown as ReturnType<typeof sngan>);
  },
  required: () => ({ resolution: 16, classes: 2 }),
  optional: () => ({ latent: 3, colors: 1, attention: 8 }),
  runs: 5,
});

const convolution = (filters: number, kernelSize: number) => layers.conv2d({ filters, kernelSize, padding: 'same' });
const picture = () => input({ shape: [8, 8, 2] });

for (const [name, block, optional] of [
  ['residualDown', residualDown, { halve: true, rectify: false }],
  ['residualUp', residualUp, {}],
] as const)
  argumentsContract(name, {
    call: (args: { x: SymbolicTensor; channels: number }) => {
      const { x, ...others } = args ?? {};
      if (isSmall(others)) block(x, others as never);
    },
    required: () => ({ x: picture(), channels: 3, convolution }),
    optional: () => optional,
    positional: true,
    runs: 5,
  });

const latent = latentSpace({ z: gaussian(16) });
const conv = (x: SymbolicTensor) => convolution(1, 1).apply(x) as SymbolicTensor;
argumentsContract('growingGenerator', {
  call: growingGenerator,
  required: () => ({
    latent,
    resolutions: [4, 8],
    // no part has weights, which would stay where it is refused
    stem: ({ z }: { z: SymbolicTensor }) => layers.reshape({ targetShape: [4, 4, 1] }).apply(z) as SymbolicTensor,
    block: (x: SymbolicTensor) => layers.upSampling2d({}).apply(x) as SymbolicTensor,
    toImage: (x: SymbolicTensor) => layers.activation({ activation: 'tanh' }).apply(x) as SymbolicTensor,
  }),
  runs: 5,
});
argumentsContract('growingDiscriminator', {
  call: growingDiscriminator,
  required: () => ({
    resolutions: [4, 8],
    fromImage: () => conv,
    block: () => (x: SymbolicTensor) => layers.averagePooling2d({ poolSize: 2 }).apply(x) as SymbolicTensor,
    stem: () => (x: SymbolicTensor) =>
      layers.dense({ units: 1 }).apply(layers.flatten().apply(x) as SymbolicTensor) as SymbolicTensor,
  }),
  optional: () => ({ colors: 1 }),
  runs: 5,
});
