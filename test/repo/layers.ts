import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';

/** The areas in the order of time: each may import the ones before it. */
const areas = ['organization', 'prepare', 'operate', 'evolve', 'review'];

const root = resolve(import.meta.dirname, '../..');

export interface Violation {
  file: string;
  imports: string;
  rule: string;
}

/** Lists the TypeScript sources below a folder of the repository, tests left out. */
export function listSources(folder: string): string[] {
  return readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter(
      (each) =>
        each.isFile() &&
        /\.tsx?$/.test(each.name) &&
        !/\.test\.tsx?$/.test(each.name) &&
        !each.parentPath.includes('node_modules'),
    )
    .map((each) => relative(root, join(each.parentPath, each.name)).split(sep).join('/'));
}

/** Returns the import specifiers of a source text. */
export function importsOf(text: string): string[] {
  return [
    ...text.matchAll(
      /(?:^|\n)\s*(?:import|export)\b[^'"`;]*?\bfrom\s*['"]([^'"]+)['"]|\bimport\s*\(\s*['"]([^'"]+)['"]\s*\)|(?:^|\n)\s*import\s*['"]([^'"]+)['"]/g,
    ),
  ].map((match) => (match[1] ?? match[2] ?? match[3])!);
}

/** Returns the rule that an import breaks, or null: the table of ARCHITECTURE.md. */
export function judge(file: string, specifier: string): string | null {
  const inside = specifier.startsWith('.');
  const target = inside
    ? relative(root, resolve(root, dirname(file), specifier))
        .split(sep)
        .join('/')
    : null;
  const [top, part, noun] = file.split('/');

  if (top === 'web') {
    if (target === null || target.startsWith('web/')) return null;
    return target.startsWith('src/engines/') || target.endsWith('/contract.ts') || target === 'src/contracts.ts'
      ? null
      : 'web imports contracts and engines only';
  }
  if (part === 'engines') return target?.startsWith('src/engines/') ? null : 'an engine imports engines only';
  if (file.endsWith('/contract.ts') && part !== 'platform') {
    if (specifier === 'zod' || target === 'src/platform/contract.ts' || target?.startsWith('src/engines/')) return null;
    return target !== null && target.endsWith('/contract.ts') && !isLater(part!, target)
      ? null
      : 'a contract imports zod, engines and contracts of the same or an earlier area';
  }
  if (file === 'src/platform/contract.ts') return specifier === 'zod' ? null : 'the platform contract imports zod only';
  if (part === 'platform')
    return target === null || /^src\/(platform|engines)\//.test(target) ? null : 'platform knows no area';
  if (areas.includes(part!)) {
    if (target === null) return null;
    if (/^src\/(platform|engines)\//.test(target)) return null;
    if (isLater(part!, target) || !target.startsWith('src/'))
      return 'an area imports platform, engines and the areas before it';
    const [, , otherNoun, name] = target.split('/');
    if (!areas.includes(target.split('/')[1]!)) return 'an area imports platform, engines and the areas before it';
    const other = target.split('/')[1] !== part || otherNoun !== noun;
    return other && /^(store|jobs|feature)\.ts$/.test(name ?? '')
      ? "another noun's store, jobs and feature are its own: go through the noun's file"
      : null;
  }
  return null;
}

function isLater(area: string, target: string): boolean {
  const other = target.split('/')[1] ?? '';
  return areas.includes(other) && areas.indexOf(other) > areas.indexOf(area);
}

/** Returns every import of the repository that breaks a rule. */
export function findViolations(
  files: readonly string[] = [...listSources('src'), ...listSources('web/src')],
): Violation[] {
  return files.flatMap((file) =>
    importsOf(readFileSync(join(root, file), 'utf8')).flatMap((specifier) => {
      const rule = judge(file, specifier);
      return rule === null ? [] : [{ file, imports: specifier, rule }];
    }),
  );
}
