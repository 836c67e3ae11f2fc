import SurveyDistributionList from 'c/surveyDistributionList';
import { aDistribution, clear, find, fire, show, textOf } from 'test/support';

const list = (...distributions) => show('c-survey-distribution-list', SurveyDistributionList, { distributions });

const SCHEDULED = aDistribution({
    state: 'scheduled',
    sent_at: null,
    send_at: '2026-12-01T08:00:00Z',
    time_zone: 'America/New_York'
});

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

    it('says how each distribution stands', () => {
        const failed = aDistribution({ state: 'failed', problem: 'The mail server refused us.' });
        expect(find(list(failed), 'c-survey-distribution-status').distribution).toEqual(failed);
    });

    it('names the campaigns whose members were asked', () => {
        const campaigns = [
            { id: '701000000000001AAA', name: 'Spring launch' },
            { id: '701000000000002AAA', name: 'Trade fair' }
        ];
        expect(textOf(list(aDistribution({ object: 'Campaign', campaigns })))).toContain('Members of Spring launch, Trade fair');
        clear();
        expect(textOf(list(aDistribution()))).not.toContain('Members');
    });

    it('opens one', () => {
        const element = list(aDistribution({ id: 'EMD_2' }), aDistribution());
        const open = jest.fn();
        element.addEventListener('viewmore', (event) => open(event.detail.id));
        fire(find(element, 'button'), 'click');
        expect(open).toHaveBeenCalledWith('EMD_2');
    });

    it('says for when one is scheduled, on the clocks of its zone', () => {
        const element = list(SCHEDULED);
        expect(textOf(element)).toContain('Scheduled for');
        expect(textOf(element)).toContain('America/New York');
        const { value, timeZone } = find(element, 'lightning-formatted-date-time');
        expect([value, timeZone]).toEqual(['2026-12-01T08:00:00Z', 'America/New_York']);
    });

    it('hands on what is done with one', () => {
        const element = list(SCHEDULED);
        const done = jest.fn();
        ['edit', 'test', 'change'].forEach((name) => element.addEventListener(name, ({ type }) => done(type)));
        ['edit', 'test', 'change'].forEach((name) => fire(find(element, 'c-survey-distribution-actions'), name, SCHEDULED));
        expect(done.mock.calls.flat()).toEqual(['edit', 'test', 'change']);
    });

    it('says whether the focus could be moved', () => {
        const element = list(aDistribution());
        expect([element.focusOn('EMD_1'), element.focusOn('EMD_2')]).toEqual([true, false]);
    });

    it('is accessible', async () => {
        await expect(list(aDistribution(), SCHEDULED)).toBeAccessible();
    });
});
