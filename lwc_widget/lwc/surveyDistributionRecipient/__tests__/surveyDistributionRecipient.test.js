import SurveyDistributionRecipient from 'c/surveyDistributionRecipient';
import { CONTACT, LEAD, clear, find, fire, settle, show, textOf } from 'test/support';

async function person(changes) {
    const recipient = { record_id: CONTACT, object: 'Contact', name: 'Alice Martin', state: 'sent', reason: null, ...changes };
    const element = show('c-survey-distribution-recipient', SurveyDistributionRecipient, { recipient });
    await settle();
    return element;
}

const icon = (element) => find(element, 'lightning-icon');

describe('c-survey-distribution-recipient', () => {
    afterEach(clear);

    it('names the person, with the way to the record', async () => {
        const element = await person();
        expect(textOf(element)).toContain('Alice MartinSent');
        expect(find(element, 'a').href).toBe('https://www.example.com/');
    });

    it('shows whether it is a contact or a lead', async () => {
        const kinds = [await person(), await person({ record_id: LEAD, object: 'Lead' })].map((element) => {
            const { iconName, alternativeText } = icon(element);
            return [iconName, alternativeText];
        });
        expect(kinds).toEqual([
            ['standard:contact', 'Contact'],
            ['standard:lead', 'Lead']
        ]);
    });

    it('says in words why somebody was left out', async () => {
        expect(textOf(await person({ state: 'excluded', reason: 'do_not_call' }))).toContain('Marked Do Not Call');
    });

    it('says in the words of the mail server why it was not sent', async () => {
        const failed = { state: 'failed', reason: '550', reason_text: 'mailbox unavailable' };
        expect(textOf(await person(failed))).toContain('Not sent: mailbox unavailable');
    });

    it('shows the id of a record that has no name, and a state it does not know as it came', async () => {
        const element = await person({ object: undefined, name: null, state: 'resting' });
        expect(textOf(element)).toContain(`${CONTACT}resting`);
        expect(icon(element)).toBeNull();
    });

    it('can be asked about', async () => {
        const element = await person();
        const why = jest.fn();
        element.addEventListener('why', ({ detail }) => why(detail.record_id));
        expect(find(element, '.why').textContent).toBe('Why?of Alice Martin');
        fire(find(element, '.why'), 'click');
        expect(why).toHaveBeenCalledWith(CONTACT);
    });

    it('can be sent to again when nobody knows whether it arrived', async () => {
        expect(find(await person(), '.again')).toBeNull();
        const element = await person({ state: 'uncertain' });
        const again = jest.fn();
        element.addEventListener('again', ({ detail }) => again(detail.record_id));
        fire(find(element, '.again'), 'click');
        expect(again).toHaveBeenCalledWith(CONTACT);
    });

    it('takes the focus as a whole', async () => {
        const element = await person();
        element.focus();
        expect(element.shadowRoot.activeElement).toBe(find(element, '.person'));
    });

    it('is accessible', async () => {
        await expect(await person()).toBeAccessible();
    });
});
