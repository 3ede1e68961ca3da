// A typedoc plugin. It adds a category to every public name on the API pages, unless its doc comment has one. If a
// function makes a class, the page of the class shows only what is its own, and the function has the class's examples.
import path from 'node:path';
import { CommentTag, Converter, ReflectionKind } from 'typedoc';

/** The headings of the API pages in order, each with the files and folders of src that belong to it. */
export const categories = {
  Layers: ['layers', 'register.ts', 'core/injectsCode.ts'],
  Flows: ['flows'],
  Models: ['models', 'core/connect.ts'],
  'Latent space': ['latent'],
  Losses: ['losses'],
  Penalties: ['penalties'],
  Information: ['information'],
  Augmentation: ['augmentation'],
  // before the folder that they are in
  Players: ['training/players'],
  Terms: ['training/terms'],
  'Training loops': ['training', 'core/modelState.ts', 'core/schedule.ts'],
  Optimizers: ['optimizers'],
  Initializers: ['initializers'],
  Regularizers: ['regularizers'],
  'Random numbers': ['core/activeRandom.ts', 'core/randomStream.ts'],
  Pictures: ['pictures'],
  Backend: ['backend'],
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

/** What every layer of tfjs has. A model uses it, not a reader, so the pages of layers leave it out. */
const ofEveryLayer = [
  'apply',
  'build',
  'calculateLosses',
  'call',
  'className',
  'computeOutputShape',
  'dispose',
  'getClassName',
  'getConfig',
  'nonTrainableWeights',
  'trainableWeights',
];

/** Called by typedoc. */
export function load({ converter }) {
  const parse = converter.parseRawComment.bind(converter);
  converter.parseRawComment = (file, files) => {
    // README links to the pages by their place in the repository
    const definition = /^\[`(\w+)`\]: docs\/api\/.*\n/gm;
    for (const [, name] of file.text.matchAll(definition))
      file.text = file.text.replaceAll(`[\`${name}\`]`, (found, at) =>
        at > 0 && file.text[at - 1] === '\n' ? found : `{@link "tfjs-generative".${name} | \`${name}\`}`,
      );
    file.text = file.text.replace(definition, '');
    return parse(file, files);
  };
  converter.on(Converter.EVENT_RESOLVE_BEGIN, ({ project }) => {
    for (const module of project.getReflectionsByKind(ReflectionKind.Module)) {
      for (const reflection of module.children ?? []) addCategory(project, reflection);
      for (const reflection of module.children ?? []) {
        const factory = factoryOf(module, reflection);
        if (!factory) continue;
        completeFactory(factory, reflection);
        const members = [...(reflection.children ?? [])];
        const isLayer = members.some(({ name }) => name === 'computeOutputShape');
        for (const member of members)
          if (member.name === 'constructor' || (isLayer && ofEveryLayer.includes(member.name)))
            project.removeReflection(member);
      }
    }
  });
}

function addCategory(project, reflection) {
  // the comment of a function is that of its signature; typedoc itself reports names without a comment
  const comment = commentOf(reflection);
  if (!comment || comment.getTag('@category')) return;
  const file = project.getSymbolIdFromReflection(reflection)?.fileName;
  if (!file) throw new Error(`scripts/categories.mjs: the file of ${reflection.name} is unknown`);
  comment.blockTags.push(new CommentTag('@category', [{ kind: 'text', text: categoryOf(file) }]));
}

/** The function that makes a class: `spectralNormalization` for `SpectralNormalization`. */
function factoryOf(module, reflection) {
  if (!reflection.kindOf(ReflectionKind.Class)) return undefined;
  const name = `${reflection.name.charAt(0).toLowerCase()}${reflection.name.slice(1)}`;
  return module.children?.find((other) => other.kindOf(ReflectionKind.Function) && other.name === name);
}

/** `@inheritDoc` copies the text of a class to its factory, but neither errors nor papers nor examples. */
function completeFactory(factory, reflection) {
  const comment = commentOf(factory);
  if (!comment?.summary.some(({ tag }) => tag === '@inheritDoc')) return;
  const tags = commentOf(reflection)?.blockTags ?? [];
  const missing = tags.filter(({ tag }) => ['@throws', '@see', '@example'].includes(tag));
  comment.blockTags.push(...missing.map((tag) => tag.clone()));
}

function commentOf(reflection) {
  return reflection.comment ?? reflection.signatures?.[0]?.comment;
}
