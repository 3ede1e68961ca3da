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
 * The codes that a discriminator's {@link codeHead}s read from pictures, real ones or samples: probabilities of the classes, means of the numbers,
 * `[batch, size]` each, in inference mode. Where several heads give a code back, the last one is asked.
 *
 * @throws RangeError if the model has no head.
 * @example
 * ```ts
 * const image = input({ shape: [28, 28, 1] });
 * const flat = layers.flatten().apply(image) as SymbolicTensor;
 * const codes = codeHead({ codes: { digit: categorical(10) } }).apply(flat) as SymbolicTensor;
 * const logit = layers.dense({ units: 1 }).apply(flat) as SymbolicTensor;
 * const judge = model({ inputs: image, outputs: [logit, codes] });
 * const { digit } = recoverCodes(judge, randomUniform([16, 28, 28, 1])); // [16, 10]
 * ```
 * @category Layers
 */
export function recoverCodes(discriminator: LayersModel, inputs: Tensor | Tensor[]): Record<string, Tensor2D> {
  const name = 'recoverCodes';
  checkValue(name, 'discriminator', discriminator, model);
  const given = toArray(inputs);
  for (const input of given) checkTensor(name, input);
  for (const [index, { shape }] of discriminator.inputs.entries())
    if (!fits(given[index]?.shape, shape) || given.length !== discriminator.inputs.length)
      reject(
        name,
        'inputs',
        discriminator.inputs.map((of) => `[${['batch', ...of.shape.slice(1)].join(', ')}]`).join(' and '),
        inputs,
      );
  const heads = codeHeadsOf(discriminator);
  if (heads.length === 0) reject(name, 'discriminator', 'a model with a codeHead', discriminator.outputNames);
  return tidy(() => {
    const outputs = outputsByName(discriminator, discriminator.predict(given.map(floats), { batchSize: 100 }));
    const estimates = heads.map(({ head, output }) => head.estimates(outputs[output] as Tensor));
    return Object.assign({}, ...estimates);
  });
}

function fits(given: Shape | undefined, shape: Shape): boolean {
  return (
    given?.length === shape.length && shape.every((size, axis) => axis === 0 || size === null || size === given[axis])
  );
}
