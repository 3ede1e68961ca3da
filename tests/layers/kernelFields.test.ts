import {
  keep,
  matMul,
  memory,
  reshape,
  serialization,
  type Tensor,
  type Tensor2D,
  tensor2d,
  tidy,
  transpose,
  zeros,
} from '@tensorflow/tfjs-core';
import { initializers, input, type LayerVariable, layers, model, type Shape } from '@tensorflow/tfjs-layers';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  bakeSpectralNormalization,
  connect,
  equalizedLearningRate,
  type HasKernelFields,
  latentInjection,
  randomStream,
  singularValues,
  spectralNormalization,
} from '../../src/index.js';
import { layerContract } from '../contracts/layer.js';
import { expectClose, numbers } from '../contracts/numbers.js';
import { property } from '../contracts/property.js';
import { singularValuesOf } from '../contracts/singularValuesOf.js';

/** A user's layer: y = table(w(x)), with w of the axes [groups, inputs, width]. */
class Grouped extends layers.Layer implements HasKernelFields {
  static readonly className = 'TestGrouped';
  readonly kernelFields = [{ field: 'w', outputAxes: [0, -1] }, 'table'];
  protected w!: LayerVariable;
  protected table!: LayerVariable;

  override build(inputShape: Shape): void {
    const glorot = (seed: number) => initializers.glorotUniform({ seed });
    this.w = this.addWeight('w', [2, inputShape[1] as number, 3], 'float32', glorot(1));
    this.table = this.addWeight('table', [6, 4], 'float32', glorot(2));
    super.build(inputShape);
  }

  override call(inputs: Tensor | Tensor[]): Tensor {
    return tidy(() => {
      const x = [inputs].flat()[0] as Tensor2D;
      const rows = reshape(transpose(this.w.read(), [1, 0, 2]), [x.shape[1], 6]) as Tensor2D;
      return matMul(matMul(x, rows), this.table.read() as Tensor2D);
    });
  }

  override computeOutputShape(inputShape: Shape): Shape {
    return [inputShape[0] as number | null, 4];
  }
}
serialization.registerClass(Grouped);

layerContract(
  'spectralNormalization of a layer that declares its kernels',
  () => spectralNormalization({ layer: new Grouped({}) }),
  {
    inputs: [[3, 5]],
    changesState: true,
    trainingGradient: false,
    twiceDifferentiable: true,
    rejects: [],
  },
);

layerContract(
  'equalizedLearningRate of a layer that declares its kernels',
  () => equalizedLearningRate({ layer: new Grouped({}) }),
  {
    inputs: [[3, 5]],
    twiceDifferentiable: true,
    rejects: [],
  },
);

test('bakeSpectralNormalization keeps the outputs of a layer that declares its kernels', async () => {
  const x = input({ shape: [5] });
  const normalized = model({ inputs: x, outputs: connect(x, spectralNormalization({ layer: new Grouped({}) })) });
  const points = randomStream(1).normal([3, 5]);
  for (let call = 0; call < 20; call += 1) normalized.apply(points, { training: true });
  const plain = await bakeSpectralNormalization(normalized);
  expect(plain.layers.map((layer) => layer.getClassName())).toEqual(['InputLayer', 'TestGrouped']);
  await expectClose(plain.predict(points) as Tensor, normalized.predict(points) as Tensor);
});

/** A layer with one kernel of any shape, which its output does not need. */
class Holder extends layers.Layer {
  static readonly className: string = 'TestHolder';
  protected w: LayerVariable | undefined;
  protected other: unknown = 3;

  constructor(
    readonly kernelFields: HasKernelFields['kernelFields'],
    private readonly kernelShape: number[] = [2, 3],
  ) {
    super({});
  }

  override build(inputShape: Shape): void {
    this.w = this.addWeight('w', this.kernelShape, 'float32', initializers.randomNormal({ seed: 1 }));
    super.build(inputShape);
  }

  override call(inputs: Tensor | Tensor[]): Tensor {
    return [inputs].flat()[0] as Tensor;
  }
}

/**
 * The matrix of a kernel by its definition: the row is the place along the input axes, the column along the
 * others.
 */
function matrixOf(values: number[], shape: number[], outputAxes: number[]): number[][] {
  const rows: number[][] = [];
  for (const [place, value] of values.entries()) {
    let rest = place;
    const at = new Array<number>(shape.length);
    for (let axis = shape.length - 1; axis >= 0; axis -= 1) {
      at[axis] = rest % (shape[axis] as number);
      rest = Math.floor(rest / (shape[axis] as number));
    }
    const index = (isWanted: (axis: number) => boolean) =>
      shape.reduce((total, size, axis) => (isWanted(axis) ? total * size + (at[axis] as number) : total), 0);
    const row = index((axis) => !outputAxes.includes(axis));
    rows[row] ??= [];
    (rows[row] as number[])[index((axis) => outputAxes.includes(axis))] = value;
  }
  return rows;
}

property(
  'σ is the largest singular value of [inputs, outputs], whatever the shape and the output axes',
  fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 4 }).chain((shape) =>
    fc.record({
      shape: fc.constant(shape),
      outputAxes: fc.option(fc.subarray([...shape.keys()]), { nil: undefined }),
      negative: fc.boolean(),
      seed: fc.nat(),
    }),
  ),
  async ({ shape, outputAxes, negative, seed }) => {
    const axes = outputAxes ?? [shape.length - 1];
    const written = negative ? axes.map((axis) => axis - shape.length) : axes;
    const fields = [outputAxes ? { field: 'w', outputAxes: written } : 'w'];
    const kernel = randomStream(seed).normal(shape);
    const values = await numbers(kernel);
    const matrix = matrixOf(values, shape, axes);

    const normalized = spectralNormalization({ layer: new Holder(fields, shape) });
    normalized.apply(zeros([1, 1]));
    normalized.trainableWeights[0]?.write(kernel);
    const [largest] = (await singularValuesOf(tensor2d(matrix))) as [number];
    // two values close to each other take many steps
    tidy(() => {
      for (let call = 0; call < 80; call += 1) normalized.apply(zeros([1, 1]), { training: true });
    });
    await expectClose(normalized.sigma().w, [largest], 2e-3);
    await expectClose(
      normalized.bake().w,
      values.map((value) => value / largest),
      5e-3,
    );
    await expectClose((await singularValues(normalized)).w, [largest], 2e-3);

    const scaled = new Holder(fields, shape);
    let seen: Tensor | undefined;
    scaled.call = (x) => {
      seen = keep((scaled as unknown as { w: LayerVariable }).w.read().clone());
      return [x].flat()[0] as Tensor;
    };
    const wrapper = equalizedLearningRate({ layer: scaled, gain: 1 });
    wrapper.build([1, 1]);
    const initial = await numbers(wrapper.weights[0]?.read());
    wrapper.apply(zeros([1, 1]));
    await expectClose(
      seen,
      initial.map((value) => value / Math.sqrt(matrix.length)),
    );
  },
  15,
  3,
);

test.each<[fields: unknown, message: string]>([
  ['w', 'kernelFields of TestHolder must be an array, got "w"'],
  [[1], 'kernelFields of TestHolder must be an array, each entry a string or { field, outputAxes }, got [1]'],
  [[{ field: 'w', outputAxis: [0] }], 'each entry a string or { field, outputAxes }, got [{ field, outputAxis }]'],
  [[{ field: 'w', outputAxes: 1 }], 'each entry a string or { field, outputAxes }, got [{ field, outputAxes }]'],
  [['v'], 'kernelFields of TestHolder must name fields that hold weights of the layer, got "v"'],
  [['w', 'other'], 'kernelFields of TestHolder must name fields that hold weights of the layer, got "other"'],
  [['weights'], 'kernelFields of TestHolder must name fields that hold weights of the layer, got "weights"'],
  [['w', { field: 'w' }], 'kernelFields of TestHolder must name different weights, got "w"'],
  [[{ field: 'w', outputAxes: [2] }], 'outputAxes of "w" must be different axes of its shape [2, 3], got [2]'],
  [[{ field: 'w', outputAxes: [-3] }], 'outputAxes of "w" must be different axes of its shape [2, 3], got [-3]'],
  [[{ field: 'w', outputAxes: [1, -1] }], 'outputAxes of "w" must be different axes of its shape [2, 3], got [1, -1]'],
  [[{ field: 'w', outputAxes: [0.5] }], 'outputAxes of "w" must be different axes of its shape [2, 3], got [0.5]'],
  [[], 'layer must have a kernel or declare kernelFields, got "TestHolder"'],
])('throws if kernelFields is %j, each time the layer is applied', (fields, message) => {
  const before = memory().numTensors;
  for (const wrap of [spectralNormalization, equalizedLearningRate]) {
    const wrapper = wrap({ layer: new Holder(fields as string[]) });
    const x = zeros([1, 1]);
    for (let call = 0; call < 2; call += 1) {
      expect(() => wrapper.apply(x)).toThrow(message);
      expect(() => wrapper.apply(x)).toThrow(/^(spectralNormalization|equalizedLearningRate): /);
    }
    x.dispose();
  }
  expect(memory().numTensors).toBe(before);
});

test('singularValues throws if a declared field holds no weight', async () => {
  const layer = new Holder(['tabel']);
  layer.apply(zeros([1, 1]));
  await expect(singularValues(layer)).rejects.toThrow(
    'singularValues: kernelFields of TestHolder must name fields that hold weights of the layer, got "tabel"',
  );
});

test('throws if a layer of the library has no kernel in this mode', () => {
  const layer = spectralNormalization({ layer: latentInjection({ mode: 'concat' }) });
  expect(() => layer.apply([zeros([1, 2]), zeros([1, 3])])).toThrow(
    'spectralNormalization: layer must have a kernel or declare kernelFields, got "LatentInjection"',
  );
});

test('a layer that is not of tfjs is not searched for names that look like kernels', () => {
  class Guess extends Holder {
    static override readonly className = 'TestGuess';
    protected queryKernel: LayerVariable | undefined;
    override build(inputShape: Shape): void {
      super.build(inputShape);
      this.queryKernel = this.w;
    }
  }
  const layer = spectralNormalization({ layer: new Guess(undefined as never) });
  expect(() => layer.apply(zeros([1, 1]))).toThrow('layer must have a kernel or declare kernelFields, got "TestGuess"');
});

test('the class name alone does not make a layer a transposed convolution', async () => {
  class Transpose extends Holder {
    static override readonly className = 'TestTranspose';
    protected kernel: LayerVariable | undefined;
    override build(inputShape: Shape): void {
      super.build(inputShape);
      this.kernel = this.w;
    }
  }
  const layer = spectralNormalization({ layer: new Transpose(undefined as never, [2, 3, 4]) });
  layer.apply(zeros([1, 1]));
  const shapes = layer.nonTrainableWeights.map(({ shape }) => shape);
  expect(shapes).toEqual([
    [1, 4],
    [1, 6],
  ]);
});
