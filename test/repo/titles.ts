/** Returns the titles of the tests of a file: the texts that `it(` and `test(`, or the call after their `.each`, begin with. */
export function listTitles(text: string): string[] {
  const title =
    /(?:^|\n)[ \t]*(?:(?:it|test)(?:\.\w+)*\(|(?:it|test)(?:\.\w+)*\.each\([\s\S]*?\n?[ \t]*\)\()\s*(['"`])((?:\\.|(?!\1)[^\\])*)\1/g;
  return [...text.matchAll(title)].map((match) => match[2]!);
}

/** Returns what is wrong with the tests of a file: a title that stands twice, a test that shuts out the others. */
export function judgeTitles(text: string): string[] {
  const titles = listTitles(text);
  return [
    ...titles.filter((each, index) => titles.indexOf(each) !== index).map((each) => `the title "${each}" stands twice`),
    ...[...text.matchAll(/\b(it|test|describe)\.only\b/g)].map((match) => `${match[0]} shuts out the other tests`),
  ];
}
