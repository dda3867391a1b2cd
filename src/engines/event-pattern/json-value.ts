/** A value that JSON can hold without array or object: what a leaf of an event is. */
export type JsonLeaf = string | number | boolean | null;

/** Any value that JSON text can stand for. */
export type JsonValue = JsonLeaf | readonly JsonValue[] | JsonObject;

/** A JSON object, such as an event. */
export interface JsonObject {
  readonly [key: string]: JsonValue;
}

/** Reports whether the value is an object of the JSON kind: neither null nor an array. */
export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Reports whether the value is an array, for the compiler too. */
export function isJsonArray(value: JsonValue): value is readonly JsonValue[] {
  return Array.isArray(value);
}
