import { dispose, type Tensor, tidy } from '@tensorflow/tfjs-core';
import type { LayersModel, layers } from '@tensorflow/tfjs-layers';
import { integerAtLeast, reject } from '../core/arguments.js';
import { layersOf } from '../core/layersOf.js';
import { weightsOf } from '../core/modelState.js';

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
 * The batches are run in training mode; all other state of the model is kept. Do so within {@link Trainer.averaged}, which puts the old statistics back.
 *
 * @throws RangeError if `batches` is not an integer of at least 1, or the model has no batch normalisation.
 * @see Brock et al. 2019, BigGAN, [arXiv:1809.11096](https://arxiv.org/abs/1809.11096), appendix B, on standing statistics.
 * @example
 * ```ts
 * const random = randomStream(7);
 * const inputs = () => latent.arrange(latent.sample(64, random), generator);
 * const trainer = new Trainer({ players: adversarial({ generator, discriminator, latent }), ema: { of: generator } });
 * const samples = await trainer.averaged(() => {
 *   standingStatistics({ model: generator, inputs });
 *   return generator.predict(inputs());
 * });
 * ```
 * @category Training
 */
export function standingStatistics({ model, inputs, batches = 16 }: StandingStatisticsArgs): void {
  integerAtLeast('standingStatistics', 'batches', batches, 1);
  const normalizations = layersOf(model).filter(isBatchNormalization);
  if (normalizations.length === 0)
    reject('standingStatistics', 'model', 'a model with batch normalisation', model.name);
  // u and v of a normalised kernel belong to the same layers as the statistics do
  const others = weightsOf([model], 'nonTrainableWeights').filter(
    ({ originalName }) => !/moving_(mean|variance)$/.test(originalName),
  );
  const before = others.map((weight) => weight.read().clone());
  const momenta = normalizations.map(({ momentum }) => momentum);
  try {
    for (let index = 0; index < batches; index += 1) {
      // old · k/(k+1) + new · 1/(k+1): after the last batch, all count alike
      for (const layer of normalizations) layer.momentum = index / (index + 1);
      tidy(() => {
        const fed = inputs(index);
        model.apply(fed, { training: true });
        dispose(fed);
      });
    }
  } finally {
    for (const [index, layer] of normalizations.entries()) layer.momentum = momenta[index] as number;
    for (const [index, weight] of others.entries()) weight.write(before[index] as Tensor);
    dispose(before);
  }
}

type BatchNormalization = layers.Layer & { momentum: number };

function isBatchNormalization(layer: layers.Layer): layer is BatchNormalization {
  return layer.getClassName().endsWith('BatchNormalization');
}
