import WhyPanel from 'c/whyPanel';
import { Problem, getWhy } from 'c/hearbackTransport';
import { CONTACT, aDistribution, clear, find, fire, settle, show, textOf } from 'test/support';

jest.mock('c/hearbackTransport', () => ({ ...jest.requireActual('c/hearbackTransport'), getWhy: jest.fn() }));

const WHY = {
    would_be_asked: false,
    rules: [
        { rule: 'opt_out', field: 'HasOptedOutOfEmail', value: false, passes: true, message: 'Email opt-out' },
        { rule: 'call', field: 'DoNotCall', value: true, passes: false, reason: 'do_not_call', message: 'Do not call' }
    ],
    history: [{ survey: 'Onboarding', at: '2026-03-01T09:00:00Z', state: 'excluded', reason: 'do_not_call', reason_text: '' }]
};

async function panel() {
    const recipient = { record_id: CONTACT, name: 'Bob Okafor', state: 'excluded' };
    const element = show('c-why-panel', WhyPanel, { recipient, distribution: aDistribution() });
    await settle();
    return element;
}

describe('c-why-panel', () => {
    beforeEach(() => getWhy.mockResolvedValue(WHY));
    afterEach(clear);

    it('asks for this person and this distribution', async () => {
        await panel();
        expect(getWhy).toHaveBeenCalledWith({
            recordId: CONTACT,
            channel: 'email',
            surveyId: 'SV_1',
            distributionId: 'EMD_1'
        });
    });

    it('says in words which rules let pass and which leave out, with the value that was read', async () => {
        const element = await panel();
        expect(find(element, '.verdict').textContent).toBe('Would not be asked now.');
        expect(textOf(element)).toContain('Do not callDoNotCall: yes');
        expect(textOf(element)).toContain('OnboardingMarked Do Not Call');
    });

    it('shows that it is loading', async () => {
        getWhy.mockReturnValue(new Promise(() => {}));
        expect(textOf(await panel())).toContain('Loading');
    });

    it('can be tried again', async () => {
        getWhy.mockRejectedValueOnce(new Problem({ status: 503 }));
        const element = await panel();
        fire(find(element, 'c-error-panel'), 'retry');
        await settle();
        expect(find(element, '.verdict')).not.toBeNull();
    });

    it('is accessible', async () => {
        await expect(await panel()).toBeAccessible();
    });
});
