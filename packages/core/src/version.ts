/** The service's version, as in package.json (a test keeps them equal): core imports nothing, not even a file of ours. */
export const VERSION = '0.1.0';
