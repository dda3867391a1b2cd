import { castTo } from './cast.ts';
import { formatDate, formatDateTime } from './civil-date.ts';
import { findStep } from './document.ts';
import { interpolate, type Lookup } from './interpolate.ts';
import { baseType } from './parameter-value.ts';
import { findOutput, type Run } from './run.ts';
import { ownValue } from './value.ts';

/** The names after `global:` (RB19). */
export const globalNames: readonly string[] = ['DATE', 'DATE_TIME', 'REGION', 'ACCOUNT_ID', 'AWS_PARTITION'];

function findGlobal(run: Run, name: string, now: number): ReturnType<Lookup> {
  if (name === 'DATE') return { value: formatDate(now) };
  if (name === 'DATE_TIME') return { value: formatDateTime(now) };
  if (Object.hasOwn(run.globals, name)) return { value: run.globals[name] ?? '' };
  return globalNames.includes(name)
    ? { problem: `global:${name} has no value here: pass it when the run starts` }
    : undefined;
}

function findParameter(run: Run, name: string, now: number, open: readonly string[]): ReturnType<Lookup> {
  const supplied = ownValue(run.parameters, name);
  if (supplied !== undefined) return { value: supplied };
  const parameter = run.document.parameters[name];
  if (parameter?.default === undefined || open.includes(name)) {
    return { problem: `parameter ${JSON.stringify(name)} has no value: supply one` };
  }
  const problems: string[] = [];
  const value = interpolate(parameter.default, lookupIn(run, now, [...open, name]), problems);
  const cast = castTo(baseType(parameter.type), value);
  const problem = problems[0] ?? cast.problem;
  return problem === undefined ? { value: cast.value ?? null } : { problem };
}

/** Returns the meaning of every name that a run knows at an instant (RB15 to RB21). */
export function lookupIn(run: Run, now: number, open: readonly string[] = []): Lookup {
  return (name) => {
    if (Object.hasOwn(run.document.parameters, name)) return findParameter(run, name, now, open);
    if (name === 'automation:EXECUTION_ID') return { value: run.executionId };
    if (name.startsWith('global:')) return findGlobal(run, name.slice(7), now);
    if (name.startsWith('variable:')) {
      const variable = name.slice(9);
      const value = ownValue(run.variables, variable);
      if (value !== undefined) return { value };
      return Object.hasOwn(run.document.variables, variable)
        ? { problem: `${name} has no value yet: give it a default` }
        : undefined;
    }
    const dot = name.indexOf('.');
    const step = dot > 0 ? findStep(run.document, name.slice(0, dot)) : undefined;
    if (!step) return undefined;
    const value = findOutput(run, step.name, name.slice(dot + 1));
    return value === undefined
      ? { problem: `${name} has no value: step ${step.name} did not give that output` }
      : { value };
  };
}
