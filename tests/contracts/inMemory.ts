import { io } from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';

/** Saves a model, and returns what loads it from memory; the topology goes through JSON, as a file's does. */
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
