import { createLifecycle, createLogger, keepHeapSmall, readConfig } from '@hookpost/platform';
import { compose } from './compose.ts';

keepHeapSmall();
try {
  const config = readConfig();
  const log = createLogger({ service: 'worker', level: config.logLevel, pretty: !config.production });
  const { onStop } = createLifecycle(log);
  const { port } = await compose({ config, log, onStop });
  log.info('worker.ready', { metrics: `http://${config.host}:${port}/metrics` });
} catch (error) {
  console.error(`The worker can not start: ${(error as Error).message}`);
  process.exit(1);
}
