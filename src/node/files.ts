import { randomUUID } from 'node:crypto';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { io, util } from '@tensorflow/tfjs-core';
import { bytes, checkValue, either, text } from '../core/check.js';
import { fileWithin } from './readWithin.js';

/**
 * Writes a file so that at every moment there is the old one or the whole new one, never a part.
 *
 * @throws TypeError if `file` is no string, or `content` neither a string nor a Uint8Array.
 */
export async function writeFileWhole(file: string, content: Uint8Array | string): Promise<void> {
  checkValue('writeFileWhole', 'file', file, text);
  checkValue('writeFileWhole', 'content', content, either(text, bytes));
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
 * A folder to save a tfjs model in and load it from, as tfjs-node's `file://` does: `model.json` and `weights.bin`.
 * Loading reads files of the folder alone, and no more than the weights' sizes.
 *
 * @throws TypeError if `directory` is no string; when loading, RangeError if the model names a file outside the folder
 * or one that is not as long as its weights.
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
      await writeFileWhole(
        path.join(directory, 'weights.bin'),
        new Uint8Array(io.CompositeArrayBuffer.join(weightData)),
      );
      await writeFileWhole(
        modelFile,
        JSON.stringify({ ...artifacts, weightsManifest: [{ paths, weights: weightSpecs }] }),
      );
      const modelArtifactsInfo = { dateSaved: new Date(), modelTopologyType: 'JSON' as const };
      return { modelArtifactsInfo };
    },
    async load() {
      const json = parsed(await (await fileWithin('folder.load', directory, 'model.json')).read());
      return io.getModelArtifactsForJSON(json, async (manifest) => {
        const specs = manifest.flatMap(({ weights }) => weights);
        const names = manifest.flatMap(({ paths }) => paths);
        const files = await Promise.all(names.map((name) => fileWithin('folder.load', directory, name)));
        const size = files.reduce((total, file) => total + file.size, 0);
        const needed = sizeOf(specs);
        if (needed !== undefined && needed !== size)
          throw new RangeError(
            `folder.load: the weights must have ${needed} bytes, got ${size} in ${names.join(', ')}`,
          );
        const contents = await Promise.all(files.map((file) => file.read()));
        return [specs, new Uint8Array(Buffer.concat(contents)).buffer];
      });
    },
  };
}

function parsed(content: Buffer): io.ModelJSON {
  try {
    return JSON.parse(content.toString()) as io.ModelJSON;
  } catch (error) {
    throw new RangeError(`folder.load: model.json must be JSON: ${(error as Error).message}`);
  }
}

/** Bytes that weights take in a file; undefined where there are strings, whose lengths only the file knows. */
function sizeOf(specs: readonly io.WeightsManifestEntry[]): number | undefined {
  const stored = { uint8: 1, uint16: 2, float16: 2 };
  if (specs.some(({ dtype }) => dtype === 'string')) return undefined;
  return specs
    .map(({ shape, dtype, quantization }) => {
      const bytes = quantization ? stored[quantization.dtype] : util.bytesPerElement(dtype as 'float32');
      return util.sizeFromShape(shape) * bytes;
    })
    .reduce((total, bytes) => total + bytes, 0);
}
