// Gives every public name a category on the API pages: that of its room, unless its own doc comment names one.
import path from 'node:path';
import { CommentTag, Converter, ReflectionKind } from 'typedoc';

/** Headings of the API pages, in their order, each with the files and rooms of src whose names stand under it. */
export const categories = {
  Players: ['training/players'],
  Terms: ['training/terms'],
  Penalties: ['penalties'],
  Information: ['information'],
  'Training loops': ['training', 'core/modelState.ts'],
  Training: ['core/schedule.ts'],
  Layers: ['layers', 'register.ts', 'core/injectsCode.ts'],
  Flows: ['flows'],
  Losses: ['losses'],
  Models: ['models', 'core/connect.ts'],
  Augmentation: ['augmentation'],
  Initializers: ['initializers'],
  Regularizers: ['regularizers'],
  'Latent space': ['latent'],
  Pictures: ['pictures'],
  Optimizers: ['optimizers'],
  Backend: ['backend'],
  'Random numbers': ['core/activeRandom.ts', 'core/randomStream.ts'],
  Node: ['node'],
};

/** The category of a file of src. */
export function categoryOf(file) {
  const place = path
    .relative(path.resolve(import.meta.dirname, '../src'), file)
    .split(path.sep)
    .join('/');
  const found = Object.entries(categories).find(([, places]) =>
    places.some((known) => place === known || place.startsWith(`${known}/`)),
  );
  if (!found) throw new Error(`scripts/categories.mjs must have a category for src/${place}`);
  return found[0];
}

/** Called by typedoc. */
export function load({ converter }) {
  converter.on(Converter.EVENT_RESOLVE_BEGIN, ({ project }) => {
    const modules = project.getReflectionsByKind(ReflectionKind.Module);
    for (const reflection of modules.flatMap(({ children }) => children ?? [])) {
      // the comment of a function is that of its signature; a name without any is for typedoc to complain about
      const comment = reflection.comment ?? reflection.signatures?.[0]?.comment;
      if (!comment || comment.getTag('@category')) continue;
      const file = project.getSymbolIdFromReflection(reflection)?.fileName;
      if (!file) throw new Error(`scripts/categories.mjs cannot tell the file of ${reflection.name}`);
      comment.blockTags.push(new CommentTag('@category', [{ kind: 'text', text: categoryOf(file) }]));
    }
  });
}
