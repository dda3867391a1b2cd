export { type Changes, diffEntities, diffValues, type Entity, type FieldChange } from './diff.ts';
export { editDistance, findNearest } from './distance.ts';
export { checkReferences, type FileIssue, type Reference, type ReferringEntity } from './reference.ts';
