import { fromComposer, fromDistribution, toChanges, toRequest, withTemplate } from 'c/hearbackDraft';
import { CONTACT, aDistribution } from 'test/support';
import { AUDIENCE, COMPOSER, LINK, aDraft } from 'test/composer';

const ZONE = { zone: 'Europe/Paris' };
const scheduled = (changes) =>
    aDistribution({
        state: 'scheduled',
        version: 4,
        send_at: '2026-12-01T08:00:00Z',
        time_zone: 'Europe/Paris',
        message: {
            from_name: 'Acme Care',
            from_address: 'care@acme.example',
            reply_to: 'care@acme.example',
            subject: 'How did we do?',
            body: `<p>Hello ${LINK}</p>`,
            format: 'html',
            language: 'en',
            translations: { fr: { subject: 'Votre avis', body: `<p>Bonjour ${LINK}</p>` } }
        },
        embedded_data: { Tier: 'Account.Rating' },
        mailing_list: { id: 'ML_1', name: 'Customers' },
        follow_ups: [{ kind: 'reminder', after_hours: 72, message: { subject: 'Again', body: `<p>${LINK}</p>`, format: 'html' } }],
        ...changes
    });

describe('a draft', () => {
    it('begins with what the organization has set, plain text as paragraphs', () => {
        const { from, texts, channel, schedule } = aDraft();
        expect(from).toEqual({ name: 'Acme Care', address: 'noreply@acme.example', replyTo: '' });
        expect(texts.email.body).toBe(`<p>Hello</p><p>${LINK}</p>`);
        expect([channel, schedule.isLater]).toEqual(['email', false]);
    });

    it('becomes a request that says no more than was chosen', () => {
        const draft = aDraft({ texts: { ...aDraft().texts, email: { subject: 'Hi', body: LINK, translations: {} } } });
        expect(toRequest(draft, AUDIENCE)).toEqual({
            survey: 'SV_1',
            channel: 'email',
            object: 'Contact',
            record_ids: [CONTACT],
            message: {
                from_name: 'Acme Care',
                from_address: 'noreply@acme.example',
                reply_to: '',
                subject: 'Hi',
                body: LINK,
                format: 'html',
                language: 'en'
            },
            time_zone: 'Europe/Paris'
        });
    });

    it('carries translations that were written, and no empty ones', () => {
        const { email } = aDraft().texts;
        const translations = { ...email.translations, de: { subject: '', body: '<p><br></p>' } };
        const draft = aDraft({ texts: { ...aDraft().texts, email: { ...email, translations } } });
        expect(Object.keys(toRequest(draft, AUDIENCE).message.translations)).toEqual(['fr']);
    });

    it('maps fields by name, for one object or for both of a campaign', () => {
        const mapping = [
            { key: 'a', name: ' Tier ', paths: { Contact: 'Account.Rating', Lead: 'Rating' } },
            { key: 'b', name: 'Title', paths: { Contact: 'Title', Lead: '' } },
            { key: 'c', name: '', paths: { Contact: 'Title' } }
        ];
        expect(toRequest(aDraft({ mapping }), AUDIENCE).embedded_data).toEqual({ Tier: 'Account.Rating', Title: 'Title' });
        expect(toRequest(aDraft({ mapping }, 'Campaign'), { object: 'Campaign', recordIds: [] }).embedded_data).toEqual({
            Tier: { Contact: 'Account.Rating', Lead: 'Rating' },
            Title: { Contact: 'Title' }
        });
    });

    it('sends an SMS as plain text, to the chosen field of each object', () => {
        const request = toRequest(aDraft({ channel: 'sms' }, 'Campaign'), { object: 'Campaign', recordIds: [] });
        expect(request.message).toEqual({ body: 'Hello ${l://SurveyURL}', language: 'en' });
        expect(request.sms).toEqual({ mode: 'link', phone_field: { Contact: 'MobilePhone', Lead: 'Phone' } });
    });

    it('says when, in the zone that was chosen', () => {
        const schedule = { isLater: true, date: '2026-12-01', time: '09:00', zone: 'America/New_York' };
        expect(toRequest(aDraft({ schedule }), AUDIENCE)).toMatchObject({
            send_at: '2026-12-01T09:00',
            time_zone: 'America/New_York'
        });
    });

    it('keeps its message as a template, or says from which one it came', () => {
        const kept = toRequest(aDraft({ template: 'new', templateName: ' Spring ' }), AUDIENCE);
        expect([kept.save_as_template, kept.message.template]).toEqual(['Spring', undefined]);
        const used = toRequest(aDraft({ template: 'MT_1', templateName: '' }), AUDIENCE);
        expect([used.save_as_template, used.message.template]).toEqual([undefined, 'MT_1']);
    });

    it('takes over the words and the sender of a template', () => {
        const template = { id: 'MT_1', channel: 'email', from_name: 'Spring', subject: 'Spring', body: 'a & b', format: 'text' };
        const draft = { ...aDraft(), ...withTemplate(aDraft(), template) };
        expect(draft.texts.email).toMatchObject({ subject: 'Spring', body: '<p>a &amp; b</p>' });
        expect(draft.from).toMatchObject({ name: 'Spring', address: 'noreply@acme.example' });
        expect(draft.texts.sms.body).toBe('Hello ${l://SurveyURL}');
    });

    it('of a scheduled distribution shows what was scheduled, on the clocks of its zone', () => {
        const draft = fromDistribution(scheduled(), COMPOSER, ZONE);
        expect(draft.schedule).toEqual({ isLater: true, date: '2026-12-01', time: '09:00', zone: 'Europe/Paris' });
        expect(draft.mapping).toMatchObject([{ name: 'Tier', paths: { Contact: 'Account.Rating' } }]);
        expect(draft.followUps).toMatchObject([{ kind: 'reminder', days: 3, subject: 'Again' }]);
        expect([draft.survey, draft.mailingList]).toEqual(['SV_1', 'ML_1']);
    });

    it('read and written back changes nothing', () => {
        const view = scheduled();
        const changes = toChanges(fromDistribution(view, COMPOSER, ZONE), { object: 'Contact', version: view.version });
        expect(changes).toMatchObject({
            version: 4,
            survey: 'SV_1',
            message: view.message,
            embedded_data: view.embedded_data,
            mailing_list: 'ML_1',
            send_at: '2026-12-01T09:00',
            time_zone: 'Europe/Paris',
            follow_ups: view.follow_ups
        });
        expect(changes).not.toHaveProperty('record_ids');
    });

    it('says what was taken away', () => {
        const draft = { ...fromDistribution(scheduled(), COMPOSER, ZONE), mapping: [], followUps: [], mailingList: '' };
        const changes = toChanges({ ...draft, schedule: { ...draft.schedule, isLater: false } }, { object: 'Contact', version: 4 });
        expect(changes).toMatchObject({ embedded_data: {}, follow_ups: [], mailing_list: '', send_at: '', sms: null });
    });

    it('knows an SMS again', () => {
        const view = scheduled({
            channel: 'sms',
            message: { body: 'Hi', format: 'text', translations: {} },
            sms: { mode: 'two_way', phone_field: { Contact: 'Phone' } },
            follow_ups: []
        });
        const draft = fromDistribution(view, COMPOSER, ZONE);
        expect(draft.texts.sms.body).toBe('Hi');
        expect(draft.sms).toEqual({ mode: 'two_way', phoneFields: { Contact: 'Phone' } });
    });

    it('needs little of what the service may say', () => {
        const bare = { from_name: 'A', reply_to: '', subject: 'B', body: 'C', sms: { allowed: false } };
        const draft = fromComposer(bare, { object: 'Campaign', ...ZONE });
        expect(draft.sms.phoneFields).toEqual({ Contact: 'MobilePhone', Lead: 'MobilePhone' });
        expect(draft.from.address).toBe('');
    });
});
