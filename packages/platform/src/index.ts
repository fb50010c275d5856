export { type AllowNets, blockListOf, parseAllowNets } from './allow-nets.ts';
export {
  type Config,
  ConfigError,
  childEnvironment,
  isSet,
  type LocalConfig,
  readConfig,
  readLocalConfig,
  VARIABLE_NAMES,
} from './config.ts';
export {
  createVault,
  type EncryptionKey,
  hashKey,
  newSecret,
  randomId,
  type SealContext,
  SealError,
  type Vault,
} from './crypto.ts';
export type { TrustProxy } from './front.ts';
export { createLifecycle, type Lifecycle } from './lifecycle.ts';
export { createLogger, LOG_LEVELS, type LoggerOptions, type LogLevel } from './logger.ts';
export { mask } from './mask.ts';
export { keepHeapSmall } from './memory.ts';
export type { Readings } from './metrics/gauges.ts';
export { createMetrics, type Metrics } from './metrics/metrics.ts';
export { type ProbeOptions, type Readiness, serveProbes } from './probes.ts';
export { compileRegex } from './regex.ts';
export { startTracing, type Tracing } from './tracing/tracing.ts';
