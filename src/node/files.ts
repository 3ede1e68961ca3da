import { randomUUID } from 'node:crypto';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { io, util } from '@tensorflow/tfjs-core';
import { bytes, checkValue, either, text } from '../core/check.js';
import { fileWithin } from './readWithin.js';

/**
 * Writes a file atomically: at every moment, the file has either the old or the new content, never a part of
 * it.
 *
 * @param file The path of the file.
 * @param content The new content.
 * @throws TypeError if `file` is not a string, or `content` is neither a string nor a Uint8Array.
 */
export async function writeFileAtomic(file: string, content: Uint8Array | string): Promise<void> {
  checkValue('writeFileAtomic', 'file', file, text);
  checkValue('writeFileAtomic', 'content', content, either(text, bytes));
  const temporary = `${file}.${randomUUID()}.part`;
  try {
    await writeFile(temporary, content);
    await rename(temporary, file);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}

/**
 * Returns an `IOHandler` that saves a TensorFlow.js model to a folder and loads it from there, like `file://`
 * of tfjs-node. The files are `model.json` and `weights.bin`. Loading only reads files inside the folder, and
 * only as many bytes as the weights need.
 *
 * @param directory The path of the folder. Saving creates it if it does not exist.
 * @throws TypeError if `directory` is not a string. Loading throws a RangeError if the model refers to a file
 * outside the folder, or to a file of another size than its weights.
 * @example
 * ```ts
 * await model.save(folder('out/model'));
 * const loaded = await loadLayersModel(folder('out/model'));
 * ```
 * @category Node
 */
export function folder(directory: string): io.IOHandler {
  checkValue('folder', 'directory', directory, text);
  const modelFile = path.join(directory, 'model.json');
  return {
    async save({ weightData, weightSpecs = [], ...artifacts }) {
      await mkdir(directory, { recursive: true });
      const paths = ['weights.bin'];
      await writeFileAtomic(
        path.join(directory, 'weights.bin'),
        new Uint8Array(io.CompositeArrayBuffer.join(weightData)),
      );
      await writeFileAtomic(
        modelFile,
        JSON.stringify({ ...artifacts, weightsManifest: [{ paths, weights: weightSpecs }] }),
      );
      const modelArtifactsInfo = { dateSaved: new Date(), modelTopologyType: 'JSON' as const };
      return { modelArtifactsInfo };
    },
    async load() {
      const json = parseModel(await (await fileWithin('folder.load', directory, 'model.json')).read());
      return io.getModelArtifactsForJSON(json, async (manifest) => {
        const specs = manifest.flatMap(({ weights }) => weights);
        const names = manifest.flatMap(({ paths }) => paths);
        const files = await Promise.all(names.map((name) => fileWithin('folder.load', directory, name)));
        const size = files.reduce((total, file) => total + file.size, 0);
        const needed = sizeOf(specs);
        if (needed !== undefined && needed !== size)
          throw new RangeError(`folder.load: weights must be ${needed} bytes, got ${size} in ${names.join(', ')}`);
        const contents = await Promise.all(files.map((file) => file.read()));
        return [specs, new Uint8Array(Buffer.concat(contents)).buffer];
      });
    },
  };
}

function parseModel(content: Buffer): io.ModelJSON {
  try {
    return JSON.parse(content.toString()) as io.ModelJSON;
  } catch (error) {
    throw new RangeError(`folder.load: model.json must be JSON: ${(error as Error).message}`);
  }
}

/** The size of weights in a file in bytes. Undefined for strings, whose lengths are only in the file. */
function sizeOf(specs: readonly io.WeightsManifestEntry[]): number | undefined {
  const storedBytes = { uint8: 1, uint16: 2, float16: 2 };
  if (specs.some(({ dtype }) => dtype === 'string')) return undefined;
  return specs
    .map(({ shape, dtype, quantization }) => {
      const bytes = quantization ? storedBytes[quantization.dtype] : util.bytesPerElement(dtype as 'float32');
      return util.sizeFromShape(shape) * bytes;
    })
    .reduce((total, bytes) => total + bytes, 0);
}
