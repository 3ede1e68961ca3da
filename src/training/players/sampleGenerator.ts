import { type Tensor, type Tensor2D, tidy } from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { reject } from '../../core/arguments.js';
import { checkValue, tensor } from '../../core/check.js';
import { firstTensor } from '../../core/firstTensor.js';
import { floats } from '../../core/floats.js';
import type { Codes, LatentSpace } from '../../latent/index.js';
import type { SampleArgs } from '../player.js';

/** Samples per call of the generator, to limit memory. */
const batchSize = 100;

/** Samples of a generator in inference mode. Codes that are not given are random. */
export function sampleGenerator(
  generator: LayersModel,
  latent: LatentSpace,
  condition: string | undefined,
  { count, random, codes = {}, condition: values }: Omit<SampleArgs, 'step'>,
): Tensor {
  const name = 'Trainer.sample';
  if (values && condition === undefined) reject(name, 'condition', 'undefined for a GAN without a condition', values);
  const given: Partial<Codes> = { ...codes, ...(values && { [condition as string]: values as Tensor2D }) };
  const fixed: Partial<Codes> = {};
  for (const [code, value] of Object.entries(given)) {
    if (value === undefined) continue;
    const known = latent.codes[code];
    const label = values && code === condition ? 'condition' : `codes.${code}`;
    if (!known) reject(name, 'codes', `named after codes of the latent space, ${latent.names.join(', ')}`, code);
    checkValue(name, label, value, tensor(2));
    if (String(value.shape) !== String([count, known.size]))
      reject(name, label, `of shape [${count}, ${known.size}]`, value.shape);
    fixed[code] = value;
  }
  return tidy(() => {
    const floatCodes = Object.fromEntries(
      Object.entries(fixed).map(([code, value]) => [code, floats(value as Tensor2D)]),
    );
    const all = { ...latent.sample(count, random), ...floatCodes } as Codes;
    return firstTensor(generator.predict(latent.arrange(all, generator), { batchSize }) as Tensor | Tensor[]);
  });
}
