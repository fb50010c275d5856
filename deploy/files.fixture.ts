/** The files in here, read. */
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { parse, parseAllDocuments } from 'yaml';

export const ROOT = path.resolve(import.meta.dirname, '..');

export const textOf = (file: string): Promise<string> => readFile(path.join(ROOT, file), 'utf8');

export const yamlOf = async <T>(file: string): Promise<T> => parse(await textOf(file), { merge: true }) as T;

/** Every document of every manifest but the kustomization and what is for Helm. */
export async function manifests(): Promise<Manifest[]> {
  const folder = 'deploy/kubernetes';
  const files = (await readdir(path.join(ROOT, folder))).filter((file) => file.endsWith('.yaml'));
  const texts = await Promise.all(files.map((file) => textOf(`${folder}/${file}`)));
  const documents = texts.flatMap((text) => parseAllDocuments(text).map((document) => document.toJS() as Manifest));
  return documents.filter(({ kind }) => kind !== undefined && kind !== 'Kustomization');
}

export type Manifest = { apiVersion: string; kind: string; metadata: { name: string }; spec?: any; data?: any };

export type Rule = {
  alert?: string;
  record?: string;
  expr: string;
  for?: string;
  labels?: Record<string, string>;
  annotations?: Record<string, string>;
};

export async function rules(): Promise<Rule[]> {
  const { groups } = await yamlOf<{ groups: { name: string; rules: Rule[] }[] }>('deploy/prometheus/rules.yml');
  return groups.flatMap((group) => group.rules);
}

export type Service = {
  image: string;
  command: string[];
  /** `null`: as whoever starts it has it. */
  environment?: Record<string, string | null>;
  ports?: string[];
  read_only?: boolean;
  cap_drop?: string[];
  security_opt?: string[];
  profiles?: string[];
  healthcheck?: { test: string[] };
};

export const compose = () => yamlOf<{ services: Record<string, Service> }>('docker-compose.yml');
