import { cast, type DataType, type Tensor } from '@tensorflow/tfjs-core';
import type { layers } from '@tensorflow/tfjs-layers';
import fc from 'fast-check';
import { describe, expect } from 'vitest';
import { fadeIn, randomStream, withRandom } from '../../src/index.js';
import { exact } from '../contracts/inBrowser.js';
import { expectClose, numbers } from '../contracts/numbers.js';
import { property } from '../contracts/property.js';
import { randomWeights } from '../contracts/randomWeights.js';
import { ofImages, ofPairs, ofRows } from '../node/everyBlock.js';

// convolutions of tfjs throw for integers
const ours = (blocks: Record<string, () => layers.Layer>) =>
  Object.fromEntries(
    Object.entries(blocks).filter(([, create]) => {
      const layer = create();
      return layer.getClassName() !== 'Conv2D';
    }),
  );

const kinds: [Record<string, () => layers.Layer>, shapes: number[][]][] = [
  [ours(ofImages), [[4, 4, 4, 8]]],
  [
    ofPairs,
    [
      [4, 4, 4, 8],
      [4, 3],
    ],
  ],
  [ofRows, [[4, 6]]],
  [
    { fadeIn: () => fadeIn({ alpha: 0.25 }) },
    [
      [4, 3],
      [4, 3],
    ],
  ],
];
const drawn = fc.record({ seed: fc.nat(), bool: fc.boolean(), training: fc.boolean() });

for (const [blocks, shapes] of kinds) {
  describe.each(Object.entries(blocks))('%s', (_, create) => {
    property(
      'integers and booleans give the same outputs as floats',
      drawn,
      async ({ seed, bool, training }) => {
        const random = randomStream(seed);
        // integers of both signs, or 0 and 1 for booleans
        const xs = shapes.map((shape) => cast(random.uniform(shape, bool ? 0 : -9, bool ? 2 : 10), 'int32'));
        const layer = create();
        const apply = (inputs: Tensor[]) =>
          withRandom(randomStream(41), () => {
            const y = layer.apply(inputs.length === 1 ? (inputs[0] as Tensor) : inputs, { training });
            return (Array.isArray(y) ? y : [y]) as Tensor[];
          });
        apply(xs.map((x) => cast(x, 'float32')));
        randomWeights(layer, 0.5);
        const weights = layer.getWeights().map((weight) => weight.clone());
        const outputs = (dtypes: readonly DataType[]) => {
          layer.setWeights(weights);
          return apply(xs.map((x, index) => cast(x, dtypes[index] as DataType)));
        };
        const integer: DataType = bool ? 'bool' : 'int32';
        const expected = outputs(xs.map((): DataType => 'float32'));
        const choices: DataType[][] =
          xs.length === 1
            ? [[integer]]
            : [
                [integer, integer],
                [integer, 'float32'],
                ['float32', integer],
              ];
        for (const dtypes of choices) {
          for (const [index, y] of outputs(dtypes).entries()) {
            expect(y.dtype).toBe('float32');
            await expectClose(y, await numbers(expected[index]), exact);
          }
        }
      },
      2,
      1,
    );
  });
}
