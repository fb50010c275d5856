export { connectMongo, type Database } from './connect.ts';
