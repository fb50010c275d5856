/** Every form in which a secret could lie about: as it is, in base64 at any place of a longer text, in hex, in an address. */
export function formsOf(secret: string): string[] {
  const encoded = [0, 1, 2].flatMap((offset) => {
    // Cut to what does not depend on its neighbours.
    const text = Buffer.from(' '.repeat(offset) + secret)
      .toString('base64')
      .replace(/=+$/, '');
    const inner = text.slice(offset === 0 ? 0 : 4, -2);
    return [inner, inner.replaceAll('+', '-').replaceAll('/', '_')];
  });
  return [...new Set([secret, ...encoded, Buffer.from(secret).toString('hex'), encodeURIComponent(secret)])];
}

/** Which of the secrets, by name, are somewhere in this text. */
export function found(secrets: Record<string, string>, text: string): string[] {
  return Object.keys(secrets).filter((name) => formsOf(secrets[name] as string).some((form) => text.includes(form)));
}
