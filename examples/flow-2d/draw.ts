import { concat, exp, max, type Tensor, type Tensor2D, tensor2d, tensor4d, tidy } from '@tensorflow/tfjs-core';
import type { NormalizingFlow } from 'tfjs-generative';
import { pointsAsShades } from '../shared/pointsAsShades.js';

/** Pixels of a panel along each side. */
const size = 160;
/** A panel shows the plane from minus to plus this. */
const reach = 4.5;

/** From dark to bright, as a heat map has it: red, green, blue of five stops. */
const stops = [
  [4, 4, 20],
  [80, 18, 110],
  [186, 54, 85],
  [249, 140, 10],
  [252, 255, 190],
] as const;

/** Three panels `[3, size, size, 3]`: the flow's density, samples, and where it takes a grid of latents. */
export async function panels(flow: NormalizingFlow, samples: Tensor2D): Promise<Tensor> {
  const places = Array.from({ length: size * size }, (_, place) => [
    ((place % size) / size - 0.5 + 0.5 / size) * 2 * reach,
    -(Math.floor(place / size) / size - 0.5 + 0.5 / size) * 2 * reach,
  ]);
  const density = tidy(() => exp(flow.logProb(tensor2d(places))));
  const [values, most, points, lines] = [
    await density.data(),
    await tidy(() => max(density)).data(),
    await samples.data(),
    await warpedGrid(flow),
  ];
  density.dispose();
  const shades = [
    Float32Array.from(values, (value) => value / (most[0] as number)),
    pointsAsShades(points, size, reach, 0.34),
    pointsAsShades(lines, size, reach, 0.5),
  ];
  return tensor4d(Float32Array.from(shades.flatMap((panel) => [...panel].flatMap(colour))), [3, size, size, 3]);
}

/** Points of the lines of a grid of latents, from -2.5 to 2.5, in the plane of the data; x y x y …. */
async function warpedGrid(flow: NormalizingFlow): Promise<ArrayLike<number>> {
  const along = Array.from({ length: 801 }, (_, place) => place / 160 - 2.5);
  const across = Array.from({ length: 21 }, (_, place) => place / 4 - 2.5);
  const warped = tidy(() => {
    const down = tensor2d(across.flatMap((x) => along.map((y) => [x, y])));
    const sideways = tensor2d(across.flatMap((y) => along.map((x) => [x, y])));
    return flow.bijector.inverse(concat([down, sideways])).x;
  });
  const points = await warped.data();
  warped.dispose();
  return points;
}

function colour(shade: number): number[] {
  const at = Math.min(1, Math.max(0, shade)) * (stops.length - 1);
  const from = Math.min(stops.length - 2, Math.floor(at));
  const [low, high] = [stops[from] as (typeof stops)[0], stops[from + 1] as (typeof stops)[0]];
  return low.map((value, channel) => value + (at - from) * ((high[channel] as number) - value));
}
