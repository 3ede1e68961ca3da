import {
  add,
  matMul,
  reshape,
  serialization,
  split,
  type Tensor,
  type Tensor1D,
  type Tensor2D,
  tidy,
} from '@tensorflow/tfjs-core';
import { initializers, type LayerVariable, type Shape } from '@tensorflow/tfjs-layers';
import { Block } from '../bases/block.js';
import { reject } from '../core/arguments.js';
import {
  checkArguments,
  checkValue,
  either,
  integer,
  layerArguments,
  number,
  oneOf,
  optional,
  plainObject,
  positive,
  tensor,
} from '../core/check.js';
import { derivedSeed } from '../core/derivedSeed.js';
import { firstTensor } from '../core/firstTensor.js';
import { floats } from '../core/floats.js';
import { sizeOfShape } from '../core/sizeOfShape.js';
import type { LayerArgs } from '../core/tfjs.js';
import type { Code } from '../latent/index.js';
import {
  type CodeDistribution,
  estimateOf,
  learnedLogVariance,
  logProbability,
  maxLogDensity,
} from './codeDistribution.js';
import type { HasKernelFields } from './hasKernelFields.js';

const name = 'codeHead';
const kinds: readonly Code['kind'][] = ['gaussian', 'uniform', 'categorical'];

/** What a head needs to know of a code. */
export type HeadCode = Pick<Code, 'kind' | 'size' | 'entropy'>;

/** Arguments of {@link codeHead}. */
export interface CodeHeadArgs<Names extends string = string> extends LayerArgs {
  /**
   * The codes to predict: all codes of a latent space, `latent.codes`, or some of them,
   * `latent.pick('digit')`.
   */
  codes: Readonly<Record<Names, HeadCode>>;
  /**
   * Standard deviation of the Gaussians that score continuous codes: a number, or `'learned'` for a standard
   * deviation that the head predicts for each dimension of each sample. Default 1, as in InfoGAN.
   */
  stddev?: number | 'learned';
  /** Lower bound of a learned standard deviation; without one, ln Q has no upper bound. Default 0.05. */
  minStddev?: number;
  /** Seed of the initial weights. Default 0. */
  seed?: number;
}

/**
 * The Q-head of InfoGAN: predicts from features of a discriminator the codes that a sample was generated
 * from. {@link mutualInformation} is its loss.
 *
 * $$ Q(c \mid x) = \prod_k Q_k(c_k \mid x), \qquad \phi(x)\, W + b = \text{parameters of all } Q_k $$
 *
 * Input: features `[batch, ...]` of any rank, which are flattened; put a pooling layer before the head if the
 * position of a feature must not matter. Output: `[batch, parameters]`, code by code in declared order. A
 * categorical code has `size` logits. A Gaussian code has `size` means, and `size` outputs ℓ for the standard
 * deviation if it is learned. A uniform code is scored like a Gaussian code. The learned variance is
 * $\ln \sigma^2 = 2 \ln \sigma_{\min} + \operatorname{softplus}(\ell + \ell_0)$. It is 1 at ℓ = 0 and never
 * below $\sigma_{\min}^2$. Weights: `kernel` W, `bias` b. A discriminator may have several heads at different
 * depths.
 *
 * @throws RangeError if there is no code, a code is not one of a latent space, `stddev` is neither above zero
 * nor `'learned'`, or `minStddev` is not in (0, 1).
 * @see Chen et al. 2016, InfoGAN, [arXiv:1606.03657](https://arxiv.org/abs/1606.03657), section 5 and
 * appendix C.
 * @example
 * ```ts
 * const image = input({ shape: [28, 28, 1] });
 * const features = connect(image, layers.conv2d({ filters: 64, kernelSize: 4, strides: 2 }));
 * const logit = connect(features, layers.flatten(), layers.dense({ units: 1 }));
 * const codes = connect(features, codeHead({ codes: { digit: categorical(10), style: uniform(2) } }));
 * const discriminator = model({ inputs: image, outputs: [logit, codes] });
 * ```
 * @category Layers
 */
export class CodeHead<Names extends string = string> extends Block implements HasKernelFields {
  static readonly className = 'CodeHead';
  readonly kernelFields = ['kernel'];
  /** @internal */
  protected override readonly fixed = ['all'] as const;
  readonly codes: Readonly<Record<Names, HeadCode>>;
  readonly stddev: number | 'learned';
  readonly minStddev: number;
  readonly seed: number;
  protected kernel!: LayerVariable;
  #bias!: LayerVariable;

  constructor(args: CodeHeadArgs<Names>) {
    checkArguments(name, args, {
      codes: plainObject,
      stddev: optional(either(positive, oneOf(['learned']))),
      minStddev: optional(number('in (0, 1)', (value) => value > 0 && value < 1)),
      seed: optional(integer(0)),
      ...layerArguments,
    });
    const { codes, stddev = 1, minStddev = 0.05, seed = 0, ...rest } = args;
    const names = Object.keys(codes) as Names[];
    if (names.length === 0) reject(name, 'codes', 'at least one code', codes);
    for (const code of names) {
      if (!isCode(codes[code])) reject(name, `codes.${code}`, 'a code of the latent space', codes[code]);
    }
    super(rest);
    this.codes = mapCodes(codes, ({ kind, size, entropy }) => ({ kind, size, entropy }));
    this.stddev = stddev;
    this.minStddev = minStddev;
    this.seed = seed;
  }

  /** Adds the weights for inputs of this shape. */
  override build(inputShape: Shape | Shape[]): void {
    this.checkShape(inputShape);
    const features = sizeOfShape((inputShape as Shape).slice(1));
    const initial = initializers.glorotUniform({ seed: derivedSeed(this.seed, 1) });
    this.kernel = this.addWeight('kernel', [features, this.#units], 'float32', initial);
    this.#bias = this.addWeight('bias', [this.#units], 'float32', initializers.zeros());
    super.build(inputShape);
  }

  override call(inputs: Tensor | Tensor[]): Tensor {
    return tidy(() => {
      const x = firstTensor(inputs);
      const flat = reshape(x, [x.shape[0] as number, -1]) as Tensor2D;
      return add(matMul(flat, this.kernel.read() as Tensor2D), this.#bias.read());
    });
  }

  /**
   * The predicted distribution of each code.
   *
   * @param output The output of the head, `[batch, parameters]`.
   */
  distributions(output: Tensor): Record<Names, CodeDistribution> {
    return this.#distributions(`${name}.distributions`, output);
  }

  /**
   * ln Q of each code for each sample, `[batch]`, in nats; the dimensions of a code are summed.
   *
   * @param output The output of the head, `[batch, parameters]`.
   * @param codes The codes of the samples, `[batch, size]` each. Codes that are missing are not scored, and
   * codes that the head does not predict are ignored.
   */
  logProbabilities(output: Tensor, codes: Readonly<Record<Names, Tensor2D>>): Record<Names, Tensor1D>;
  logProbabilities(output: Tensor, codes: Readonly<Record<string, Tensor2D>>): Partial<Record<Names, Tensor1D>>;
  logProbabilities(
    output: Tensor,
    codes: Readonly<Partial<Record<string, Tensor2D>>>,
  ): Partial<Record<Names, Tensor1D>> {
    const caller = `${name}.logProbabilities`;
    const predicted = this.#distributions(caller, output);
    checkValue(caller, 'codes', codes, plainObject);
    const result: Partial<Record<Names, Tensor1D>> = {};
    for (const code of Object.keys(this.codes) as Names[]) {
      const value = codes[code];
      if (!value) continue;
      const shape = [output.shape[0], this.codes[code].size];
      checkValue(caller, `codes.${code}`, value, tensor(2));
      if (String(value.shape) !== String(shape))
        reject(caller, `codes.${code}`, `of shape [${shape.join(', ')}]`, value);
      result[code] = logProbability(predicted[code], floats(value));
    }
    return result;
  }

  /**
   * The best estimate of each code, `[batch, size]`: the probabilities of the classes, or the means.
   *
   * @param output The output of the head, `[batch, parameters]`.
   */
  estimates(output: Tensor): Record<Names, Tensor2D> {
    return mapCodes(this.#distributions(`${name}.estimates`, output), estimateOf);
  }

  /**
   * The highest mutual information of each code that the bound can reach, in nats: the entropy of a
   * categorical code; for a continuous code, $H(c) - \tfrac{n}{2} \ln 2 \pi \sigma^2$ with the fixed or the
   * minimum standard deviation σ.
   */
  get upperBounds(): Record<Names, number> {
    const stddev = this.stddev === 'learned' ? this.minStddev : this.stddev;
    return mapCodes(this.codes, ({ kind, size, entropy }) =>
      kind === 'categorical' ? entropy : entropy + maxLogDensity(size, stddev),
    );
  }

  override computeOutputShape(inputShape: Shape | Shape[]): Shape {
    return [(inputShape as Shape)[0] as number | null, this.#units];
  }

  override getConfig(): serialization.ConfigDict {
    const { codes, stddev, minStddev, seed } = this;
    return { ...super.getConfig(), codes, stddev, minStddev, seed };
  }

  #distributions(caller: string, output: Tensor): Record<Names, CodeDistribution> {
    checkValue(caller, 'output', output, tensor(2));
    if (output.shape[1] !== this.#units) reject(caller, 'output', `of shape [batch, ${this.#units}]`, output);
    // copied, as the tape keeps the array that split returns
    const chunks = [...split(floats(output), this.#chunkSizes(), 1)] as Tensor2D[];
    const next = () => chunks.shift() as Tensor2D;
    return mapCodes(this.codes, ({ kind }): CodeDistribution => {
      if (kind === 'categorical') return { kind, logits: next() };
      const mean = next();
      const logVariance =
        this.stddev === 'learned' ? learnedLogVariance(next(), this.minStddev) : 2 * Math.log(this.stddev);
      return { kind: 'gaussian', mean, logVariance };
    });
  }

  /** Sizes of the chunks of the output: logits, or means and outputs for the learned standard deviation. */
  #chunkSizes(): number[] {
    const isLearned = this.stddev === 'learned';
    return (Object.values(this.codes) as HeadCode[]).flatMap(({ kind, size }) =>
      isLearned && kind !== 'categorical' ? [size, size] : [size],
    );
  }

  get #units(): number {
    return this.#chunkSizes().reduce((total, size) => total + size, 0);
  }
}

function isCode(code: unknown): code is HeadCode {
  const { kind, size, entropy } = (code ?? {}) as Partial<HeadCode>;
  return kind !== undefined && kinds.includes(kind) && Number.isInteger(size) && Number.isFinite(entropy);
}

/** An object with the same names and other values. */
function mapCodes<Names extends string, From, To>(
  codes: Readonly<Record<Names, From>>,
  value: (code: From) => To,
): Record<Names, To> {
  const entries = Object.entries(codes) as [Names, From][];
  return Object.fromEntries(entries.map(([code, from]) => [code, value(from)])) as Record<Names, To>;
}

/** {@inheritDoc CodeHead} */
export const codeHead = <Names extends string>(args: CodeHeadArgs<Names>) => new CodeHead(args);

serialization.registerClass(CodeHead);
