import Joi from 'joi';
import { anyCase, endpoint, password, token, usedWhen, username } from '../fields.ts';

/** The body of `POST /hooks/queuealerts`, without the credentials that its `authtype` does not use. */
export type QueueAlert = {
  endpoint: string;
  /** None, Basic, Bearer or Header, in any case. */
  authtype: string;
  username?: string;
  password?: string;
  token?: string;
};

const forTypes = (types: string[], field: Joi.Schema): Joi.Schema => usedWhen('authtype', anyCase(...types), field);

export const queueAlert: Joi.ObjectSchema<QueueAlert> = Joi.object<QueueAlert>({
  endpoint: endpoint.required(),
  authtype: anyCase('None', 'Basic', 'Bearer', 'Header').required(),
  username: forTypes(['Basic'], username),
  password: forTypes(['Basic'], password),
  token: forTypes(['Bearer', 'Header'], token),
}).required();
