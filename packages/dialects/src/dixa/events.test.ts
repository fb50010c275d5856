import { describe, expect, it } from '@jest/globals';
import { EVENTS, fullyQualified } from './events.ts';

describe('the events of Dixa', () => {
  it('are 32', () => {
    expect(new Set(EVENTS).size).toBe(32);
  });

  it.each([
    ['ConversationNoteAdded', 'CONVERSATION_NOTE_ADDED'],
    ['SLAEvaluationVoided', 'SLA_EVALUATION_VOIDED'],
    ['ConversationEndUserReplaced', 'CONVERSATION_END_USER_REPLACED'],
    ['AgentUnbannedIp', 'AGENT_UNBANNED_IP'],
    ['TypingStarted', 'TYPING_STARTED'],
    ['ConversationMessageDeliverySpamComplaint', 'CONVERSATION_MESSAGE_DELIVERY_SPAM_COMPLAINT'],
  ])('are called %s in requests and %s in bodies', (name, fqn) => {
    expect(fullyQualified(name)).toBe(fqn);
  });
});
