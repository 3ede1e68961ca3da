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

/** A grid for each number of the style: a row a category, columns along the number, beyond what it was trained with at both ends; lines that say where. */
export async function drawTraversals(
  trainer: Trainer,
  latent: LatentSpace<Names>,
  digits: number[],
  out: string,
): Promise<string[]> {
  const start = tidy(() => {
    // one noise and one style for all
    const shared = repeatCodes(latent.sample(1, randomStream(5)), digits.length);
    return { ...shared, category: eye(digits.length), style: zerosLike(shared.style) } as Codes<Names>;
  });
  const lines = [];
  for (const coordinate of [0, 1]) {
    const codes = traverse(latent, start, { code: 'style', coordinate, values });
    const samples = await trainer.sample(digits.length * values.length, { codes });
    const file = path.join(out, `style-${coordinate + 1}.png`);
    const picture = tidy(() =>
      sampleGrid(samples, {
        rowLabels: digits.map((digit, category) => `${category}: ${digit}`),
        columnLabels: values.map(String),
        enlarge: 2,
      }),
    );
    await writePng(file, picture);
    lines.push(
      `${file}: a row a category and the digit it stands for, columns along style ${coordinate + 1}, trained from -1 to 1`,
    );
    dispose([samples, picture, codes]);
  }
  dispose(start);
  return lines;
}
