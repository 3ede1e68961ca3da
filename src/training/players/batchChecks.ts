import type { Tensor, Tensor2D } from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { reject } from '../../core/arguments.js';
import { anyTensor, checkValue } from '../../core/check.js';
import { floats } from '../../core/floats.js';
import type { Codes } from '../../latent/index.js';
import type { Batch } from '../player.js';
import type { BatchCondition } from '../terms/term.js';

/**
 * The data of a batch as floats. Throws unless their shape is that of the discriminator's input, unless it
 * grows.
 */
export function checkedData({ data }: Batch, discriminator: LayersModel, grows: boolean): Tensor {
  checkValue('adversarial', 'batch.data', data, anyTensor);
  const [, ...sizes] = discriminator.inputs[0]?.shape ?? [];
  const fits =
    data.rank === sizes.length + 1 && sizes.every((size, axis) => size === null || size === data.shape[axis + 1]);
  const allowed = `of shape [${['batch', ...sizes].join(', ')}], the discriminator's input`;
  // a growing GAN gets its data at the last resolution
  if (!grows && !fits) reject('adversarial', 'batch.data', allowed, data.shape);
  return floats(data);
}

/** The condition of real and generated examples. Throws if the batch has none, or one of another shape. */
export function checkedCondition(
  { data, condition: real }: Batch,
  codes: Codes,
  condition: string | undefined,
): BatchCondition | undefined {
  if (condition === undefined) return undefined;
  if (!real)
    throw new RangeError(
      `adversarial: batch.condition must be given, because the condition is "${condition}", got undefined`,
    );
  const fake = codes[condition] as Tensor2D;
  const shape = [data.shape[0] as number, fake.shape[1]];
  if (real.rank !== 2 || real.shape.some((size, axis) => size !== shape[axis]))
    reject('adversarial', 'batch.condition', `of shape [${shape.join(', ')}]`, real.shape);
  return { name: condition, real: floats(real), fake };
}
