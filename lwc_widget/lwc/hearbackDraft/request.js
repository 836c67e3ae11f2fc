/** A draft as the service wants it. */
import { NEW_TEMPLATE, kindsOf } from './draft';
import { isBlank } from './richText';

const HOURS = 24;

const plain = ({ subject, body }, channel) => (channel === 'sms' ? { body } : { subject, body });

const smsOf = ({ mode, phoneFields }, kinds) => ({ mode, phone_field: pathOf(phoneFields, kinds) });

/** A language in which nothing was written reads the message of the first one. */
export const isEmpty = ({ subject, body }) => isBlank(body) && !subject?.trim();

/** Without what has no value. */
const known = (values) => Object.fromEntries(Object.entries(values).filter(([, value]) => hasValue(value)));

/** The body of POST /distributions. `audience` is {object, recordIds}; without recordIds nobody is named yet. */
export function toRequest(draft, { object, recordIds }) {
    return known({ object, record_ids: recordIds && [...recordIds], ...contentOf(draft, object) });
}

/** The body of PATCH /distributions/ID: everything but who is asked, so that what was taken away is taken away there, too. */
export const toChanges = (draft, { object, version }) => ({ ...contentOf(draft, object), version });

function contentOf(draft, object) {
    const kinds = kindsOf(object);
    return {
        survey: draft.survey,
        channel: draft.channel,
        message: messageOf(draft),
        ...(draft.template === NEW_TEMPLATE && { save_as_template: draft.templateName.trim() }),
        sms: draft.channel === 'sms' ? smsOf(draft.sms, kinds) : null,
        embedded_data: mappingOf(draft.mapping, kinds),
        language_field: pathOf(draft.languageField, kinds),
        mailing_list: draft.mailingList,
        ...scheduleOf(draft.schedule),
        follow_ups: draft.followUps.map((followUp) => followUpOf(followUp, draft))
    };
}

function messageOf({ channel, texts, from, template, language }) {
    const text = { ...textOf(texts[channel], channel), ...(language && { language }) };
    const origin = template && template !== NEW_TEMPLATE ? { template } : {};
    return channel === 'sms' ? { ...text, ...origin } : { ...senderOf(from), ...text, ...origin };
}

function senderOf({ name, address, replyTo }) {
    return { from_name: name, ...(address && { from_address: address }), reply_to: replyTo };
}

/** Without what an SMS has not: a subject, and rich text. */
function textOf({ subject, body, translations }, channel) {
    const translated = Object.entries(translations).filter(([, text]) => !isEmpty(text));
    const all = translated.length && {
        translations: Object.fromEntries(translated.map(([language, text]) => [language, plain(text, channel)]))
    };
    return { ...plain({ subject, body }, channel), ...(channel === 'email' && { format: 'html' }), ...all };
}

function mappingOf(rows, kinds) {
    const named = rows.filter(({ name, paths }) => name.trim() && kinds.some((kind) => paths[kind]));
    return Object.fromEntries(named.map(({ name, paths }) => [name.trim(), pathOf(paths, kinds)]));
}

/** One path where there is one object, else one for each that has one; null where nothing was chosen. */
function pathOf(paths, kinds) {
    const chosen = kinds.filter((kind) => paths[kind]).map((kind) => [kind, paths[kind]]);
    if (chosen.length === 0) {
        return null;
    }
    return kinds.length === 1 ? chosen[0][1] : Object.fromEntries(chosen);
}

function scheduleOf({ isLater, date, time, zone }) {
    return { send_at: isLater ? `${date}T${time}` : '', time_zone: zone };
}

function followUpOf({ kind, days, ...text }, { channel }) {
    return { kind, after_hours: Math.round(days * HOURS), message: textOf(text, channel) };
}

function hasValue(value) {
    const isEmptyObject = typeof value === 'object' && value !== null && Object.keys(value).length === 0;
    return value !== null && value !== undefined && value !== '' && !isEmptyObject;
}
