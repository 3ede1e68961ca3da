import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { memory } from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { yieldToEventLoop } from '../../src/core/yieldToEventLoop.js';
import { smallBatches, smallGan } from '../training/smallGan.js';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

test('a loop that its user drops half-way frees what it holds, and the trainer can train again', async () => {
  const { trainer } = smallGan();
  for await (const _ of trainer.train(smallBatches, { steps: 1 }));
  const before = memory().numTensors;
  await trainer.train(smallBatches, { steps: 9, reportEvery: 1 }).next();
  expect(memory().numTensors).toBeGreaterThan(before);
  for (let time = 0; time < 100 && memory().numTensors > before; time += 1) {
    await yieldToEventLoop();
    collect();
  }
  expect(memory().numTensors).toBe(before);
  for await (const _ of trainer.train(smallBatches, { steps: 3 }));
  expect(trainer.step).toBe(3);
});
