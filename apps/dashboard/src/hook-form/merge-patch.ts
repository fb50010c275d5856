type Fields = Record<string, unknown>;

const isObject = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The patch (RFC 7396) that makes `after` of `before`: what differs, null for what is gone. */
export function mergePatch(before: Fields, after: Fields): Fields {
  const patch: Fields = {};
  for (const name of new Set([...Object.keys(before), ...Object.keys(after)])) {
    const [was, is] = [before[name], after[name]];
    if (JSON.stringify(was) === JSON.stringify(is)) continue;
    patch[name] = is === undefined ? null : isObject(was) && isObject(is) ? mergePatch(was, is) : is;
  }
  return patch;
}
