import { add, cos, matMul, mul, type Tensor, type Tensor2D, tensor2d, tidy } from '@tensorflow/tfjs-core';
import { initializers, type LayerVariable, layers, type Shape } from '@tensorflow/tfjs-layers';
import type { RandomStream } from 'tfjs-generative';

/**
 * Waves of random direction and phase, their numbers of radians a unit between two bounds, equally likely on a
 * logarithmic scale; not trained. Small networks of points in the plane see fine detail through them (Tancik et al.
 * 2020, arXiv:2006.10739).
 */
export class FourierFeatures extends layers.Layer {
  static readonly className = 'FourierFeatures';
  #waves!: LayerVariable;
  #phases!: LayerVariable;

  constructor(
    readonly count: number,
    readonly bounds: [number, number],
    readonly random: RandomStream,
    inputShape: [number],
  ) {
    super({ inputShape, trainable: false });
  }

  override build(inputShape: Shape | Shape[]): void {
    const size = (inputShape as Shape).at(-1) as number;
    const [low, high] = this.bounds.map(Math.log) as [number, number];
    const radians = this.random.uniform([1, this.count], low, high).dataSync().map(Math.exp);
    this.#waves = this.addWeight('waves', [size, this.count], 'float32', initializers.zeros(), undefined, false);
    this.#waves.write(tidy(() => {
      const directions = this.random.normal([size, this.count]) as Tensor2D;
      return mul(directions, tensor2d(radians, [1, this.count]));
    }));
    this.#phases = this.addWeight('phases', [this.count], 'float32', initializers.randomUniform({ minval: 0, maxval: 2 * Math.PI, seed: this.random.nextSeed() }), undefined, false);
    super.build(inputShape);
  }

  override call(inputs: Tensor | Tensor[]): Tensor {
    return tidy(() => {
      const x = (Array.isArray(inputs) ? inputs[0] : inputs) as Tensor2D;
      return cos(add(matMul(x, this.#waves.read() as Tensor2D), this.#phases.read()));
    });
  }

  override computeOutputShape(inputShape: Shape | Shape[]): Shape {
    return [(inputShape as Shape)[0] as number | null, this.count];
  }
}
