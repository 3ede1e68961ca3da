import { type Tensor, tidy, zeros } from '@tensorflow/tfjs-core';
import { input, layers, model, type SymbolicTensor } from '@tensorflow/tfjs-layers';
import { describe, expect, test } from 'vitest';
import * as library from '../../src/index.js';
import { argumentsContract, nearMisses, nonsense } from '../contracts/arguments.js';
import { inBrowser } from '../contracts/inBrowser.js';
import { ofImages, ofPairs, ofRows } from '../node/everyBlock.js';

const named = new Map<string, unknown>(Object.entries(library));

type Args = Record<string, unknown>;
const dense = () => layers.dense({ units: 2 });
const codes = () => ({ kind: library.categorical(3), style: library.gaussian(2) });

/** Required and optional arguments of each factory. */
const factories: Record<string, { required?: () => Args; optional?: () => Args }> = {
  auxiliaryClassifierHead: { required: () => ({ classes: 3 }), optional: () => ({ seed: 1 }) },
  blurDownsampling2d: { optional: () => ({ taps: 3 }) },
  blurUpsampling2d: { optional: () => ({ taps: 3 }) },
  codeHead: {
    required: () => ({ codes: codes() }),
    optional: () => ({ stddev: 'learned', minStddev: 0.1, seed: 1 }),
  },
  conditionalBatchNormalization: {
    optional: () => ({ momentum: 0.5, epsilon: 1e-3, gainStddev: 0.1, seed: 1 }),
  },
  conditionalInstanceNormalization: { optional: () => ({ epsilon: 1e-3, gainStddev: 0.1, seed: 1 }) },
  equalizedLearningRate: { required: () => ({ layer: dense() }), optional: () => ({ gain: 1, seed: 1 }) },
  fadeIn: { optional: () => ({ alpha: 0.5 }) },
  globalSumPooling: {},
  groupNormalization: { optional: () => ({ groups: 2, epsilon: 1e-3 }) },
  instanceNormalization: { optional: () => ({ epsilon: 1e-3 }) },
  latentInjection: { optional: () => ({ mode: 'spatial', stddev: 0.5, seed: 1 }) },
  minibatchStandardDeviation: { optional: () => ({ groupSize: 2, grouping: 'strided', epsilon: 1e-3 }) },
  noiseInjection: { optional: () => ({ seed: 1 }) },
  periodicPadding2d: { optional: () => ({ padding: 2 }) },
  pixelNormalization: { optional: () => ({ epsilon: 1e-3 }) },
  projectionHead: { optional: () => ({ seed: 1 }) },
  selfAttention: { optional: () => ({ seed: 1 }) },
  spectralNormalization: {
    required: () => ({ layer: dense() }),
    optional: () => ({ powerIterations: 2, scale: 'learned', seed: 1 }),
  },
  splitLatent: { required: () => ({ chunks: 3 }) },
  variationalBottleneck: { required: () => ({ units: 3 }), optional: () => ({ seed: 1 }) },
};

for (const [name, { required, optional }] of Object.entries(factories)) {
  const factory = named.get(name) as (args?: Args) => layers.Layer;
  argumentsContract(name, {
    call: factory,
    ...(required && { required }),
    optional: () => ({ ...optional?.(), name: 'own', trainable: false, inputShape: [null, 4] }),
    runs: 8,
  });
  test(`${name} accepts its own config`, () => {
    const layer = factory({ ...required?.(), ...optional?.() });
    const { fromConfig } = layer.constructor as unknown as typeof layers.Layer & {
      fromConfig(...args: unknown[]): layers.Layer;
    };
    if (!('layer' in layer))
      expect(fromConfig(layer.constructor, layer.getConfig()).getConfig()).toEqual(layer.getConfig());
  });
}

const kinds: [Record<string, () => layers.Layer>, number[][]][] = [
  [ofImages, [[2, 4, 4, 8]]],
  [
    ofPairs,
    [
      [2, 4, 4, 8],
      [2, 3],
    ],
  ],
  [ofRows, [[2, 6]]],
  [
    { fadeIn: () => library.fadeIn() },
    [
      [2, 3],
      [2, 3],
    ],
  ],
];

for (const [blocks, shapes] of kinds) {
  const ours = Object.entries(blocks).filter(([name]) => (name.split(' ')[0] as string) in factories);
  describe.each(ours)('%s', (key, create) => {
    const name = key.split(' ')[0] as string;
    const valid = () => shapes.map((shape) => zeros(shape));
    const oneOrAll = (xs: Tensor[]) => (xs.length === 1 ? (xs[0] as Tensor) : xs);

    test('throws with its name if an input is wrong, built or not', () => {
      const faults: string[] = [];
      const wrongInputs = (): unknown[] => [
        ...nonsense(),
        valid().map(() => undefined),
        [...valid(), ...valid()],
        ...valid().flatMap((x, index) => nearMisses(x).map((wrong) => oneOrAll(valid().with(index, wrong as Tensor)))),
      ];
      // software GPUs are slow, and the checks are the same there
      const few = (inputs: unknown[]) => (inBrowser ? inputs.filter((_, index) => index % 8 === 0) : inputs);
      for (const built of [false, true]) {
        const layer = create();
        if (built) tidy(() => void layer.apply(oneOrAll(valid())));
        for (const wrong of few(wrongInputs())) {
          // a new layer each time, because an input that is accepted builds it
          const tested = built ? layer : create();
          try {
            tidy(() => void tested.apply(wrong as Tensor));
          } catch (error) {
            const { message } = error as Error;
            if (!message.startsWith(name)) faults.push(`built: ${built}: ${message}`);
          }
        }
      }
      expect(faults).toEqual([]);
    });

    test('throws in a model if sizes differ from those it was built for', () => {
      const layer = create();
      tidy(() => void layer.apply(oneOrAll(valid())));
      const symbols = (sizes: number[][]) => sizes.map((shape) => input({ shape: shape.slice(1) }));
      const apply = (xs: SymbolicTensor[]) =>
        model({ inputs: xs, outputs: layer.apply(xs.length === 1 ? (xs[0] as SymbolicTensor) : xs) as SymbolicTensor });
      expect(() => apply(symbols(shapes))).not.toThrow();
      // some wrapped layers of tfjs do not check symbolic tensors
      if (layer.weights.length > 0 && name !== 'fadeIn' && !('layer' in layer))
        expect(() => apply(symbols(shapes.map((shape) => [...shape.slice(0, -1), 16])))).toThrow(name);
    });
  });
}

test('a wrapper throws if the layer is wrapped already', () => {
  const layer = dense();
  library.spectralNormalization({ layer });
  expect(() => library.equalizedLearningRate({ layer })).toThrow(
    new Error('equalizedLearningRate: layer must not be wrapped already, got one that is'),
  );
});

test('methods that need a built layer throw if it is not built', () => {
  expect(() => library.spectralNormalization({ layer: dense() }).sigma()).toThrow(
    new Error('spectralNormalization.sigma: layer must be built, got an unbuilt one'),
  );
  expect(() => library.spectralNormalization({ layer: dense() }).bake()).toThrow(
    new Error('spectralNormalization.bake: layer must be built, got an unbuilt one'),
  );
  expect(() => library.fadeIn().setAlpha(0.5)).toThrow(
    new Error('fadeIn.setAlpha: layer must be built, got an unbuilt one'),
  );
});

argumentsContract('singularValues', {
  // the default of 100 iterations takes long on software GPUs
  call: ({ layer, args = { powerIterations: 3 } }: { layer: layers.Layer; args?: object }) =>
    library.singularValues(layer, args),
  required: () => {
    const layer = dense();
    layer.build([null, 3]);
    return { layer };
  },
  optional: () => ({ args: { count: 2, powerIterations: 3 } }),
  positional: true,
  runs: 5,
});

const discriminator = () => {
  const image = input({ shape: [4] });
  const predicted = library.connect(image, library.codeHead({ codes: codes() }));
  return model({ inputs: image, outputs: [library.connect(image, layers.dense({ units: 1 })), predicted] });
};
argumentsContract('recoverCodes', {
  call: ({ discriminator, inputs }: { discriminator: never; inputs: Tensor }) =>
    tidy(() => library.recoverCodes(discriminator, inputs)),
  required: () => ({ discriminator: discriminator(), inputs: zeros([3, 4]) }),
  positional: true,
  runs: 5,
});
argumentsContract('bakeSpectralNormalization', {
  call: ({ model }: { model: never }) => library.bakeSpectralNormalization(model),
  required: () => ({ model: discriminator() }),
  positional: true,
  runs: 3,
});

const head = library.codeHead({ codes: codes() });
argumentsContract('codeHead.logProbabilities', {
  call: ({ output, codes }: { output: Tensor; codes: never }) => tidy(() => head.logProbabilities(output, codes)),
  required: () => ({ output: zeros([3, 5]), codes: { kind: zeros([3, 3]), style: zeros([3, 2]) } }),
  positional: true,
  runs: 5,
});
