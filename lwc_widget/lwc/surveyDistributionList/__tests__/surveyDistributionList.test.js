import SurveyDistributionList from 'c/surveyDistributionList';
import { aDistribution, clear, find, fire, show, textOf } from 'test/support';

const list = (...distributions) => show('c-survey-distribution-list', SurveyDistributionList, { distributions });

describe('c-survey-distribution-list', () => {
    afterEach(clear);

    it('says of each distribution what was sent, by whom, and how far it is', () => {
        const element = list(aDistribution());
        expect(textOf(element)).toContain('Customer satisfaction');
        expect(textOf(element)).toContain('by Ada Admin');
        expect(find(element, 'lightning-badge').label).toBe('Sent');
        expect(find(element, 'lightning-formatted-date-time').value).toBe('2026-03-12T09:30:05Z');
        expect(find(element, 'c-survey-distribution-counters').names).toEqual([
            'selected',
            'opted_out',
            'missing_email',
            'in_list',
            'sent',
            'started',
            'finished'
        ]);
    });

    it('says why a distribution failed', () => {
        expect(textOf(list(aDistribution({ state: 'failed', problem: 'The mail server refused us.' })))).toContain(
            'The mail server refused us.'
        );
    });

    it('opens one', () => {
        const element = list(aDistribution({ id: 'EMD_2' }), aDistribution());
        const open = jest.fn();
        element.addEventListener('viewmore', (event) => open(event.detail));
        fire(find(element, 'button'), 'click');
        expect(open).toHaveBeenCalledWith('EMD_2');
    });

    it('is accessible', async () => {
        await expect(list(aDistribution())).toBeAccessible();
    });
});
