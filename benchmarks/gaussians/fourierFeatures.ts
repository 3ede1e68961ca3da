import { add, cos, exp, matMul, mul, type Tensor, type Tensor2D, tidy } from '@tensorflow/tfjs-core';
import { initializers, type LayerVariable, layers, type Shape } from '@tensorflow/tfjs-layers';
import type { RandomStream } from 'tfjs-generative';

/** Arguments of {@link FourierFeatures}. */
export interface FourierFeaturesArgs {
  /** Number of waves. */
  count: number;
  /** Lowest and highest frequency, in radians per unit. */
  radians: [number, number];
  random: RandomStream;
  inputShape: [number];
}

/**
 * Waves of random direction, phase and frequency, log-uniform between two bounds, which are not trained. They
 * let small networks of points in the plane learn fine detail (Tancik et al. 2020, arXiv:2006.10739).
 */
export class FourierFeatures extends layers.Layer {
  static readonly className = 'FourierFeatures';
  #waves!: LayerVariable;
  #phases!: LayerVariable;

  readonly #args: FourierFeaturesArgs;

  constructor(args: FourierFeaturesArgs) {
    super({ inputShape: args.inputShape, trainable: false });
    this.#args = args;
  }

  override build(inputShape: Shape | Shape[]): void {
    const size = (inputShape as Shape).at(-1) as number;
    const { count, radians, random } = this.#args;
    const [low, high] = radians.map(Math.log) as [number, number];
    const phases = initializers.randomUniform({ minval: 0, maxval: 2 * Math.PI, seed: random.nextSeed() });
    this.#waves = this.addWeight('waves', [size, count], 'float32', initializers.zeros(), undefined, false);
    this.#phases = this.addWeight('phases', [count], 'float32', phases, undefined, false);
    const lengths = exp(random.uniform([1, count], low, high));
    this.#waves.write(mul(random.normal([size, count]), lengths));
    super.build(inputShape);
  }

  override call(inputs: Tensor | Tensor[]): Tensor {
    return tidy(() => {
      const x = (Array.isArray(inputs) ? inputs[0] : inputs) as Tensor2D;
      return cos(add(matMul(x, this.#waves.read() as Tensor2D), this.#phases.read()));
    });
  }

  override computeOutputShape(inputShape: Shape | Shape[]): Shape {
    return [(inputShape as Shape)[0] as number | null, this.#args.count];
  }
}
