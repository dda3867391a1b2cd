import { issue } from '../../issue.ts';
import type { Action } from '../action.ts';
import { isTemplate, quote, takeFlag, takeInteger, takeList, takeObject, takeText, takeWord } from '../field.ts';
import { isList, type Json, type JsonObject, ownValue, toText } from '../value.ts';

const methods = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'] as const;
const timeoutSeconds = 30;

function methodOf(inputs: JsonObject): string {
  const method = ownValue(inputs, 'Method');
  return typeof method === 'string' ? method : 'GET';
}

function isExpected(status: number, expected: Json | undefined): boolean {
  if (!isList(expected) || expected.length === 0) return status >= 200 && status <= 299;
  return expected.some((each) => {
    const text = toText(each).toLowerCase();
    return text === String(status) || (text.endsWith('xx') && text.startsWith(String(Math.floor(status / 100))));
  });
}

/** ops:http: has one HTTP request made, to a Url or to a Path of a named Connection (RB37, RB38). */
export const http: Action = {
  name: 'ops:http',
  needs: 'call',
  outputs: ['StatusCode', 'Body', 'Headers'],
  isSafeToRepeat(inputs) {
    const stated = ownValue(inputs, 'Idempotent');
    if (stated !== undefined && stated !== null) return String(stated).toLowerCase() === 'true';
    return !['POST', 'PATCH'].includes(methodOf(inputs));
  },
  check(inputs) {
    const { object, path, issues, templated } = inputs;
    const url = takeText(inputs, 'Url');
    takeText(inputs, 'Connection');
    const target = takeText(inputs, 'Path');
    const [hasUrl, hasConnection, hasPath] = ['Url', 'Connection', 'Path'].map(
      (key) => ownValue(object, key) !== undefined,
    );
    if (hasUrl === (hasConnection && hasPath) || (hasUrl && hasPath) || (hasConnection !== hasPath && !hasUrl)) {
      issues.push(issue('required', path, 'ops:http has no single address: give either Url, or Connection with Path'));
    }
    if (url !== undefined && !(templated && isTemplate(url)) && !/^https?:\/\/[^\s/]+/i.test(url)) {
      issues.push(
        issue(
          'bad_url',
          [...path, 'Url'],
          `Url ${quote(url)} does not fit: give an address that starts with https:// or http://`,
        ),
      );
    }
    // A second slash would let a filled-in value name another host than the connection's.
    if (target !== undefined && !(templated && isTemplate(target)) && !/^\/(?![/\\])/.test(target)) {
      issues.push(issue('bad_path', [...path, 'Path'], `Path ${quote(target)} does not fit: start it with one /`));
    }
    takeWord(inputs, 'Method', methods);
    const headers = takeObject(inputs, 'Headers') ?? {};
    for (const [name, value] of Object.entries(headers)) {
      if (typeof value === 'object' || /[\r\n]/.test(toText(value))) {
        issues.push(
          issue(
            'bad_header',
            [...path, 'Headers', name],
            `header ${name} ${quote(value)} does not fit: give one line of text`,
          ),
        );
      }
    }
    takeList(inputs, 'ExpectStatus')?.forEach((each, index) => {
      if (!/^([1-5]\d\d|[1-5]xx)$/i.test(toText(each)) && !(templated && isTemplate(each))) {
        issues.push(
          issue(
            'bad_status',
            [...path, 'ExpectStatus', index],
            `status ${quote(each)} does not fit: give a number such as 204 or a class such as 2xx`,
          ),
        );
      }
    });
    takeInteger(inputs, 'TimeoutSeconds', { min: 1, max: 3600 });
    takeFlag(inputs, 'Idempotent');
  },
  start(inputs) {
    return { kind: 'invoke', timeoutMs: Number(ownValue(inputs, 'TimeoutSeconds') ?? timeoutSeconds) * 1000 };
  },
  settle(inputs, answered) {
    const status = ownValue(answered, 'StatusCode');
    if (typeof status !== 'number') {
      return {
        failure: {
          stage: 'PostVerification',
          type: 'Internal',
          message: 'the answer has no StatusCode: report one as a number',
        },
      };
    }
    if (isExpected(status, ownValue(inputs, 'ExpectStatus'))) return { outputs: answered };
    return {
      failure: {
        stage: 'PostVerification',
        type: 'Verification',
        message: `StatusCode ${status} is not among the expected: check the address, or add it to ExpectStatus`,
      },
    };
  },
};
