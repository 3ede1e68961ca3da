import { randomUUID } from 'node:crypto';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { io } from '@tensorflow/tfjs-core';

/** Writes a file so that at every moment there is the old one or the whole new one, never a part. */
export async function writeFileWhole(file: string, content: Uint8Array | string): Promise<void> {
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
 *
 * @example
 * ```ts
 * await model.save(folder('out/model'));
 * const loaded = await loadLayersModel(folder('out/model'));
 * ```
 * @category Node
 */
export function folder(directory: string): io.IOHandler {
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
      const json = JSON.parse(await readFile(modelFile, 'utf8')) as io.ModelJSON;
      return io.getModelArtifactsForJSON(json, async (manifest) => {
        const specs = manifest.flatMap(({ weights }) => weights);
        const names = manifest.flatMap(({ paths }) => paths);
        const files = await Promise.all(names.map((name) => readFile(path.join(directory, name))));
        return [specs, new Uint8Array(Buffer.concat(files)).buffer];
      });
    },
  };
}
