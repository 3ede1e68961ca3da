import { concat, exp, max, type Tensor, type Tensor2D, tensor2d, tensor4d, tidy } from '@tensorflow/tfjs-core';
import type { NormalizingFlow } from 'tfjs-generative';
import { pointsAsShades } from '../shared/pointsAsShades.js';

/** Width and height of a panel in pixels. */
const size = 160;
/** A panel covers [-reach, reach] in both directions. */
const reach = 4.5;

/** Colors of the heat map from dark to bright: red, green, blue. */
const colors = [
  [4, 4, 20],
  [80, 18, 110],
  [186, 54, 85],
  [249, 140, 10],
  [252, 255, 190],
] as const;

/**
 * Three images, `[3, size, size, 3]`: the density of a flow, samples, and a grid of latents mapped to data.
 */
export async function panels(flow: NormalizingFlow, samples: Tensor2D): Promise<Tensor> {
  const pixels = Array.from({ length: size * size }, (_, pixel) => [
    ((pixel % size) / size - 0.5 + 0.5 / size) * 2 * reach,
    -(Math.floor(pixel / size) / size - 0.5 + 0.5 / size) * 2 * reach,
  ]);
  const density = tidy(() => exp(flow.logProb(tensor2d(pixels))));
  const [values, maximum, points, lines] = [
    await density.data(),
    await tidy(() => max(density)).data(),
    await samples.data(),
    await warpedGrid(flow),
  ];
  density.dispose();
  const shades = [
    Float32Array.from(values, (value) => value / (maximum[0] as number)),
    pointsAsShades(points, size, reach, 0.34),
    pointsAsShades(lines, size, reach, 0.5),
  ];
  return tensor4d(Float32Array.from(shades.flatMap((panel) => [...panel].flatMap(colorOf))), [3, size, size, 3]);
}

/** Points on a grid of latents from -2.5 to 2.5, mapped to data, x y x y …. */
async function warpedGrid(flow: NormalizingFlow): Promise<ArrayLike<number>> {
  const along = Array.from({ length: 801 }, (_, i) => i / 160 - 2.5);
  const across = Array.from({ length: 21 }, (_, i) => i / 4 - 2.5);
  const warped = tidy(() => {
    const vertical = tensor2d(across.flatMap((x) => along.map((y) => [x, y])));
    const horizontal = tensor2d(across.flatMap((y) => along.map((x) => [x, y])));
    return flow.bijector.inverse(concat([vertical, horizontal])).x;
  });
  const points = await warped.data();
  warped.dispose();
  return points;
}

/** The color of a value from 0 to 1. */
function colorOf(shade: number): number[] {
  const position = Math.min(1, Math.max(0, shade)) * (colors.length - 1);
  const from = Math.min(colors.length - 2, Math.floor(position));
  const [low, high] = [colors[from] as (typeof colors)[0], colors[from + 1] as (typeof colors)[0]];
  return low.map((value, channel) => value + (position - from) * ((high[channel] as number) - value));
}
