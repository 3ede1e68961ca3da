// A typedoc plugin: adds a category to every public name on the API pages, unless its doc comment has one.
import path from 'node:path';
import { CommentTag, Converter, ReflectionKind } from 'typedoc';

/** The headings of the API pages in order, each with the files and folders of src that belong to it. */
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

/** Returns the category of a file of src. */
export function categoryOf(file) {
  const relative = path
    .relative(path.resolve(import.meta.dirname, '../src'), file)
    .split(path.sep)
    .join('/');
  const found = Object.entries(categories).find(([, paths]) =>
    paths.some((known) => relative === known || relative.startsWith(`${known}/`)),
  );
  if (!found) throw new Error(`scripts/categories.mjs: categories must have an entry for src/${relative}`);
  return found[0];
}

/** Called by typedoc. */
export function load({ converter }) {
  converter.on(Converter.EVENT_RESOLVE_BEGIN, ({ project }) => {
    const modules = project.getReflectionsByKind(ReflectionKind.Module);
    for (const reflection of modules.flatMap(({ children }) => children ?? [])) {
      // the comment of a function is that of its signature; typedoc itself reports names without a comment
      const comment = reflection.comment ?? reflection.signatures?.[0]?.comment;
      if (!comment || comment.getTag('@category')) continue;
      const file = project.getSymbolIdFromReflection(reflection)?.fileName;
      if (!file) throw new Error(`scripts/categories.mjs: the file of ${reflection.name} is unknown`);
      comment.blockTags.push(new CommentTag('@category', [{ kind: 'text', text: categoryOf(file) }]));
    }
  });
}
