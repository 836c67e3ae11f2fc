import SurveyDistributionMessage from 'c/surveyDistributionMessage';
import { aDistribution, clear, find, show, textOf } from 'test/support';

const message = (changes) =>
    show('c-survey-distribution-message', SurveyDistributionMessage, { distribution: aDistribution(changes) });

describe('c-survey-distribution-message', () => {
    afterEach(clear);

    it('shows method, sender, subject and mapping', () => {
        const text = textOf(message());
        const expected = ['MethodEmail', 'From nameAcme Care', 'SubjectHow did we do?', 'TierAccount.Rating'];
        expect(expected.filter((words) => !text.includes(words))).toEqual([]);
    });

    it('shows plain text as it is, rich text as rich text, and every language', () => {
        expect(find(message(), 'p.body').textContent).toBe('Hello');
        const translations = { fr: { subject: 'Votre avis', body: '<p>Bonjour</p>' } };
        const rich = message({ message: { subject: 'A', body: '<p>Hi</p>', format: 'html', translations } });
        expect(find(rich, 'lightning-formatted-rich-text').value).toBe('<p>Hi</p>');
        expect(textOf(rich)).toContain('French: Votre avis');
    });

    it('shows a field for each object of a campaign', () => {
        const mapped = message({ embedded_data: { Tier: { Contact: 'Account.Rating', Lead: 'Rating' } } });
        expect(textOf(mapped)).toContain('TierContact: Account.Rating, Lead: Rating');
    });

    it('shows how an SMS was answered and what followed', () => {
        const text = textOf(
            message({
                channel: 'sms',
                sms: { mode: 'two_way', phone_field: { Contact: 'MobilePhone' } },
                follow_ups: [
                    { kind: 'reminder', after_hours: 72, counts: { sent: 4 } },
                    { kind: 'thank_you', after_hours: 24, counts: { sent: 0 } }
                ]
            })
        );
        expect(text).toContain('How people answerBy replying to the message (two-way)');
        expect(text).toContain('ReminderAfter 3 days, 4 sent');
        expect(text).toContain('Thank-youAfter one day');
    });

    it('is accessible', async () => {
        await expect(message()).toBeAccessible();
    });
});
