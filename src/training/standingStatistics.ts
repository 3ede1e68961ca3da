import { dispose, type Tensor, tidy } from '@tensorflow/tfjs-core';
import type { LayersModel, layers } from '@tensorflow/tfjs-layers';
import { reject } from '../core/arguments.js';
import {
  anyTensor,
  arrayOf,
  callable,
  checkArguments,
  checkValue,
  either,
  integer,
  model as isModel,
  optional,
} from '../core/check.js';
import { layersOf } from '../core/layersOf.js';
import { weightsOf } from '../core/modelState.js';

const name = 'standingStatistics';

/** Arguments of {@link standingStatistics}. */
export interface StandingStatisticsArgs {
  /** The model, with batch normalization. */
  model: LayersModel;
  /** Returns the model's inputs in the n-th batch. They are disposed after use. */
  inputs(index: number): Tensor | Tensor[];
  /** Number K of batches to average over. Default 16, as in BigGAN. */
  batches?: number;
}

/**
 * Measures the means and variances of all batch normalization layers of a model, as plain averages over
 * several batches.
 *
 * Use it before sampling with averaged weights: the layers' own moving averages belong to the weights of
 * training.
 *
 * $$ \bar\mu = \frac1K \sum_k \mu_k, \qquad \bar s^2 = \frac1K \sum_k s_k^2 $$
 *
 * The batches run in training mode, but other state of the model does not change. If a call fails, no state
 * changes. Call it within {@link Trainer.averaged}, which restores the statistics of training afterwards.
 *
 * @param args The model and its inputs, and optional number of batches.
 * @throws TypeError if `model` is not a model, or `inputs` is not a function or returns no tensors.
 * @throws RangeError if `batches` is not an integer of at least 1, or the model has no batch normalization.
 * @see Brock et al. 2019, BigGAN, [arXiv:1809.11096](https://arxiv.org/abs/1809.11096), appendix B, on
 * standing statistics.
 * @example
 * ```ts
 * const random = randomStream(7);
 * const inputs = () => latent.arrange(latent.sample(64, random), generator);
 * const players = adversarial({ generator, discriminator, latent });
 * const trainer = new Trainer({ players, ema: { model: generator } });
 * const samples = await trainer.averaged(() => {
 *   standingStatistics({ model: generator, inputs });
 *   return generator.predict(inputs());
 * });
 * ```
 * @category Training loops
 */
export function standingStatistics(args: StandingStatisticsArgs): void {
  checkArguments(name, args, { model: isModel, inputs: callable, batches: optional(integer(1)) });
  const { model, inputs, batches = 16 } = args;
  const normalizations = layersOf(model).filter(isBatchNormalization);
  if (normalizations.length === 0) reject(name, 'model', 'a model with batch normalization', model.name);
  const state = weightsOf([model], 'nonTrainableWeights');
  const before = state.map((weight) => weight.read().clone());
  const momentums = normalizations.map(({ momentum }) => momentum);
  let isComplete = false;
  try {
    for (let index = 0; index < batches; index += 1) {
      // old · k/(k+1) + new · 1/(k+1) is the mean of the first k+1 batches
      for (const layer of normalizations) layer.momentum = index / (index + 1);
      tidy(() => {
        const batch = inputs(index);
        checkValue(name, 'the result of inputs', batch, either(anyTensor, arrayOf(anyTensor, 1)));
        model.apply(batch, { training: true });
        dispose(batch);
      });
    }
    isComplete = true;
  } finally {
    for (const [index, layer] of normalizations.entries()) layer.momentum = momentums[index] as number;
    // a layer with statistics may also have u and v of a normalized kernel, which are restored
    for (const [index, weight] of state.entries())
      if (!isComplete || !/moving_(mean|variance)$/.test(weight.originalName)) weight.write(before[index] as Tensor);
    dispose(before);
  }
}

type BatchNormalization = layers.Layer & { momentum: number };

function isBatchNormalization(layer: layers.Layer): layer is BatchNormalization {
  return layer.getClassName().endsWith('BatchNormalization');
}
