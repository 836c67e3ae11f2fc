import SurveyDistribution from 'c/surveyDistribution';
import { Problem, listDistributions } from 'c/hearbackTransport';
import { CONTACT, aDistribution, clear, find, fire, settle, show, textOf } from 'test/support';

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

async function widget() {
    const element = show('c-survey-distribution', SurveyDistribution, { recordId: CONTACT, objectApiName: 'Contact' });
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
    beforeEach(() => listDistributions.mockResolvedValue([aDistribution()]));

    afterEach(() => {
        clear();
        jest.useRealTimers();
        listDistributions.mockReset();
    });

    it('lists what was sent to the record', async () => {
        const element = await widget();
        expect(listDistributions).toHaveBeenCalledWith(CONTACT);
        expect(idsOf(element)).toEqual(['EMD_1']);
    });

    it('says so when nothing was sent yet', async () => {
        listDistributions.mockResolvedValue([]);
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
        expect([composer.recordId, composer.objectApiName]).toEqual([CONTACT, 'Contact']);
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

    it('announces progress while something is under way', async () => {
        listDistributions.mockResolvedValue([SENDING]);
        const element = await widget();
        expect(find(element, '[role="status"]').textContent).toBe('Customer satisfaction: 0 of 1 sent');
    });

    it('looks again until everything is sent, then stops', async () => {
        jest.useFakeTimers();
        listDistributions.mockResolvedValueOnce([SENDING]);
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
        answer([aDistribution()]);
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

    it('is accessible with data, without data and while writing', async () => {
        const element = await widget();
        await expect(element).toBeAccessible();
        await openComposer(element);
        await expect(element).toBeAccessible();
        clear();
        listDistributions.mockResolvedValue([]);
        await expect(await widget()).toBeAccessible();
    });
});
