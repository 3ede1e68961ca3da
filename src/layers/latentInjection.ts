import { add, matMul, mul, reshape, serialization, type Tensor, type Tensor2D, tidy } from '@tensorflow/tfjs-core';
import { initializers, type LayerVariable, type Shape } from '@tensorflow/tfjs-layers';
import { Block, checkChannels, type Fixed } from '../bases/block.js';
import { reject } from '../core/arguments.js';
import { checkArguments, integer, layerArguments, oneOf, optional, positive } from '../core/check.js';
import { concatCondition, hasSameSpatialShape } from '../core/concatCondition.js';
import { derivedSeed } from '../core/derivedSeed.js';
import { checkSameBatch, featuresAndCondition } from '../core/featuresAndCondition.js';
import { injectsCode } from '../core/injectsCode.js';
import { sizeOfShape } from '../core/sizeOfShape.js';
import type { LayerArgs } from '../core/tfjs.js';
import type { HasKernelFields } from './hasKernelFields.js';

const name = 'latentInjection';

/** How a code changes features. */
export type InjectionMode = 'affine' | 'spatial' | 'concat' | 'add';

const modes: readonly InjectionMode[] = ['affine', 'spatial', 'concat', 'add'];

/** Arguments of {@link latentInjection}. */
export interface LatentInjectionArgs extends LayerArgs {
  /**
   * How the code changes the features, see the formulas. Default `'affine'`, which has few weights.
   * `'spatial'` can change each pixel, but has a weight per code element and feature element.
   */
  mode?: InjectionMode;
  /**
   * Initial standard deviation of what a code with standard deviation 1 adds to a feature. Default 1, the
   * standard deviation of normalized features.
   */
  stddev?: number;
  /** Seed of the initial weights. Default 0. */
  seed?: number;
}

/**
 * Injects a code into the features of a generator, so that the code controls one scale.
 *
 * $$ \text{affine: } x \odot (1 + cA) + cB, \quad \text{add: } x + cB, \quad
 *   \text{spatial: } x + \operatorname{map}(cM), \quad \text{concat: } [x, c] $$
 *
 * Inputs: features `[batch, ..., channels]` and a code `[batch, size]` or of a higher rank. A code with the
 * spatial shape of the features, such as a map of classes or a low-resolution image, is injected pixel by
 * pixel. Any other code is flattened and is the same for all pixels. In `'spatial'` mode every code is
 * flattened and mapped to an array of the shape of the features.
 *
 * Output: the shape of the features; `'concat'` adds the channels of the code. Weights: `gain` A and `bias` B
 * `[size, channels]`, or `map` M `[size, pixels · channels]`, initially Gaussian with a standard deviation of
 * `stddev` / √size. `'concat'` has no weights.
 *
 * @throws RangeError if `mode` is not one of the four, `stddev` is not above zero, or the inputs are not a
 * pair with the same batch size.
 * @see [progressive InfoGAN](https://github.com/jonasz/progressive_infogan) for maps; Karras et al. 2019,
 * StyleGAN, [arXiv:1812.04948](https://arxiv.org/abs/1812.04948), and Perez et al. 2018, FiLM,
 * [arXiv:1709.07871](https://arxiv.org/abs/1709.07871), for gains.
 * @example
 * ```ts
 * const latent = latentSpace({ global: gaussian(16), detail: gaussian(16, { scale: 8 }) });
 * const { global, detail } = latent.inputs();
 * const dense = connect(global, layers.dense({ units: 1024 }));
 * const features = connect(dense, layers.reshape({ targetShape: [4, 4, 64] }));
 * const doubled = connect(features, layers.upSampling2d({})); // [batch, 8, 8, 64]
 * const injected = connect([doubled, detail], latentInjection({ mode: 'spatial' }));
 * ```
 * @category Layers
 */
export class LatentInjection extends Block implements HasKernelFields {
  static readonly className = 'LatentInjection';
  /** @internal */
  readonly [injectsCode] = true;
  readonly kernelFields: readonly string[];
  /** @internal */
  protected override readonly fixed: readonly Fixed[];
  readonly mode: InjectionMode;
  readonly stddev: number;
  readonly seed: number;
  protected gainKernel?: LayerVariable;
  /** The weight `bias` or `map`. */
  protected biasKernel?: LayerVariable;

  constructor(args: LatentInjectionArgs = {}) {
    checkArguments(name, args, {
      mode: optional(oneOf(modes)),
      stddev: optional(positive),
      seed: optional(integer(0)),
      ...layerArguments,
    });
    const { mode = 'affine', stddev = 1, seed = 0, ...rest } = args;
    super(rest);
    this.mode = mode;
    this.stddev = stddev;
    this.seed = seed;
    this.kernelFields = {
      affine: ['gainKernel', 'biasKernel'],
      spatial: ['biasKernel'],
      concat: [],
      add: ['biasKernel'],
    }[mode];
    this.fixed = mode === 'concat' ? ['nothing', 'nothing'] : [mode === 'spatial' ? 'all' : 'channels', 'nothing'];
  }

  protected override checkShape(inputShape: Shape | Shape[]): void {
    const [features, code] = featuresAndCondition(name, inputShape);
    checkChannels(name, features);
    if (code.length < 2) reject(name, 'code', 'of shape [batch, size] or of a higher rank', code);
    const rows = (this.biasKernel as LayerVariable | undefined)?.shape[0];
    const size = this.#size(features, code);
    if (rows && rows !== size) reject(name, 'code', `of size ${rows}, as when the layer was built`, size);
  }

  /** Adds the weights for inputs of this shape. */
  override build(inputShape: Shape | Shape[]): void {
    this.checkShape(inputShape);
    const [features, code] = featuresAndCondition(name, inputShape);
    const size = this.#size(features, code);
    const initial = (index: number) =>
      initializers.randomNormal({ stddev: this.stddev / Math.sqrt(size), seed: derivedSeed(this.seed, index) });
    const table = (label: string, width: number, index: number) =>
      this.addWeight(label, [size, width], 'float32', initial(index));
    const channels = features.at(-1) as number;
    if (this.mode === 'affine') this.gainKernel = table('gain', channels, 1);
    if (this.mode === 'affine' || this.mode === 'add') this.biasKernel = table('bias', channels, 2);
    if (this.mode === 'spatial') this.biasKernel = table('map', sizeOfShape(features.slice(1)), 2);
    super.build(inputShape);
  }

  override call(inputs: Tensor | Tensor[]): Tensor {
    return tidy(() => {
      const [x, code] = featuresAndCondition(name, inputs);
      checkSameBatch(name, x, code);
      const batch = x.shape[0] as number;
      if (this.mode === 'concat') return concatCondition(x, code);
      const isMap = this.#isMap(x.shape, code.shape);
      const size = this.#size(x.shape, code.shape);
      const pixels = isMap ? x.shape.slice(1, -1) : x.shape.slice(1, -1).map(() => 1);
      const rows = reshape(code, [-1, size]) as Tensor2D;
      const times = (kernel: LayerVariable | undefined): Tensor2D => matMul(rows, kernel?.read() as Tensor2D);
      const spread = (value: Tensor) => reshape(value, [batch, ...pixels, value.shape[1] as number]);
      if (this.mode === 'spatial') return add(x, reshape(times(this.biasKernel), x.shape));
      const shift = spread(times(this.biasKernel));
      if (this.mode === 'add') return add(x, shift);
      return add(mul(x, add(spread(times(this.gainKernel)), 1)), shift);
    });
  }

  override computeOutputShape(inputShape: Shape | Shape[]): Shape {
    const [features, code] = featuresAndCondition(name, inputShape);
    if (this.mode !== 'concat') return features;
    return [...features.slice(0, -1), (features.at(-1) as number) + this.#size(features, code)];
  }

  override getConfig(): serialization.ConfigDict {
    return { ...super.getConfig(), mode: this.mode, stddev: this.stddev, seed: this.seed };
  }

  /** Size of the code per sample, or per pixel if it has the spatial shape of the features. */
  #size(features: Shape, code: Shape): number {
    return this.#isMap(features, code) ? (code.at(-1) as number) : sizeOfShape(code.slice(1));
  }

  #isMap(features: Shape, code: Shape): boolean {
    return this.mode !== 'spatial' && hasSameSpatialShape(features, code);
  }
}

/** {@inheritDoc LatentInjection} */
export const latentInjection = (args?: LatentInjectionArgs) => new LatentInjection(args);

serialization.registerClass(LatentInjection);
