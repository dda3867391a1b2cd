import { createHmac, timingSafeEqual } from 'node:crypto';
import { AwsError } from './aws-error.ts';
import { sha256 } from './canonical.ts';

/** An HTTP request as it is signed: `path` and `query` as they stand in the URL, header names in lower case. */
export interface SignedRequest {
  method: string;
  path: string;
  query: string;
  headers: Readonly<Record<string, string | string[] | undefined>>;
  body: Uint8Array;
}

/** What a signature is made with; `date` is in basic ISO 8601, such as `20261121T100000Z`. */
export interface SigningScope {
  date: string;
  region: string;
  service: string;
  signedHeaders: readonly string[];
}

/** Minutes by which the sender's clock may differ. */
const skewMinutes = 5;

const algorithm = 'AWS4-HMAC-SHA256';

/** Returns the signature of a request in hexadecimal (AWS Signature Version 4, every service but S3). */
export function signRequest(request: SignedRequest, secret: string, scope: SigningScope): string {
  const day = scope.date.slice(0, 8);
  const toSign = [
    algorithm,
    scope.date,
    `${day}/${scope.region}/${scope.service}/aws4_request`,
    sha256(canonicalRequest(request, scope.signedHeaders)),
  ].join('\n');
  const key = [day, scope.region, scope.service, 'aws4_request'].reduce<string | Buffer>(
    (key, part) => hmac(key, part),
    `AWS4${secret}`,
  );
  return hmac(key, toSign).toString('hex');
}

/**
 * Returns the access key id whose secret signed a request; throws the AwsError that AWS's clients expect when the
 * signature is missing, incomplete, wrong, or more than five minutes away from `now` (epoch milliseconds). Host, date,
 * body and every `x-amz-` header must be signed. `findSecret` gives the secret of an access key id, or null.
 */
export async function verifySignature(
  request: SignedRequest,
  now: number,
  findSecret: (accessKeyId: string) => Promise<string | null>,
): Promise<string> {
  const { accessKeyId, signature, scope, credentialDay } = readAuthorization(request);
  refuseSkew(scope.date, now);
  if (credentialDay !== scope.date.slice(0, 8))
    throw mismatch('the date of the credential is not the day of X-Amz-Date');
  const unsigned = Object.keys(request.headers).filter(
    (name) => (name === 'host' || name.startsWith('x-amz-')) && !scope.signedHeaders.includes(name),
  );
  if (unsigned.length > 0) throw mismatch(`the headers ${unsigned.join(', ')} are not signed`);
  const secret = await findSecret(accessKeyId);
  if (secret === null) throw unknownAccessKey();
  const expected = Buffer.from(signRequest(request, secret, scope));
  const given = Buffer.from(signature);
  if (expected.length !== given.length || !timingSafeEqual(expected, given))
    throw mismatch('the secret access key may be another, or something changed the request on its way');
  return accessKeyId;
}

/** Returns the access key id that a request names, before its body is known; throws when it names none. */
export function readAccessKeyId(headers: SignedRequest['headers']): string {
  return readAuthorization({ headers }).accessKeyId;
}

/** Returns the refusal of an access key id that nobody has. */
export function unknownAccessKey(): AwsError {
  return new AwsError('UnrecognizedClientException', 'The security token included in the request is invalid.');
}

interface Authorization {
  accessKeyId: string;
  signature: string;
  credentialDay: string;
  scope: SigningScope;
}

function readAuthorization({ headers }: Pick<SignedRequest, 'headers'>): Authorization {
  const header = valueOf(headers.authorization);
  if (header === '') throw new AwsError('MissingAuthenticationTokenException', 'Missing Authentication Token');
  const incomplete = (what: string) =>
    new AwsError('IncompleteSignatureException', `Authorization header requires ${what}`);
  if (!header.startsWith(`${algorithm} `)) throw incomplete(`the algorithm ${algorithm}`);
  const parts = new Map(
    header
      .slice(algorithm.length)
      .split(',')
      .map((each) => {
        const [name, ...rest] = each.trim().split('=');
        return [name!, rest.join('=')];
      }),
  );
  const part = (name: string): string => {
    const value = parts.get(name);
    if (value === undefined || value === '') throw incomplete(`'${name}' parameter`);
    return value;
  };
  const credential = /^([\w/-]+?)\/(\d{8})\/([\w-]+)\/([\w.-]+)\/aws4_request$/.exec(part('Credential'));
  if (credential === null) throw incomplete("'Credential' as KEY/DATE/REGION/SERVICE/aws4_request");
  const date = valueOf(headers['x-amz-date']) || toBasic(Date.parse(valueOf(headers.date)));
  if (!/^\d{8}T\d{6}Z$/.test(date)) throw incomplete("existence of either an 'X-Amz-Date' or a 'Date' header");
  return {
    accessKeyId: credential[1]!,
    signature: part('Signature'),
    credentialDay: credential[2]!,
    scope: { date, region: credential[3]!, service: credential[4]!, signedHeaders: part('SignedHeaders').split(';') },
  };
}

function refuseSkew(date: string, now: number): void {
  const signed = Date.parse(date.replace(/^(....)(..)(..)T(..)(..)(..)Z$/, '$1-$2-$3T$4:$5:$6Z'));
  const edge = skewMinutes * 60_000;
  const nowText = toBasic(now);
  if (!(signed >= now - edge))
    throw new AwsError(
      'InvalidSignatureException',
      `Signature expired: ${date} is now earlier than ${toBasic(now - edge)} (${nowText} - ${skewMinutes} min.)`,
    );
  if (signed > now + edge)
    throw new AwsError(
      'InvalidSignatureException',
      `Signature not yet current: ${date} is still later than ${toBasic(now + edge)} (${nowText} + ${skewMinutes} min.)`,
    );
}

function mismatch(why: string): AwsError {
  return new AwsError(
    'InvalidSignatureException',
    `The signature of the request does not match what was calculated here: ${why}`,
  );
}

function canonicalRequest(
  { method, path, query, headers, body }: SignedRequest,
  signedHeaders: readonly string[],
): string {
  const lines = signedHeaders.map((name) => `${name}:${valueOf(headers[name]).trim().replace(/ +/g, ' ')}\n`);
  return [
    method,
    canonicalPath(path),
    canonicalQuery(query),
    lines.join(''),
    signedHeaders.join(';'),
    sha256(body),
  ].join('\n');
}

/** Each segment is encoded once more than it stands in the URL, and `.`, `..` and empty segments are resolved. */
function canonicalPath(path: string): string {
  const segments: string[] = [];
  for (const segment of path.split('/')) {
    if (segment === '..') segments.pop();
    else if (segment !== '' && segment !== '.') segments.push(encode(segment));
  }
  const tail = segments.length > 0 && /\/(\.{1,2})?$/.test(path) ? '/' : '';
  return `/${segments.join('/')}${tail}`;
}

function canonicalQuery(query: string): string {
  return query
    .split('&')
    .filter((each) => each !== '')
    .map((each) => {
      const [name, ...rest] = each.split('=');
      return [encode(decode(name!)), encode(decode(rest.join('=')))] as const;
    })
    .sort(([a, x], [b, y]) => (a === b ? compare(x, y) : compare(a, b)))
    .map(([name, value]) => `${name}=${value}`)
    .join('&');
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

function encode(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, (each) => `%${each.charCodeAt(0).toString(16).toUpperCase()}`);
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function hmac(key: string | Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest();
}

function valueOf(value: string | string[] | undefined): string {
  return Array.isArray(value) ? value.join(',') : (value ?? '');
}

/** Returns epoch milliseconds in basic ISO 8601; an empty text where it is no time. */
function toBasic(time: number): string {
  return Number.isNaN(time) ? '' : `${new Date(time).toISOString().replace(/[-:]|\.\d+/g, '')}`;
}
