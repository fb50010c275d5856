import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { api, done } from '../api/client.ts';
import { failed, said } from '../ui/toast.ts';

/** Of the delivery in the address; looked at again as long as something may come of it. */
export const useDelivery = (id: string) =>
  useQuery({
    queryKey: ['delivery', id],
    queryFn: () => done(api.GET('/v1/deliveries/{id}', { params: { path: { id } } })),
    refetchInterval: ({ state: { data } }) => (data?.state === 'pending' ? 1500 : 10_000),
  });

/** Sending one again, or ending it. */
export function useDeliveryChange(change: 'redeliver' | 'cancel') {
  const queries = useQueryClient();
  return useMutation({
    mutationFn(id: string) {
      const params = { path: { id } };
      return change === 'redeliver'
        ? done(api.POST('/v1/deliveries/{id}/redeliver', { params }))
        : done(api.POST('/v1/deliveries/{id}/cancel', { params }));
    },
    onSuccess(delivery) {
      queries.setQueryData(['delivery', delivery.id], delivery);
      said(change === 'redeliver' ? 'It is being sent again.' : 'The delivery is cancelled.');
      void queries.invalidateQueries({ queryKey: ['deliveries'] });
    },
    onError: failed,
  });
}
