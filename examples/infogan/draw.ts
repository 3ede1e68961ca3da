import path from 'node:path';
import { dispose, eye, tidy, zerosLike } from '@tensorflow/tfjs-core';
import {
  type Codes,
  type LatentSpace,
  randomStream,
  repeatCodes,
  sampleGrid,
  type Trainer,
  traverse,
} from 'tfjs-generative';
import { writePng } from 'tfjs-generative/node';

type Names = 'noise' | 'category' | 'style';

const values = [-2, -1.5, -1, -0.5, 0, 0.5, 1, 1.5, 2];

/**
 * Writes an image for each dimension of the style, and returns lines about them. It has a row per category,
 * and columns along the dimension, beyond the range of training on both sides.
 */
export async function drawTraversals(
  trainer: Trainer,
  latent: LatentSpace<Names>,
  digits: number[],
  out: string,
): Promise<string[]> {
  const start = tidy(() => {
    // the same noise and style for all
    const shared = repeatCodes(latent.sample(1, randomStream(5)), digits.length);
    return { ...shared, category: eye(digits.length), style: zerosLike(shared.style) } as Codes<Names>;
  });
  const lines = [];
  for (const coordinate of [0, 1]) {
    const codes = traverse(latent, start, { code: 'style', coordinate, values });
    const samples = await trainer.sample(digits.length * values.length, { codes });
    const file = path.join(out, `style-${coordinate + 1}.png`);
    const image = tidy(() =>
      sampleGrid(samples, {
        rowLabels: digits.map((digit, category) => `${category}: ${digit}`),
        columnLabels: values.map(String),
        enlarge: 2,
      }),
    );
    await writePng(file, image);
    const columns = `columns along style ${coordinate + 1}, trained from -1 to 1`;
    lines.push(`${file}: one row per category with the digit it stands for, ${columns}`);
    dispose([samples, image, codes]);
  }
  dispose(start);
  return lines;
}
