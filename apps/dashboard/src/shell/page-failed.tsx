import { useRouteError } from 'react-router';
import { Failed } from '../ui/failed.tsx';

/** In a page's place where it broke, or could not be loaded: after a new build its old parts are gone. */
export function PageFailed() {
  return <Failed error={useRouteError()} onRetry={() => window.location.reload()} />;
}
