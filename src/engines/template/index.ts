export { describeKind, isTree, PropertyReader, quote, type Tree } from './property.ts';
export { resolveTemplate, type ResolvedResource, type ResolveOptions } from './resolve.ts';
export { nameOfArn, type Place } from './resource-name.ts';
export { parseTemplate, type Template, type TemplateParameter, type TemplateResource } from './template.ts';
