import { serialization, type Tensor, tidy } from '@tensorflow/tfjs-core';
import type { Shape } from '@tensorflow/tfjs-layers';
import { Block } from '../bases/block.js';
import { checkArguments, layerArguments } from '../core/check.js';
import { firstTensor } from '../core/firstTensor.js';
import { checkSpatial } from '../core/imageSizes.js';
import type { LayerArgs } from '../core/tfjs.js';
import { sumOfPixels } from './sumOfPixels.js';

const name = 'globalSumPooling';

/**
 * Sums features over all pixels, as residual discriminators do in their last layers. Global average pooling
 * would divide the gradient of the discriminator by the number of pixels.
 *
 * $$ h = \sum_{\text{pixels}} \phi(x) $$
 *
 * Input `[batch, ..., channels]` with at least one axis between batch and channels, output
 * `[batch, channels]`. The layer has no weights.
 *
 * @throws RangeError if the features have no pixels.
 * @see Miyato et al. 2018, Spectral Normalization for GANs,
 * [arXiv:1802.05957](https://arxiv.org/abs/1802.05957), table 4.
 * @example
 * ```ts
 * const features = input({ shape: [7, 7, 128] });
 * const sums = connect(features, globalSumPooling());
 * ```
 * @category Layers
 */
export class GlobalSumPooling extends Block {
  static readonly className = 'GlobalSumPooling';

  constructor(args: LayerArgs = {}) {
    checkArguments(name, args, layerArguments);
    super(args);
  }

  protected override checkShape(inputShape: Shape | Shape[]): void {
    checkSpatial(name, inputShape as Shape);
  }

  override call(inputs: Tensor | Tensor[]): Tensor {
    return tidy(() => sumOfPixels(firstTensor(inputs)));
  }

  override computeOutputShape(inputShape: Shape | Shape[]): Shape {
    const shape = inputShape as Shape;
    return [shape[0] as number | null, shape.at(-1) as number];
  }
}

/** {@inheritDoc GlobalSumPooling} */
export const globalSumPooling = (args?: LayerArgs) => new GlobalSumPooling(args);

serialization.registerClass(GlobalSumPooling);
