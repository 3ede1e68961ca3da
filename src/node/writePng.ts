import type { Tensor3D } from '@tensorflow/tfjs-core';
import { PNG } from 'pngjs';
import { reject } from '../core/arguments.js';
import { checkValue, tensor, text } from '../core/check.js';
import { writeFileAtomic } from './files.js';

/**
 * Writes an image as a PNG file.
 *
 * @param file The path of the file.
 * @param image An image `[height, width, channels]` with values from 0 to 255: gray (1 channel), color (3),
 * or color with opacity (4).
 * @throws TypeError if `image` is not a tensor.
 * @throws RangeError if `image` is not of rank 3, or has another number of channels.
 * @example
 * ```ts
 * await writePng('samples.png', sampleGrid(images));
 * ```
 * @category Node
 */
export async function writePng(file: string, image: Tensor3D): Promise<void> {
  checkValue('writePng', 'file', file, text);
  checkValue('writePng', 'image', image, tensor(3));
  const [height, width, channels] = image.shape;
  if (![1, 3, 4].includes(channels)) reject('writePng', 'image', 'of 1, 3 or 4 channels', image.shape);
  const values = await image.data();
  const png = new PNG({ width, height });
  for (let pixel = 0; pixel < width * height; pixel += 1) {
    for (let channel = 0; channel < 4; channel += 1) {
      const isGray = channels === 1 && channel < 3;
      const source = isGray ? 0 : channel;
      png.data[pixel * 4 + channel] = source < channels ? (values[pixel * channels + source] as number) : 255;
    }
  }
  await writeFileAtomic(file, PNG.sync.write(png));
}
