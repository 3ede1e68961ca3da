import { io } from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';

/**
 * Saves a model and returns a handler that loads it from memory. The topology is converted to JSON and back.
 */
export async function inMemory(model: LayersModel): Promise<io.IOHandler> {
  let saved: io.ModelArtifacts | undefined;
  await model.save(
    io.withSaveHandler(async (artifacts) => {
      saved = artifacts;
      return { modelArtifactsInfo: { dateSaved: new Date(), modelTopologyType: 'JSON' } };
    }),
  );
  const { modelTopology, ...rest } = saved as io.ModelArtifacts;
  return io.fromMemory({ ...rest, modelTopology: JSON.parse(JSON.stringify(modelTopology)) });
}
