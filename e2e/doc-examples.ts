/** The examples of a page of documentation: its curl lines as requests, with what the page says comes of them. */
export type Example = {
  /** As it stands on the page. */
  text: string;
  /** The next block, where it is `json`: the answer. */
  answer: string | null;
  /** The next block, or the one after the answer, where it is `json received`: what the receiver gets. */
  received: string | null;
};

export type ExampleRequest = { method: string; url: string; headers: Record<string, string>; body: string | null };

const BLOCK = /^```(.*)\n([\s\S]*?)^```$/gm;

export function examplesOf(page: string): Example[] {
  const blocks = [...page.matchAll(BLOCK)].map(([, info = '', text = '']) => ({ info, text }));
  return blocks.flatMap(({ info, text }, i) => {
    if (info !== 'sh' || !text.startsWith('curl ')) return [];
    const after = blocks.slice(i + 1, i + 3);
    const answer = after[0]?.info === 'json' ? after.shift() : undefined;
    const received = after[0]?.info === 'json received' ? after[0] : undefined;
    return [{ text, answer: answer?.text ?? null, received: received?.text ?? null }];
  });
}

/** A curl line with `-X`, `-H` and `-d`; `$NAME` is taken from `variables`. Throws at anything else. */
export function requestOf(text: string, variables: Record<string, string>): ExampleRequest {
  const request: ExampleRequest = { method: 'GET', url: '', headers: {}, body: null };
  const [, ...words] = wordsOf(text, variables);
  while (words.length > 0) {
    const word = words.shift() as string;
    if (!word.startsWith('-')) request.url = word;
    else if (word === '-X') request.method = words.shift() ?? '';
    else if (word === '-d') request.body = words.shift() ?? '';
    else if (word === '-H') {
      const [name = '', ...value] = (words.shift() ?? '').split(': ');
      request.headers[name] = value.join(': ');
    } else throw new Error(`curl ${word} is not known here: ${text}`);
  }
  return request;
}

function wordsOf(text: string, variables: Record<string, string>): string[] {
  const words = text.replaceAll('\\\n', ' ').matchAll(/'([^']*)'|"([^"]*)"|([^\s'"]+)/g);
  return [...words].map(([, verbatim, quoted, bare]) => verbatim ?? filled(quoted ?? bare ?? '', variables));
}

const filled = (text: string, variables: Record<string, string>): string =>
  text.replaceAll(/\$(\w+)/g, (_, name: string) => {
    const value = variables[name];
    if (value === undefined) throw new Error(`$${name} is not known here`);
    return value;
  });
