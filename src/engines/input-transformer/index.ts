/** EventBridge's InputPath and InputTransformer: what a target is given of an event. The rules are in SPEC.md. */
export { type JsonPath, parseJsonPath, readPath } from './json-path.ts';
export { type InputTransformer, parseInputTransformer, predefinedVariables } from './parse.ts';
export { type Rendered, type RuleFacts, transformInput } from './render.ts';
