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

/** What each factory needs, and what it can do without. */
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
  test(`${name} takes its own configuration`, () => {
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
    const right = () => shapes.map((shape) => zeros(shape));
    const given = (xs: Tensor[]) => (xs.length === 1 ? (xs[0] as Tensor) : xs);

    test('names itself where an input is wrong, built or not', () => {
      const faults: string[] = [];
      const wrongs = (): unknown[] => [
        ...nonsense(),
        right().map(() => undefined),
        [...right(), ...right()],
        ...right().flatMap((x, index) => nearMisses(x).map((wrong) => given(right().with(index, wrong as Tensor)))),
      ];
      // software GPUs take long, and what is checked is the same there
      const few = (given: unknown[]) => (inBrowser ? given.filter((_, index) => index % 8 === 0) : given);
      for (const built of [false, true]) {
        const layer = create();
        if (built) tidy(() => void layer.apply(given(right())));
        for (const wrong of few(wrongs())) {
          // what is right for it builds a layer
          const asked = built ? layer : create();
          try {
            tidy(() => void asked.apply(wrong as Tensor));
          } catch (error) {
            const { message } = error as Error;
            if (!message.startsWith(name)) faults.push(`built: ${built}: ${message}`);
          }
        }
      }
      expect(faults).toEqual([]);
    });

    test('refuses other sizes than it was built for in a model, too', () => {
      const layer = create();
      tidy(() => void layer.apply(given(right())));
      const symbols = (sizes: number[][]) => sizes.map((shape) => input({ shape: shape.slice(1) }));
      const apply = (xs: SymbolicTensor[]) =>
        model({ inputs: xs, outputs: layer.apply(xs.length === 1 ? (xs[0] as SymbolicTensor) : xs) as SymbolicTensor });
      expect(() => apply(symbols(shapes))).not.toThrow();
      // tfjs's own layers that are wrapped do not all look at a symbol
      if (layer.weights.length > 0 && name !== 'fadeIn' && !('layer' in layer))
        expect(() => apply(symbols(shapes.map((shape) => [...shape.slice(0, -1), 16])))).toThrow(name);
    });
  });
}

test('a layer is wrapped once', () => {
  const layer = dense();
  library.spectralNormalization({ layer });
  expect(() => library.equalizedLearningRate({ layer })).toThrow(
    new Error('equalizedLearningRate: layer is wrapped in another layer already'),
  );
});

test('what needs a built layer says so', () => {
  expect(() => library.spectralNormalization({ layer: dense() }).sigma()).toThrow(
    'spectralNormalization: the layer must be applied or built before its kernels are asked for',
  );
  expect(() => library.fadeIn().setAlpha(0.5)).toThrow('fadeIn: setAlpha needs a layer that is applied or built first');
});

argumentsContract('singularValues', {
  // a hundred iterations, the default, take long on software GPUs
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

const judge = () => {
  const image = input({ shape: [4] });
  const read = library.codeHead({ codes: codes() }).apply(image) as SymbolicTensor;
  return model({ inputs: image, outputs: [layers.dense({ units: 1 }).apply(image) as SymbolicTensor, read] });
};
argumentsContract('recoverCodes', {
  call: ({ discriminator, inputs }: { discriminator: never; inputs: Tensor }) =>
    tidy(() => library.recoverCodes(discriminator, inputs)),
  required: () => ({ discriminator: judge(), inputs: zeros([3, 4]) }),
  positional: true,
  runs: 5,
});
argumentsContract('bakeSpectralNormalization', {
  call: ({ model }: { model: never }) => library.bakeSpectralNormalization(model),
  required: () => ({ model: judge() }),
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
