import { nameWarning, problems } from 'c/hearbackDraft';
import { AUDIENCE, LINK, aDraft } from 'test/composer';

const wrong = (changes, audience = AUDIENCE) => problems(aDraft(changes, audience.object), audience);
const withText = (channel, text) => ({
    channel,
    texts: { ...aDraft().texts, [channel]: { subject: 'Hi', body: LINK, translations: {}, ...text } }
});

describe('what stands in the way of sending', () => {
    it('is nothing for a message with a survey, a sender and a link', () => {
        expect(wrong()).toEqual({});
    });

    it('is what is missing', () => {
        const found = wrong({ survey: '', from: { name: ' ', address: '', replyTo: 'nobody' }, template: 'new', templateName: '' });
        expect(Object.keys(found)).toEqual(['survey', 'message.from_name', 'save_as_template', 'message.reply_to']);
    });

    it('is an empty subject or body', () => {
        expect(Object.keys(wrong(withText('email', { subject: '', body: '<p>&nbsp;</p>' })))).toEqual([
            'message.subject',
            'message.body'
        ]);
    });

    it('is a missing link, in the first language and in each translation that was begun', () => {
        const translations = { fr: { subject: 'Bonjour', body: '<p>Bonjour</p>' }, de: { subject: '', body: '' } };
        const found = wrong(withText('email', { body: '<p>Hello</p>', translations }));
        expect(Object.keys(found)).toEqual(['message.body', 'message.translations.fr.body']);
    });

    it('is not a link that an editor has put tags into', () => {
        expect(wrong(withText('email', { body: '<p>${l://Survey<b>Link</b>?d=Go&amp;x=1}</p>' }))).toEqual({});
    });

    it('is not a missing link in a conversation', () => {
        const sms = { mode: 'two_way', phoneFields: { Contact: 'MobilePhone' } };
        expect(wrong({ ...withText('sms', { subject: '', body: 'How did we do?' }), sms })).toEqual({});
        expect(Object.keys(wrong(withText('sms', { body: 'How did we do?' })))).toEqual(['message.body']);
    });

    it('is a phone field that is missing for one of the objects', () => {
        const sms = { mode: 'link', phoneFields: { Contact: 'MobilePhone', Lead: '' } };
        const found = wrong({ channel: 'sms', sms }, { object: 'Campaign', recordIds: [] });
        expect(found['sms.phone_field']).toBeTruthy();
    });

    it('is half a row of the mapping, or a name that is used twice', () => {
        const mapping = [
            { key: 'a', name: 'Tier', paths: { Contact: 'Rating' } },
            { key: 'b', name: 'Tier', paths: { Contact: 'Title' } },
            { key: 'c', name: '', paths: {} }
        ];
        expect(Object.keys(wrong({ mapping }))).toEqual(['b.name', 'c.name', 'c.path']);
    });

    it('is a schedule without date or time', () => {
        const schedule = { isLater: true, date: '', time: '', zone: 'UTC' };
        expect(Object.keys(wrong({ schedule }))).toEqual(['send_at', 'send_at.time']);
    });

    it('is a reminder without link; thanks need none', () => {
        const text = { days: 1, subject: 'Hi', body: '<p>Hi</p>', translations: {} };
        const found = wrong({ followUps: [{ key: 'a', kind: 'reminder', ...text }, { key: 'b', kind: 'thank_you', ...text }] });
        expect(Object.keys(found)).toEqual(['follow_ups.0.message.body']);
    });

    it('is a follow-up without days', () => {
        const followUps = [{ key: 'a', kind: 'thank_you', days: NaN, subject: 'Hi', body: 'Hi', translations: {} }];
        expect(Object.keys(wrong({ followUps }))).toEqual(['follow_ups.0.after_hours']);
    });
});

describe('a name of embedded data', () => {
    const declared = ['Tier', 'sfContactId'];

    it('is well when the survey declares it, or when it is reserved', () => {
        expect(nameWarning('Tier', declared)).toBeUndefined();
        expect(nameWarning('sfLeadId', declared)).toBeUndefined();
        expect(nameWarning('', declared)).toBeUndefined();
    });

    it('is pointed out when it nearly is a reserved one', () => {
        expect(nameWarning('sfContactID', declared)).toContain('looks like sfContactId');
    });

    it('is pointed out when its value would be lost', () => {
        expect(nameWarning('tier', declared)).toContain('would be lost');
        expect(nameWarning('tier', undefined)).toBeUndefined();
    });
});
