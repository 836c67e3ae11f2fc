/** What the tests of the composer's parts share: what the service offers, and a draft that can be sent. */
import { fromComposer } from 'c/hearbackDraft';
import { CONTACT, fire, settle, show } from './support';

export const LINK = '${l://SurveyLink?d=Start}';

export const COMPOSER = {
    from_name: 'Acme Care',
    from_address: 'noreply@acme.example',
    from_addresses: ['noreply@acme.example', 'care@acme.example'],
    reply_to: '',
    subject: 'How did we do?',
    body: `Hello\n\n${LINK}`,
    format: 'text',
    language: 'en',
    languages: ['en', 'fr'],
    translations: { fr: { subject: 'Votre avis', body: `Bonjour ${LINK}` } },
    sms_body: 'Hello ${l://SurveyURL}',
    two_way_body: 'How did we do?',
    reminder: { subject: 'Still time', body: `Again ${LINK}` },
    thank_you: { subject: 'Thanks', body: 'Thank you' },
    phone_fields: { Contact: [{ name: 'MobilePhone', label: 'Mobile' }], Lead: [{ name: 'Phone', label: 'Phone' }] },
    mailing_lists: [{ id: 'ML_1', name: 'Customers' }],
    sms: { allowed: true, code: 'allowed', reason: '' },
    salesforce: { connected: true }
};

export const AUDIENCE = { object: 'Contact', recordIds: [CONTACT] };

export const aDraft = (changes = {}, object = 'Contact') => ({
    ...fromComposer(COMPOSER, { object, zone: 'Europe/Paris' }),
    survey: 'SV_1',
    ...changes
});

/** Shows a part that takes over what it changes, as the composer does; `element.changes` are the fields that it named. */
export async function part(tag, Component, { draft = aDraft(), ...properties } = {}) {
    const element = show(tag, Component, { draft, errors: {}, ...properties });
    const seen = [];
    element.addEventListener('draftchange', ({ detail: { changes, fields } }) => {
        seen.push(fields);
        element.draft = { ...element.draft, ...changes };
    });
    await settle();
    return Object.assign(element, { seen });
}

/** What a base component fires when a person has chosen or typed. */
export async function enter(target, value) {
    target.value = value;
    fire(target, 'change', { value });
    await settle();
}
