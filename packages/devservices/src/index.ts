export { freePort } from './free-port.ts';
export { describeExit, type KeptService, keepRunning } from './keep-running.ts';
export { dropDatabase } from './mongodb/drop-database.ts';
export { mongod } from './mongodb/server.ts';
export { type ServerKind, type ServerPlace, startServer } from './own-server.ts';
export { redis } from './redis/server.ts';
export { type Services, type ServicesOptions, startServices } from './services.ts';
export { type Exit, type Service, type ServiceCommand, type Supervisor, startSupervisor } from './supervisor.ts';
