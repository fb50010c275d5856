import { useQuery } from '@tanstack/react-query';
import { api, done, type Schemas } from '../api/client.ts';
import { memberText } from '../api/member-text.ts';

/** With the text of its data as it was published. */
export type EventWithText = Omit<Schemas['Event'], 'data'> & { text: string };

export const useEvent = (id: string) =>
  useQuery({ queryKey: ['event', id], queryFn: () => readEvent(id), refetchInterval: 3000 });

async function readEvent(id: string): Promise<EventWithText> {
  const json = await done(api.GET('/v1/events/{id}', { params: { path: { id } }, parseAs: 'text' }));
  const { data: _parsed, ...event } = JSON.parse(json) as Schemas['Event'];
  return { ...event, text: memberText(json, 'data') ?? 'null' };
}
