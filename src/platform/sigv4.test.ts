import { expect, test } from 'vitest';
import { type SignedRequest, signRequest, verifySignature } from './sigv4.ts';

const secret = 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY';
const scope = { date: '20150830T123600Z', region: 'us-east-1', service: 'service' };
const now = Date.UTC(2015, 7, 30, 12, 36);

const request = (more: Partial<SignedRequest> = {}): SignedRequest => ({
  method: 'GET',
  path: '/',
  query: '',
  ...more,
  headers: { host: 'example.amazonaws.com', 'x-amz-date': scope.date, ...more.headers },
  body: more.body ?? new Uint8Array(),
});

// The cases and signatures that AWS publishes as its test suite of Signature Version 4.
test.each([
  ['a plain GET', {}, '5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31'],
  [
    'parameters out of order',
    { query: 'Param2=value2&Param1=value1' },
    'b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500',
  ],
  ['a plain POST', { method: 'POST' }, '5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b'],
  [
    'a body',
    {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: Buffer.from('Param1=value1'),
    },
    'ff11897932ad3f4e8b18135d722051e5ac45fc38421b1da7b9d196a0fe09473a',
  ],
  [
    'a path that leads back',
    { path: '/example1/example2/../..' },
    '5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31',
  ],
  ['slashes in a row', { path: '//' }, '5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31'],
])('signRequest gives the published signature of %s', (_, more, signature) => {
  const signed = request(more);
  expect(signRequest(signed, secret, { ...scope, signedHeaders: Object.keys(signed.headers).toSorted() })).toBe(
    signature,
  );
});

const authorized = (
  signed: SignedRequest,
  more: { signature?: string; signedHeaders?: string[]; day?: string } = {},
) => {
  const signedHeaders = more.signedHeaders ?? Object.keys(signed.headers).toSorted();
  const signature = more.signature ?? signRequest(signed, secret, { ...scope, signedHeaders });
  const credential = `AKIDEXAMPLE/${more.day ?? '20150830'}/us-east-1/service/aws4_request`;
  return {
    ...signed,
    headers: {
      ...signed.headers,
      authorization: `AWS4-HMAC-SHA256 Credential=${credential}, SignedHeaders=${signedHeaders.join(';')}, Signature=${signature}`,
    },
  };
};

const verify = (signed: SignedRequest, at = now) =>
  verifySignature(signed, at, async (id) => (id === 'AKIDEXAMPLE' ? secret : null));

test('verifySignature gives the access key id, up to five minutes away', async () => {
  const signed = authorized(request({ method: 'POST', body: Buffer.from('{}') }));
  expect(await verify(signed)).toBe('AKIDEXAMPLE');
  expect(await verify(signed, now + 300_000)).toBe('AKIDEXAMPLE');
  await expect(verify(signed, now + 301_000)).rejects.toMatchObject({
    code: 'InvalidSignatureException',
    message: 'Signature expired: 20150830T123600Z is now earlier than 20150830T123601Z (20150830T124101Z - 5 min.)',
  });
  await expect(verify(signed, now - 301_000)).rejects.toMatchObject({
    message: expect.stringContaining('not yet current') as string,
  });
});

test('verifySignature refuses a request that was changed, is signed in part, by nobody, or not at all', async () => {
  const signed = authorized(request({ headers: { 'x-amz-target': 'AWSEvents.PutEvents' } }));
  await expect(verify({ ...signed, body: Buffer.from('x') })).rejects.toMatchObject({
    code: 'InvalidSignatureException',
  });
  await expect(verify({ ...signed, path: '/other' })).rejects.toMatchObject({ code: 'InvalidSignatureException' });
  const partly = authorized(request({ headers: { 'x-amz-target': 'a' } }), { signedHeaders: ['host', 'x-amz-date'] });
  await expect(verify(partly)).rejects.toMatchObject({
    message: expect.stringContaining('x-amz-target are not signed') as string,
  });
  await expect(verify(authorized(request(), { day: '20150829' }))).rejects.toMatchObject({
    code: 'InvalidSignatureException',
  });
  await expect(verify(authorized(request(), { signature: 'short' }))).rejects.toMatchObject({
    code: 'InvalidSignatureException',
  });
  const unknown = {
    ...signed,
    headers: { ...signed.headers, authorization: signed.headers.authorization.replace('AKID', 'AKIX') },
  };
  await expect(verify(unknown)).rejects.toMatchObject({ code: 'UnrecognizedClientException' });
  await expect(verify(request())).rejects.toMatchObject({ code: 'MissingAuthenticationTokenException' });
  await expect(verify(request({ headers: { authorization: 'Bearer x' } }))).rejects.toMatchObject({
    code: 'IncompleteSignatureException',
  });
});
