import type { ValueType } from './document.ts';
import { isList, isObject, type Json, toText } from './value.ts';

/** A value of the type asked for, or why there is none. */
export type Cast =
  | { readonly value: Json; readonly problem?: undefined }
  | { readonly value?: undefined; readonly problem: string };

function fromJsonText(value: Json): Json {
  if (typeof value !== 'string' || !/^\s*[[{]/.test(value)) return value;
  try {
    return JSON.parse(value) as Json;
  } catch {
    return value;
  }
}

/** Turns a value into one of the output types of SSM Automation, where that loses nothing (RB24). */
export function castTo(type: ValueType, value: Json): Cast {
  const refused = { problem: `${JSON.stringify(value)?.slice(0, 80)} is no ${type}` };
  switch (type) {
    case 'String':
      return { value: toText(value) };
    case 'Integer': {
      const number = typeof value === 'string' && /^\s*-?\d{1,15}\s*$/.test(value) ? Number(value) : value;
      return typeof number === 'number' && Number.isSafeInteger(number) ? { value: number } : refused;
    }
    case 'Boolean':
      if (typeof value === 'boolean') return { value };
      return typeof value === 'string' && /^(true|false)$/i.test(value)
        ? { value: value.toLowerCase() === 'true' }
        : refused;
    case 'StringList': {
      const list = fromJsonText(value);
      if (isList(list)) return { value: list.map(toText) };
      return isObject(list) || list === null ? refused : { value: [toText(value)] };
    }
    case 'StringMap': {
      const map = fromJsonText(value);
      return isObject(map) ? { value: map } : refused;
    }
    case 'MapList': {
      const list = fromJsonText(value);
      return isList(list) && list.every(isObject) ? { value: list } : refused;
    }
  }
}
