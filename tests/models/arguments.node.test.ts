import { dispose } from '@tensorflow/tfjs-core';
import { type DcganArgs, dcgan, type SnganArgs, sngan } from '../../src/index.js';
import { argumentsContract } from '../contracts/arguments.js';

/** Any more of anything is a size that is taken, but that takes long or has no room in memory. */
const most = 16;

for (const [name, create] of Object.entries({ dcgan, sngan }))
  argumentsContract(name, {
    call: (args: DcganArgs & SnganArgs) => {
      if (Object.values(args ?? {}).some((size) => typeof size === 'number' && size > most)) return;
      const { generator, discriminator } = create(args);
      for (const model of [generator, discriminator]) dispose(model.weights.map((weight) => weight.read()));
    },
    required: () => ({ resolution: 8 }),
    optional: () => ({ channels: 2, colors: 1, latent: 2, momentum: 0.5 }),
    runs: 20,
  });
