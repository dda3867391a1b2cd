import { hasErrors, issue, type Issue } from '../../engines/issue.ts';
import {
  type MuteRule,
  parseMuteRule,
  parseSilence,
  type Silence as SilenceInForce,
} from '../../engines/noise/index.ts';
import { completeRef } from '../../organization/catalog/reader.ts';
import { Ref } from '../../platform/contract.ts';
import type { Reader, ReadResult, Reference, TemplateResource } from '../../platform/operations.ts';
import { checkMatcher, completeMatcher } from './matcher.ts';

/** What the entity of a mute rule says. */
export interface MuteRuleSpec extends Record<string, unknown> {
  rule: MuteRule;
}

/** What the entity of a declared silence says: with the matchers as they are applied, and as they were written. */
export interface SilenceSpec extends Record<string, unknown> {
  silence: SilenceInForce;
  written: SilenceInForce['matchers'];
}

/** Reads an AWS::CloudWatch::AlarmMuteRule as an entity of kind `mute-rule` that refers to its alarms. */
export function readMuteRule(resource: TemplateResource): ReadResult {
  const path = [...resource.path, 'Properties'];
  const { value: rule, issues } = parseMuteRule(resource.properties, path, resource.logicalId);
  if (rule === undefined) return { entities: [], issues };
  const { name, description } = rule;
  const references = rule.alarms.map(
    (alarm, at): Reference => ({
      to: `alarm:default/${alarm}`,
      role: 'alarm',
      path: [...path, 'MuteTargets', 'AlarmNames', at],
    }),
  );
  const found = rule.owner === null ? null : completeRef(rule.owner, 'group');
  const owner = found !== null && Ref.safeParse(found).success ? found : null;
  const spec: MuteRuleSpec = { rule: { ...rule, owner }, path: resource.path };
  const title = description || name;
  return {
    entities: [{ ref: `mute-rule:default/${name}`, kind: 'mute-rule', name, title, owner, spec, references }],
    issues,
  };
}

/** Reads our own kind Silence: `metadata.name`, and in `spec` what a silence needs, owner, reason and end included. */
export function readSilence(document: Record<string, unknown>): ReadResult {
  const name = (document.metadata as { name?: unknown } | null | undefined)?.name;
  const issues: Issue[] = [];
  if (typeof name !== 'string' || !/^[A-Za-z0-9][A-Za-z0-9_.-]*$/.test(name)) {
    const message = `${JSON.stringify(name ?? null)} is no name: give letters, digits, "-", "_" and "."`;
    issues.push(issue('invalid_name', ['metadata', 'name'], message));
  }
  const given = document.spec;
  const isMap = typeof given === 'object' && given !== null && !Array.isArray(given);
  const ref = `silence:default/${String(name)}`;
  const parsed = parseSilence(isMap ? { ...given, id: ref } : given, ['spec']);
  issues.push(...parsed.issues);
  parsed.value?.matchers.forEach((each, at) => issues.push(...checkMatcher(each, ['spec', 'matchers', at])));
  if (hasErrors(issues) || parsed.value === undefined) return { entities: [], issues };
  const { matchers: written, comment } = parsed.value;
  const owner = completeRef(parsed.value.owner, 'group');
  const silence = { ...parsed.value, owner, matchers: written.map(completeMatcher) };
  const spec: SilenceSpec = { silence, written, path: [] };
  const references: Reference[] = [{ to: owner, role: 'owner', path: ['spec', 'owner'] }];
  return {
    entities: [{ ref, kind: 'silence', name: String(name), title: comment, owner, spec, references }],
    issues,
  };
}

/** How documents keep alarms quiet. */
export const readers: readonly Reader[] = [
  { form: 'cloudformation', type: 'AWS::CloudWatch::AlarmMuteRule', read: readMuteRule },
  { form: 'evenkeel', kind: 'Silence', read: readSilence },
];
