import type { LayersModel, Shape } from '@tensorflow/tfjs-layers';
import { reject } from '../../core/arguments.js';
import { type Call, callsOf } from '../../core/graph.js';
import { injectsCode } from '../../core/injectsCode.js';
import { innermostLayer } from '../../core/innermostLayer.js';
import type { LatentSpace } from '../../latent/index.js';

/** Names of the user's layers at which codes enter, or `'unchecked'` to check no scales. */
export type InjectionLayers = readonly string[] | 'unchecked';

/** A place at which codes enter features. */
interface Entry {
  /** Width of the features. */
  width: number;
  /** Names of the generator's inputs that enter. */
  codes: ReadonlySet<string>;
}

/**
 * Throws unless the generator takes all codes, by name or concatenated, and those with a scale enter at
 * features of that width, as often as the latent space says.
 */
export function checkInjection(
  name: string,
  latent: LatentSpace,
  generator: LayersModel,
  injectionLayers: InjectionLayers,
): void {
  const byName = generator.inputNames.some((input) => input in latent.codes);
  const scaled = latent.names.filter((code) => latent.codes[code]?.scale !== undefined);
  if (!byName && generator.inputs.length === 1 && (scaled.length === 0 || injectionLayers === 'unchecked')) return;
  const missing = latent.names.find((code) => !generator.inputNames.includes(code));
  if (missing)
    throw new RangeError(
      `${name}: generator must have an input for every code of the latent space, ` +
        `got inputs ${generator.inputNames.join(', ')} and none for "${missing}"`,
    );
  if (injectionLayers === 'unchecked' || scaled.length === 0) return;
  const calls = callsOf(generator);
  const unknown = injectionLayers.find((layer) => !calls.some((call) => call.layer.name === layer));
  if (unknown !== undefined) reject(name, 'injectionLayers', 'names of layers of the generator', unknown);
  const entries = calls.flatMap((call) => entryOf(call, injectionLayers));
  for (const code of scaled) checkCode(name, latent, code, entries, calls);
}

function checkCode(name: string, latent: LatentSpace, code: string, entries: Entry[], calls: Call[]): void {
  const { scale, injections = 1 } = latent.codes[code] as { scale: number; injections?: number };
  const widths = entries.filter(({ codes }) => codes.has(code)).map(({ width }) => width);
  const times = widths.filter((width) => width === scale).length;
  if (times === injections && widths.length === times) return;
  const wanted = `"${code}" must enter ${injections === 1 ? 'once' : `${injections} times`}, at features ${scale} wide`;
  const found =
    widths.length === 0
      ? 'it does not enter; declare layers of your own in injectionLayers'
      : `it enters at features ${widths.join(', ')} wide`;
  const available = new Set(calls.flatMap(({ outputs }) => outputs.map(({ shape }) => widthOf(shape))));
  throw new RangeError(`${name}: ${wanted}; ${found}${available.has(scale) ? '' : ', and no features are that wide'}`);
}

/** The codes that enter the features, the first input, in a call. */
function entryOf({ layer, inputs: [features, ...others] }: Call, injectionLayers: readonly string[]): Entry[] {
  const isDeclared = injectionLayers.includes(layer.name);
  if (!features || others.length === 0 || !(isDeclared || injectsCode in innermostLayer(layer))) return [];
  return [{ width: widthOf(features.tensor.shape), codes: new Set(others.flatMap(({ from }) => [...from])) }];
}

/** Pixels along the last axis before the channels; 1 for features without pixels. */
function widthOf(shape: Shape): number {
  return shape.length < 3 ? 1 : (shape.at(-2) as number);
}
