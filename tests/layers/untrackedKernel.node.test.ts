import { tidy, zeros } from '@tensorflow/tfjs-core';
import { layers } from '@tensorflow/tfjs-layers';
import { expect, test, vi } from 'vitest';
import { randomStream, spectralNormalization } from '../../src/index.js';

// the warning is printed once per process, so this test needs its own
test('warns once about a loop without training: true', () => {
  const warn = vi.spyOn(console, 'warn').mockImplementation(() => undefined);
  // tfjs prints warnings too
  const warnings = () => warn.mock.calls.filter(([message]) => String(message).startsWith('spectralNormalization'));
  const loop = (training: boolean) => {
    const layer = spectralNormalization({ layer: layers.dense({ units: 1, inputShape: [2] }) });
    for (let update = 0; update < 110; update += 1)
      tidy(() => {
        layer.apply(zeros([1, 2]), { training });
        layer.trainableWeights[0]?.write(randomStream(update).normal([2, 1]));
      });
  };
  loop(true);
  expect(warnings()).toEqual([]);
  loop(false);
  loop(false);
  expect(warnings()).toHaveLength(1);
  expect(warn.mock.lastCall?.[0]).toMatch(
    /^spectralNormalization: the kernel changed 100 times without a call with training: true/,
  );
  warn.mockRestore();
});
