import {
  add,
  exp,
  logSoftmax,
  matMul,
  mul,
  neg,
  reshape,
  serialization,
  softmax,
  softplus,
  split,
  square,
  sub,
  sum,
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
import { floats } from '../core/floats.js';
import { firstTensor, type LayerArgs } from '../core/layer.js';
import type { Code } from '../latent/index.js';
import type { HasKernelFields } from './hasKernelFields.js';

const name = 'codeHead';
const kinds: readonly Code['kind'][] = ['gaussian', 'uniform', 'categorical'];

/** What a head needs to know of a code. */
export type HeadCode = Pick<Code, 'kind' | 'size' | 'entropy'>;

/** Arguments of {@link codeHead}. */
export interface CodeHeadArgs<Names extends string = string> extends LayerArgs {
  /** The codes to give back: those of a latent space, `latent.codes`, or some of them, `latent.pick('digit')`. */
  codes: Readonly<Record<Names, HeadCode>>;
  /**
   * Variance of the Gaussians that continuous codes are scored by: a number, or `'learned'` for one that the head tells
   * of each number of each sample. Default 1, as in InfoGAN.
   */
  stddev?: number | 'learned';
  /** Least standard deviation that a learned variance may claim, without which certainty would have no end. Default 0.05. */
  minStddev?: number;
  /** Seed of the initial weights. Default 0. */
  seed?: number;
}

/** What a head says of one code: the logits of its classes, or mean and logarithm of the variance of each number. */
export type CodeDistribution =
  | { kind: 'categorical'; logits: Tensor2D }
  | { kind: 'gaussian'; mean: Tensor2D; logVariance: Tensor2D | number };

/**
 * The Q-head of InfoGAN: reads from any layer of a discriminator with which codes a sample was made; {@link mutualInformation} is its loss.
 *
 * $$ Q(c \mid x) = \prod_k Q_k(c_k \mid x), \qquad \phi(x)\, W + b = \text{parameters of all } Q_k $$
 *
 * Input: features `[batch, ...]` of any rank, flattened; a pooling before it reads without regard to place. Output
 * `[batch, parameters]`, code by code in declared order: a categorical code's `size` logits; of a Gaussian code `size` means and,
 * if the variance is learned, `size` numbers ℓ that stand for it; a uniform code is scored as a Gaussian one.
 * A learned variance is $\ln \sigma^2 = 2 \ln \sigma_{\min} + \operatorname{softplus}(\ell + \ell_0)$, which is 1 at ℓ = 0 and never below
 * $\sigma_{\min}^2$. Weights: `kernel` W, `bias` b. A discriminator may have several heads, at several depths.
 *
 * @throws RangeError if there is no code or one that a latent space has not, `variance` is neither above zero nor `'learned'`, or `minStddev` is not in (0, 1).
 * @see Chen et al. 2016, InfoGAN, [arXiv:1606.03657](https://arxiv.org/abs/1606.03657), section 5 and appendix C.
 * @example
 * ```ts
 * const image = input({ shape: [28, 28, 1] });
 * const features = layers.conv2d({ filters: 64, kernelSize: 4, strides: 2 }).apply(image) as SymbolicTensor;
 * const logit = layers.dense({ units: 1 }).apply(layers.flatten().apply(features)) as SymbolicTensor;
 * const codes = codeHead({ codes: { digit: categorical(10), style: uniform(2) } }).apply(features) as SymbolicTensor;
 * const discriminator = model({ inputs: image, outputs: [logit, codes] });
 * ```
 * @category Layers
 */
export class CodeHead extends Block implements HasKernelFields {
  static readonly className = 'CodeHead';
  readonly kernelFields = ['kernel'];
  /** @internal */
  protected override readonly fixed = ['all'] as const;
  readonly codes: Readonly<Record<string, HeadCode>>;
  readonly stddev: number | 'learned';
  readonly minStddev: number;
  readonly seed: number;
  /** To the parameters of all codes; replaced while {@link spectralNormalization} calls the layer. */
  protected kernel!: LayerVariable;
  #bias!: LayerVariable;

  constructor(args: CodeHeadArgs) {
    checkArguments(name, args, {
      codes: plainObject,
      stddev: optional(either(positive, oneOf(['learned']))),
      minStddev: optional(number('in (0, 1)', (value) => value > 0 && value < 1)),
      seed: optional(integer(0)),
      ...layerArguments,
    });
    const { codes, stddev = 1, minStddev = 0.05, seed = 0, ...rest } = args;
    const names = Object.keys(codes);
    if (names.length === 0) reject(name, 'codes', 'at least one code', codes);
    for (const code of names) {
      if (!isCode(codes[code])) reject(name, `codes.${code}`, 'a code of the latent space', codes[code]);
    }
    super(rest);
    this.codes = Object.fromEntries(
      Object.entries(codes).map(([code, { kind, size, entropy }]) => [code, { kind, size, entropy }]),
    );
    this.stddev = stddev;
    this.minStddev = minStddev;
    this.seed = seed;
  }

  /** Adds the weights for inputs of this shape. */
  override build(inputShape: Shape | Shape[]): void {
    this.checkShape(inputShape);
    const sizes = (inputShape as Shape).slice(1) as number[];
    const features = sizes.reduce((product, size) => product * size, 1);
    const units = this.#parts().reduce((total, part) => total + part, 0);
    const initial = initializers.glorotUniform({ seed: derivedSeed(this.seed, 1) });
    this.kernel = this.addWeight('kernel', [features, units], 'float32', initial);
    this.#bias = this.addWeight('bias', [units], 'float32', initializers.zeros());
    super.build(inputShape);
  }

  override call(inputs: Tensor | Tensor[]): Tensor {
    return tidy(() => {
      const x = firstTensor(inputs);
      const flat = reshape(x, [x.shape[0] as number, -1]) as Tensor2D;
      return add(matMul(flat, this.kernel.read() as Tensor2D), this.#bias.read());
    });
  }

  /** What the head's output says of each code. */
  distributions(output: Tensor): Record<string, CodeDistribution> {
    const width = this.#parts().reduce((total, part) => total + part, 0);
    checkValue(name, 'output', output, tensor(2));
    if (output.shape[1] !== width) reject(name, 'output', `of shape [batch, ${width}]`, output);
    // copied, as the tape keeps the array that split returns
    const parts = [...split(floats(output), this.#parts(), 1)] as Tensor2D[];
    const next = () => parts.shift() as Tensor2D;
    return this.#map(({ kind }) => {
      if (kind === 'categorical') return { kind, logits: next() };
      const mean = next();
      const logVariance = this.stddev === 'learned' ? this.#logVariance(next()) : 2 * Math.log(this.stddev);
      return { kind: 'gaussian', mean, logVariance };
    });
  }

  /** ln Q of each code of each sample, `[batch]`, in nats, the numbers of a code added up; of those among `codes` alone. */
  logProbabilities(output: Tensor, codes: Readonly<Record<string, Tensor2D>>): Record<string, Tensor1D> {
    const said = this.distributions(output);
    checkValue(name, 'codes', codes, plainObject);
    const asked = Object.keys(this.codes).filter((code) => codes[code]);
    for (const code of asked) {
      const shape = [output.shape[0], this.codes[code]?.size];
      checkValue(name, `codes.${code}`, codes[code], tensor(2));
      if (String(codes[code]?.shape) !== String(shape))
        reject(name, `codes.${code}`, `of shape [${shape.join(', ')}]`, codes[code]);
    }
    return Object.fromEntries(
      asked.map((code) => [code, logProbability(said[code] as CodeDistribution, floats(codes[code] as Tensor2D))]),
    );
  }

  /** The head's best guess of each code, `[batch, size]`: probabilities of the classes, means of the numbers. */
  estimates(output: Tensor): Record<string, Tensor2D> {
    const said = this.distributions(output);
    return this.#map((_, code) => {
      const distribution = said[code] as CodeDistribution;
      return distribution.kind === 'categorical' ? (softmax(distribution.logits) as Tensor2D) : distribution.mean;
    });
  }

  /**
   * The most nats of each code that the bound can show: a categorical code's entropy; for numbers, entropy and log-density at perfect
   * recovery, $H(c) - \tfrac{n}{2} \ln 2 \pi \sigma^2$ with the fixed variance or the least that a learned one may be.
   */
  get upperBounds(): Record<string, number> {
    const logVariance = 2 * Math.log(this.stddev === 'learned' ? this.minStddev : this.stddev);
    return this.#map(({ kind, size, entropy }) =>
      kind === 'categorical' ? entropy : entropy - (size / 2) * (Math.log(2 * Math.PI) + logVariance),
    );
  }

  override computeOutputShape(inputShape: Shape | Shape[]): Shape {
    return [(inputShape as Shape)[0] as number | null, this.#parts().reduce((total, part) => total + part, 0)];
  }

  override getConfig(): serialization.ConfigDict {
    const { codes, stddev, minStddev, seed } = this;
    return { ...super.getConfig(), codes, stddev, minStddev, seed };
  }

  /** Widths of the output's parts. */
  #parts(): number[] {
    const perNumber = this.stddev === 'learned' ? 2 : 1;
    return Object.values(this.codes).flatMap(({ kind, size }) =>
      Array.from({ length: kind === 'categorical' ? 1 : perNumber }, () => size),
    );
  }

  #logVariance(said: Tensor2D): Tensor2D {
    const least = 2 * Math.log(this.minStddev);
    return add(softplus(add(said, Math.log(Math.expm1(-least)))), least);
  }

  #map<T>(value: (code: HeadCode, name: string) => T): Record<string, T> {
    return Object.fromEntries(Object.entries(this.codes).map(([code, spec]) => [code, value(spec, code)]));
  }
}

function isCode(code: unknown): code is HeadCode {
  const { kind, size, entropy } = (code ?? {}) as Partial<HeadCode>;
  return kind !== undefined && kinds.includes(kind) && Number.isInteger(size) && Number.isFinite(entropy);
}

function logProbability(distribution: CodeDistribution, code: Tensor2D): Tensor1D {
  if (distribution.kind === 'categorical') return sum(mul(code, logSoftmax(distribution.logits)), 1);
  const { mean, logVariance } = distribution;
  const squares = mul(square(sub(code, mean)), exp(neg(logVariance)));
  return mul(sum(add(squares, add(logVariance, Math.log(2 * Math.PI))), 1), -0.5);
}

/** {@inheritDoc CodeHead} */
export const codeHead = <Names extends string>(args: CodeHeadArgs<Names>) => new CodeHead(args as CodeHeadArgs);

serialization.registerClass(CodeHead);
