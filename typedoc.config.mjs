import katex from '@vscode/markdown-it-katex';
import { categories } from './scripts/categories.mjs';

/** @type {import('typedoc').TypeDocOptions} */
export default {
  name: 'tfjs-generative',
  entryPoints: ['src/index.ts', 'src/node/index.ts', 'src/register.ts'],
  out: 'docs/api',
  projectDocuments: [
    'docs/guides/getting-started.md',
    'docs/guides/own-loop.md',
    'docs/guides/spectral-norm.md',
    'docs/guides/infogan-head.md',
    'docs/guides/z-per-scale.md',
    'docs/guides/flows.md',
    'docs/guides/own-block.md',
    'docs/guides/saving-and-loading.md',
    'docs/guides/from-pytorch.md',
    'docs/guides/backends-and-speed.md',
    'docs/glossary.md',
    'docs/architecture.md',
    'docs/backends.md',
    'docs/performance.md',
  ],
  plugin: ['./scripts/categories.mjs'],
  categoryOrder: Object.keys(categories),
  categorizeByGroup: false,
  navigation: { includeCategories: true, includeGroups: false },
  // what a reader calls first, then what it takes and returns
  sort: ['kind', 'alphabetical-ignoring-documents'],
  kindSortOrder: ['Function', 'Variable', 'Class', 'Interface', 'TypeAlias'],
  // the pages of README and docs begin with a heading of their own
  headings: { readme: false, document: false },
  // links to lines would need to know where the repository is hosted
  disableSources: true,
  excludePrivate: true,
  excludeInternal: true,
  excludeExternals: true,
  // formulas as MathML: no font and no script to load
  markdownItLoader: (parser) => parser.use(katex.default ?? katex, { output: 'mathml' }),
  externalSymbolLinkMappings: {
    '@tensorflow/tfjs-core': { '*': 'https://js.tensorflow.org/api/latest/' },
    '@tensorflow/tfjs-layers': { '*': 'https://js.tensorflow.org/api/latest/' },
  },
  validation: { notExported: true, invalidLink: true, notDocumented: true },
  requiredToBeDocumented: ['Class', 'Function', 'Interface', 'Variable', 'TypeAlias'],
  treatValidationWarningsAsErrors: true,
  highlightLanguages: ['bash', 'diff', 'html', 'javascript', 'json', 'python', 'typescript'],
};
