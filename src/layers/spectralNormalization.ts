import {
  abs,
  add,
  div,
  matMul,
  mul,
  norm,
  reshape,
  type Scalar,
  serialization,
  step,
  sub,
  sum,
  type Tensor,
  type Tensor2D,
  tidy,
  transpose,
  util,
} from '@tensorflow/tfjs-core';
import { initializers, type LayerVariable, type layers, type Shape } from '@tensorflow/tfjs-layers';
import { integerAtLeast, reject } from '../core/arguments.js';
import { derivedSeed } from '../core/derivedSeed.js';
import type { CallArgs } from '../core/layer.js';
import { LayerWrapper, type LayerWrapperArgs } from '../core/layerWrapper.js';

/** Arguments of {@link spectralNormalization}. */
export interface SpectralNormalizationArgs extends LayerWrapperArgs {
  /** Steps of the power iteration before each training call. Default 1: weights move little between two calls. */
  powerIterations?: number;
  /** Seed of the power iteration's first vectors. Default 0, so that models are reproducible unless told otherwise. */
  seed?: number;
}

/**
 * Divides the kernel of a layer by its largest singular value, so that the layer stretches no difference of inputs by
 * more than 1 and a discriminator made of such layers has a bounded slope everywhere.
 *
 * $$ W' = W / \sigma, \qquad \sigma = u^\top W v $$
 *
 * The vectors u and v follow the leading singular pair by power iteration: 15 steps when the layer is built,
 * `powerIterations` before every call with `training: true`, none otherwise. They are constants to the gradient, σ is
 * not: with $G = \partial L/\partial W'$ it is $\partial L/\partial W = (G - \langle G, W'\rangle\, u v^\top)/\sigma$.
 * What the layer stores, trains and saves is W; u and v are saved with it.
 *
 * Wraps `dense`, `conv1d`, `conv2d`, `conv2dTranspose` and {@link projectionHead}, whose two kernels are normalised each by
 * itself. The singular value is that of the kernel as a matrix from all inputs of an output to that output. Shapes are those of the wrapped layer.
 *
 * @throws RangeError if `powerIterations` is not an integer of at least 1, or, when built, if the layer has no kernel.
 * @see Miyato et al. 2018, Spectral Normalization for Generative Adversarial Networks, [arXiv:1802.05957](https://arxiv.org/abs/1802.05957).
 * @example
 * ```ts
 * const critic = sequential({
 *   layers: [
 *     spectralNormalization({ layer: layers.dense({ units: 64, inputShape: [2] }) }),
 *     layers.leakyReLU({ alpha: 0.2 }),
 *     spectralNormalization({ layer: layers.dense({ units: 1 }) }),
 *   ],
 * });
 * ```
 * @category Layers
 */
export class SpectralNormalization extends LayerWrapper {
  static readonly className = 'SpectralNormalization';
  readonly powerIterations: number;
  readonly seed: number;
  #kernels: NormalizedKernel[] = [];

  constructor({ powerIterations = 1, seed = 0, ...args }: SpectralNormalizationArgs) {
    super(args);
    this.powerIterations = integerAtLeast('spectralNormalization', 'powerIterations', powerIterations, 1);
    this.seed = integerAtLeast('spectralNormalization', 'seed', seed, 0);
  }

  /** Builds the wrapped layer, and u and v for each of its kernels. */
  override build(inputShape: Shape | Shape[]): void {
    super.build(inputShape);
    const fields = kernelFields.filter((field) => kernelOf(this.layer, field));
    if (fields.length === 0)
      reject('spectralNormalization', 'layer', 'a layer with a kernel', this.layer.getClassName());
    let draws = 0;
    const nextSeed = () => {
      draws += 1;
      return derivedSeed(this.seed, draws);
    };
    this.#kernels = fields.map((field) => {
      const variable = kernelOf(this.layer, field) as LayerVariable;
      const outputs = outputAxis(this.layer);
      const [rows, columns] = matrixShape(variable.shape as number[], outputs);
      const vector = (name: string, size: number) =>
        this.addWeight(
          `${field}_${name}`,
          [1, size],
          'float32',
          initializers.randomNormal({ seed: nextSeed() }),
          undefined,
          false,
        );
      const kernel = { field, variable, outputs, u: vector('u', columns), v: vector('v', rows) };
      iterate(kernel, stepsAtBuild);
      return kernel;
    });
  }

  override call(inputs: Tensor | Tensor[], args: CallArgs): Tensor | Tensor[] {
    return tidy(() => {
      if (args?.training) for (const kernel of this.#kernels) iterate(kernel, this.powerIterations);
      return withKernels(this.layer, this.#kernels, () => this.layer.call(inputs, args));
    });
  }

  /** The arguments of the layer. */
  override getConfig(): serialization.ConfigDict {
    return { ...super.getConfig(), powerIterations: this.powerIterations, seed: this.seed };
  }
}

/** {@inheritDoc SpectralNormalization} */
export const spectralNormalization = (args: SpectralNormalizationArgs) => new SpectralNormalization(args);

serialization.registerClass(SpectralNormalization);

interface NormalizedKernel {
  field: string;
  variable: LayerVariable;
  /** The axis of the kernel that counts the outputs. */
  outputs: number;
  u: LayerVariable;
  v: LayerVariable;
}

/** As many as PyTorch's: enough for a first σ within a few per cent, whatever the first vectors. */
const stepsAtBuild = 15;

const kernelFields = ['kernel', 'embedding'];

function kernelOf(layer: layers.Layer, field: string): LayerVariable | undefined {
  return (layer as unknown as Record<string, LayerVariable | undefined>)[field];
}

/** A transposed convolution keeps its kernel as `[height, width, outputs, inputs]`. */
function outputAxis(layer: layers.Layer): number {
  return layer.getClassName() === 'Conv2DTranspose' ? 2 : -1;
}

function matrixShape(shape: number[], outputs: number): [number, number] {
  const columns = shape.at(outputs) as number;
  return [util.sizeFromShape(shape) / columns, columns];
}

function matrix({ variable, outputs }: NormalizedKernel): Tensor2D {
  const kernel = variable.read();
  const columns = kernel.shape.at(outputs) as number;
  return reshape(outputs === -1 ? kernel : transpose(kernel, [0, 1, 3, 2]), [-1, columns]);
}

/** One step is u ← vW/‖vW‖, v ← Wu/‖Wu‖, both kept as rows. */
function iterate(kernel: NormalizedKernel, steps: number): void {
  tidy(() => {
    const w = matrix(kernel);
    for (let done = 0; done < steps; done += 1) {
      kernel.u.write(unit(matMul(kernel.v.read() as Tensor2D, w)));
      kernel.v.write(unit(reshape(matMul(w, reshape(kernel.u.read(), [-1, 1])), kernel.v.shape as number[])));
    }
  });
}

function unit(x: Tensor): Tensor {
  return div(x, orOne(norm(x)));
}

/** A zero kernel has no direction and no scale; it is left zero rather than divided by zero. */
function orOne(x: Tensor): Tensor {
  return add(x, sub(1, step(abs(x))));
}

/** σ with u and v as they stand; read from their variables, they are constants to the gradient. */
function singularValue(kernel: NormalizedKernel): Scalar {
  return sum(mul(matMul(kernel.v.read() as Tensor2D, matrix(kernel)), kernel.u.read()));
}

/** tfjs's layers read their kernel anew in each call, so another reader put in its place for the call is all it takes. */
function withKernels<T>(layer: layers.Layer, kernels: NormalizedKernel[], call: () => T): T {
  const fields = layer as unknown as Record<string, Pick<LayerVariable, 'read'>>;
  try {
    for (const kernel of kernels) {
      const normalized = div(kernel.variable.read(), orOne(singularValue(kernel)));
      fields[kernel.field] = { read: () => normalized } as Pick<LayerVariable, 'read'>;
    }
    return call();
  } finally {
    for (const { field, variable } of kernels) fields[field] = variable;
  }
}
