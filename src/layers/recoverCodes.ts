import { type Tensor, type Tensor2D, tidy } from '@tensorflow/tfjs-core';
import type { LayersModel, Shape } from '@tensorflow/tfjs-layers';
import { checkTensor } from '../bases/block.js';
import { reject } from '../core/arguments.js';
import { checkValue, model } from '../core/check.js';
import { floats } from '../core/floats.js';
import { outputsByName } from '../core/outputsByName.js';
import { toArray } from '../core/toArray.js';
import { codeHeadsOf } from './codeHeadsOf.js';

/**
 * Estimates the codes of images, real or generated, with the {@link codeHead}s of a discriminator. The model
 * runs in inference mode.
 *
 * @param discriminator A model with at least one head among its outputs.
 * @param inputs Images, or an array if the discriminator has several inputs.
 * @returns Estimates by code, `[batch, size]`: the probabilities of a categorical code, or the means of a
 * continuous code. If several heads predict a code, the last head is used. The caller disposes the tensors.
 * @throws TypeError if an argument has a wrong type.
 * @throws RangeError if the model has no head, or the inputs have other shapes than the model's inputs.
 * @example
 * ```ts
 * const image = input({ shape: [28, 28, 1] });
 * const flat = connect(image, layers.flatten());
 * const codes = connect(flat, codeHead({ codes: { digit: categorical(10) } }));
 * const logit = connect(flat, layers.dense({ units: 1 }));
 * const discriminator = model({ inputs: image, outputs: [logit, codes] });
 * const { digit } = recoverCodes(discriminator, randomUniform([16, 28, 28, 1])); // [16, 10]
 * ```
 * @category Layers
 */
export function recoverCodes(discriminator: LayersModel, inputs: Tensor | Tensor[]): Record<string, Tensor2D> {
  const name = 'recoverCodes';
  checkValue(name, 'discriminator', discriminator, model);
  const tensors = toArray(inputs);
  for (const input of tensors) checkTensor(name, input);
  for (const [index, { shape }] of discriminator.inputs.entries())
    if (!fits(tensors[index]?.shape, shape) || tensors.length !== discriminator.inputs.length)
      reject(
        name,
        'inputs',
        discriminator.inputs.map((input) => `[${['batch', ...input.shape.slice(1)].join(', ')}]`).join(' and '),
        inputs,
      );
  const heads = codeHeadsOf(discriminator);
  if (heads.length === 0) reject(name, 'discriminator', 'a model with a codeHead', discriminator.outputNames);
  return tidy(() => {
    const outputs = outputsByName(discriminator, discriminator.predict(tensors.map(floats), { batchSize: 100 }));
    const estimates = heads.map(({ head, output }) => head.estimates(outputs[output] as Tensor));
    return Object.assign({}, ...estimates);
  });
}

function fits(given: Shape | undefined, shape: Shape): boolean {
  return (
    given?.length === shape.length && shape.every((size, axis) => axis === 0 || size === null || size === given[axis])
  );
}
