/** Starts services on the folder given, says so on stdout as one line of JSON, and stops them when told to. For tests. */
import { startServices } from './services.ts';
import { startSupervisor } from './supervisor.ts';

const [dataDir = ''] = process.argv.slice(2);
const supervisor = startSupervisor();
try {
  const services = await startServices({ dataDir, supervisor, say: () => {} });
  process.once('SIGTERM', async () => {
    await services.stop();
    await supervisor.close();
  });
  console.log(JSON.stringify({ services }));
} catch (error) {
  console.log(JSON.stringify({ error: (error as Error).message }));
  await supervisor.close();
}
