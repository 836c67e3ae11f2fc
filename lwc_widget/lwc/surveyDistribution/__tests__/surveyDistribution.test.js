import SurveyDistribution from 'c/surveyDistribution';
import { Problem, getDistribution, listDistributions } from 'c/hearbackTransport';
import { CAMPAIGN, CONTACT, LEAD, aDistribution, clear, find, fire, pageOf, settle, show, textOf } from 'test/support';

jest.mock('c/hearbackTransport', () => ({
    ...jest.requireActual('c/hearbackTransport'),
    getComposer: jest.fn(() => new Promise(() => {})),
    listSurveys: jest.fn(() => new Promise(() => {})),
    getDistribution: jest.fn(() => new Promise(() => {})),
    listRecipients: jest.fn(() => new Promise(() => {})),
    listResponses: jest.fn(() => new Promise(() => {})),
    listDistributions: jest.fn()
}));

const TOAST = 'lightning__showtoast';
const SENDING = aDistribution({ id: 'EMD_2', state: 'sending', counts: { sent: 0, sending: 1 } });
const PREPARING = aDistribution({
    id: 'EMD_3',
    object: 'Campaign',
    state: 'preparing',
    prepared_at: null,
    progress: { done: 1200, total: 5000 },
    counts: { in_list: 0, sent: 0 }
});

async function widget(properties = { recordId: CONTACT, objectApiName: 'Contact' }) {
    const element = show('c-survey-distribution', SurveyDistribution, properties);
    await settle();
    return element;
}

const list = (element) => find(element, 'c-survey-distribution-list');
const idsOf = (element) => list(element).distributions.map(({ id }) => id);

async function openComposer(element) {
    fire(find(element, '.new'), 'click');
    await settle();
    return find(element, 'c-survey-distribution-composer');
}

async function sendFrom(element, distribution) {
    fire(await openComposer(element), 'sent', distribution);
    await settle();
}

describe('c-survey-distribution', () => {
    beforeEach(() => listDistributions.mockResolvedValue(pageOf([aDistribution()])));

    afterEach(() => {
        clear();
        jest.useRealTimers();
        listDistributions.mockReset();
    });

    it('lists what was sent to the record', async () => {
        const element = await widget();
        expect(listDistributions).toHaveBeenCalledWith(CONTACT, undefined);
        expect(idsOf(element)).toEqual(['EMD_1']);
    });

    it('says so when nothing was sent yet', async () => {
        listDistributions.mockResolvedValue(pageOf([]));
        expect(textOf(await widget())).toContain('No survey sent yet');
    });

    it('shows that it is loading', async () => {
        listDistributions.mockReturnValue(new Promise(() => {}));
        const element = await widget();
        expect(find(element, 'lightning-spinner').alternativeText).toBe('Loading…');
        expect(textOf(element)).not.toContain('No survey sent yet');
    });

    it('shows an error and can be tried again', async () => {
        listDistributions.mockRejectedValueOnce(new Problem({ status: 503 }));
        const element = await widget();
        fire(find(element, 'c-error-panel'), 'retry');
        await settle();
        expect(find(element, 'c-error-panel')).toBeNull();
        expect(idsOf(element)).toEqual(['EMD_1']);
    });

    it('opens the composer for this record in place of the list', async () => {
        const element = await widget();
        const composer = await openComposer(element);
        expect([composer.recordIds, composer.objectApiName]).toEqual([[CONTACT], 'Contact']);
        expect([list(element), find(element, '.new')]).toEqual([null, null]);
    });

    it('returns to the list and to the button on Cancel', async () => {
        const element = await widget();
        fire(await openComposer(element), 'cancel');
        await settle();
        expect(list(element)).not.toBeNull();
        expect(find(element, '.new')).not.toBeNull();
    });

    it('puts a new distribution on top and tells about it', async () => {
        const element = await widget();
        const toast = jest.fn();
        element.addEventListener(TOAST, (event) => toast(event.detail));
        await sendFrom(element, SENDING);
        expect(idsOf(element)).toEqual(['EMD_2', 'EMD_1']);
        expect(toast.mock.calls[0][0]).toMatchObject({
            variant: 'success',
            message: 'Customer satisfaction: 1 selected, 1 in list.'
        });
    });

    it('shows a repeated answer once', async () => {
        const element = await widget();
        await sendFrom(element, aDistribution());
        expect(idsOf(element)).toEqual(['EMD_1']);
    });

    it('warns when nobody could be asked', async () => {
        const element = await widget();
        const toast = jest.fn();
        element.addEventListener(TOAST, (event) => toast(event.detail));
        await sendFrom(element, aDistribution({ counts: { in_list: 0, opted_out: 1, sent: 0 } }));
        expect(toast.mock.calls[0][0]).toMatchObject({ variant: 'warning', title: 'Nobody could be asked' });
    });

    it('does not count before everybody is checked', async () => {
        const element = await widget({ recordId: CAMPAIGN, objectApiName: 'Campaign' });
        const toast = jest.fn();
        element.addEventListener(TOAST, (event) => toast(event.detail));
        await sendFrom(element, PREPARING);
        expect(toast.mock.calls[0][0].message).toContain('the people are being checked');
    });

    it('announces how many people are checked', async () => {
        listDistributions.mockResolvedValue(pageOf([PREPARING]));
        const element = await widget({ recordId: CAMPAIGN, objectApiName: 'Campaign' });
        expect(find(element, '[role="status"]').textContent).toBe('Customer satisfaction: 1,200 of 5,000 people checked');
    });

    it('goes on looking at a long distribution as long as it moves', async () => {
        jest.useFakeTimers();
        let done = 0;
        listDistributions.mockImplementation(async () => {
            done += 50;
            return pageOf([done < 5000 ? { ...PREPARING, progress: { done, total: 5000 } } : aDistribution()]);
        });
        await widget({ recordId: CAMPAIGN, objectApiName: 'Campaign' });
        await jest.advanceTimersByTimeAsync(3600000);
        expect(listDistributions).toHaveBeenCalledTimes(100);
    });

    it('shows older ones page by page', async () => {
        listDistributions.mockResolvedValueOnce(pageOf([aDistribution()], 'EMD_1'));
        const element = await widget();
        listDistributions.mockResolvedValueOnce(pageOf([aDistribution({ id: 'EMD_0' })]));
        fire(find(element, '.more'), 'click');
        fire(find(element, '.more'), 'click');
        await settle();
        expect(listDistributions).toHaveBeenLastCalledWith(CONTACT, 'EMD_1');
        expect(idsOf(element)).toEqual(['EMD_1', 'EMD_0']);
        expect(find(element, '.more')).toBeNull();
    });

    it('announces progress while something is under way', async () => {
        listDistributions.mockResolvedValue(pageOf([SENDING]));
        const element = await widget();
        expect(find(element, '[role="status"]').textContent).toBe('Customer satisfaction: 0 of 1 sent');
    });

    it('looks again until everything is sent, then stops', async () => {
        jest.useFakeTimers();
        listDistributions.mockResolvedValueOnce(pageOf([SENDING]));
        const element = await widget();
        await jest.advanceTimersByTimeAsync(600000);
        expect(listDistributions).toHaveBeenCalledTimes(2);
        expect(find(element, '[role="status"]').textContent).toBe('');
    });

    it('does not let an old list hide a new distribution', async () => {
        const element = await widget();
        let answer;
        listDistributions.mockReturnValueOnce(new Promise((resolve) => (answer = resolve)));
        element.refresh();
        await sendFrom(element, aDistribution({ id: 'EMD_2' }));
        answer(pageOf([aDistribution()]));
        await settle();
        expect(idsOf(element)).toEqual(['EMD_2', 'EMD_1']);
    });

    it('reads again when the person comes back to the window', async () => {
        await widget();
        document.dispatchEvent(new CustomEvent('visibilitychange'));
        expect(listDistributions).toHaveBeenCalledTimes(2);
    });

    it('shows one distribution and goes back to its row', async () => {
        const element = await widget();
        fire(list(element), 'viewmore', 'EMD_1');
        await settle();
        const details = find(element, 'c-survey-distribution-details');
        expect(details.distribution).toMatchObject({ id: 'EMD_1' });
        fire(details, 'back');
        await settle();
        expect(find(element, 'c-survey-distribution-details')).toBeNull();
        expect(idsOf(element)).toEqual(['EMD_1']);
    });

    describe('for records that were ticked in a list', () => {
        const ticked = { recordIds: [LEAD, '00Q000000000002AAA', '00Q000000000003AAA'], objectApiName: 'Lead' };

        it('writes to all of them', async () => {
            const composer = await openComposer(await widget(ticked));
            expect([composer.recordIds, composer.objectApiName]).toEqual([ticked.recordIds, 'Lead']);
        });

        it('lists what was sent from here, and nothing else', async () => {
            const element = await widget(ticked);
            expect(textOf(element)).toContain('Nothing sent from here yet');
            getDistribution.mockResolvedValue(aDistribution({ id: 'EMD_2' }));
            await sendFrom(element, SENDING);
            await element.refresh();
            expect(listDistributions).not.toHaveBeenCalled();
            expect(idsOf(element)).toEqual(['EMD_2']);
            expect(list(element).distributions[0].state).toBe('sent');
        });

        it('is accessible', async () => {
            await expect(await widget(ticked)).toBeAccessible();
        });
    });

    it('is accessible with data, without data and while writing', async () => {
        const element = await widget();
        await expect(element).toBeAccessible();
        await openComposer(element);
        await expect(element).toBeAccessible();
        clear();
        listDistributions.mockResolvedValue(pageOf([]));
        await expect(await widget()).toBeAccessible();
    });
});
