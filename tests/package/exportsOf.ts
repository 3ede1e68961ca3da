import { readdirSync } from 'node:fs';
import path from 'node:path';
import ts from 'typescript';

const source = path.resolve(import.meta.dirname, '../../src');

/** A name that a module exports, as the TypeScript compiler sees it: types are names too. */
export interface Export {
  name: string;
  /** What the name stands for, however many modules export it again. */
  target: ts.Symbol;
  /** The file that declares it, relative to src. */
  file: string;
  /** The tags of its doc comment. */
  tags: string[];
}

/** All modules of src, relative to src. */
export const modules = readdirSync(source, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts'))
  .map((file) => file.split(path.sep).join('/'));

const program = ts.createProgram(
  modules.map((file) => path.join(source, file)),
  {
    target: ts.ScriptTarget.ES2022,
    module: ts.ModuleKind.ESNext,
    moduleResolution: ts.ModuleResolutionKind.Bundler,
    noLib: true,
    types: [],
  },
);
const checker = program.getTypeChecker();
const relative = (file: string) => path.relative(source, file).split(path.sep).join('/');
const sourceOf = (file: string) => program.getSourceFile(path.join(source, file)) as ts.SourceFile;

/** What a module of src exports. */
export function exportsOf(file: string): Export[] {
  const module = checker.getSymbolAtLocation(sourceOf(file));
  return (module ? checker.getExportsOfModule(module) : []).map((symbol) => {
    const target = symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
    const declared = target.declarations?.[0]?.getSourceFile().fileName;
    if (!declared) throw new Error(`${file} exports ${symbol.name}, which is not declared`);
    const tags = target.getJsDocTags(checker).map((tag) => tag.name);
    return { name: symbol.name, target, file: relative(declared), tags };
  });
}

/** The modules of src that a module imports, statically or not, or exports from. */
export function importsOf(file: string): string[] {
  return ts
    .preProcessFile(sourceOf(file).text)
    .importedFiles.map(({ fileName }) => fileName)
    .filter((specifier) => specifier.startsWith('.'))
    .map((specifier) => path.posix.join(path.posix.dirname(file), specifier).replace(/\.js$/, '.ts'));
}

/** The modules with a statement `export * from …`. */
export const exportingAll = modules.filter((file) =>
  sourceOf(file).statements.some((statement) => ts.isExportDeclaration(statement) && !statement.exportClause),
);
