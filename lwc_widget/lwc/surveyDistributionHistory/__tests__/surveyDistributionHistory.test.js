import SurveyDistributionHistory from 'c/surveyDistributionHistory';
import { Problem } from 'c/hearbackTransport';
import { aDistribution, clear, find, fire, pageOf, settle, show, textOf } from 'test/support';

const WORDS = { title: 'No survey sent yet', text: 'Choose New.' };
const SENDING = aDistribution({ id: 'EMD_2', state: 'sending', counts: { sent: 0, sending: 1 } });
const PREPARING = aDistribution({
    id: 'EMD_3',
    object: 'Campaign',
    state: 'preparing',
    prepared_at: null,
    progress: { done: 1200, total: 5000 },
    counts: { in_list: 0, sent: 0 }
});
const source = jest.fn();

async function history() {
    const element = show('c-survey-distribution-history', SurveyDistributionHistory, { source, words: WORDS });
    await settle();
    return element;
}

const list = (element) => find(element, 'c-survey-distribution-list');
const idsOf = (element) => list(element).distributions.map(({ id }) => id);
const announced = (element) => find(element, '[role="status"]').textContent;

describe('c-survey-distribution-history', () => {
    beforeEach(() => source.mockResolvedValue(pageOf([aDistribution()])));

    afterEach(() => {
        clear();
        jest.useRealTimers();
        source.mockReset();
    });

    it('lists what its source has', async () => {
        expect(idsOf(await history())).toEqual(['EMD_1']);
    });

    it('says so when there is nothing', async () => {
        source.mockResolvedValue(pageOf([]));
        expect(textOf(await history())).toContain('No survey sent yet');
    });

    it('shows that it is loading', async () => {
        source.mockReturnValue(new Promise(() => {}));
        const element = await history();
        expect(find(element, 'lightning-spinner').alternativeText).toBe('Loading…');
        expect(textOf(element)).not.toContain('No survey sent yet');
    });

    it('shows an error and can be tried again', async () => {
        source.mockRejectedValueOnce(new Problem({ status: 503 }));
        const element = await history();
        fire(find(element, 'c-error-panel'), 'retry');
        await settle();
        expect(find(element, 'c-error-panel')).toBeNull();
        expect(idsOf(element)).toEqual(['EMD_1']);
    });

    it('puts a new distribution on top, and one that it knows in its place', async () => {
        const element = await history();
        element.put(SENDING);
        await settle();
        element.put(aDistribution({ state: 'paused' }));
        await settle();
        expect(idsOf(element)).toEqual(['EMD_2', 'EMD_1']);
        expect(list(element).distributions[1].state).toBe('paused');
    });

    it('does not let an old list hide a new distribution', async () => {
        const element = await history();
        let answer;
        source.mockReturnValueOnce(new Promise((resolve) => (answer = resolve)));
        element.refresh();
        element.put(aDistribution({ id: 'EMD_2' }));
        answer(pageOf([aDistribution()]));
        await settle();
        expect(idsOf(element)).toEqual(['EMD_2', 'EMD_1']);
    });

    it('tells when one was changed in its row', async () => {
        const element = await history();
        const moved = jest.fn();
        element.addEventListener('moved', ({ detail }) => moved(detail.state));
        fire(list(element), 'change', aDistribution({ state: 'cancelled' }));
        await settle();
        expect(moved).toHaveBeenCalledWith('cancelled');
        expect(list(element).distributions[0].state).toBe('cancelled');
    });

    it('hands on what is done in a row', async () => {
        const element = await history();
        const done = jest.fn();
        ['viewmore', 'edit', 'test'].forEach((name) => element.addEventListener(name, ({ type }) => done(type)));
        ['viewmore', 'edit', 'test'].forEach((name) => fire(list(element), name, aDistribution()));
        expect(done.mock.calls.flat()).toEqual(['viewmore', 'edit', 'test']);
    });

    it('announces how many people are checked and how many messages are sent', async () => {
        source.mockResolvedValue(pageOf([PREPARING]));
        expect(announced(await history())).toBe('Customer satisfaction: 1,200 of 5,000 people checked');
        clear();
        source.mockResolvedValue(pageOf([SENDING]));
        expect(announced(await history())).toBe('Customer satisfaction: 0 of 1 sent');
    });

    it('goes on looking at a long distribution as long as it moves', async () => {
        jest.useFakeTimers();
        let done = 0;
        source.mockImplementation(async () => {
            done += 50;
            return pageOf([done < 5000 ? { ...PREPARING, progress: { done, total: 5000 } } : aDistribution()]);
        });
        await history();
        await jest.advanceTimersByTimeAsync(3600000);
        expect(source).toHaveBeenCalledTimes(100);
    });

    it('looks again until everything is sent, then stops', async () => {
        jest.useFakeTimers();
        source.mockResolvedValueOnce(pageOf([SENDING]));
        const element = await history();
        await jest.advanceTimersByTimeAsync(600000);
        expect(source).toHaveBeenCalledTimes(2);
        expect(announced(element)).toBe('');
    });

    it('shows older ones page by page', async () => {
        source.mockResolvedValueOnce(pageOf([aDistribution()], 'EMD_1'));
        const element = await history();
        source.mockResolvedValueOnce(pageOf([aDistribution({ id: 'EMD_0' })]));
        fire(find(element, '.more'), 'click');
        fire(find(element, '.more'), 'click');
        await settle();
        expect(source).toHaveBeenLastCalledWith('EMD_1');
        expect(source).toHaveBeenCalledTimes(2);
        expect(idsOf(element)).toEqual(['EMD_1', 'EMD_0']);
        expect(find(element, '.more')).toBeNull();
    });

    it('reads again when the person comes back to the window', async () => {
        await history();
        document.dispatchEvent(new CustomEvent('visibilitychange'));
        expect(source).toHaveBeenCalledTimes(2);
    });

    it('moves the focus to one as soon as it is there', async () => {
        const element = await history();
        const focusOn = jest.fn(() => true);
        list(element).focusOn = focusOn;
        element.focusOn('EMD_1');
        expect(focusOn).toHaveBeenCalledWith('EMD_1');
    });

    it('is accessible', async () => {
        await expect(await history()).toBeAccessible();
        clear();
        source.mockResolvedValue(pageOf([]));
        await expect(await history()).toBeAccessible();
    });
});
