/** What a person is writing, as plain values; hearbackDraft.js says what it consists of. */
import { toHtml, toText } from './richText';

export const NEW_TEMPLATE = 'new';
const HOURS = 24;
const NO_TEXT = { subject: '', body: '', translations: {} };

/** The objects whose people are asked: of campaigns, both. */
export const kindsOf = (object) => (object === 'Campaign' ? ['Contact', 'Lead'] : [object]);

let lastKey = 0;
/** Tells rows of a list apart while they are edited. */
export const newKey = () => `row-${(lastKey += 1)}`;

/** What a new message starts with: `composer` of the contract. `zone` is the time zone of the person. */
export function fromComposer(composer, { object, zone }) {
    return {
        survey: '',
        mailingList: '',
        channel: 'email',
        mapping: [],
        template: '',
        templateName: '',
        from: { name: composer.from_name ?? '', address: composer.from_address ?? '', replyTo: composer.reply_to ?? '' },
        texts: textsOf(composer),
        language: composer.language ?? '',
        languageField: {},
        sms: { mode: 'link', phoneFields: firstPhoneFields(composer, object) },
        schedule: { isLater: false, date: '', time: '', zone },
        followUps: []
    };
}

/** The texts that a survey brings along, for both channels. */
export function textsOf(composer) {
    return {
        email: textOf({ format: 'text', ...composer }),
        sms: textOf({ body: composer.sms_body, translations: composer.sms_translations }, false)
    };
}

/** The texts when people are to answer in another way: words of their own are kept, those that were proposed change. */
export function textsFor(mode, { texts, sms }, composer) {
    const proposed = { link: textsOf(composer).sms, two_way: { ...NO_TEXT, body: composer.two_way_body ?? '' } };
    const isProposed = JSON.stringify(texts.sms) === JSON.stringify(proposed[sms.mode]);
    return isProposed ? { ...texts, sms: proposed[mode] } : texts;
}

function firstPhoneFields({ phone_fields: fields = {} }, object) {
    return Object.fromEntries(kindsOf(object).map((kind) => [kind, fields[kind]?.[0]?.name ?? 'MobilePhone']));
}

/** {subject, body, translations} for an editor: bodies of emails are rich text there, whatever they came as. */
function textOf({ subject, body, format, translations }, isRich = true) {
    const rich = (text) => (isRich && format !== 'html' ? toHtml(text ?? '') : (text ?? ''));
    const translated = Object.entries(translations ?? {}).map(([language, text]) => [
        language,
        { subject: text.subject ?? '', body: rich(text.body) }
    ]);
    return { subject: subject ?? '', body: rich(body), translations: Object.fromEntries(translated) };
}

/** The draft with the texts and the sender of a template in it. */
export function withTemplate(draft, template) {
    const text = textOf(template, template.channel !== 'sms');
    const { name, replyTo } = draft.from;
    return {
        template: template.id,
        from: { ...draft.from, name: template.from_name || name, replyTo: template.reply_to || replyTo },
        texts: { ...draft.texts, [template.channel]: text },
        language: template.language || draft.language
    };
}

/** A distribution that waits for its time, to be edited. */
export function fromDistribution(view, composer, { zone }) {
    const { message, channel } = view;
    const start = fromComposer(composer, { object: view.object, zone });
    const kinds = kindsOf(view.object);
    const { from_name: name, from_address: address, reply_to: replyTo } = message;
    return {
        ...start,
        survey: view.survey.id,
        mailingList: view.mailing_list?.id ?? '',
        channel,
        mapping: mappingRows(view.embedded_data, kinds),
        from: { name: name ?? '', address: address || start.from.address, replyTo: replyTo ?? '' },
        texts: { ...start.texts, [channel]: textOf(message, channel !== 'sms') },
        language: message.language || start.language,
        languageField: perKind(view.language_field, kinds),
        sms: view.sms ? { mode: view.sms.mode, phoneFields: perKind(view.sms.phone_field, kinds) } : start.sms,
        schedule: scheduleOf(view, zone),
        followUps: (view.follow_ups ?? []).map((followUp) => followUpOf(followUp, channel))
    };
}

/** The follow-ups for another channel: the same words, rich or plain. */
export function followUpsFor(channel, { channel: before, followUps }) {
    const convert = channel === 'sms' ? toText : toHtml;
    const inOther = ({ subject, body }) => ({ subject, body: convert(body) });
    return channel === before ? followUps : followUps.map((followUp) => ({ ...followUp, ...inAll(followUp, inOther) }));
}

function inAll(text, change) {
    const translations = Object.entries(text.translations).map(([language, one]) => [language, change(one)]);
    return { ...change(text), translations: Object.fromEntries(translations) };
}

function mappingRows(embeddedData, kinds) {
    return Object.entries(embeddedData ?? {}).map(([name, path]) => ({ key: newKey(), name, paths: perKind(path, kinds) }));
}

/** A path for every object, or one for each, as one for each. */
function perKind(path, kinds) {
    const isOne = typeof path !== 'object' || path === null;
    return Object.fromEntries(kinds.map((kind) => [kind, (isOne ? path : path[kind]) ?? '']));
}

function followUpOf({ kind, after_hours: hours, message = {} }, channel) {
    return { key: newKey(), kind, days: hours / HOURS, ...textOf(message, channel !== 'sms') };
}

/** Date and time as the clocks of the distribution's zone show them. */
function scheduleOf({ send_at: sendAt, time_zone: itsZone }, zone) {
    const local = itsZone || zone;
    return sendAt
        ? { isLater: true, ...wallClock(sendAt, local), zone: local }
        : { isLater: false, date: '', time: '', zone: local };
}

/** {date: '2026-12-01', time: '09:00'} of a moment in a zone. */
export function wallClock(moment, zone) {
    const clock = new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short', timeStyle: 'short' });
    const [date, time] = clock.format(new Date(moment)).split(' ');
    return { date, time };
}
