import type { Tensor3D } from '@tensorflow/tfjs-core';
import { PNG } from 'pngjs';
import { reject } from '../core/arguments.js';
import { checkValue, tensor, text } from '../core/check.js';
import { writeFileWhole } from './files.js';

/**
 * Writes a picture `[height, width, channels]` of numbers from 0 to 255, grey (1 channel), colour (3) or colour with
 * opacity (4), as a PNG.
 *
 * @throws RangeError if it has another number of channels or of sizes, TypeError if it is no tensor.
 * @example
 * ```ts
 * await writePng('samples.png', sampleGrid(images));
 * ```
 * @category Node
 */
export async function writePng(file: string, picture: Tensor3D): Promise<void> {
  checkValue('writePng', 'file', file, text);
  checkValue('writePng', 'picture', picture, tensor(3));
  const [height, width, channels] = picture.shape;
  if (![1, 3, 4].includes(channels)) reject('writePng', 'picture', 'of 1, 3 or 4 channels', picture.shape);
  const values = await picture.data();
  const png = new PNG({ width, height });
  for (let pixel = 0; pixel < width * height; pixel += 1) {
    for (let channel = 0; channel < 4; channel += 1) {
      const grey = channels === 1 && channel < 3;
      const source = grey ? 0 : channel;
      png.data[pixel * 4 + channel] = source < channels ? (values[pixel * channels + source] as number) : 255;
    }
  }
  await writeFileWhole(file, PNG.sync.write(png));
}
