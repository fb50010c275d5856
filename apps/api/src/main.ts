import { createLifecycle, createLogger, keepHeapSmall, readConfig } from '@hookpost/platform';
import { PREFIX } from '@hookpost/queue';
import { compose } from './compose.ts';
import { listen } from './listen.ts';

const OPEN_REQUESTS_MS = 20_000;

keepHeapSmall();
try {
  const config = readConfig();
  const log = createLogger({ service: 'api', level: config.logLevel, pretty: !config.production });
  const { onStop } = createLifecycle(log);

  const app = await compose({ config, queuePrefix: PREFIX, log, onStop });
  const { port, close } = await listen(app, config);
  onStop('http', close, OPEN_REQUESTS_MS);
  log.info('api.listening', { url: `http://${config.host}:${port}` });
} catch (error) {
  console.error(`The API can not start: ${(error as Error).message}`);
  process.exit(1);
}
