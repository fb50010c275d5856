/** The events that a subscription may name. */
export const EVENTS = [
  'SLAEvaluationVoided',
  'SLAEvaluationBreached',
  'SLAEvaluationAchieved',
  'SLAEvaluationPending',
  'ConversationPending',
  'ConversationPendingExpired',
  'ConversationMessageAdded',
  'ConversationCustomAttributeUpdated',
  'ConversationAssigned',
  'ConversationUnassigned',
  'ConversationTransferred',
  'ConversationEnqueued',
  'ConversationCreated',
  'ConversationOpen',
  'ConversationAbandoned',
  'ConversationClosed',
  'ConversationTagAdded',
  'ConversationTagRemoved',
  'ConversationNoteAdded',
  'ConversationRated',
  'ConversationEndUserReplaced',
  'ConversationMessageDeliveryDelivered',
  'ConversationMessageDeliveryInfo',
  'ConversationMessageDeliveryFailed',
  'ConversationMessageDeliverySeen',
  'ConversationMessageDeliverySent',
  'ConversationMessageDeliverySpamComplaint',
  'AgentBannedEnduser',
  'AgentUnbannedEnduser',
  'AgentBannedIp',
  'AgentUnbannedIp',
  'TypingStarted',
] as const;

/** A name as the delivered body has it: `SLAEvaluationVoided` is `SLA_EVALUATION_VOIDED`. */
export const fullyQualified = (name: string): string =>
  name
    .replaceAll(/([A-Z]+)([A-Z][a-z])/g, '$1_$2')
    .replaceAll(/([a-z\d])([A-Z])/g, '$1_$2')
    .replaceAll(/\W+/g, '_')
    .toUpperCase();
