import { dispose, type Tensor, tidy } from '@tensorflow/tfjs-core';
import type { LayersModel, layers } from '@tensorflow/tfjs-layers';
import { reject } from '../core/arguments.js';
import {
  arrayOf,
  callable,
  checkArguments,
  checkValue,
  either,
  integer,
  model as isModel,
  optional,
  tensor,
} from '../core/check.js';
import { layersOf } from '../core/layersOf.js';
import { weightsOf } from '../core/modelState.js';

const name = 'standingStatistics';

/** Arguments of {@link standingStatistics}. */
export interface StandingStatisticsArgs {
  /** The model whose batch normalisations are to be measured. */
  model: LayersModel;
  /** What the model is fed in the n-th batch; disposed after use. */
  inputs(index: number): Tensor | Tensor[];
  /** How many batches to average over. Default 16, as in BigGAN. */
  batches?: number;
}

/**
 * Takes the means and variances of all batch normalisations of a model anew, as plain averages over a number of batches:
 * moving averages follow weights that have moved on, and were taken with other weights than an averaged generator's.
 *
 * $$ \bar\mu = \frac1K \sum_k \mu_k, \qquad \bar s^2 = \frac1K \sum_k s_k^2 $$
 *
 * The batches are run in training mode; all other state of the model is kept; all of it, if a call fails. Do so within {@link Trainer.averaged}, which puts the old statistics back.
 *
 * @throws RangeError if `batches` is not an integer of at least 1, or the model has no batch normalisation.
 * @see Brock et al. 2019, BigGAN, [arXiv:1809.11096](https://arxiv.org/abs/1809.11096), appendix B, on standing statistics.
 * @example
 * ```ts
 * const random = randomStream(7);
 * const inputs = () => latent.arrange(latent.sample(64, random), generator);
 * const trainer = new Trainer({ players: adversarial({ generator, discriminator, latent }), ema: { model: generator } });
 * const samples = await trainer.averaged(() => {
 *   standingStatistics({ model: generator, inputs });
 *   return generator.predict(inputs());
 * });
 * ```
 * @category Training
 */
export function standingStatistics(args: StandingStatisticsArgs): void {
  checkArguments(name, args, { model: isModel, inputs: callable, batches: optional(integer(1)) });
  const { model, inputs, batches = 16 } = args;
  const normalizations = layersOf(model).filter(isBatchNormalization);
  if (normalizations.length === 0) reject(name, 'model', 'a model with batch normalisation', model.name);
  const state = weightsOf([model], 'nonTrainableWeights');
  const before = state.map((weight) => weight.read().clone());
  const momenta = normalizations.map(({ momentum }) => momentum);
  let isMeasured = false;
  try {
    for (let index = 0; index < batches; index += 1) {
      // old · k/(k+1) + new · 1/(k+1): after the last batch, all count alike
      for (const layer of normalizations) layer.momentum = index / (index + 1);
      tidy(() => {
        const fed = inputs(index);
        checkValue(name, 'what inputs gives', fed, either(tensor(), arrayOf(tensor(), 1)));
        model.apply(fed, { training: true });
        dispose(fed);
      });
    }
    isMeasured = true;
  } finally {
    for (const [index, layer] of normalizations.entries()) layer.momentum = momenta[index] as number;
    // u and v of a normalised kernel belong to the same layers as the statistics do
    for (const [index, weight] of state.entries())
      if (!isMeasured || !/moving_(mean|variance)$/.test(weight.originalName)) weight.write(before[index] as Tensor);
    dispose(before);
  }
}

type BatchNormalization = layers.Layer & { momentum: number };

function isBatchNormalization(layer: layers.Layer): layer is BatchNormalization {
  return layer.getClassName().endsWith('BatchNormalization');
}
