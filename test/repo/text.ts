/** What no file of the repository may hold, by what it is. */
const unwanted: readonly { what: string; pattern: RegExp }[] = [
  { what: 'a path of one machine', pattern: /(?<![\w.:/-])\/(?:home|Users|work|root)\/[a-z][\w.-]*|[A-Z]:\\Users\\/ },
  { what: 'a private key', pattern: /-----BEGIN [A-Z ]*PRIVATE KEY-----/ },
  { what: 'an access key', pattern: /\b(?:AKIA|ASIA)[A-Z0-9]{16}\b/ },
  {
    what: 'a token of a known service',
    pattern:
      /\b(?:gh[pousr]_[A-Za-z0-9]{30,}|github_pat_\w{30,}|glpat-[\w-]{20,}|xox[abprs]-[\w-]{10,}|npm_[A-Za-z0-9]{36})/,
  },
  { what: 'a signed web token', pattern: /\beyJ[\w-]{15,}\.eyJ[\w-]{15,}\.[\w-]{15,}/ },
];

/** Returns what a text holds that belongs to one machine or to nobody else. */
export function judgeText(text: string): string[] {
  return unwanted.flatMap(({ what, pattern }) => {
    const found = pattern.exec(text);
    return found === null ? [] : [`holds ${what} in line ${text.slice(0, found.index).split('\n').length}`];
  });
}

/** Returns the hosts of a lock file's addresses other than the public registry. */
export function judgeLock(text: string): string[] {
  const hosts = [...text.matchAll(/"resolved":\s*"([a-z+]+:\/\/[^/"]+)/g)].map((match) => match[1]!);
  return [...new Set(hosts)]
    .filter((each) => each !== 'https://registry.npmjs.org')
    .map((each) => `names the host ${each}`);
}
