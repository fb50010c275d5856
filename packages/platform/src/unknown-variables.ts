import { closestMatch } from 'leven';

const PREFIX = /^HOOKPOST_/;
/** Read by the tests alone, which pass their environment on to what they start. */
const OF_TESTS = /^HOOKPOST_(TEST_|LONG$|SEED$)/;
/** Kubernetes gives these to every container beside a Service named hookpost. */
const OF_KUBERNETES = /_(SERVICE_HOST|SERVICE_PORT(_\w+)?|PORT_\d+_(TCP|UDP|SCTP)(_\w+)?)$/;
const KUBERNETES_ADDRESS = /^(tcp|udp|sctp):\/\//;
/** Two typing mistakes; with more, it is another word. */
const MISTAKES = 2;

/** One sentence for each variable that bears our name and is none of `known`. */
export function unknownVariables(
  env: Readonly<Record<string, string | undefined>>,
  known: readonly string[],
): string[] {
  const ours = Object.keys(env).filter((name) => PREFIX.test(name) && !known.includes(name));
  return ours.filter((name) => !isOfOthers(name, env[name])).map((name) => `${name} is not known${hint(name, known)}`);
}

const isOfOthers = (name: string, value = ''): boolean =>
  OF_TESTS.test(name) || OF_KUBERNETES.test(name) || KUBERNETES_ADDRESS.test(value);

/** The nearest name, whether it has our prefix or not: HOOKPOST_REDIS_URL stands for REDIS_URL. */
function hint(name: string, known: readonly string[]): string {
  const byWord = new Map(known.map((each) => [each.replace(PREFIX, ''), each]));
  const word = closestMatch(name.replace(PREFIX, ''), [...byWord.keys()], { maxDistance: MISTAKES });
  return word === undefined ? '' : `; did you mean ${byWord.get(word)}?`;
}
